"""Known vulnerabilities of what requirements.lock pins: asked of OSV (https://osv.dev), or looked up in a copy of it.

python -m orchestration.dependency_audit                      asks api.osv.dev
python -m orchestration.dependency_audit --database <copy>    OSV's PyPI/all.zip or a checkout of pypa/advisory-database

Exit codes: 0 none known, 1 some known, 2 wrong use, 3 not audited (no database could be read), which is no pass.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import urllib.request
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from orchestration.publishing.places import PROJECT_DIR
from orchestration.summary import as_table

OSV_QUERY = "https://api.osv.dev/v1/querybatch"
CLEAN, VULNERABLE, NOT_AUDITED = 0, 1, 3
SECONDS_TO_WAIT = 30
PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
ECOSYSTEM = "PyPI"


class NotAuditedError(RuntimeError):
    """No database could be read; the message says which and why."""


@dataclass(frozen=True, order=True)
class Pin:
    """One locked package."""

    name: str
    version: str


@dataclass(frozen=True, order=True)
class Finding:
    """One advisory that names a locked version."""

    pin: Pin
    advisory: str


def pins_of(lock: str) -> list[Pin]:
    """Every package of a lock, whatever platform it is for."""
    return sorted({Pin(canonicalize_name(name), version) for name, version in PINNED.findall(lock)})


def asked_of_osv(pins: Sequence[Pin], url: str = OSV_QUERY) -> list[Finding]:
    """One request for all of them; names and versions are all that is sent."""
    queries = [{"package": {"ecosystem": ECOSYSTEM, "name": pin.name}, "version": pin.version} for pin in pins]
    request = urllib.request.Request(  # noqa: S310 (a fixed address, or that of a test)
        url, data=json.dumps({"queries": queries}).encode(), headers={"Content-Type": "application/json"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS_TO_WAIT) as answer:  # noqa: S310
            results = json.loads(answer.read())["results"]
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise NotAuditedError(f"{url}: {fault}") from fault
    if len(results) != len(pins):
        raise NotAuditedError(f"{url}: {len(results)} answers to {len(pins)} questions")
    if any(result.get("next_page_token") for result in results):
        raise NotAuditedError(f"{url}: answers in several pages, which are not read")
    return sorted(
        Finding(pin, str(advisory["id"]))
        for pin, result in zip(pins, results, strict=True)
        for advisory in result.get("vulns") or []
    )


def looked_up(pins: Sequence[Pin], advisories: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """The same from advisories in OSV's format; withdrawn ones do not count."""
    versions: dict[str, list[Pin]] = {}
    for pin in pins:
        versions.setdefault(pin.name, []).append(pin)
    found = set()
    for advisory in advisories:
        if advisory.get("withdrawn"):
            continue
        for affected in advisory.get("affected") or []:
            package = affected.get("package") or {}
            if package.get("ecosystem") == ECOSYSTEM:
                for pin in versions.get(canonicalize_name(str(package["name"])), []):
                    if is_affected(pin.version, affected):
                        found.add(Finding(pin, str(advisory["id"])))
    return sorted(found)


def is_affected(version: str, affected: Mapping[str, Any]) -> bool:
    """Named outright, or within a range of versions; ranges of commits say nothing about a release."""
    if version in {str(named) for named in affected.get("versions") or []}:
        return True
    return any(
        _is_within(version, within["events"])
        for within in affected.get("ranges") or []
        if within["type"] == "ECOSYSTEM"
    )


def _is_within(version: str, events: Iterable[Mapping[str, Any]]) -> bool:
    """The last event at or before the version decides; `last_affected` ends just behind its version."""
    try:
        asked = Version(version)
        sorted_events = sorted(
            (Version(str(at)), kind == "last_affected", kind) for event in events for kind, at in event.items()
        )
    except InvalidVersion:
        # such versions are listed by name
        return False
    is_in = False
    for at, is_last, kind in sorted_events:
        if at < asked or (at == asked and not is_last):
            is_in = kind == "introduced"
    return is_in


def advisories_in(database: Path) -> Iterator[Mapping[str, Any]]:
    """A zip of JSON, or a folder of JSON or YAML; none at all is no database."""
    count = 0
    try:
        for name, content in _documents(database):
            said = json.loads(content) if name.endswith(".json") else yaml.load(content, Loader=_LOADER)  # noqa: S506
            if isinstance(said, dict) and "affected" in said:
                count += 1
                yield said
    except (OSError, zipfile.BadZipFile, ValueError, yaml.YAMLError) as fault:
        raise NotAuditedError(f"{database}: {fault}") from fault
    if not count:
        raise NotAuditedError(f"{database}: no advisory in it")


# the same safe loader, ten times as fast where libyaml is there
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _documents(database: Path) -> Iterator[tuple[str, bytes]]:
    if database.is_dir():
        for path in sorted(database.rglob("*")):
            if path.suffix in (".json", ".yaml", ".yml"):
                yield path.name, path.read_bytes()
        return
    with zipfile.ZipFile(database) as archive:
        for name in archive.namelist():
            if name.endswith(".json"):
                yield name, archive.read(name)


def main(arguments: Sequence[str] | None = None, ask: Callable[[Sequence[Pin]], list[Finding]] = asked_of_osv) -> int:
    """The exit code says which of three it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lock", type=Path, default=PROJECT_DIR / "requirements.lock")
    parser.add_argument("--database", type=Path, help="a copy of the advisories instead of the network")
    given = parser.parse_args(arguments)
    pins = pins_of(given.lock.read_text(encoding="utf-8"))
    if not pins:
        parser.error(f"{given.lock} pins nothing")
    try:
        found = looked_up(pins, advisories_in(given.database)) if given.database else ask(pins)
    except NotAuditedError as fault:
        print(
            f"NOT AUDITED: the advisory database could not be read, so nothing is known of {len(pins)} packages.\n"
            f"  {fault}\nWhere there is no network: --database with OSV's PyPI/all.zip or pypa/advisory-database.",
            file=sys.stderr,
        )
        return NOT_AUDITED
    if not found:
        print(f"{len(pins)} packages of {given.lock.name}: no known vulnerability.")
        return CLEAN
    rows = [(finding.pin.name, finding.pin.version, f"https://osv.dev/{finding.advisory}") for finding in found]
    print(as_table(("package", "version", "advisory"), rows))
    print(f"{len(found)} known vulnerabilities in {len(pins)} packages of {given.lock.name}.", file=sys.stderr)
    return VULNERABLE


if __name__ == "__main__":
    sys.exit(main())
