"""What was lost, where, why, and whether it could have been avoided."""

from __future__ import annotations

from typing import Any

from dashboards.lib import charts
from dashboards.lib.blocks import Block, Figure, Figures, Note, Page
from dashboards.lib.filters import Filters
from dashboards.lib.formats import words
from dashboards.lib.version import Reader
from dashboards.reports.asking import PERIODS, TODAY, Asking, cs, last_two, less

RATES = cs(
    "slice|Slice|words, eligible_churn_rate|Eligible churn|share, cancellation_rate|Cancelled|share, "
    "contraction_rate|Contracted|share,"
    "avoidable_churn_rate|Avoidable|share, resolved_cmrr|Resolved CMRR|money, lost_cmrr|Lost|money, "
    "downgraded_cmrr|Downgraded|money,"
    "midterm_lost_cmrr|Lost in mid-term|money, resolved_count|Terms resolved|count, lost_count|Terms lost|count"
)
# bars of a chart; its table has more
TOP = 15
AVOIDABLE = {"avoidable": charts.LOSS, "unavoidable": charts.LEVEL, "not known": "#b9c0c9"}
HEADLINES = (
    ("Eligible churn", "eligible_churn_rate", "of resolved CMRR"),
    ("Cancelled", "cancellation_rate", "of resolved CMRR"),
    ("Contracted", "contraction_rate", "of resolved CMRR"),
    ("Avoidable", "avoidable_churn_rate", "of resolved CMRR"),
    ("Logo churn", "logo_churn_rate", "of customers due"),
    ("Contract churn", "contract_churn_rate", "of terms due"),
)


def build(reader: Reader, filters: Filters) -> list[Block]:
    """The page for a choice."""
    period = filters.period
    if period is None:
        return [Note("No fiscal period holds any CMRR yet.")]
    ask = Asking(reader, filters)
    periods = ask.rows("retention_periods")
    now, before = last_two(periods, "period", period.period_id)
    said = f"against the {period.grain} before"
    figures = [
        Figure(label, now[name], "share", unit, name, less(now[name], before[name]), said, -1)
        for label, name, unit in HEADLINES
    ]
    midterm = now["midterm_lost_cmrr"]
    figures.append(Figure("Lost in mid-term", midterm, "whole_money", ask.money, "midterm_lost_cmrr"))
    return [Figures(figures), _trend(ask), *_cuts(ask), *_losses(ask)]


def _trend(ask: Asking) -> Block:
    period = ask.filters.period
    assert period is not None

    def draw(rows: list[dict[str, Any]]) -> charts.AnyChart:
        long = [
            {"period": row["period"], "part": label, "rate": row[name]}
            for row in rows
            for name, label in (("cancellation_rate", "cancelled"), ("contraction_rate", "contracted"))
        ]
        colours = {"cancelled": charts.LOSS, "contracted": "#d9a400"}
        order = [row["period"] for row in rows]
        return charts.bars(
            long, "period", "rate", unit="share", series="part", percent=True, colours=colours, order=order
        )

    columns = cs(
        "period, eligible_churn_rate|Eligible churn|share, cancellation_rate|Cancelled|share, "
        "contraction_rate|Contracted|share,"
        "resolved_cmrr|Resolved CMRR|money, lost_cmrr|Lost|money, downgraded_cmrr|Downgraded|money"
    )
    return ask.chart(
        "retention_periods",
        f"Eligible churn by {period.grain}",
        "share of resolved CMRR",
        "eligible_churn_rate",
        columns,
        draw,
        last=PERIODS[period.grain],
    )


def _cuts(ask: Asking) -> list[Block]:
    segment, csm = ask.filters.segment, ask.filters.csm
    made: list[Block] = []
    for by, label, other in (("segment", "segment", ("csm", csm)), ("csm", "CSM", ("segment", segment))):
        made.append(_cut(ask, by, label, *(other if other[1] is not None else (None, None))))
    if segment is not None and csm is not None:
        made.append(Note("By product line the mart has no cut within a segment and a CSM at once: choose one of them."))
    else:
        cut = ("segment", segment) if segment is not None else ("csm", csm) if csm is not None else (None, None)
        made.append(_cut(ask, "product_line", "product line", *cut))
    return made


def _cut(ask: Asking, by: str, label: str, cut: str | None, value: str | None) -> Block:
    def draw(rows: list[dict[str, Any]]) -> charts.AnyChart:
        named = [{**row, "slice": words(row["slice"])} for row in rows[:TOP]]
        return charts.ranked(named, "slice", "eligible_churn_rate", unit="share", percent=True)

    within = f" within {value}" if value else ""
    rows = ask.rows("churn_by_slice", by=by, cut=cut, cut_value=value)
    said = "A term counts in every line that it holds" if by == "product_line" else "Accounts as when the period opened"
    return ask.chart(
        "churn_by_slice",
        f"Eligible churn by {label}{within}",
        "share of resolved CMRR",
        "eligible_churn_rate",
        RATES,
        draw,
        note=said + (f"; the {TOP} highest rates are drawn." if len(rows.values) > TOP else "."),
        rows=rows,
        by=by,
        cut=cut,
        cut_value=value,
    )


def _losses(ask: Asking) -> list[Block]:
    def reasons(rows: list[dict[str, Any]]) -> charts.AnyChart:
        return charts.ranked(rows, "reason", "lost_cmrr", unit=ask.money, series="avoidable", colours=AVOIDABLE)

    def kinds(rows: list[dict[str, Any]]) -> charts.AnyChart:
        named = [{**row, "movement_type": words(row["movement_type"])} for row in rows]
        return charts.ranked(named, "movement_type", "lost_cmrr", unit=ask.money)

    def products(rows: list[dict[str, Any]]) -> charts.AnyChart:
        largest = list(dict.fromkeys(row["product"] for row in rows))[:TOP]
        named = [{**row, "kind": words(row["movement_type"])} for row in rows if row["product"] in largest]
        return charts.ranked(named, "product", "lost_cmrr", unit=ask.money, series="kind")

    note = f"By the day of the movement, mid-term ones included, so not the numerator of the rates above. {TODAY}"
    return [
        ask.chart(
            "churn_reasons",
            "CMRR lost or shrunk by reason",
            ask.money,
            "moved_cmrr",
            cs("reason, avoidable|Avoidable, movements||count, lost_cmrr|Lost CMRR|money"),
            reasons,
            note=note,
        ),
        ask.chart(
            "churn_kinds",
            "CMRR lost or shrunk by kind: quantity, price, product, contract",
            ask.money,
            "moved_cmrr",
            cs("movement_type|Kind|words, accounts||count, movements||count, lost_cmrr|Lost CMRR|money"),
            kinds,
        ),
        ask.chart(
            "churn_products",
            "CMRR lost or shrunk by product",
            ask.money,
            "moved_cmrr",
            cs("product, movement_type|Kind|words, lost_cmrr|Lost CMRR|money"),
            products,
        ),
        ask.table(
            "churn_losses",
            "Largest losses",
            ask.money,
            "moved_cmrr",
            cs(
                "moved_on|On|date, account_name|Account|account, segment||words, csm_name|CSM, "
                "movement_type|Kind|words,"
                "product_name|Product, lost_cmrr|Lost CMRR|money, reason_code|Reason|words, "
                "is_avoidable|Avoidable, known_on|Known on|date"
            ),
        ),
    ]


PAGE = Page(
    "churn",
    "Churn",
    ("period", "segment", "csm"),
    build,
    ("retention_by_slice", "fct_cmrr_movements", "dim_churn_reasons"),
)
