"""What lies in the DuckDB file after dbt has let go of it: rows, columns, days, locks. Read only, one connection."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.lib.partition_keys import Lock

DEFAULT_WAREHOUSE = "warehouse/customer_success.duckdb"

USAGE_MODEL = "int_usage_event_days"
LOCK_BOOK_MODEL = "int_expected_cmrr_lock_entries"


@dataclass(frozen=True)
class Contents:
    """Relation name as dbt writes it -> what was found."""

    row_counts: Mapping[str, int]
    columns: Mapping[str, tuple[tuple[str, str], ...]]


def warehouse_path(project_dir: Path, environment: Mapping[str, str] = os.environ) -> Path | None:
    """The file of profiles.yml; none on another engine, whose tables are not ours to count here."""
    if environment.get("DBT_TARGET", "duckdb") != "duckdb":
        return None
    return project_dir / environment.get("WAREHOUSE_PATH", DEFAULT_WAREHOUSE)


def read_contents(warehouse: Path, counted: Sequence[str], described: Sequence[str]) -> Contents:
    """Row counts of tables in one query, columns of relations in another; names come from dbt's manifest, quoted."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        counts: dict[str, int] = {}
        if counted:
            query = " union all ".join(
                f"select {number} as number, count(*) as row_count from {relation}"
                for number, relation in enumerate(counted)
            )
            counts = {counted[number]: rows for number, rows in connection.execute(query).fetchall()}
        columns: dict[str, list[tuple[str, str]]] = {}
        if described:
            wanted = {relation.replace('"', "").lower(): relation for relation in described}
            found = connection.execute(
                "select lower(concat_ws('.', schema_name, table_name)), column_name, data_type"
                " from duckdb_columns() where not internal order by schema_name, table_name, column_index"
            ).fetchall()
            for relation, name, data_type in found:
                if relation in wanted:
                    columns.setdefault(wanted[relation], []).append((name, data_type))
    return Contents(counts, {relation: tuple(listed) for relation, listed in columns.items()})


def usage_days(warehouse: Path, relation: str) -> dict[str, str]:
    """Day of usage -> fingerprint of the raw content it was built from; nothing if there is no such table yet."""
    query = (
        f"select distinct cast(event_day as varchar), day_fingerprint from {relation} where event_day > '1900-01-01'"
    )
    return {str(day): str(fingerprint) for day, fingerprint in _rows(warehouse, query)}


def lock_book(warehouse: Path, relation: str) -> dict[str, Lock]:
    """Period -> its lock; nothing if there is no book yet."""
    query = f"""
        select lock_period, lock_grain, min(starts_on), count(distinct contract_id), min(chain_hash),
            cast(min(locked_at) as varchar), min(lock_source)
        from {relation} group by lock_period, lock_grain order by 3, 1
    """
    found: list[tuple[str, str, date, int, str, str, str]] = _rows(warehouse, query)
    return {row[0]: Lock(*row) for row in found}


def _rows(warehouse: Path, query: str) -> list[Any]:
    if not warehouse.exists():
        return []
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        try:
            return connection.execute(query).fetchall()
        except duckdb.CatalogException:
            return []
