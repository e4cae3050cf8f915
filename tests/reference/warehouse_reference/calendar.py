"""Fiscal periods: months, and the quarters and years they roll up to."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

GRAINS = ("month", "quarter", "year")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Period:
    starts_on: date
    ends_on: date
    grain: str
    period_id: str
    fiscal_year: int

    @property
    def eve(self) -> date:
        return self.starts_on - ONE_DAY

    def holds(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    def closed_at(self, as_of: date) -> bool:
        return self.ends_on <= as_of


def add_months(first_of_month: date, months: int) -> date:
    index = first_of_month.year * 12 + first_of_month.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def period_of(day: date, grain: str, fiscal_year_start_month: int) -> Period:
    first = day.replace(day=1)
    month_of_year = (first.month - fiscal_year_start_month) % 12
    year_start = add_months(first, -month_of_year)
    fiscal_year = add_months(year_start, 11).year
    if grain == "month":
        return Period(first, month_end(first), grain, f"{first:%Y-%m}", fiscal_year)
    if grain == "quarter":
        quarter = month_of_year // 3
        start = add_months(year_start, 3 * quarter)
        return Period(start, add_months(start, 3) - ONE_DAY, grain, f"FY{fiscal_year}-Q{quarter + 1}", fiscal_year)
    return Period(year_start, add_months(year_start, 12) - ONE_DAY, grain, f"FY{fiscal_year}", fiscal_year)


def periods_between(first: date, last: date, grain: str, fiscal_year_start_month: int) -> Iterator[Period]:
    """The periods of a grain that hold any day from first to last."""
    day = first
    while day <= last:
        period = period_of(day, grain, fiscal_year_start_month)
        yield period
        day = period.ends_on + ONE_DAY
    if first <= last and day <= last:
        yield period_of(last, grain, fiscal_year_start_month)
