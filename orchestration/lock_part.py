"""Prints the part of a lock file that some packages need, with its hashes.

    python orchestration/lock_part.py requirements.lock dbt-duckdb pyarrow

Which package asks for which is what the lock says of itself, after `# via`. Standard library only: it runs before
anything is installed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

ENTRY = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)(\[[^\]]*\])?==")
ASKED_FOR_BY = re.compile(r"^\s+#\s+(?:via\s+)?(?!via$)(?P<name>[a-z0-9][a-z0-9._-]*)(\[[^\]]*\])?(\s|$)")


def entries_of(lock: str) -> dict[str, str]:
    """Each locked package with its lines: requirement, hashes, and who asks for it."""
    entries: dict[str, list[str]] = {}
    name = ""
    for line in lock.splitlines():
        if begun := ENTRY.match(line):
            name = begun["name"]
        if name:
            entries.setdefault(name, []).append(line)
    return {name: "\n".join(lines) for name, lines in entries.items()}


def needed_by(roots: Iterable[str], entries: Mapping[str, str]) -> list[str]:
    """The packages and all that they ask for, in the order of the lock; KeyError names one that is not locked."""
    askers = {
        name: {found["name"] for line in entry.splitlines() if (found := ASKED_FOR_BY.match(line))}
        for name, entry in entries.items()
    }
    needed: set[str] = set()
    new = set(roots)
    for missing in sorted(new - entries.keys()):
        raise KeyError(missing)
    while new:
        needed |= new
        new = {name for name, asking in askers.items() if name not in needed and asking & needed}
    return [name for name in entries if name in needed]


def main(arguments: Sequence[str]) -> int:
    lock, *roots = arguments
    entries = entries_of(Path(lock).read_text(encoding="utf-8"))
    try:
        names = needed_by(roots, entries)
    except KeyError as missing:
        print(f"{lock} has no package {missing}.", file=sys.stderr)
        return 1
    print("\n".join(entries[name] for name in names))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
