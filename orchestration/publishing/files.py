"""Files that are whole or not there: written beside, flushed to disk, then renamed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

CHUNK = 1 << 20


def flush(path: Path) -> None:
    """The content of a file, or the entries of a folder, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: Path, content: bytes) -> None:
    """Readers see the old content or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        beside.write_bytes(content)
        flush(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    flush(path.parent)


def copy_whole(source: Path, target: Path) -> None:
    """A copy that is whole or not there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        shutil.copyfile(source, beside)
        flush(beside)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    flush(target.parent)


def append_line(path: Path, entry: Mapping[str, Any]) -> None:
    """One JSON object at the end of a log; a line torn by a crash stays alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as log:
        log.seek(0, os.SEEK_END)
        size = log.tell()
        if size:
            log.seek(size - 1)
            if log.read(1) != b"\n":
                log.write(b"\n")
        log.write(json.dumps(entry).encode() + b"\n")
        log.flush()
        os.fsync(log.fileno())


def read_lines(path: Path) -> list[dict[str, Any]]:
    """What the log says, in order, without torn lines."""
    entries = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            entries.append(entry)
    return entries


def sha256(path: Path) -> str:
    """Digest of the bytes of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while chunk := handle.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def files_below(folder: Path) -> Iterator[Path]:
    """Every file of a folder and its folders, in order of name."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def seal(folder: Path) -> None:
    """Flushed to disk and read-only, from the files up to the folder."""
    for path in files_below(folder):
        flush(path)
        path.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    for path in [*(path for path in folder.rglob("*") if path.is_dir()), folder]:
        flush(path)
        path.chmod(stat.S_IRUSR | stat.S_IXUSR | stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH)


def remove(folder: Path) -> None:
    """Removes a sealed folder; those who hold its files open keep them."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink(missing_ok=True)
        return
    if folder.exists():
        for path in [folder, *(path for path in folder.rglob("*") if path.is_dir() and not path.is_symlink())]:
            path.chmod(stat.S_IRWXU)
        shutil.rmtree(folder)


def point(pointer: Path, target: str) -> None:
    """Swaps a symbolic link by one rename: every reader sees the old target or the new one."""
    beside = pointer.with_name(f".{pointer.name}.{os.getpid()}.new")
    beside.unlink(missing_ok=True)
    beside.symlink_to(target)
    try:
        beside.replace(pointer)
    finally:
        beside.unlink(missing_ok=True)
    flush(pointer.parent)
