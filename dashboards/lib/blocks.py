"""What a page is made of. A page builds blocks; the screen and the exported file show the same ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import altair as alt

from dashboards.lib.filters import Filters
from dashboards.lib.rows import Rows
from dashboards.lib.version import Reader

AnyChart = alt.Chart | alt.LayerChart


@dataclass(frozen=True)
class Column:
    """How a column is headed and written; kinds are those of formats.WRITTEN, of which `account` is a link."""

    name: str
    label: str
    kind: str = "text"


@dataclass(frozen=True)
class Figure:
    """One number with what it was before."""

    label: str
    value: Any
    kind: str
    unit: str
    metric: str
    # difference to `before_label`, of the same kind
    change: Any = None
    before_label: str = ""
    # 1: more is better, -1: less is better, 0: neither
    better: int = 0


@dataclass(frozen=True)
class Figures:
    """A line of numbers."""

    figures: Sequence[Figure]


@dataclass(frozen=True)
class Source:
    """The question behind a block, so that its whole answer can be downloaded."""

    question: str
    parameters: Mapping[str, object]


@dataclass(frozen=True)
class Chart:
    """A chart, its numbers, and the metric whose definition its title links to."""

    title: str
    unit: str
    metric: str
    chart: AnyChart | None
    rows: Rows
    columns: Sequence[Column]
    source: Source
    note: str = ""
    # across the whole page, not beside another chart
    is_wide: bool = False


@dataclass(frozen=True)
class Table:
    """A table; `rows.total` says how many there are when only the first are shown."""

    title: str
    unit: str
    metric: str
    rows: Rows
    columns: Sequence[Column]
    source: Source
    note: str = ""


@dataclass(frozen=True)
class Facts:
    """Groups of facts on one thing: group, then label and text."""

    groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]


@dataclass(frozen=True)
class Note:
    """A sentence."""

    text: str


@dataclass(frozen=True)
class Heading:
    """Starts a part of the page."""

    text: str
    anchor: str = ""


@dataclass(frozen=True)
class Definition:
    """A metric of the catalog; `links` leads from a fact to the definition of what it names."""

    metric: str
    facts: Sequence[tuple[str, str]]
    links: Mapping[str, str] = field(default_factory=dict)


Block = Figures | Facts | Chart | Table | Note | Heading | Definition


@dataclass(frozen=True)
class Page:
    """A page: which filters it has, and what it shows for a choice of them."""

    key: str
    title: str
    filters: Sequence[str]
    build: Callable[[Reader, Filters], list[Block]]
    # marts without which it cannot be built
    needs: Sequence[str] = field(default=())
