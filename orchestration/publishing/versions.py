"""Published versions: which there are, which one readers see, whether one is whole, and how to get back to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from orchestration.publishing.faults import PublishError
from orchestration.publishing.files import append_line, files_below, point, read_lines, remove, sha256
from orchestration.publishing.places import MANIFEST_FILE, Published

# names that no reader looks at: what a crash left behind, swept by whoever publishes next
UNFINISHED = "."


@dataclass(frozen=True)
class Version:
    """A version as its manifest describes it."""

    name: str
    folder: Path
    manifest: Mapping[str, Any]

    @property
    def as_of(self) -> date:
        """The day it was computed for."""
        return date.fromisoformat(self.manifest["as_of"])

    @property
    def contents(self) -> dict[str, str]:
        """Mart -> hash of its content."""
        return {name: str(mart["content"]) for name, mart in self.manifest["marts"].items()}

    @property
    def rules(self) -> dict[str, str]:
        """Mart -> fingerprint of the rules it was computed by."""
        return {name: str(mart["rules"]) for name, mart in self.manifest["marts"].items()}


def version_name(number: int) -> str:
    """`v000012`: sorts as text, and never depends on a clock."""
    return f"v{number:06d}"


def number_of(name: str) -> int | None:
    """12 for `v000012`; none for any other name."""
    return int(name[1:]) if name[:1] == "v" and name[1:].isdigit() else None


def current_name(published: Published) -> str | None:
    """The version that the pointer names, if its folder is there."""
    try:
        name = published.pointer.readlink().name
    except OSError:
        return None
    return name if published.version(name).is_dir() else None


def committed_names(published: Published) -> list[str]:
    """Versions that readers have seen and that are still there, oldest first."""
    said = {str(entry["version"]) for entry in read_lines(published.log) if entry.get("action") == "publish"}
    if not published.log.exists() and published.versions.is_dir():
        # the log is lost: better keep a version that nobody saw than lose one that somebody did
        said = {path.name for path in published.versions.iterdir()}
    current = current_name(published)
    if current is not None:
        said.add(current)
    return sorted(name for name in said if number_of(name) is not None and published.version(name).is_dir())


def next_name(published: Published) -> str:
    """One more than any number that was ever used."""
    names = [str(entry.get("version")) for entry in read_lines(published.log)]
    names += [path.name for path in published.versions.iterdir()] if published.versions.is_dir() else []
    return version_name(1 + max((number_of(name) or 0 for name in names), default=0))


def read_version(published: Published, name: str) -> Version:
    """The version's manifest, unverified."""
    folder = published.version(name)
    if number_of(name) is None or not folder.is_dir():
        raise PublishError(f"There is no version {name}; there are: {', '.join(committed_names(published)) or 'none'}.")
    try:
        return Version(name, folder, json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError) as fault:
        raise PublishError(f"Version {name} is damaged: {MANIFEST_FILE}: {fault}") from fault


def damage(published: Published, name: str) -> list[str]:
    """What of the version is not as it was published; empty if it is whole."""
    try:
        version = read_version(published, name)
        expected = {str(path): str(file["sha256"]) for path, file in version.manifest["files"].items()}
    except PublishError as fault:
        return [str(fault)]
    except (KeyError, TypeError, AttributeError):
        return [f"{MANIFEST_FILE}: not a manifest"]
    said = [entry for entry in read_lines(published.log) if entry.get("version") == name and entry.get("manifest")]
    if said and said[-1]["manifest"] != sha256(version.folder / MANIFEST_FILE):
        return [f"{MANIFEST_FILE}: changed since it was published"]
    found = {str(path.relative_to(version.folder)) for path in files_below(version.folder)} - {MANIFEST_FILE}
    faults = [f"{path}: missing" for path in sorted(expected.keys() - found)]
    faults += [f"{path}: not part of the version" for path in sorted(found - expected.keys())]
    for path in sorted(expected.keys() & found):
        if sha256(version.folder / path) != expected[path]:
            faults.append(f"{path}: changed since it was published")
    return faults


def newest_whole(published: Published, below: str | None = None) -> str | None:
    """The newest version that readers have seen and that is whole; `below` a number, if asked for."""
    for name in reversed(committed_names(published)):
        if (below is None or name < below) and not damage(published, name):
            return name
    return None


def log_publish(published: Published, name: str, as_of: str, compared_with: str | None, restated: int) -> None:
    """One line per version that readers got to see."""
    append_line(
        published.log,
        {
            "at": now_text(),
            "action": "publish",
            "version": name,
            "as_of": as_of,
            "compared_with": compared_with,
            "restatements": restated,
            "manifest": sha256(published.version(name) / MANIFEST_FILE),
        },
    )


def roll_back(published: Published, name: str | None) -> Version:
    """Points readers to an earlier version (the one before the current, if none is named); refuses a damaged one."""
    current = current_name(published)
    wanted = name or newest_whole(published, below=current)
    if wanted is None:
        raise PublishError("There is no earlier whole version to go back to.")
    if wanted not in committed_names(published):
        raise PublishError(
            f"There is no version {wanted}; there are: {', '.join(committed_names(published)) or 'none'}."
        )
    faults = damage(published, wanted)
    if faults:
        raise PublishError("\n".join([f"Version {wanted} is damaged, readers stay where they are:", *faults[:10]]))
    version = read_version(published, wanted)
    if wanted != current:
        point(published.pointer, f"versions/{wanted}")
        append_line(
            published.log,
            {
                "at": now_text(),
                "action": "rollback",
                "version": wanted,
                "from": current,
                "as_of": version.manifest["as_of"],
            },
        )
    return version


def heal_log(published: Published) -> None:
    """Logs what readers saw and the log does not know: a crash came before its line, or the log itself was lost."""
    logged = {entry.get("version") for entry in read_lines(published.log) if entry.get("action") == "publish"}
    for name in committed_names(published):
        if name not in logged and not damage(published, name):
            manifest = read_version(published, name).manifest
            log_publish(published, name, manifest["as_of"], manifest["compared_with"], manifest["restatements"])


def sweep(published: Published) -> list[str]:
    """Removes what crashes left: unfinished folders and links, and versions that no reader ever saw."""
    swept = []
    seen = set(committed_names(published))
    for folder in (published.root, published.versions):
        for path in sorted(folder.iterdir()) if folder.is_dir() else []:
            is_unfinished = path.name.startswith(UNFINISHED) and path != published.lock
            is_unseen = folder == published.versions and number_of(path.name) is not None and path.name not in seen
            if is_unfinished or is_unseen:
                remove(path)
                swept.append(path.name)
    return swept


def prune(published: Published, keep: int) -> list[str]:
    """Removes the oldest versions; the current one stays in any case. Who has a removed version open keeps it."""
    current = current_name(published)
    names = committed_names(published)
    removed = [name for name in names[: max(0, len(names) - keep)] if name != current]
    for name in removed:
        leaving = published.versions / f"{UNFINISHED}{name}.leaving"
        published.version(name).rename(leaving)
        remove(leaving)
    return removed


def now_text() -> str:
    """This moment, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")
