"""The sizes of company that are measured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Scale:
    """One sample company: how large, and the day its data end on."""

    name: str
    accounts: int
    months: int
    events: int
    end: date = date(2026, 6, 30)
    # whether the warehouse that grew is held against one built from nothing; it takes the room of a second warehouse
    compares_full_refresh: bool = True

    @property
    def day_before(self) -> date:
        """The day the first build is for; the next day's increment is for `end`."""
        return self.end - timedelta(days=1)


# `xs` is for the harness itself, `mid` for comparing a model before and after a change
SCALES = {
    scale.name: scale
    for scale in (
        Scale("xs", 40, 12, 20_000),
        Scale("s", 400, 36, 1_000_000),
        Scale("mid", 3_000, 36, 3_000_000),
        Scale("m", 20_000, 36, 20_000_000),
        Scale("l", 100_000, 36, 100_000_000, compares_full_refresh=False),
    )
}
