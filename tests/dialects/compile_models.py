"""Compiles every model for one warehouse without a connection: run by the interpreter of `.tools/dialects`.

    python tests/dialects/compile_models.py <target> <folder>

Two things of the adapter are replaced. Whether the table of an incremental model is there is decided here, so that both
branches of `is_incremental()` come out; and a query is an error, so that no database has a say.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from dbt.adapters.factory import get_adapter_class_by_name, load_plugin
from dbt.cli.main import dbtRunner

EVERY_VENDOR = {
    "crm": ["salesforce", "hubspot", "generic"],
    "billing": ["salesforce_orders", "stripe", "zuora", "chargebee", "recurly", "generic"],
    "support": ["zendesk", "hubspot_tickets", "intercom", "generic"],
    "usage": ["events", "segment", "mixpanel", "amplitude", "pendo", "generic"],
}


class Nothing:
    """Stands for a connection that is only ever closed."""

    def close(self) -> None: ...


# whether tables of incremental models are there; set before each compilation
STATE = {"tables_exist": False}


def replace_connection(target: str) -> None:
    load_plugin(target)
    adapter: Any = get_adapter_class_by_name(target)

    def open_nothing(_: Any, connection: Any) -> Any:
        connection.state, connection.handle = "open", Nothing()
        return connection

    def get_relation(self: Any, database: str, schema: str, identifier: str) -> Any:
        if not STATE["tables_exist"]:
            return None
        return self.Relation.create(database=database, schema=schema, identifier=identifier, type="table")

    def no_query(_: Any, sql: str, *__: object, **___: object) -> Any:
        raise RuntimeError(f"compiling asked the database: {sql[:200]}")

    adapter.ConnectionManager.open = classmethod(open_nothing)
    adapter.get_relation = get_relation
    adapter.execute = no_query
    adapter.get_columns_in_relation = lambda *_: []


def main(target: str, folder: Path) -> int:
    """Parsed once, and compiled into the folder `first`, incremental models into `incremental` as well."""
    replace_connection(target)
    manifest: Any = None
    for branch in ("first", "incremental"):
        STATE["tables_exist"] = branch == "incremental"
        runner = dbtRunner(manifest=manifest)
        place = ["--profiles-dir", "profiles", "--target", target]
        place += ["--target-path", str(folder / branch), "--log-path", str(folder)]
        variables = ["--vars", json.dumps({"as_of": "2026-06-30", "sources": EVERY_VENDOR})]
        if manifest is None:
            manifest = runner.invoke(["--quiet", "parse", *place, *variables]).result
            runner = dbtRunner(manifest=manifest)
        chosen = "config.materialized:incremental" if STATE["tables_exist"] else "resource_type:model"
        selection = ["--no-populate-cache", "--select", chosen, "--indirect-selection", "empty"]
        outcome = runner.invoke(["--quiet", "compile", *place, *variables, *selection])
        if not outcome.success:
            print(outcome.exception, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
