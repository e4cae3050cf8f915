"""dbt in this process, each run into a warehouse of its own; the project is parsed once per choice of sources."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.artifacts.resources.types import NodeType
from dbt.artifacts.schemas.run import RunExecutionResult
from dbt.contracts.graph.manifest import Manifest

from tests.known_answers.dbt_engine import GENERIC_SOURCES as GENERIC_SOURCES
from tests.known_answers.dbt_engine import REPOSITORY as REPOSITORY
from tests.known_answers.dbt_engine import BuildError as BuildError
from tests.known_answers.dbt_engine import DbtEngine

WAREHOUSE_FILE = "warehouse.duckdb"
# no artifacts and no log file: nobody reads them here
UNWRITTEN = ("--quiet", "--no-write-json", "--log-level-file", "none")
MODELS = ("model", "seed")
Row = tuple[Any, ...]
# landed table -> vendor and contract table that it becomes, row by row; tables folded into others are not here
LANDED_AS: dict[tuple[str, str], tuple[str, str]] = {
    ("salesforce", "account"): ("salesforce", "crm_accounts"),
    ("salesforce", "contact"): ("salesforce", "crm_contacts"),
    ("salesforce", "opportunity"): ("salesforce", "crm_opportunities"),
    ("salesforce", "user"): ("salesforce", "crm_users"),
    ("salesforce", "task"): ("salesforce", "crm_activities"),
    ("salesforce", "event"): ("salesforce", "crm_activities"),
    ("salesforce", "order"): ("salesforce_orders", "billing_orders"),
    ("salesforce", "order_item"): ("salesforce_orders", "billing_order_lines"),
    ("salesforce", "product_2"): ("salesforce_orders", "billing_products"),
    ("stripe", "customer"): ("stripe", "source_accounts"),
    ("stripe", "product"): ("stripe", "billing_products"),
    ("stripe", "invoice"): ("stripe", "billing_invoices"),
    ("zendesk", "organization"): ("zendesk", "source_accounts"),
    ("zendesk", "ticket"): ("zendesk", "support_tickets"),
    ("zendesk", "satisfaction_rating"): ("zendesk", "survey_responses"),
    ("hubspot", "company"): ("hubspot", "crm_accounts"),
    ("hubspot", "contact"): ("hubspot", "crm_contacts"),
    ("hubspot", "deal"): ("hubspot", "crm_opportunities"),
    ("hubspot", "owner"): ("hubspot", "crm_users"),
    ("hubspot", "ticket"): ("hubspot_tickets", "support_tickets"),
    ("intercom", "admin"): ("intercom", "source_users"),
    ("segment", "tracks"): ("segment", "usage_events"),
    ("mixpanel", "event"): ("mixpanel", "usage_events"),
    ("amplitude", "event"): ("amplitude", "usage_events"),
    ("amplitude", "event_type"): ("amplitude", "usage_features"),
    ("pendo", "feature_event"): ("pendo", "usage_events"),
}


class Workbench(DbtEngine):
    """dbt on a linked copy of the project; raw folder, warehouse, seeds and vars are chosen run by run."""

    def __init__(self, workspace: Path) -> None:
        super().__init__(workspace, threads=2)
        self.chosen_warehouse = workspace / WAREHOUSE_FILE
        self.manifests: dict[str, Manifest] = {}

    @property
    def warehouse(self) -> Path:
        return self.chosen_warehouse

    def run(
        self,
        warehouse: Path,
        raw: Path,
        as_of: date,
        select: Iterable[str],
        *,
        sources: Mapping[str, list[str]] = GENERIC_SOURCES,
        variables: Mapping[str, Any] | None = None,
        seeds: Path | None = None,
        kinds: Sequence[str] = MODELS,
        flags: Sequence[str] = (),
    ) -> RunExecutionResult:
        """Builds the selection; raises BuildError with dbt's words if anything in it fails."""
        # the parsed project holds the database's name, which is that of the file
        assert warehouse.name == WAREHOUSE_FILE
        settings = {"sources": dict(sources), "raw_path": str(raw), "as_of": as_of.isoformat(), **(variables or {})}
        self.chosen_warehouse = warehouse
        self.place_seeds(seeds)
        # which vendors there are is decided when dbt parses, everything else when it runs
        parsed_for = json.dumps(settings["sources"], sort_keys=True)
        try:
            self.manifest = self.manifests.get(parsed_for)
            if self.manifest is None:
                self.manifest = self.manifests[parsed_for] = self.invoke(["parse", "--no-partial-parse"], settings)
            wanted = [argument for kind in kinds for argument in ("--resource-type", kind)]
            built: RunExecutionResult = self.invoke(
                ["build", *UNWRITTEN, *wanted, *flags, "--select", *select], settings
            )
            return built
        finally:
            # dbt keeps the file open for its next command
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]

    def models_in(self, folder: str, sources: Mapping[str, list[str]] = GENERIC_SOURCES) -> list[str]:
        """Names of the enabled models of one folder of models/, once these sources were built."""
        nodes = self.manifests[json.dumps(dict(sources), sort_keys=True)].nodes.values()
        return sorted(
            node.name
            for node in nodes
            if node.resource_type == NodeType.Model and node.original_file_path.startswith(f"models/{folder}/")
        )


def query(warehouse: Path, statement: str) -> list[Row]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found: list[Row] = connection.execute(statement).fetchall()
        return found


def column_names(warehouse: Path, table: str) -> list[str]:
    return [str(name) for name, *_ in query(warehouse, f"describe {table}")]


def rows(warehouse: Path, table: str, without: Iterable[str] = ()) -> list[Row]:
    """All rows of a table, sorted, with all columns but those named."""
    left_out = set(without)
    chosen = [f'"{name}"' for name in column_names(warehouse, table) if name not in left_out]
    return query(warehouse, f"select {', '.join(chosen)} from {table} order by all")


def differing(left: Iterable[Row], right: Iterable[Row], limit: int = 6) -> str:
    """The rows that only one side has, for the message of an assertion; empty when the sides are equal."""
    first, second = Counter(left), Counter(right)
    only = [f"- {row}" for row in (first - second).elements()] + [f"+ {row}" for row in (second - first).elements()]
    return "\n".join([*only[:limit], *([f"... {len(only)} rows in all"] if len(only) > limit else [])])
