"""Days of usage and fiscal periods as partitions: what is asked for, as vars, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from orchestration.lib.fiscal_calendar import MONTHS_OF_GRAIN

MONTH = re.compile(r"(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])")
YEAR_OR_QUARTER = re.compile(r"FY(?P<year>[0-9]{4})(-Q(?P<quarter>[1-4]))?")


def usage_rebuild_vars(days: Sequence[str]) -> dict[str, str]:
    """Vars that make dbt build these days of usage again: the first and the last, days between included."""
    if not days:
        raise ValueError("no day of usage was asked for")
    parsed = sorted(date.fromisoformat(day) for day in days)
    return {"usage_rebuild_from": parsed[0].isoformat(), "usage_rebuild_to": parsed[-1].isoformat()}


def changed_days(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Days whose content differs from the one they were built from before; a day that went is not among them."""
    return sorted(day for day, fingerprint in after.items() if before.get(day) != fingerprint)


def period_start(period: str, fiscal_year_start_month: int) -> date:
    """First day of `2026-03`, `FY2026-Q1` or `FY2026`."""
    if month := MONTH.fullmatch(period):
        return date(int(month["year"]), int(month["month"]), 1)
    found = YEAR_OR_QUARTER.fullmatch(period)
    if not found:
        raise ValueError(f"{period!r} is no fiscal period such as 2026-03, FY2026-Q1 or FY2026")
    first_year = int(found["year"]) - (1 if fiscal_year_start_month > 1 else 0)
    months_on = fiscal_year_start_month - 1 + MONTHS_OF_GRAIN["quarter"] * (int(found["quarter"] or 1) - 1)
    return date(first_year + months_on // 12, months_on % 12 + 1, 1)


def grain_of(period: str) -> str:
    """month, quarter or year."""
    if not period.startswith("FY"):
        return "month"
    return "quarter" if "-Q" in period else "year"


class LockState(Enum):
    """What rerunning a lock can come to."""

    TAKEN = "already taken, left untouched"
    OPEN = "not taken yet, its period has opened"
    FUTURE = "its period has not opened yet"
    MISSED = "never taken, and a later lock of its grain is: the book only grows at its end"
    UNLOCKED = "its grain is not among lock_grains"


@dataclass(frozen=True)
class Lock:
    """What the lock book holds of one period."""

    period: str
    grain: str
    starts_on: date
    members: int
    chain_hash: str
    locked_at: str
    source: str

    def as_metadata(self) -> dict[str, str | int]:
        """For the event log."""
        return {
            "grain": self.grain,
            "starts_on": self.starts_on.isoformat(),
            "members": self.members,
            "chain_hash": self.chain_hash,
            "locked_at": self.locked_at,
            "lock_source": self.source,
        }


def lock_state(
    period: str, book: Mapping[str, Lock], as_of: date, fiscal_year_start_month: int, lock_grains: Sequence[str]
) -> LockState:
    """What rerunning the lock of this period would do, given the book."""
    starts_on, grain = period_start(period, fiscal_year_start_month), grain_of(period)
    if period in book:
        return LockState.TAKEN
    if grain not in lock_grains:
        return LockState.UNLOCKED
    if starts_on > as_of:
        return LockState.FUTURE
    if any(lock.grain == grain and lock.starts_on > starts_on for lock in book.values()):
        return LockState.MISSED
    return LockState.OPEN


def in_order(periods: Sequence[str], fiscal_year_start_month: int) -> list[str]:
    """By their first day; of those that open together, the longest first."""
    lengths = {grain: -months for grain, months in MONTHS_OF_GRAIN.items()}
    return sorted(
        periods, key=lambda period: (period_start(period, fiscal_year_start_month), lengths[grain_of(period)])
    )
