"""The floor: what any tool does that reads this raw data and leaves these tables, in one bare DuckDB process.

    python -m bench.floor --warehouse <built> --scratch <file> --out <json>

Reads every raw column that staging uses once (a hash over all of them makes sure that each value is decoded), and
writes every table of the built warehouse once, from that warehouse. Nothing is joined, sorted or added up.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb

THREADS = 2  # as many as profiles/profiles.yml gives dbt unless told otherwise


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.floor", description="Reads all raw data, writes all tables, no more.")
    parser.add_argument("--warehouse", type=Path, required=True, help="a built warehouse, which is only read")
    parser.add_argument("--scratch", type=Path, required=True, help="file that is written, and removed at the end")
    parser.add_argument("--out", type=Path, required=True, help="JSON of what it took")
    return parser.parse_args(arguments)


def connect(scratch: Path) -> duckdb.DuckDBPyConnection:
    """A database with the settings of profiles/profiles.yml."""
    connection = duckdb.connect(str(scratch), config={"storage_compatibility_version": "v1.5.0"})
    connection.execute(f"set memory_limit = '{os.environ.get('WAREHOUSE_MEMORY_LIMIT', '4GB')}'")
    connection.execute(f"set threads = {os.environ.get('BENCH_FLOOR_THREADS', THREADS)}")
    connection.execute("set preserve_insertion_order = false")
    connection.execute("set TimeZone = 'UTC'")
    return connection


def read_raw(connection: duckdb.DuckDBPyConnection) -> int:
    """Every column of every raw view once; returns the rows."""
    views = connection.execute(
        "select schema_name, view_name from duckdb_views()"
        " where database_name = 'built' and schema_name like 'raw\\_%' escape '\\' order by all"
    ).fetchall()
    rows = 0
    for schema, view in views:
        relation = f'built."{schema}"."{view}"'
        columns = [row[0] for row in connection.execute(f"describe {relation}").fetchall()]
        hashed = ", ".join(f'"{column}"' for column in columns)
        found = connection.execute(f"select count(*), bit_xor(hash({hashed})) from {relation}").fetchall()[0]
        rows += int(found[0])
    return rows


def write_tables(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Every table of the built warehouse once; returns tables and rows."""
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'built' order by all"
    ).fetchall()
    rows = 0
    for schema, table in tables:
        connection.execute(f'create schema if not exists "{schema}"')
        counted = connection.execute(
            f'create table "{schema}"."{table}" as select * from built."{schema}"."{table}"'
        ).fetchall()
        rows += int(counted[0][0])
    connection.execute("checkpoint")
    return len(tables), rows


def main(arguments: Sequence[str] | None = None) -> int:
    given = parse(arguments)
    given.scratch.unlink(missing_ok=True)
    try:
        with connect(given.scratch) as connection:
            connection.execute(f"attach '{given.warehouse}' as built (read_only)")
            started = time.monotonic()
            raw_rows = read_raw(connection)
            read = time.monotonic()
            tables, rows = write_tables(connection)
            written = time.monotonic()
    finally:
        given.scratch.unlink(missing_ok=True)
        given.scratch.with_name(given.scratch.name + ".wal").unlink(missing_ok=True)
    found = {
        "raw_rows": raw_rows,
        "read_seconds": round(read - started, 2),
        "tables": tables,
        "rows": rows,
        "write_seconds": round(written - read, 2),
    }
    given.out.write_text(json.dumps(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
