"""DuckDB as publishing uses it: names and texts quoted, a session in UTC, content hashed whatever the order of rows."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import yaml

from orchestration.publishing.faults import PublishError
from orchestration.publishing.places import PROJECT_DIR

Connection = duckdb.DuckDBPyConnection
FLOATS = ("DOUBLE", "FLOAT", "REAL")
NUMBERS = (
    *FLOATS,
    "DECIMAL",
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
)


@dataclass(frozen=True)
class Content:
    """How many rows, and a hash of them that does not depend on their order."""

    rows: int
    hash: str


def quoted(name: str) -> str:
    """An identifier: whatever it holds, it stays a name."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str | Path) -> str:
    """A text: whatever it holds, it stays a text."""
    return "'" + str(text).replace("'", "''") + "'"


@cache
def storage_version() -> str:
    """The oldest client that can open what we write: as profiles.yml says for the working file."""
    profile = yaml.safe_load((PROJECT_DIR / "profiles" / "profiles.yml").read_text(encoding="utf-8"))
    options = profile["customer_success"]["outputs"]["duckdb"]["config_options"]
    return str(options["storage_compatibility_version"])


@contextmanager
def session(scratch: Path | None = None, environment: Mapping[str, str] = os.environ) -> Iterator[Connection]:
    """An empty database in memory to attach files to, with this machine's share of memory and threads."""
    with duckdb.connect(":memory:") as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set preserve_insertion_order = false")
        connection.execute(f"set memory_limit = {literal(environment.get('WAREHOUSE_MEMORY_LIMIT') or '4GB')}")
        connection.execute(f"set threads = {int(environment.get('WAREHOUSE_THREADS') or 2)}")
        if scratch is not None:
            connection.execute(f"set temp_directory = {literal(scratch)}")
        yield connection


def attach(connection: Connection, path: Path, name: str) -> None:
    """Attaches a file read-only; while it is attached, no other process can write it."""
    if not path.is_file():
        raise PublishError(f"{path} does not exist.")
    try:
        connection.execute(f"attach {literal(path)} as {quoted(name)} (read_only)")
    except duckdb.IOException as fault:
        raise PublishError(f"{path} cannot be read now: {fault}") from fault


def column_types(connection: Connection, relation: str) -> dict[str, str]:
    """Columns of a table or file, in order."""
    rows = connection.execute(f"describe select * from {relation}").fetchall()
    return {str(name): str(data_type) for name, data_type, *_ in rows}


def is_number(data_type: str) -> bool:
    """Whether the type can be added up."""
    return data_type.upper().startswith(NUMBERS)


def is_float(data_type: str) -> bool:
    """Whether its last digits depend on the order of an addition."""
    return data_type.upper().startswith(FLOATS)


def row_text(types: Mapping[str, str]) -> str:
    """One text per row that differs when a column does; of floats, the twelve digits that mean something."""
    parts = [
        f"printf('%.12g', cast({quoted(name)} as double))"
        if is_float(data_type)
        else f"cast({quoted(name)} as varchar)"
        for name, data_type in types.items()
    ]
    return f"cast(to_json([{', '.join(parts)}]) as varchar)"


def digest_number(text: str) -> str:
    """A whole number of 64 bits that differs when the text does, in every version of DuckDB: half of its md5."""
    return f"cast(md5_number({text}) >> 64 as ubigint)"


def content_of(connection: Connection, relation: str, hidden: Sequence[str] = ()) -> Content:
    """Content of a table, with some columns read as empty.

    The hash is DuckDB's own: ten times as quick as md5 of a text, but not the same in every version of DuckDB. What is
    compared across an upgrade differs, and is published once more.
    """
    types = column_types(connection, relation)
    columns = [
        f"cast(null as {data_type})" if name in hidden else hashed(quoted(name), data_type)
        for name, data_type in types.items()
    ]
    # hashed once more, because the last column is only mixed in: a sum of rows must not see it apart from the others
    row = connection.execute(
        f"select count(*), coalesce(sum(cast(hash(hash({', '.join(columns)})) as hugeint)), 0) from {relation}"
    ).fetchone()
    assert row is not None
    # names and types belong to the content: a column renamed is a change
    shape = connection.execute(f"select md5({literal(repr(list(types.items())))})").fetchone()
    assert shape is not None
    return Content(int(row[0]), f"{int(row[1]):x}-{str(shape[0])[:16]}")


def hashed(value: str, data_type: str) -> str:
    """What of a value is hashed: all of it; of a float, the twelve digits that mean something (40 bits of its 53)."""
    if not is_float(data_type):
        return value
    wide = f"cast({value} as double)"
    # adding and taking away a multiple rounds the last 13 bits off
    return f"({wide} * {2**13 + 1} - ({wide} * {2**13 + 1} - {wide}))"


def selected(types: Mapping[str, str], hidden: Sequence[str]) -> list[str]:
    """The columns of a select, personal ones empty."""
    return [
        f"cast(null as {data_type}) as {quoted(name)}" if name in hidden else quoted(name)
        for name, data_type in types.items()
    ]


def rows_as_dicts(connection: Connection, query: str) -> list[dict[str, Any]]:
    """The answer of a query, row by row with names."""
    cursor = connection.execute(query)
    names = [str(described[0]) for described in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
