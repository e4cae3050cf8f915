"""What is installed is what requirements.lock says, hash by hash. Known vulnerabilities need the network: see docs."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from orchestration.lock_part import entries_of, main, needed_by

PROJECT = Path(__file__).resolve().parents[2]
LOCK = PROJECT / "requirements.lock"
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


def build_packages() -> list[str]:
    """What the Makefile installs for `make demo`."""
    named = re.search(r"^BUILD_PACKAGES := (.+)$", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert named is not None
    return named[1].split()


def asked_for(name: str) -> list[str]:
    """Names that an installed package asks for on this machine; nothing for one that is locked for another system."""
    try:
        asked = [Requirement(said) for said in requires(name) or ()]
    except PackageNotFoundError:
        return []
    return [canonicalize_name(one.name) for one in asked if one.marker is None or one.marker.evaluate({"extra": ""})]


def test_demo_installs_all_that_its_packages_ask_for() -> None:
    """What the packages themselves say they need, against what the lock says of them."""
    part = needed_by(build_packages(), entries_of(LOCK.read_text(encoding="utf-8")))
    missing = {f"{name} asks for {asked}" for name in part for asked in asked_for(name) if asked not in part}
    assert missing == set()
    assert {"pyarrow", "duckdb", "jinja2", "mashumaro"} <= set(part)
    assert not {"dagster", "streamlit", "playwright", "scikit-learn"} & set(part)


def test_a_part_of_a_lock_keeps_lines_and_hashes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "# a header\n"
        "alone==1 \\\n    --hash=sha256:aa\n    # via the-project (pyproject.toml)\n"
        "deep[more]==2 ; python_version >= '3' \\\n    --hash=sha256:bb\n    # via\n    #   middle\n    #   other\n"
        "middle==3 \\\n    --hash=sha256:cc\n    # via top[extra]\n"
        "top==4 \\\n    --hash=sha256:dd\n    # via the-project (pyproject.toml)\n",
        encoding="utf-8",
    )

    assert main([str(lock), "top"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "deep[more]==2 ; python_version >= '3' \\",
        "    --hash=sha256:bb",
        "    # via",
        "    #   middle",
        "    #   other",
        "middle==3 \\",
        "    --hash=sha256:cc",
        "    # via top[extra]",
        "top==4 \\",
        "    --hash=sha256:dd",
        "    # via the-project (pyproject.toml)",
    ]
    assert main([str(lock), "gone"]) == 1
    assert "has no package 'gone'" in capsys.readouterr().err
