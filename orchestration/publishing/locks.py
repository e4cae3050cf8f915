"""One at a time: a lock of the operating system on a file, which ends with the last process that holds it."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from orchestration.publishing.faults import LockHeldError

POLL_SECONDS = 0.2


@contextmanager
def exclusive(path: Path, purpose: str, wait_seconds: float = 0) -> Iterator[int]:
    """Holds the lock; gives its descriptor, for a child that must keep it if this process is killed.

    The file stays: removing it would let two processes lock two files of the same name. Not for NFS without locks.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _acquire(descriptor, path, wait_seconds)
        _write(descriptor, {"pid": os.getpid(), "host": socket.gethostname(), "purpose": purpose, "since": _now()})
        try:
            yield descriptor
        finally:
            os.ftruncate(descriptor, 0)
    finally:
        # the lock goes with the last copy of the descriptor, so a child that outlives us still holds it
        os.close(descriptor)


def holder(path: Path) -> str:
    """Who holds the lock, as a sentence's end."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return f"{said['purpose']} (process {said['pid']} on {said['host']}, since {said['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"


def _acquire(descriptor: int, path: Path, wait_seconds: float) -> None:
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise LockHeldError(f"{path} is held by {holder(path)}; --wait SECONDS waits for it.") from None
            time.sleep(POLL_SECONDS)


def _write(descriptor: int, said: dict[str, object]) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(said).encode(), 0)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
