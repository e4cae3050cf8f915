"""A published version made from another: many times as many accounts, a few rows, or none. For benchmarks and tests."""

from __future__ import annotations

import json
import os
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
from orchestration.publishing.writing import ordered

# ids of what belongs to an account: every copy of it gets new ones
OWNED = ("account", "renewal", "contract", "order", "line", "lock", "movement", "cta", "subject", "quarantine")
CSM_IDS = ("csm_id", "csm_id_current")
# the value of a slice, and what it is a value of
SLICES = {"slice_value": "slice_by", "slice_value_2": "slice_by_2"}
Select = Callable[[str, Sequence[str]], str]


def copied(source: Version, root: Path, select: Select, changes: Mapping[str, Any] | None = None) -> Published:
    """A folder of readers with one version, whose marts are what `select` says of the source's."""
    published = Published(root)
    folder = published.version(source.name)
    folder.mkdir(parents=True)
    target = folder / DATABASE_FILE
    memory = os.environ.get("WAREHOUSE_MEMORY_LIMIT") or "4GB"
    with duckdb.connect(str(target), config={"memory_limit": memory, "threads": "2"}) as connection:
        connection.execute(f"attach {literal(source.folder / DATABASE_FILE)} as source (read_only)")
        connection.execute("set preserve_insertion_order = true")
        tables = connection.execute(
            "select table_name, list(column_name order by column_index) from duckdb_columns() "
            "where database_name = 'source' group by table_name order by table_name"
        ).fetchall()
        for table, columns in tables:
            rows = f"({select(str(table), list(columns))})"
            connection.execute(f"create table {quoted(table)} as {ordered(str(table), '*', rows)}")
    manifest = {**source.manifest, **(changes or {})}
    (folder / MANIFEST_FILE).write_text(json.dumps(manifest), encoding="utf-8")
    published.pointer.symlink_to(f"versions/{source.name}")
    return published


def first_rows(count: int) -> Select:
    """The first rows of every mart; 0 leaves the tables empty."""
    return lambda table, _: f"select * from source.{quoted(table)} limit {int(count)}"


def times(copies: int, csms: int = 1) -> Select:
    """Every account so many times, each with ids of its own; what belongs to no account stays as it is.

    The CSMs become `csms` times as many, and with them the slices of theirs. Copies of a row stand beside each other:
    what belongs to one account lies as scattered in the copied tables as it does in the source's.
    """
    read = tables_read()

    def select(table: str, columns: Sequence[str]) -> str:
        rows = f"source.{quoted(table)}"
        if table not in read:
            return f"select * from {rows} limit 0"
        owned = [column for column in columns if is_owned(column)]
        held = [column for column in columns if column in CSM_IDS]
        sliced = [column for column in columns if column in SLICES]
        if owned:
            times_copied = str(int(copies))
        elif held:
            times_copied = str(int(csms))
        elif sliced:
            of_csms = " or ".join(f"coalesce({quoted(by)}, '') = 'csm'" for by in SLICES.values() if by in columns)
            times_copied = f"case when {of_csms} then {int(csms)} else 1 end"
        else:
            return f"select * from {rows}"

        def shown(name: str) -> str:
            if name in owned:
                return _numbered(name, "copy")
            if name in held:
                return _numbered(name, f"(copy % {int(csms)})")
            if name in sliced:
                return (
                    f"case when {quoted(SLICES[name])} = 'csm' then {_numbered(name, 'copy')} else {quoted(name)} end"
                )
            return quoted(name)

        selected = ", ".join(f"{shown(name)} as {quoted(name)}" for name in columns)
        return f"select {selected} from (select *, unnest(range({times_copied})) as copy from {rows})"

    return select


def _numbered(name: str, number: str) -> str:
    return f"{quoted(name)} || case when {number} = 0 then '' else '#' || {number} end"


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
