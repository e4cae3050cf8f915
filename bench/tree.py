"""Runs a command and measures its whole process tree: time, processor time, memory, bytes read and written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

POLL_SECONDS = 0.2
SAY_EVERY_SECONDS = 30.0
NODE_OF = re.compile(r"(\d+) of (\d+) (?:START|OK|PASS)")


@dataclass(frozen=True)
class Usage:
    """What one command took. Bytes are those asked of the file system: what its cache answers is among them."""

    exit_code: int
    seconds: float
    cpu_seconds: float
    peak_memory_gib: float
    read_gib: float
    written_gib: float
    load_before: float
    load_after: float


@dataclass
class Counted:
    """The counters of one process, as last seen: it may be gone at the next look."""

    cpu_seconds: float = 0.0
    read: int = 0
    written: int = 0


def memory_of_machine_gib() -> float:
    return round(float(psutil.virtual_memory().total) / 1024**3, 1)


def run_measured(command: Sequence[str], environment: Mapping[str, str], log: Path, say: str) -> Usage:
    """The command with its output in a file; its progress is said every half minute. Its tree ends with it."""
    log.parent.mkdir(parents=True, exist_ok=True)
    load_before = os.getloadavg()[0]
    started = said = time.monotonic()
    seen: dict[tuple[int, float], Counted] = {}
    peak = 0
    with log.open("w", encoding="utf-8") as output:
        child = subprocess.Popen(
            command, env=dict(environment), stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )
        try:
            while child.poll() is None:
                peak = max(peak, look(child.pid, seen))
                if time.monotonic() - said > SAY_EVERY_SECONDS:
                    said = time.monotonic()
                    print(f"  {say}: {said - started:.0f} s, {peak / 1024**3:.2f} GiB{progress(log)}", flush=True)
                time.sleep(POLL_SECONDS)
        finally:
            if child.poll() is None:
                end_tree(child.pid)
                child.wait()
    total = Counted(
        sum(one.cpu_seconds for one in seen.values()),
        sum(one.read for one in seen.values()),
        sum(one.written for one in seen.values()),
    )
    return Usage(
        exit_code=child.returncode,
        seconds=round(time.monotonic() - started, 2),
        cpu_seconds=round(total.cpu_seconds, 2),
        peak_memory_gib=round(peak / 1024**3, 3),
        read_gib=round(total.read / 1024**3, 3),
        written_gib=round(total.written / 1024**3, 3),
        load_before=round(load_before, 2),
        load_after=round(os.getloadavg()[0], 2),
    )


def look(pid: int, seen: dict[tuple[int, float], Counted]) -> int:
    """Takes down the counters of every process of the tree; returns the memory they hold together."""
    memory = 0
    try:
        root = psutil.Process(pid)
        processes = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for process in processes:
        try:
            with process.oneshot():
                times = process.cpu_times()
                key = (process.pid, process.create_time())
                counted = seen.setdefault(key, Counted())
                counted.cpu_seconds = times.user + times.system
                memory += process.memory_info().rss
                if sys.platform == "linux":
                    files = process.io_counters()
                    counted.read, counted.written = files.read_chars, files.write_chars
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return memory


def progress(log: Path) -> str:
    """How far dbt says it is, from the last lines of its log."""
    with log.open("rb") as lines:
        lines.seek(max(0, log.stat().st_size - 4096))
        found = NODE_OF.findall(lines.read().decode("utf-8", "replace"))
    return f", node {found[-1][0]} of {found[-1][1]}" if found else ""


def end_tree(pid: int) -> None:
    """Ends a command that is no longer waited for, with all it started."""
    try:
        root = psutil.Process(pid)
        processes = [*root.children(recursive=True), root]
    except psutil.NoSuchProcess:
        return
    for process in processes:
        try:
            process.terminate()
        except psutil.NoSuchProcess:
            continue
    _, alive = psutil.wait_procs(processes, timeout=10)
    for process in alive:
        process.kill()
