"""Whether Spark can be had at all, said in one sentence: a driver would say it in a hundred lines."""

from __future__ import annotations

import os
import re
import socket
import subprocess
from pathlib import Path

JAVA_VERSIONS = (17, 21)
JAVA_ADVICE = "On Debian, as root: apt-get install openjdk-17-jre-headless; elsewhere JAVA_HOME says where it is."


class NotPossibleError(Exception):
    """What is missing, in one sentence that says what to do."""


def java_command() -> str:
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin" / "java") if home else "java"


def java_fault(version_text: str) -> str | None:
    found = re.search(r'version "(?:1\.)?(\d+)', version_text)
    if not found:
        return f"`java -version` says no version: {version_text.strip()[:200]!r}"
    if int(found[1]) not in JAVA_VERSIONS:
        wanted = " or ".join(map(str, JAVA_VERSIONS))
        return f"Spark 4 runs on Java {wanted}, found is Java {found[1]}. {JAVA_ADVICE}"
    return None


def check_java(java: str) -> None:
    try:
        told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False, timeout=60)
    except FileNotFoundError:
        raise NotPossibleError(f"Spark needs Java 17, and there is no `{java}`. {JAVA_ADVICE}") from None
    fault = java_fault(told.stderr + told.stdout)
    if fault:
        raise NotPossibleError(fault)


def check_master(url: str, patience: float = 10) -> None:
    """A standalone master has to answer, one of those that are named; other kinds are left to Spark."""
    if not url.startswith("spark://"):
        return
    faults = []
    for address in url.removeprefix("spark://").split(","):
        host, _, port = address.rpartition(":")
        if not host or not port.isdecimal():
            raise NotPossibleError(f"SPARK_MASTER is {url!r}; a standalone cluster is named spark://<host>:<port>.")
        try:
            socket.create_connection((host, int(port)), timeout=patience).close()
        except OSError as fault:
            faults.append(f"{address}: {fault.strerror or fault}")
        else:
            return
    raise NotPossibleError(f"No Spark master answers at {url} ({'; '.join(faults)}). SPARK_MASTER names the cluster.")
