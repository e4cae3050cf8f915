"""Why others would report another number: the same month under several rule sets, and the bridges between."""

from __future__ import annotations

from typing import Any

from dashboards.lib import charts
from dashboards.lib.blocks import Block, Note, Page
from dashboards.lib.filters import Filters
from dashboards.lib.formats import sentence
from dashboards.lib.version import Reader
from dashboards.reports.asking import Asking, cs

# measures with a rate, and what the rate is called
RATES = (
    ("churned_cmrr", "Churn rate", "share of CMRR"),
    ("retained_cmrr", "Net revenue retention", "share of CMRR then"),
)
MOVED = ("moved_new", "moved_reactivation", "moved_expansion", "moved_contraction", "moved_churn", "moved_fx")


def build(reader: Reader, filters: Filters) -> list[Block]:
    """The page for a period: its last month."""
    if filters.period is None:
        return [Note("No fiscal period holds any CMRR yet.")]
    month = Asking(reader, filters).rows("compared_month").first()["month"]
    ask = Asking(reader, filters, month=month)
    blocks: list[Block] = [
        Note(
            "The same data under the rules of this warehouse and under the rules of other tools. Every "
            "difference is explained to the cent."
        )
    ]
    for measure, label, unit in RATES:
        blocks += [
            ask.chart(
                "compared_rates",
                f"{label} of {month} under each rule set",
                unit,
                "metric_definition_comparison",
                cs("rule_set_name|Rule set, amount|Amount|money, base_cmrr|Of|money, rate|Rate|share"),
                _rates,
                measure=measure,
            ),
            _bridge(ask, measure, f"{sentence(measure)} of {month}, from our rules to each other rule set"),
        ]
    blocks += [_bridge(ask, measure, f"{sentence(measure)} in {month}, by rule set") for measure in MOVED]
    return blocks


def _rates(rows: list[dict[str, Any]]) -> charts.AnyChart:
    return charts.ranked(
        [row for row in rows if row["rate"] is not None], "rule_set_name", "rate", unit="share", percent=True
    )


def _bridge(ask: Asking, measure: str, title: str) -> Block:
    return ask.table(
        "compared_bridge",
        title,
        ask.money,
        "metric_definition_comparison",
        cs(
            "rule_set_name|Rule set, step_kind|Step|words, cause|Cause|words, amount||money, "
            "account_count|Accounts|count, cause_description|Why|long"
        ),
        limit=60,
        measure=measure,
    )


PAGE = Page("compared", "Definitions compared", ("period",), build, ("metric_definition_comparison",))
