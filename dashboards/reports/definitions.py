"""What every number means: the catalog of the version, and what the marts say of their columns."""

from __future__ import annotations

from typing import Any

from dashboards.lib.blocks import Block, Definition, Heading, Note, Page
from dashboards.lib.filters import Filters
from dashboards.lib.formats import written
from dashboards.lib.version import Reader
from dashboards.reports.asking import Asking, cs

CATALOG = "metric_catalog"
# columns that stand in the heading, or are said by others
NAMED = {"model_name": "mart", "column_name": "column", "semantic_metrics": "ask by name (make metrics)"}
LEFT_OUT = ("metric", "rule_number", "semantic_metric", "docs_link", "rule_link", "test_count", "folder")


def build(reader: Reader, filters: Filters) -> list[Block]:
    """The page; what was asked for comes first."""
    ask = Asking(reader, filters, wanted=filters.metric)
    catalog = ask.rows("definitions").dicts() if reader.has(CATALOG) else []
    wanted = filters.metric
    blocks: list[Block] = []
    if wanted is not None:
        told = asked_for(ask, wanted, catalog)
        blocks += told or [Note(f"This version knows neither a metric nor a column nor a mart `{wanted}`.")]
        blocks.append(Heading("All metrics"))
    if not catalog:
        blocks.append(Note(f"The {CATALOG} is not in this version, or empty. The marts and what they hold:"))
    blocks += [metric_of(row) for row in catalog if row["metric"] != wanted]
    blocks.append(
        ask.table(
            "definition_marts",
            "Marts of this version",
            "one row each",
            "",
            cs("mart, description||long"),
            limit=None,
            wanted=None,
        )
    )
    return blocks


def asked_for(ask: Asking, wanted: str, catalog: list[dict[str, Any]]) -> list[Block]:
    """A metric by its name or by its column; then the mart or the columns of that name."""
    named = [row for row in catalog if wanted in (row["metric"], row["column_name"])]
    # the metric of that name before others that stand in a column of that name
    named.sort(key=lambda row: row["metric"] != wanted)
    found: list[Block] = [metric_of(row) for row in named]
    for row in ask.rows("definition_marts").dicts():
        anchor = wanted if not found else f"mart-{wanted}"
        found.append(Definition(anchor, [("mart", row["mart"]), ("description", written(row["description"], "text"))]))
        found.append(
            ask.table(
                "definition_mart_columns",
                f"Columns of {wanted}",
                "each with its own unit",
                "",
                cs("column_name|Column, data_type|Type|words, description||long"),
                limit=None,
            )
        )
    for row in ask.rows("definition_columns").dicts():
        anchor = wanted if not found else f"{row['mart']}.{wanted}"
        facts = [
            ("mart", row["mart"]),
            ("description", written(row["description"], "text")),
            ("type", row["data_type"].lower()),
        ]
        found.append(Definition(anchor, facts, {"mart": row["mart"]}))
    return found


def metric_of(row: dict[str, Any]) -> Definition:
    """A row of the catalog."""
    facts = [
        (NAMED.get(name, name.replace("_", " ")), written(value, "text"))
        for name, value in row.items()
        if name not in LEFT_OUT and value not in (None, "")
    ]
    return Definition(str(row["metric"]), facts, {"mart": str(row["model_name"])})


PAGE = Page("definitions", "Definitions", ("metric",), build)
