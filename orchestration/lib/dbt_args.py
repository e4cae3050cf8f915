"""dbt command lines, built from what a run is for."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

# dbt of this very environment; its package imports the module that runs, of which runpy warns at every start.
DBT = (sys.executable, "-W", "ignore::RuntimeWarning:runpy", "-m", "dbt.cli.main")
# Variables of this prefix are read when dbt runs, not when it parses, so that another day starts with what was parsed
# the day before; dbt writes them into its artifacts. Macro `as_of` reads this one.
AS_OF_VARIABLE = "DBT_ENV_CUSTOM_ENV_AS_OF"
# What DuckDB, the file system and the pool of connections say of a fault that goes away by itself.
TRANSIENT_FAULTS = ("could not set lock on file", "conflicting lock is held", "resource temporarily unavailable")


def parse_as_of(text: str | None) -> date | None:
    """A date as people type it in a config field or an environment variable; empty means none given."""
    if text is None or not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"as_of must be a date such as 2026-03-31, not {text!r}") from None


def as_of_of_tick(scheduled_at: datetime, timezone: str) -> date:
    """The day a scheduled run is for: its tick's calendar date in the reporting time zone."""
    if scheduled_at.tzinfo is None:
        raise ValueError("the tick of a schedule carries a time zone")
    return scheduled_at.astimezone(ZoneInfo(timezone)).date()


def reporting_today(timezone: str, now: datetime | None = None) -> date:
    """Today in the reporting time zone."""
    return as_of_of_tick(now or datetime.now(UTC), timezone)


def pinned_as_of(asked_for: str | None, environment: Mapping[str, str]) -> date | None:
    """What the run asks for, else the environment (a company whose data has ended), else none: dbt takes today."""
    return parse_as_of(asked_for) or parse_as_of(environment.get(AS_OF_VARIABLE))


def environment_for(as_of: date | None) -> dict[str, str]:
    """What dbt's environment says of the day a run is for."""
    return {} if as_of is None else {AS_OF_VARIABLE: as_of.isoformat()}


def dbt_args(
    command: str,
    dbt_vars: Mapping[str, Any] | None = None,
    *,
    exclude_resource_types: Sequence[str] = (),
    select: Sequence[str] = (),
    full_refresh: bool = False,
) -> list[str]:
    """The arguments after `dbt`; vars as one JSON text, so that no value can be read as an argument."""
    args = [command]
    if dbt_vars:
        args += ["--vars", json.dumps(dict(dbt_vars), sort_keys=True)]
    if select:
        # one argument: dagster-dbt takes `--select` apart and keeps only the first that follows
        args += ["--select", " ".join(select)]
    for resource_type in exclude_resource_types:
        args += ["--exclude-resource-type", resource_type]
    if full_refresh:
        args.append("--full-refresh")
    return args


def is_transient(fault: str) -> bool:
    """Whether waiting may help; a failed test or a broken model fails again and is not retried."""
    return any(text in fault.lower() for text in TRANSIENT_FAULTS)


def backoff_seconds(retry_number: int, first: int = 30, longest: int = 600) -> int:
    """30 s, then double every time, ten minutes at most."""
    return int(min(first * 2**retry_number, longest))
