"""One refresh: build into the working file, test, and publish only what is complete and green."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from orchestration.lib.dbt_args import DBT, dbt_args, environment_for, pinned_as_of
from orchestration.publishing.faults import BuildFailedError
from orchestration.publishing.inputs import forget_inputs, inputs_of, is_nothing_new, keep_inputs
from orchestration.publishing.locks import exclusive
from orchestration.publishing.places import PROJECT_DIR, Published, Working
from orchestration.publishing.publish import Outcome, publish_locked
from orchestration.publishing.stamp import remove_stamp, stamp_build

# apart from target/, so that a build by hand never changes the artifacts of a refresh
TARGET_PATH = Path("target/refresh")
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Request:
    """What a refresh is for."""

    as_of: date
    extra_vars: Mapping[str, Any]
    full_refresh: bool = False


def request_from(
    as_of: str | None, extra_vars: Mapping[str, Any], full_refresh: bool, environment: Mapping[str, str]
) -> Request:
    """as_of as asked for, else of the environment, else today in UTC: one day, also if the run crosses midnight."""
    return Request(pinned_as_of(as_of, environment) or datetime.now(UTC).date(), extra_vars, full_refresh)


def refresh(
    working: Working,
    published: Published,
    request: Request,
    *,
    keep: int,
    wait_seconds: float = 0,
    force: bool = False,
    target_path: Path | None = None,
) -> Outcome:
    """Builds, audits, publishes; on any fault readers keep what they see. With nothing new it only audits.

    The folder of dbt's artifacts has a lock too: refreshes of two warehouses must not read each other's results.
    """
    target = PROJECT_DIR / (target_path or TARGET_PATH)
    purpose = f"refresh as of {request.as_of}"
    with (
        exclusive(working.lock, purpose, wait_seconds) as lock,
        exclusive(target.with_name(f"{target.name}.lock"), f"{purpose} of {working.warehouse}", wait_seconds),
    ):
        inputs = inputs_of(request.as_of, request.extra_vars, os.environ)
        if is_nothing_new(working, inputs) and not (force or request.full_refresh):
            outcome = publish_locked(working, published, keep=keep, wait_seconds=wait_seconds)
            return replace(outcome, was_built=False)
        forget_inputs(working)
        remove_stamp(working)
        exit_code = run_dbt(working, request, target, lock)
        # the results explain a fault better than the exit code does
        stamp = stamp_build(working, target)
        if stamp.as_of != request.as_of:
            remove_stamp(working)
            raise BuildFailedError(
                f"dbt built as of {stamp.as_of}, not {request.as_of}: dbt_project.yml sets var as_of."
            )
        if exit_code != 0:
            remove_stamp(working)
            raise BuildFailedError(f"dbt ended with exit code {exit_code} although all results are green.")
        outcome = publish_locked(working, published, keep=keep, wait_seconds=wait_seconds, force=force)
        keep_inputs(working, inputs)
        return outcome


def run_dbt(working: Working, request: Request, target: Path, lock: int) -> int:
    """dbt build of the whole project with its progress; the child keeps the lock if this process is killed."""
    (target / "run_results.json").unlink(missing_ok=True)
    working.warehouse.parent.mkdir(parents=True, exist_ok=True)
    environment = {
        "DBT_PROFILES_DIR": str(PROJECT_DIR / "profiles"),
        **os.environ,
        **environment_for(request.as_of),
        "WAREHOUSE_PATH": str(working.warehouse),
        "DBT_TARGET_PATH": str(target),
        "DO_NOT_TRACK": "1",
        "PYTHONUNBUFFERED": "1",
    }
    return subprocess.run(
        dbt_command(request),
        cwd=PROJECT_DIR,
        env=environment,
        pass_fds=[lock],
        stdin=subprocess.DEVNULL,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        check=False,
    ).returncode


def _end_with_parent() -> None:
    """A refresh that is killed takes its dbt with it; elsewhere than on Linux, dbt keeps the lock to its end."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def dbt_command(request: Request) -> Sequence[str]:
    """dbt of this very environment; vars as one JSON text."""
    arguments = dbt_args("build", request.extra_vars, full_refresh=request.full_refresh)
    return [*DBT, *arguments]


def parse_vars(text: str) -> dict[str, Any]:
    """Vars as JSON, such as {"sources": {...}}."""
    try:
        given = json.loads(text)
    except ValueError as fault:
        raise ValueError(f"--vars takes JSON: {fault}") from None
    if not isinstance(given, dict):
        raise ValueError("--vars takes a JSON object")
    if "as_of" in given:
        raise ValueError("the day is given by --as-of, not by --vars")
    return given
