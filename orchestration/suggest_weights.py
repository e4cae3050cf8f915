"""Proposes health weights from the decided renewals of a warehouse, and writes them down beside the marts.

    python -m orchestration.suggest_weights --warehouse warehouse/demo/customer_success.duckdb

The table `proposals.health_weight_proposals` is for people: no model reads it. To take a proposal, write it into seed
health_weights as a new score version.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import yaml

from orchestration.lib.auc import Auc
from orchestration.lib.weight_proposals import Example, Proposal, TooFewRenewalsError, propose_weights
from orchestration.summary import as_table

PROJECT_FILE = Path(__file__).resolve().parents[1] / "dbt_project.yml"
TABLE = "proposals.health_weight_proposals"

EXAMPLES = """
    select renewal_id, account_id, coalesce(term_kind, ''), decided_on, is_lost, component, component_score
    from intermediate.int_renewal_component_scores
"""
# the weights in force, of every component there is
WEIGHTS = """
    with newest as (
        select max(score_version) as score_version from seeds.health_score_versions where valid_from <= $1
    )
    select components.component, coalesce(max(weights.weight), 0)
    from seeds.health_components as components
    left join seeds.health_weights as weights
        on components.component = weights.component and weights.scorecard = 'overall'
        and weights.score_version = (select score_version from newest)
    group by components.component, components.component_number
    order by components.component_number
"""
COLUMNS = """
    as_of date not null, component varchar not null, current_weight decimal(9, 4), proposed_weight decimal(9, 4),
    coefficient double, reason varchar, auc_current double, auc_current_low double, auc_current_high double,
    auc_proposed double, auc_proposed_low double, auc_proposed_high double, trained_until date, train_renewals bigint,
    train_lost bigint, test_renewals bigint, test_lost bigint, regularization double, primary key (as_of, component)
"""


@dataclass(frozen=True)
class Settings:
    """Vars of dbt_project.yml that a proposal depends on; they stand there and nowhere else."""

    min_lost: int
    test_share: float
    z: float


def settings(project_file: Path = PROJECT_FILE) -> Settings:
    """As declared, with the project's defaults."""
    declared = yaml.safe_load(project_file.read_text(encoding="utf-8"))["vars"]
    return Settings(
        int(declared["weights_min_lost"]), float(declared["weights_test_share"]), float(declared["interval_z"])
    )


def read_examples(connection: duckdb.DuckDBPyConnection) -> list[Example]:
    """Decided renewals with the component scores of their accounts some days before."""
    found: dict[str, Example] = {}
    scores: dict[str, dict[str, float]] = {}
    for renewal, account, kind, decided_on, is_lost, component, score in connection.execute(EXAMPLES).fetchall():
        scores.setdefault(renewal, {})[component] = float(score)
        found.setdefault(renewal, Example(renewal, account, kind, decided_on, is_lost, scores[renewal]))
    return list(found.values())


def suggest(warehouse: Path, chosen: Settings) -> tuple[date, Proposal]:
    """Reads, learns and writes; the proposal of a day replaces the one made before for that day."""
    with duckdb.connect(str(warehouse)) as connection:
        row = connection.execute("select max(scored_on) from account_health_weekly").fetchone()
        as_of = None if row is None else row[0]
        if as_of is None:
            raise TooFewRenewalsError("no account has a score yet")
        weights = {name: float(weight) for name, weight in connection.execute(WEIGHTS, [as_of]).fetchall()}
        proposal = propose_weights(
            read_examples(connection), weights, test_share=chosen.test_share, min_lost=chosen.min_lost, z=chosen.z
        )
        write(connection, as_of, proposal)
    return as_of, proposal


def write(connection: duckdb.DuckDBPyConnection, as_of: date, proposal: Proposal) -> None:
    """All rows of a day or none."""
    connection.execute("create schema if not exists proposals")
    connection.execute(f"create table if not exists {TABLE} ({COLUMNS})")
    connection.execute("begin transaction")
    connection.execute(f"delete from {TABLE} where as_of = $1", [as_of])
    shared = [
        *_bounds(proposal.current),
        *_bounds(proposal.proposed),
        proposal.trained_until,
        proposal.train_renewals,
        proposal.train_lost,
        proposal.test_renewals,
        proposal.test_lost,
        proposal.strength,
    ]
    connection.executemany(
        f"insert into {TABLE} values ({', '.join(['?'] * 18)})",
        [
            [as_of, one.component, one.current_weight, one.proposed_weight, one.coefficient, one.reason, *shared]
            for one in proposal.components
        ],
    )
    connection.execute("commit")


def _bounds(auc: Auc | None) -> list[Any]:
    return [None, None, None] if auc is None else [auc.value, auc.low, auc.high]


def as_text(as_of: date, proposal: Proposal) -> str:
    """The proposal as a table, the heaviest first, and how it did on renewals that it had not seen."""
    rows = sorted(
        (
            (
                one.component,
                f"{one.current_weight:.1f}",
                _weight(one.proposed_weight),
                _weight(one.coefficient, 3),
                one.reason,
            )
            for one in proposal.components
        ),
        key=lambda row: (row[2] == "-", -float(row[2]) if row[2] != "-" else 0.0, row[0]),
    )
    return "\n".join(
        [
            f"Proposed health weights as of {as_of}, learned from {proposal.train_renewals:,} renewals "
            f"({proposal.train_lost:,} lost) decided by {proposal.trained_until}",
            as_table(("component", "current", "proposed", "coefficient", "reason"), rows),
            f"AUC on the {proposal.test_renewals:,} decided later ({proposal.test_lost:,} lost): "
            f"current weights {_auc(proposal.current)}, proposed {_auc(proposal.proposed)}",
            f"Written to {TABLE}; nothing reads it.",
        ]
    )


def _weight(value: float | None, digits: int = 1) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _auc(auc: Auc | None) -> str:
    if auc is None:
        return "none"
    interval = "" if auc.low is None or auc.high is None else f" ({auc.low:.3f} to {auc.high:.3f})"
    return f"{auc.value:.3f}{interval}"


def main(arguments: Sequence[str]) -> int:
    """0, or 1 with a sentence where nothing can be proposed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--warehouse", type=Path, required=True, help="DuckDB file that dbt built")
    warehouse: Path = parser.parse_args(arguments).warehouse
    if not warehouse.exists():
        print(f"{warehouse} does not exist; `dbt build` makes it.", file=sys.stderr)
        return 1
    try:
        print(as_text(*suggest(warehouse, settings())))
    except TooFewRenewalsError as fault:
        print(f"No weights proposed: {fault}.", file=sys.stderr)
        return 1
    except duckdb.CatalogException as fault:
        print(f"{warehouse} lacks what weights are learned from; did `dbt build` finish?\n{fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
