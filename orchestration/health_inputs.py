"""The table of components in docs/health_inputs.md, written from the seeds.

python -m orchestration.health_inputs
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
PAGE = REPOSITORY / "docs" / "health_inputs.md"
SEEDS = REPOSITORY / "seeds" / "health"
BEGIN, END = "<!-- components: written by python -m orchestration.health_inputs -->", "<!-- end of components -->"
# the seed says what kind of data a component is made of; these tables of the generic contract hold it
TABLES = {
    "usage": "usage_events, usage_features",
    "onboarding": "crm_milestones",
    "activities": "crm_activities",
    "marketing": "marketing_touches",
    "surveys": "survey_responses",
    "support": "support_tickets",
    "billing": "billing_invoices",
    "contracts": "billing_orders, billing_order_lines, billing_cancellations",
    "contacts": "crm_contacts",
    "risks": "crm_risks",
    "csm": "crm_csm_sentiment",
}
MISSING = {"leave_out": "left out, its weight shared", "worst": "scores 0"}


def read_seed(name: str, seeds: Path = SEEDS) -> list[dict[str, str]]:
    with (seeds / f"{name}.csv").open(newline="", encoding="utf-8") as source:
        return list(csv.DictReader(source))


def component_table(seeds: Path = SEEDS) -> str:
    """One line per component, in the order of the seed; scorecards with the weight of the newest version."""
    weights = read_seed("health_weights", seeds)
    newest = max(int(row["score_version"]) for row in weights)
    scorecards: dict[str, list[str]] = defaultdict(list)
    for row in weights:
        if int(row["score_version"]) == newest:
            scorecards[row["component"]].append(f"{row['scorecard']} {row['weight']}")
    lines = [
        "| component | what | source | unit | days back | without data | scorecards and weights |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in sorted(read_seed("health_components", seeds), key=lambda row: int(row["component_number"])):
        back = "the day" if row["lookback_days"] == "0" else row["lookback_days"]
        cells = (
            f"`{row['component']}`",
            row["description"],
            TABLES[row["source"]],
            row["unit"],
            back,
            MISSING[row["when_missing"]],
            ", ".join(scorecards[row["component"]]),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def with_table(page: str, table: str) -> str:
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{after}"


def main() -> None:
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(with_table(page, component_table()), encoding="utf-8")


if __name__ == "__main__":
    main()
