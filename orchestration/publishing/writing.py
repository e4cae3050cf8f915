"""Makes the folder of a version: one DuckDB file, Parquet per mart, and the manifest that describes both."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestration.publishing import restatements as log
from orchestration.publishing.database import (
    Connection,
    Content,
    attach,
    column_types,
    content_of,
    literal,
    quoted,
    selected,
    session,
    storage_version,
)
from orchestration.publishing.faults import PublishError
from orchestration.publishing.files import files_below, sha256
from orchestration.publishing.marts import Column, Mart
from orchestration.publishing.places import DATABASE_FILE, MANIFEST_FILE, PARQUET_FOLDER, Working
from orchestration.publishing.source_rows import UNKNOWN, Changes, changes_between
from orchestration.publishing.stamp import Stamp
from orchestration.publishing.versions import Version

PATHS = ("raw_path", "lock_archive_path")
TARGET, BEFORE = "published", "version_before"
VERSION_TABLE, RESTATEMENTS_TABLE = "published_version", "restatements"
# readers ask for the last weeks of one account: in this order DuckDB skips all others (ids of accounts begin alike)
ORDERED_BY = {"account_health_bridge": "week_ends_on"}
VERSION_COLUMNS = {
    "version": ("varchar", "Name of the version; all marts of the file belong to it."),
    "as_of": ("date", "Day that the marts are computed for."),
    "published_at": ("timestamp", "When the version was made, UTC."),
    "git_commit": ("varchar", "Commit of the project; null outside a git repository."),
    "is_git_dirty": ("boolean", "Whether files of the project differed from that commit."),
    "dbt_invocation_id": ("varchar", "dbt run that built the marts."),
    "project_version": ("varchar", "Version of the project."),
    "rules": ("varchar", "Fingerprint of all models, macros, seeds and vars."),
    "row_counts": ("varchar", "Rows of every mart, as JSON text."),
}


@dataclass(frozen=True)
class Draft:
    """A version that is being made."""

    name: str
    folder: Path
    published_at: datetime
    compared_with: Version | None
    # older restatements are carried over from here
    logs: Sequence[Path]


def hidden_columns(stamp: Stamp) -> dict[str, list[str]]:
    """Mart -> personal columns that readers get empty."""
    return {mart.name: mart.hidden(stamp.personal_shown) for mart in stamp.marts}


def audit_contents(working: Working, stamp: Stamp) -> dict[str, Content]:
    """Checks that the file still holds what was stamped; gives the content that readers are to get.

    A file with not a byte changed needs no reading. One that was only opened for writing may differ in bytes and holds
    the same: there every mart is read.
    """
    faults, contents = [], {}
    hidden = hidden_columns(stamp)
    has_every_byte = not working.write_ahead_log.exists() and sha256(working.warehouse) == stamp.warehouse_hash
    with session(working.warehouse.parent) as connection:
        attach(connection, working.warehouse, working.warehouse.stem)
        there = _relations_there(connection)
        for mart in stamp.marts:
            relation, stamped = _relation(working, mart), stamp.contents[mart.name]
            is_there = (mart.schema, mart.name) in there
            if not has_every_byte and not (is_there and content_of(connection, relation) == stamped):
                faults.append(mart.name)
                continue
            contents[mart.name] = content_of(connection, relation, hidden[mart.name]) if hidden[mart.name] else stamped
    if faults:
        raise PublishError(
            f"{working.warehouse} was changed after its build was tested ({', '.join(faults[:10])}); run a refresh."
        )
    return contents


def write_version(working: Working, stamp: Stamp, draft: Draft, contents: Mapping[str, Content]) -> dict[str, Any]:
    """Fills the folder of the draft; gives its manifest. What was copied is read again and must be what was audited."""
    (draft.folder / PARQUET_FOLDER).mkdir(parents=True)
    hidden = hidden_columns(stamp)
    with session(draft.folder) as connection:
        attach(connection, working.warehouse, working.warehouse.stem)
        target = draft.folder / DATABASE_FILE
        connection.execute(f"attach {literal(target)} as {TARGET} (storage_version {literal(storage_version())})")
        shapes = {}
        for mart in stamp.marts:
            relation = _relation(working, mart)
            types = column_types(connection, relation)
            columns = ", ".join(selected(types, hidden[mart.name]))
            # one transaction: every comment on its own would be a flush to disk
            connection.execute("begin")
            connection.execute(f"create table {_target(mart.name)} as {ordered(mart.name, columns, relation)}")
            if content_of(connection, _target(mart.name)) != contents[mart.name]:
                raise PublishError(f"The copy of {mart.name} is not what was audited; try again.")
            _comment(connection, mart.name, mart.description, mart.columns, types)
            connection.execute("commit")
            shapes[mart.name] = types
        connection.execute("begin")
        restated = _write_restatements(connection, working, stamp, draft)
        _write_version_table(connection, stamp, draft, contents)
        connection.execute("commit")
        for name in [*(mart.name for mart in stamp.marts), RESTATEMENTS_TABLE, VERSION_TABLE]:
            _write_parquet(connection, name, draft)
        connection.execute(f"checkpoint {TARGET}")
        connection.execute(f"detach {TARGET}")
    manifest = _manifest(stamp, draft, contents, shapes, hidden, restated)
    (draft.folder / MANIFEST_FILE).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return manifest


def ordered(name: str, columns: str, relation: str) -> str:
    """The query that copies a mart, in the order that its readers are best served by."""
    order = f" order by {quoted(ORDERED_BY[name])}" if name in ORDERED_BY else ""
    return f"select {columns} from {relation}{order}"


def _relations_there(connection: Connection) -> set[tuple[str, str]]:
    rows = connection.execute("select table_schema, table_name from information_schema.tables").fetchall()
    return {(str(schema), str(name)) for schema, name in rows}


def _relation(working: Working, mart: Mart) -> str:
    return f"{quoted(working.warehouse.stem)}.{quoted(mart.schema)}.{quoted(mart.name)}"


def _target(name: str) -> str:
    return f"{TARGET}.main.{quoted(name)}"


def _comment(
    connection: Connection, name: str, description: str, columns: Sequence[Column], there: Mapping[str, str]
) -> None:
    connection.execute(f"comment on table {_target(name)} is {literal(description)}")
    for column in columns:
        if column.name in there:
            connection.execute(
                f"comment on column {_target(name)}.{quoted(column.name)} is {literal(column.description)}"
            )


def _write_restatements(connection: Connection, working: Working, stamp: Stamp, draft: Draft) -> int:
    table = _target(RESTATEMENTS_TABLE)
    log.create_empty(connection, table)
    log.carry_over(connection, table, draft.logs)
    columns = [Column(name, data_type, description) for name, (data_type, description) in log.COLUMNS.items()]
    _comment(
        connection,
        RESTATEMENTS_TABLE,
        "Numbers of closed fiscal periods that differ from the version before. Grain: one number of a row and version.",
        columns,
        {name: data_type for name, (data_type, _) in log.COLUMNS.items()},
    )
    before = draft.compared_with
    if before is None:
        return 0
    attach(connection, before.folder / DATABASE_FILE, BEFORE)
    older = log.Older(before.name, before.as_of, before.rules)
    newer = log.Newer(draft.name, stamp.as_of, stamp.marts)
    return log.add_restatements(
        connection, table, older, newer, _changes(connection, working, stamp, before), BEFORE, TARGET
    )


def _changes(connection: Connection, working: Working, stamp: Stamp, before: Version) -> Changes:
    if not working.source_rows.is_file() or sha256(working.source_rows) != stamp.source_rows_hash:
        return UNKNOWN
    return changes_between(connection, working.source_rows_of(before.name), working.source_rows, before.as_of)


def _write_version_table(connection: Connection, stamp: Stamp, draft: Draft, contents: Mapping[str, Content]) -> None:
    columns = ", ".join(f"{name} {data_type}" for name, (data_type, _) in VERSION_COLUMNS.items())
    connection.execute(f"create table {_target(VERSION_TABLE)} ({columns})")
    values = [
        draft.name,
        stamp.as_of,
        draft.published_at.replace(tzinfo=None),
        stamp.git.commit,
        stamp.git.is_dirty,
        stamp.invocation_id,
        stamp.project_version,
        stamp.rules,
        json.dumps({name: content.rows for name, content in sorted(contents.items())}),
    ]
    connection.execute(f"insert into {_target(VERSION_TABLE)} values ({', '.join('?' for _ in values)})", values)
    _comment(
        connection,
        VERSION_TABLE,
        "Which version this is. Grain: one row.",
        [Column(name, data_type, description) for name, (data_type, description) in VERSION_COLUMNS.items()],
        {name: data_type for name, (data_type, _) in VERSION_COLUMNS.items()},
    )


def _write_parquet(connection: Connection, name: str, draft: Draft) -> None:
    connection.execute(
        f"copy {_target(name)} to {literal(draft.folder / PARQUET_FOLDER / f'{name}.parquet')} "
        f"(format parquet, compression zstd, kv_metadata {{version: {literal(draft.name)}}})"
    )


def _manifest(
    stamp: Stamp,
    draft: Draft,
    contents: Mapping[str, Content],
    shapes: Mapping[str, Mapping[str, str]],
    hidden: Mapping[str, Sequence[str]],
    restated: int,
) -> dict[str, Any]:
    marts = {
        mart.name: {
            "rows": contents[mart.name].rows,
            "content": contents[mart.name].hash,
            "rules": mart.rules,
            "keys": list(mart.keys),
            "columns": dict(shapes[mart.name]),
            "hidden": list(hidden[mart.name]),
        }
        for mart in stamp.marts
    }
    files = {
        str(path.relative_to(draft.folder)): {"bytes": path.stat().st_size, "sha256": sha256(path)}
        for path in files_below(draft.folder)
    }
    return {
        "version": draft.name,
        "as_of": stamp.as_of.isoformat(),
        "published_at": draft.published_at.isoformat(timespec="seconds"),
        "built_at": stamp.built_at,
        "git": {"commit": stamp.git.commit, "is_dirty": stamp.git.is_dirty},
        "dbt_invocation_id": stamp.invocation_id,
        "dbt_manifest": stamp.manifest_hash,
        "project_version": stamp.project_version,
        # no path to where raw data lies
        "vars": {name: value for name, value in stamp.variables.items() if name not in PATHS},
        "rules": stamp.rules,
        "tested": dict(stamp.counts),
        "warnings": list(stamp.warnings),
        "compared_with": None if draft.compared_with is None else draft.compared_with.name,
        "restatements": restated,
        "marts": marts,
        "files": files,
    }
