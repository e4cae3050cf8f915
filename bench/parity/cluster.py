"""A standalone Spark cluster on loopback: one master, worker processes, nothing left behind."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from orchestration.lib.spark_ready import NotPossibleError, check_java, java_command

LOOPBACK = "127.0.0.1"
# what the master, two workers, two executors and the driver take together, and what a small company leaves on disk
MEMORY_NEEDED_MIB = 8192
DISK_NEEDED_MIB = 2048
WORKER_MEMORY_MIB = 1024


def check_room(folder: Path, free_mib: int | None = None, memory_mib: int | None = None) -> None:
    free = shutil.disk_usage(folder).free // 2**20 if free_mib is None else free_mib
    if free < DISK_NEEDED_MIB:
        raise NotPossibleError(
            f"The disk of {folder} has {free:,} MiB left; a small company on Spark needs {DISK_NEEDED_MIB:,}."
        )
    available = available_memory_mib() if memory_mib is None else memory_mib
    if available is not None and available < MEMORY_NEEDED_MIB:
        raise NotPossibleError(
            f"{available:,} MiB of memory are free; one master, two workers and the driver need {MEMORY_NEEDED_MIB:,}."
        )


def available_memory_mib() -> int | None:
    try:
        text = Path("/proc/meminfo").read_text()
    except OSError:
        return None
    found = re.search(r"MemAvailable:\s+(\d+) kB", text)
    return int(found[1]) // 1024 if found else None


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        return int(listener.getsockname()[1])


@dataclass
class Cluster:
    url: str
    processes: list[subprocess.Popen[bytes]]
    logs: list[Path]

    def workers_registered(self) -> int:
        return self.logs[0].read_text().count("Registering worker ")

    def check_alive(self) -> None:
        for process, log in zip(self.processes, self.logs, strict=True):
            if process.poll() is not None:
                lines = [line for line in log.read_text().splitlines() if line.strip()][-1:]
                raise NotPossibleError(
                    f"The Spark cluster is gone: {log.stem} ended with {process.returncode}: {''.join(lines)[:300]}"
                )


@contextmanager
def cluster(
    spark_home: Path, folder: Path, workers: int = 2, memory_mib: int = WORKER_MEMORY_MIB, patience: float = 180
) -> Iterator[Cluster]:
    """Every process is the head of a group of its own, which is ended as a whole: executors are children of workers."""
    check_java(java_command())
    check_room(folder)
    port = free_port()
    running = Cluster(f"spark://{LOOPBACK}:{port}", [], [])
    environment = os.environ | {"SPARK_LOCAL_IP": LOOPBACK, "SPARK_NO_DAEMONIZE": "1", "SPARK_DAEMON_MEMORY": "256m"}
    environment.pop("SPARK_CONF_DIR", None)

    def start(name: str, arguments: Sequence[str]) -> None:
        log = folder / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [str(spark_home / "bin" / "spark-class"), *arguments],
                stdout=output, stderr=subprocess.STDOUT, env=environment, cwd=folder, start_new_session=True,
                preexec_fn=die_with_parent,
            )  # fmt: skip
        running.processes.append(process)
        running.logs.append(log)

    try:
        start(
            "master",
            ["org.apache.spark.deploy.master.Master", "--host", LOOPBACK, "--port", str(port), "--webui-port", "0"],
        )
        for number in range(1, workers + 1):
            arguments = [
                "org.apache.spark.deploy.worker.Worker",
                "--host",
                LOOPBACK,
                "--webui-port",
                "0",
                "--cores",
                "1",
            ]
            arguments += [
                "--memory",
                f"{memory_mib}m",
                "--work-dir",
                str(folder / f"worker_{number}"),
                running.url,
            ]
            start(f"worker {number}", arguments)
        deadline = time.monotonic() + patience
        while running.workers_registered() < workers:
            running.check_alive()
            if time.monotonic() > deadline:
                raise NotPossibleError(
                    f"{running.workers_registered()} of {workers} Spark workers came within {patience:.0f} s: {folder}"
                )
            time.sleep(0.2)
        yield running
    finally:
        for process in reversed(running.processes):
            end_group(process)


def die_with_parent() -> None:
    """On Linux a child ends when its parent is killed, and no `finally` runs. Executors end with their worker."""
    pr_set_pdeathsig = 1
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(pr_set_pdeathsig, signal.SIGTERM)


def end_group(process: subprocess.Popen[bytes]) -> None:
    for sent in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sent)
        except ProcessLookupError:
            break
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            continue
        # the head is gone; what it had started gets the same word until nobody is left
        for _ in range(50):
            try:
                os.killpg(process.pid, 0)
            except ProcessLookupError:
                return
            time.sleep(0.1)
    process.wait(timeout=10)
