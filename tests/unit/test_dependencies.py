"""What is installed is what requirements.lock says, hash by hash. Known vulnerabilities need the network: see docs."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.markers import Marker

LOCK = Path(__file__).resolve().parents[2] / "requirements.lock"
PINNED = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)(\[[a-z0-9,._-]+\])?==(?P<version>\S+?)(\s*;\s*(?P<marker>.+))?$")


def requirements() -> list[tuple[str, str | None, list[str]]]:
    """Requirement, marker and hashes of every entry of the lock."""
    text = "\n".join(line for line in LOCK.read_text().splitlines() if not line.lstrip().startswith("#"))
    entries = []
    for block in re.split(r"\n(?=\S)", text.replace("\\\n", " ")):
        words = block.split()
        if words:
            hashes = [word.removeprefix("--hash=") for word in words if word.startswith("--hash=")]
            said = " ".join(word for word in words if not word.startswith("--hash="))
            entries.append((said.split(";")[0].strip(), said.partition(";")[2].strip() or None, hashes))
    return entries


def test_every_requirement_is_pinned_with_hashes() -> None:
    entries = requirements()

    assert len(entries) > 50
    assert [said for said, _, _ in entries if not PINNED.match(said)] == []
    assert [
        said
        for said, _, hashes in entries
        if not hashes or not all(re.match(r"sha256:[0-9a-f]{64}$", h) for h in hashes)
    ] == []


def test_what_is_installed_is_what_is_locked() -> None:
    differing = []
    for said, marker, _ in requirements():
        match = PINNED.match(said)
        assert match is not None
        if marker is not None and not Marker(marker).evaluate():
            continue
        try:
            installed = version(match["name"])
        except PackageNotFoundError:
            installed = "missing"
        if installed != match["version"]:
            differing.append(f"{said}: {installed}")

    assert differing == []


def test_installed_packages_agree_with_one_another() -> None:
    check = subprocess.run(
        [sys.executable, "-m", "pip", "check", "--disable-pip-version-check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert check.returncode == 0, check.stdout
