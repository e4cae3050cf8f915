"""A published version made from another: many times as many accounts, a few rows, or none. For benchmarks and tests."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from dashboards.lib.version import SQL_FOLDER
from orchestration.publishing.database import literal, quoted
from orchestration.publishing.places import DATABASE_FILE, MANIFEST_FILE, Published
from orchestration.publishing.versions import Version

# ids of what belongs to an account: every copy of it gets new ones
OWNED = ("account", "renewal", "contract", "order", "line", "lock", "movement", "cta", "subject", "quarantine")
COMPONENTS = "account_health_components"
Select = Callable[[str, Sequence[str]], str]


def copied(source: Version, root: Path, select: Select, changes: Mapping[str, Any] | None = None) -> Published:
    """A folder of readers with one version, whose marts are what `select` says of the source's."""
    published = Published(root)
    folder = published.version(source.name)
    folder.mkdir(parents=True)
    target = folder / DATABASE_FILE
    with duckdb.connect(str(target)) as connection:
        connection.execute(f"attach {literal(source.folder / DATABASE_FILE)} as source (read_only)")
        connection.execute("set preserve_insertion_order = true")
        tables = connection.execute(
            "select table_name, list(column_name order by column_index) from duckdb_columns() "
            "where database_name = 'source' group by table_name order by table_name"
        ).fetchall()
        for table, columns in tables:
            connection.execute(f"create table {quoted(table)} as {select(str(table), list(columns))}")
    manifest = {**source.manifest, **(changes or {})}
    (folder / MANIFEST_FILE).write_text(json.dumps(manifest), encoding="utf-8")
    published.pointer.symlink_to(f"versions/{source.name}")
    return published


def first_rows(count: int) -> Select:
    """The first rows of every mart; 0 leaves the tables empty."""
    return lambda table, _: f"select * from source.{quoted(table)} limit {int(count)}"


def times(copies: int, weeks: int = 26) -> Select:
    """Every account so many times, each with ids of its own; what belongs to no account stays as it is.

    Of the components of scores, by far the most rows, only the last weeks are copied: pages read the last one.
    """
    read = tables_read()

    def select(table: str, columns: Sequence[str]) -> str:
        owned = [column for column in columns if is_owned(column)]
        if table not in read:
            return f"select * from source.{quoted(table)} limit 0"
        if not owned:
            return f"select * from source.{quoted(table)}"
        shown = ", ".join(
            f"{quoted(name)} || case when copy = 0 then '' else '#' || copy end as {quoted(name)}"
            if name in owned
            else quoted(name)
            for name in columns
        )
        rows = f"source.{quoted(table)}"
        if table == COMPONENTS:
            last = f"(select max(week_ends_on) - {7 * int(weeks)} from {rows})"
            rows = f"(select * from {rows} where week_ends_on > {last})"
        return f"select {shown} from range({int(copies)}) as copies (copy), {rows}"

    return select


def is_owned(column: str) -> bool:
    """Whether a column holds an id of something that belongs to an account."""
    if column == "ultimate_parent_id":
        return True
    return column.endswith("_id") and any(part in OWNED for part in column.split("_"))


def tables_read() -> set[str]:
    """Marts that the pages' queries read."""
    texts = " ".join(path.read_text(encoding="utf-8") for path in SQL_FOLDER.glob("*.sql"))
    return set(re.findall(r"\b(?:from|join)\s+([a-z_0-9]+)", texts))


def removed(root: Path) -> None:
    """Takes the folder away again."""
    shutil.rmtree(root, ignore_errors=True)
