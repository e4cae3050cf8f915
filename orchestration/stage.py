"""Runs one stage of a make target, says what it does and how long it took, and writes the time down for the summary.

    python orchestration/stage.py --log .stages/demo.jsonl "dbt build" -- dbt build

Standard library only: it also times the making of the environment.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Stage:
    """One command that was run."""

    name: str
    seconds: float
    exit_code: int


def run_without_warnings(command: Sequence[str]) -> int:
    """Exit code of the command; 1 if it ended well but a line of its output began with WARNING."""
    warned = False
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        for line in running.stdout or ():
            print(line, end="", flush=True)
            warned = warned or line.startswith("WARNING")
    if warned and running.returncode == 0:
        print("A warning here means that something was not checked.", file=sys.stderr)
        return 1
    return running.returncode


def run_stage(name: str, command: Sequence[str], log: Path | None, *, refuses_warnings: bool = False) -> Stage:
    """The command with its output passed through; a command that cannot be started counts as failed."""
    print(f"==> {name}", flush=True)
    started = time.monotonic()
    try:
        if refuses_warnings:
            exit_code = run_without_warnings(command)
        else:
            exit_code = subprocess.run(command, check=False).returncode
    except OSError as fault:
        print(f"{command[0]}: {fault.strerror}", file=sys.stderr)
        exit_code = 127
    stage = Stage(name, round(time.monotonic() - started, 1), exit_code)
    outcome = "done" if exit_code == 0 else f"FAILED (exit code {exit_code})"
    print(f"<== {name}: {outcome} in {stage.seconds:.1f} s", flush=True)
    if log is not None:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(stage)) + "\n")
    return stage


def read_stages(log: Path) -> list[Stage]:
    """What was written down, in order; nothing if there is no such file."""
    if not log.exists():
        return []
    return [Stage(**json.loads(line)) for line in log.read_text(encoding="utf-8").splitlines() if line]


def as_table(stages: Sequence[Stage]) -> str:
    """Name, seconds and outcome of each stage, and their sum."""
    total = Stage(
        "total", round(sum(stage.seconds for stage in stages), 1), max((s.exit_code for s in stages), default=0)
    )
    width = max(len(stage.name) for stage in [*stages, total])
    return "\n".join(
        f"  {stage.name:<{width}}  {stage.seconds:>8.1f} s{'' if stage.exit_code == 0 else '  FAILED'}"
        for stage in [*stages, total]
    )


def main(arguments: Sequence[str]) -> int:
    """Exit code of the command, or of the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--log", type=Path, help="file that the time is appended to")
    parser.add_argument("--show", action="store_true", help="print the times of the log instead of running anything")
    parser.add_argument("--refuse-warnings", action="store_true", help="fail on a line that begins with WARNING")
    parser.add_argument("name", nargs="?")
    parser.add_argument("command", nargs="*")
    given = parser.parse_args(arguments)
    if given.show:
        if given.log is None:
            parser.error("--show needs --log")
        print(as_table(read_stages(given.log)), flush=True)
        return 0
    if not given.name or not given.command:
        parser.error("a name and a command are needed")
    # A command ended by a signal has a negative code, which the shell would not see as its own.
    stage = run_stage(given.name, given.command, given.log, refuses_warnings=given.refuse_warnings)
    return abs(stage.exit_code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
