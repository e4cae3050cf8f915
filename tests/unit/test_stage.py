"""A stage's exit code is that of its command, or, where warnings are refused, 1 for a command that warned."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from orchestration.stage import main, read_stages

WARNS = "print('WARNING    Length of templated file mismatch'); raise SystemExit({})"


def run(log: Path, script: str, *options: str) -> int:
    return main(["--log", str(log), *options, "a stage", "--", sys.executable, "-c", script])


@pytest.mark.parametrize(
    ("options", "script", "exit_code"),
    [
        ((), "print('fine')", 0),
        ((), WARNS.format(0), 0),
        ((), "raise SystemExit(3)", 3),
        (("--refuse-warnings",), "print('fine, no WARNING')", 0),
        (("--refuse-warnings",), WARNS.format(0), 1),
        (("--refuse-warnings",), WARNS.format(3), 3),
    ],
)
def test_exit_code(tmp_path: Path, options: tuple[str, ...], script: str, exit_code: int) -> None:
    log = tmp_path / "stages.jsonl"
    assert run(log, script, *options) == exit_code
    assert [(stage.name, stage.exit_code) for stage in read_stages(log)] == [("a stage", exit_code)]


def test_command_that_is_not_there(tmp_path: Path) -> None:
    assert main(["--log", str(tmp_path / "stages.jsonl"), "--refuse-warnings", "none", "--", "no_such_command"]) == 127
