"""What the pages share: asking a question, and making a block of its answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import altair as alt

from dashboards.lib.blocks import Chart, Column, Source, Table
from dashboards.lib.filters import Filters
from dashboards.lib.rows import Rows
from dashboards.lib.version import Reader

AnyChart = alt.Chart | alt.LayerChart
# rows of a table that a page shows; the download holds all
SHOWN = 25
# rows of the numbers below a chart: a company with thousands of CSMs downloads the rest
CHARTED = 500
# periods of a chart over time
PERIODS = {"month": 24, "quarter": 8, "year": 5}
TODAY = "Accounts by the segment and CSM that they have today."


class Asking:
    """One page's questions to one version."""

    def __init__(self, reader: Reader, filters: Filters, **more: object) -> None:
        self.reader = reader
        self.filters = filters
        self.parameters = {**filters.parameters(reader.as_of), **more}

    @property
    def money(self) -> str:
        """Unit of CMRR."""
        return f"{self.reader.currency} per month"

    def rows(self, question: str, limit: int | None = None, **more: object) -> Rows:
        """The answer to a question."""
        return self.reader.rows(question, {**self.parameters, **more}, limit)

    def chart(
        self,
        question: str,
        title: str,
        unit: str,
        metric: str,
        columns: Sequence[Column],
        draw: Callable[[list[dict[str, Any]]], AnyChart],
        *,
        note: str = "",
        last: int | None = None,
        rows: Rows | None = None,
        is_wide: bool = False,
        **more: object,
    ) -> Chart:
        """A chart of an answer; `last` keeps its last rows only, and none has more than CHARTED."""
        answer = self.rows(question, None, **more) if rows is None else rows
        kept = answer if last is None else Rows(answer.columns, answer.values[-last:], answer.total, "last")
        shown = Rows(kept.columns, kept.values[:CHARTED], kept.total, kept.part)
        drawn = draw(shown.drawn()) if shown else None
        source = Source(question, {**self.parameters, **more})
        return Chart(title, unit, metric, drawn, shown, columns, source, note, is_wide)

    def table(
        self,
        question: str,
        title: str,
        unit: str,
        metric: str,
        columns: Sequence[Column],
        *,
        note: str = "",
        limit: int | None = SHOWN,
        **more: object,
    ) -> Table:
        """A table of an answer, its first rows."""
        source = Source(question, {**self.parameters, **more})
        return Table(title, unit, metric, self.rows(question, limit, **more), columns, source, note)


def cs(names: str) -> list[Column]:
    """Columns from `name|Label|kind, ...`; a label that is left out is the name in words, a kind is text."""
    made = []
    for part in names.split(","):
        name, label, kind = [*(piece.strip() for piece in part.split("|")), "", ""][:3]
        made.append(Column(name, label or name.replace("_", " ").capitalize(), kind or "text"))
    return made


def last_two(rows: Rows, key: str, wanted: str | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """The row of a period and the row before it; empty ones where there is none."""
    found = rows.dicts()
    place = next((number for number, row in enumerate(found) if row[key] == wanted), None)
    if place is None:
        return dict.fromkeys(rows.columns), dict.fromkeys(rows.columns)
    return found[place], found[place - 1] if place else dict.fromkeys(rows.columns)


def less(now: Any, before: Any) -> Any:
    """The difference, if there are both."""
    return None if now is None or before is None else now - before
