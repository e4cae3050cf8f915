"""Why others would report another number: the same period under several definitions, and the bridge to each."""

from __future__ import annotations

from typing import Any

from dashboards.lib import charts
from dashboards.lib.blocks import Block, Heading, Note, Page
from dashboards.lib.filters import Filters
from dashboards.lib.formats import words
from dashboards.lib.rows import rows_of
from dashboards.lib.version import Reader
from dashboards.reports.asking import Asking, cs

# measures with a rate: what the rate is called, what it is a share of, what the money is called
RATES = (
    ("churned_cmrr", "Churn rate", "share of the CMRR that each definition holds it against", "Churned CMRR"),
    ("retained_cmrr", "Net revenue retention", "share of the CMRR of twelve months before", "Retained CMRR"),
)
OURS = "our rules"


def build(reader: Reader, filters: Filters) -> list[Block]:
    """The page for a period and another definition."""
    period = filters.period
    if period is None or filters.rule_set is None:
        return [Note("No fiscal period holds any CMRR yet.")]
    ask = Asking(reader, filters)
    theirs = filters.rule_set_name or filters.rule_set
    blocks: list[Block] = [
        Note(
            "Tools count churn and retention by other rules than this warehouse. Here is the same data under each of "
            f"them; choose one beside this page to see, to the cent, what lies between it and {OURS}. "
            f"Now: {theirs}."
        )
    ]
    for measure, rate, share, money in RATES:
        blocks.append(Heading(f"{rate} of {period.period_id}"))
        blocks.append(
            ask.chart(
                "compared_rates",
                f"{rate} under each definition",
                share,
                "compared_rate",
                cs("rule_set_name|Definition, amount|Amount|money, base_cmrr|Of|money, rate|Rate|share"),
                _rates,
                measure=measure,
                is_wide=True,
            )
        )
        blocks.append(_bridge(ask, measure, money, theirs))
    return [*blocks, Heading(f"Movements of {period.period_id}"), *_movements(ask, theirs)]


def _rates(rows: list[dict[str, Any]]) -> charts.AnyChart:
    return charts.ranked(
        [row for row in rows if row["rate"] is not None], "rule_set_name", "rate", unit="share", percent=True
    )


def _bridge(ask: Asking, measure: str, money: str, theirs: str) -> Block:
    steps = ask.rows("compared_bridge", measure=measure)
    if not steps:
        return Note(f"{theirs} has no rule of its own for this.")

    def draw(rows: list[dict[str, Any]]) -> charts.AnyChart:
        parts = [_step(row, theirs) for row in rows]
        return charts.waterfall(charts.steps(parts), unit=ask.money, kinds=charts.EXPLAINED)

    named = rows_of(("step", *steps.columns), [(_step(row, theirs)[0], *row.values()) for row in steps.dicts()])
    return ask.chart(
        "compared_bridge",
        f"{money}: from {OURS} to {theirs}",
        ask.money,
        "compared_cmrr",
        cs("step|Step, amount||money, account_count|Accounts|count, cause_description|Why|long"),
        draw,
        rows=named,
        is_wide=True,
        measure=measure,
    )


def _step(row: dict[str, Any], theirs: str) -> tuple[str, Any, str]:
    if row["step_kind"] == "effect":
        return words(row["cause"]), row["amount"], "change"
    return OURS if row["step_kind"] == "reference" else theirs, row["amount"], "level"


def _movements(ask: Asking, theirs: str) -> list[Block]:
    def draw(rows: list[dict[str, Any]]) -> charts.AnyChart:
        long = [
            {"kind": words(row["movement"]), "definition": label, "cmrr": row[name]}
            for row in rows
            for name, label in (("ours", OURS), ("theirs", theirs))
        ]
        return charts.bars(long, "kind", "cmrr", unit=ask.money, series="definition", stacked=False)

    if not ask.rows("compared_movements"):
        return [Note(f"{theirs} files movements as {OURS} do.")]
    return [
        ask.chart(
            "compared_movements",
            f"CMRR movements under {OURS} and {theirs}",
            ask.money,
            "compared_cmrr",
            cs(f"movement||words, ours|{OURS.capitalize()}|money, theirs|{theirs}|money"),
            draw,
            is_wide=True,
            note="Losses are below 0.",
        ),
        ask.table(
            "compared_movement_causes",
            "Why the movements differ",
            ask.money,
            "compared_cmrr",
            cs(
                "movement||words, cause||words, amount||money, account_count|Accounts|count, cause_description|Why|long"
            ),
            limit=60,
        ),
    ]


PAGE = Page("compared", "Definitions compared", ("period", "rule_set"), build, ("metric_definition_comparison",))
