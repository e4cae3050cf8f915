"""Fiscal periods, as the warehouse names them (a fiscal year carries the calendar year it ends in)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

MONTHS_OF_GRAIN = {"month": 1, "quarter": 3, "year": 12}


def fiscal_month_number(day: date, fiscal_year_start_month: int) -> int:
    """1 for the first month of the fiscal year, 12 for its last."""
    _check_start_month(fiscal_year_start_month)
    return (day.month - fiscal_year_start_month) % 12 + 1


def fiscal_year(day: date, fiscal_year_start_month: int) -> int:
    """The calendar year in which the fiscal year of this day ends."""
    _check_start_month(fiscal_year_start_month)
    starts_next_year = fiscal_year_start_month > 1 and day.month >= fiscal_year_start_month
    return day.year + 1 if starts_next_year else day.year


def fiscal_period_id(day: date, grain: str, fiscal_year_start_month: int) -> str:
    """`2026-03`, `FY2026-Q1` or `FY2026`: the period of this grain that holds the day."""
    _check_grain(grain)
    if grain == "month":
        return f"{day:%Y-%m}"
    year = fiscal_year(day, fiscal_year_start_month)
    if grain == "year":
        return f"FY{year}"
    return f"FY{year}-Q{(fiscal_month_number(day, fiscal_year_start_month) - 1) // 3 + 1}"


def grains_opening_on(day: date, fiscal_year_start_month: int) -> list[str]:
    """The grains of which a period opens on this day, shortest first; empty on any day but the first of a month."""
    if day.day != 1:
        return []
    months_gone = fiscal_month_number(day, fiscal_year_start_month) - 1
    return [grain for grain, months in MONTHS_OF_GRAIN.items() if months_gone % months == 0]


def periods_opening_on(day: date, lock_grains: Sequence[str], fiscal_year_start_month: int) -> list[str]:
    """Ids of the periods whose lock is to be taken on this day."""
    opening = grains_opening_on(day, fiscal_year_start_month)
    return [fiscal_period_id(day, grain, fiscal_year_start_month) for grain in opening if grain in lock_grains]


def known_on_of_opening(opening_day: date) -> date:
    """A lock holds what was known on the evening before its period opened."""
    return opening_day - timedelta(days=1)


def daily_cron(hour: int, minute: int = 0) -> str:
    """Every day at this time."""
    _check_time(hour, minute)
    return f"{minute} {hour} * * *"


def hourly_cron(first_hour: int, last_hour: int, minute: int = 0) -> str:
    """Every hour from the first to the last of a day."""
    _check_time(first_hour, minute)
    _check_time(last_hour, minute)
    if first_hour > last_hour:
        raise ValueError(f"the day's first hour, {first_hour}, comes after its last, {last_hour}")
    return f"{minute} {first_hour}-{last_hour} * * *"


def month_opening_cron(hour: int, minute: int = 0) -> str:
    """The first day of every fiscal month; fiscal months are calendar months, whatever month the year starts in."""
    _check_time(hour, minute)
    return f"{minute} {hour} 1 * *"


def _check_start_month(month: int) -> None:
    if not 1 <= month <= 12:
        raise ValueError(f"fiscal_year_start_month must be 1 to 12, not {month}")


def _check_grain(grain: str) -> None:
    if grain not in MONTHS_OF_GRAIN:
        raise ValueError(f"unknown grain {grain!r}; known: {', '.join(MONTHS_OF_GRAIN)}")


def _check_time(hour: int, minute: int) -> None:
    if not (0 <= hour <= 23 and 0 <= minute <= 59):
        raise ValueError(f"no time of day: {hour}:{minute:02d}")
