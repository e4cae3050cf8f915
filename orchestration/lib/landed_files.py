"""What loaders have landed: which raw tables changed, told from paths, times and sizes, never from content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

DATA_SUFFIXES = (".parquet", ".csv")


@dataclass(frozen=True, order=True)
class LandedFile:
    """One file of one raw table."""

    source: str
    table: str
    path: str
    modified_ns: int
    size: int


def find_landed_files(raw_root: Path) -> list[LandedFile]:
    """`<root>/<source>/<table>.parquet`, `.csv`, or files anywhere below `<root>/<source>/<table>/`.

    A file that goes away while we look is simply not there; names that start with `.` or `_` are a loader's own.
    """
    found = []
    for path in sorted(raw_root.glob("*/**/*")):
        if path.suffix.lower() not in DATA_SUFFIXES or path.name.startswith((".", "_")):
            continue
        source, *inner = path.relative_to(raw_root).parts
        try:
            state = path.stat()
        except FileNotFoundError:
            continue
        table = inner[0] if len(inner) > 1 else path.stem
        found.append(LandedFile(source, table, path.relative_to(raw_root).as_posix(), state.st_mtime_ns, state.st_size))
    return found


def table_states(files: Iterable[LandedFile]) -> dict[str, str]:
    """`source.table` -> a hash over path, time and size of its files: another one when any of them came or changed."""
    texts: dict[str, list[str]] = {}
    for file in sorted(files):
        texts.setdefault(f"{file.source}.{file.table}", []).append(f"{file.path}|{file.modified_ns}|{file.size}")
    return {table: hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16] for table, lines in texts.items()}


def changed_tables(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Tables that came, changed or went."""
    return sorted(table for table in before.keys() | now.keys() if before.get(table) != now.get(table))


def read_cursor(text: str | None) -> dict[str, str]:
    """The states that a sensor remembers; a cursor that cannot be read counts as none, so all is looked at anew."""
    try:
        read = json.loads(text or "{}")
    except ValueError:
        return {}
    return {str(table): str(state) for table, state in read.items()} if isinstance(read, dict) else {}


def write_cursor(states: Mapping[str, str]) -> str:
    """The same states give the same text."""
    return json.dumps(dict(states), sort_keys=True)


def run_key(states: Mapping[str, str]) -> str:
    """One run for one state of the landing folder, however often it is seen."""
    return f"landed:{hashlib.sha256(write_cursor(states).encode()).hexdigest()[:16]}"


def is_settled(files: Iterable[LandedFile], now: datetime, quiet_seconds: int) -> bool:
    """Whether the newest file is older than this: a loader in the middle of its work is left alone."""
    newest = max((file.modified_ns for file in files), default=0)
    return now.timestamp() - newest / 1e9 >= quiet_seconds
