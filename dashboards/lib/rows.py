"""Rows of an answer, as columns of names and tuples of values, and their CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Rows:
    """What a query answered; `total` counts also the rows that are not shown, `part` says which are."""

    columns: tuple[str, ...]
    values: tuple[tuple[Any, ...], ...]
    total: int
    part: str = "first"

    def __bool__(self) -> bool:
        return bool(self.values)

    def dicts(self) -> list[dict[str, Any]]:
        """Row by row, with names."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.values]

    def first(self) -> dict[str, Any]:
        """The first row; without one, every column is None."""
        return self.dicts()[0] if self.values else dict.fromkeys(self.columns)

    def drawn(self) -> list[dict[str, Any]]:
        """For charts only: numbers as floats, dates as text. Tables and files keep the marts' own values."""
        return [{name: _drawn(value) for name, value in row.items()} for row in self.dicts()]

    def csv(self) -> str:
        """All rows as CSV, values as the mart holds them."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(self.columns)
        writer.writerows([["" if value is None else _safe(value) for value in row] for row in self.values])
        return text.getvalue()


def rows_of(columns: Sequence[str], values: Sequence[Sequence[Any]]) -> Rows:
    """Rows put together on a page."""
    return Rows(tuple(columns), tuple(tuple(row) for row in values), len(values))


def _drawn(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def _safe(value: Any) -> Any:
    # a spreadsheet would run a text that starts like a formula
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value
