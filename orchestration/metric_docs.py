"""The first page of dbt docs: what there is, and every metric with its rule, formula and mart.

Made from what the columns of the marts declare (`config.meta.metrics`), as the mart metric_catalog is:
python -m orchestration.metric_docs
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).resolve().parents[1]
OVERVIEW = Path("models/overview.md")
# the safe loader, in C where there is one
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
HEAD = """{% docs __overview__ %}
# The open customer-success warehouse

Raw CRM, billing, support and product-usage data in; trusted marts out. Query the marts of the target's own schema;
everything else is private.

- **How is this number made?** Find its metric below: the rule says what it means, the formula how, and the link is
  the page of its mart, whose columns, tests and lineage say the rest. The mart `metric_catalog` holds the same table,
  and the dbt tests that hold each number.
- **By any slice:** metrics with a name in the semantic layer can be asked by segment, CSM, industry, size, region,
  channel, product, tenure and fiscal time: `make metrics ARGS="query --saved-query cmrr_by_segment"`.
- **Why does another tool show another number?** The mart
  [metric_definition_comparison](#!/model/model.customer_success.metric_definition_comparison) bridges the definitions
  to the cent.
- Guides by reader: `docs/guides/` in the repository.
"""


@dataclass(frozen=True)
class Declared:
    """A metric that a column of a mart declares."""

    model: str
    column: str
    metric: str
    rule: int
    unit: str
    formula: str
    keys: frozenset[str]


def documents(folder: Path) -> list[dict[str, Any]]:
    return [yaml.load(file.read_text(), Loader=LOADER) or {} for file in sorted(folder.glob("**/*.yml"))]  # noqa: S506


def declared_metrics(repository: Path = REPOSITORY) -> list[Declared]:
    return [
        Declared(
            model["name"],
            column["name"],
            metric["metric"],
            metric["rule"],
            metric["unit"],
            metric["formula"],
            frozenset(metric),
        )
        for document in documents(repository / "models/marts")
        for model in document.get("models") or []
        for column in model.get("columns", [])
        for metric in column.get("config", {}).get("meta", {}).get("metrics", [])
    ]


def overview(metrics: list[Declared], rules: list[dict[str, str]]) -> str:
    parts = [HEAD]
    for rule in rules:
        own = sorted(
            (metric for metric in metrics if metric.rule == int(rule["rule_number"])), key=lambda one: one.metric
        )
        parts.append(f"## Rule {rule['rule_number']}: {rule['rule']}\n\n{rule['rule_text']}\n")
        if own:
            rows = [
                f"| {one.metric} | {one.formula} | {one.unit} "
                f"| [{one.model}](#!/model/model.customer_success.{one.model}).{one.column} |"
                for one in own
            ]
            parts.append("\n".join(["| metric | formula | unit | stands in |", "|---|---|---|---|", *rows]) + "\n")
    return "\n".join([*parts, "{% enddocs %}\n"])


def current_overview(repository: Path = REPOSITORY) -> str:
    with (repository / "seeds/definitions/metric_rules.csv").open(newline="") as file:
        return overview(declared_metrics(repository), list(csv.DictReader(file)))


if __name__ == "__main__":
    (REPOSITORY / OVERVIEW).write_text(current_overview())
