"""What every metric means: the catalog of the version, one anchor per metric."""

from __future__ import annotations

from dashboards.lib.blocks import Block, Definition, Note, Page
from dashboards.lib.filters import Filters
from dashboards.lib.formats import written
from dashboards.lib.version import Reader
from dashboards.reports.asking import Asking

# columns that stand in the heading, or are said by others
LEFT_OUT = ("metric", "rule_number", "docs_link", "rule_link", "test_count", "folder")


def build(reader: Reader, filters: Filters) -> list[Block]:
    """The page; a metric that was asked for comes first."""
    rows = Asking(reader, filters).rows("definitions").dicts()
    wanted = filters.metric
    blocks: list[Block] = []
    if wanted is not None and wanted not in {row["metric"] for row in rows}:
        blocks.append(Note(f"The catalog of this version has no metric `{wanted}`."))
    for row in sorted(rows, key=lambda row: row["metric"] != wanted):
        facts = [
            (name.replace("_", " "), written(value, "text"))
            for name, value in row.items()
            if name not in LEFT_OUT and value not in (None, "")
        ]
        blocks.append(Definition(str(row["metric"]), facts))
    return blocks or [Note("The catalog of this version is empty.")]


PAGE = Page("definitions", "Definitions", ("metric",), build, ("metric_catalog",))
