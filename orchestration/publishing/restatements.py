"""Every published number of a closed period that differs from the version before, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from orchestration.publishing.database import Connection, column_types, is_number, literal, quoted, session
from orchestration.publishing.files import flush
from orchestration.publishing.marts import Mart
from orchestration.publishing.source_rows import Changes

CHANGED_RULE = "changed rule"
CORRECTED_SOURCE = "corrected source"
LATE_DATA = "late data"
EARLIER_AS_OF = "earlier as_of"
UNEXPLAINED = "unexplained"

PERIODS_MART = "dim_fiscal_periods"
ACCOUNT = "account_id"
# decimals hold every number of the marts; a float that differs after the eighth place is the same number
VALUE = "decimal(38, 8)"
COLUMNS = {
    "version_from": ("varchar", "Version that readers saw before."),
    "version_to": ("varchar", "Version that changed the number."),
    "mart": ("varchar", "Mart that holds the number."),
    "row_key": ("varchar", "Primary key of its row, as JSON text."),
    "fiscal_period_id": ("varchar", "Closed fiscal period that the row belongs to."),
    "column_name": ("varchar", "Column of the number."),
    "old_value": (VALUE, "Number in version_from, in the unit of the column; null = no such row, or no number."),
    "new_value": (VALUE, "Number in version_to, in the unit of the column; null = no such row, or no number."),
    "difference": (VALUE, "new_value less old_value, a missing number counted as 0."),
    "cause": (
        "varchar",
        "changed rule, corrected source, late data, earlier as_of, or several of them; unexplained if none is proved.",
    ),
}


@dataclass(frozen=True)
class Older:
    """The version that the new one is compared with."""

    version: str
    as_of: date
    rules: Mapping[str, str]


@dataclass(frozen=True)
class Newer:
    """The version to be."""

    version: str
    as_of: date
    marts: Sequence[Mart]


def create_empty(connection: Connection, table: str) -> None:
    """The log without an entry."""
    columns = ", ".join(f"{name} {data_type}" for name, (data_type, _) in COLUMNS.items())
    connection.execute(f"create table {table} ({columns})")


def carry_over(connection: Connection, table: str, earlier: Iterable[Path]) -> None:
    """What was logged before, each entry once."""
    names = ", ".join(COLUMNS)
    parts = [f"select {names} from read_parquet({literal(path)})" for path in earlier if is_readable(path)]
    if parts:
        connection.execute(f"insert into {table} ({names}) {' union '.join(parts)}")


def is_readable(log: Path) -> bool:
    """A log that is gone or damaged is made anew from those of the versions: each holds all entries before it."""
    try:
        # a session of its own: an error would end the transaction of the caller
        with session() as connection:
            connection.execute(f"select sum(hash(entries)) from read_parquet({literal(log)}) as entries").fetchall()
    except duckdb.Error:
        return False
    return True


def merge_logs(logs: Iterable[Path], into: Path) -> None:
    """The log holds what any of these does; it only ever gains entries."""
    with session() as connection:
        create_empty(connection, "merged")
        carry_over(connection, "merged", [into, *logs])
        if is_readable(into):
            held = f"select * from read_parquet({literal(into)})"
            if connection.execute(f"select * from merged except {held} limit 1").fetchone() is None:
                return
        beside = into.with_name(f".{into.name}.new")
        try:
            connection.execute(
                f"copy (select * from merged order by all) to {literal(beside)} (format parquet, compression zstd)"
            )
            flush(beside)
            beside.replace(into)
        finally:
            beside.unlink(missing_ok=True)
    flush(into.parent)


def add_restatements(
    connection: Connection, table: str, older: Older, newer: Newer, changes: Changes, old_db: str, new_db: str
) -> int:
    """Adds what differs between two attached versions; gives the number of entries."""
    periods = f"{quoted(old_db)}.main.{PERIODS_MART}"
    before = _count(connection, table)
    for mart in newer.marts:
        if mart.restated_by is None or mart.name not in older.rules:
            continue
        old, new = (f"{quoted(database)}.main.{quoted(mart.name)}" for database in (old_db, new_db))
        old_types, new_types = column_types(connection, old), column_types(connection, new)
        numbers = [
            name
            for name, data_type in new_types.items()
            if is_number(data_type)
            and name not in (*mart.keys, *mart.restated_by.without)
            and is_number(old_types.get(name, ""))
        ]
        # without the same key rows cannot be told apart; a change of grain is a new model version
        if not numbers or not set(mart.keys) <= set(old_types):
            continue
        is_rule_changed = older.rules[mart.name] != mart.rules
        has_account = ACCOUNT in old_types and ACCOUNT in new_types
        _compare(connection, mart, numbers, has_account, old, new, periods)
        if _count(connection, "restated") == 0:
            continue
        causes = _causes_by_account(connection, has_account, is_rule_changed, older, newer, changes)
        connection.execute("create or replace temp table restatement_causes (of_account varchar, cause varchar)")
        connection.execute(
            "insert into restatement_causes select unnest(cast(? as varchar[])), unnest(cast(? as varchar[]))",
            [[account for account, _ in causes], [cause for _, cause in causes]],
        )
        _log(connection, table, mart, numbers, older.version, newer.version)
    return _count(connection, table) - before


def causes_of(account: str | None, is_overall: bool, is_rule_changed: bool, is_earlier: bool, changes: Changes) -> str:
    """Causes that are proved, joined; `unexplained` where none is, or where the sources can no longer be compared."""
    proved = [cause for cause, holds in ((CHANGED_RULE, is_rule_changed), (EARLIER_AS_OF, is_earlier)) if holds]
    if is_earlier:
        # the older day knows fewer rows: their absence is no correction
        return ", ".join(proved)
    if not changes.known:
        return ", ".join([*proved, UNEXPLAINED])

    def holds(accounts: frozenset[str | None], with_general: bool) -> bool:
        return bool(accounts) if is_overall else account in accounts or (with_general and None in accounts)

    # a corrected rate or product moves many accounts; new rates come every day and explain only what nothing else does
    if holds(changes.corrected, with_general=True):
        proved.append(CORRECTED_SOURCE)
    if holds(changes.late, with_general=False):
        proved.append(LATE_DATA)
    if not proved and (holds(changes.late, with_general=True) or holds(changes.newer, with_general=True)):
        proved.append(LATE_DATA)
    return ", ".join(proved) or UNEXPLAINED


def _compare(
    connection: Connection, mart: Mart, numbers: Sequence[str], has_account: bool, old: str, new: str, periods: str
) -> None:
    """Rows of closed periods in which a number differs, or that only one version has; both values side by side."""
    assert mart.restated_by is not None
    # closed when the older version was published: only those numbers were final
    closed = f"select * from {periods} where is_closed"
    belongs = f"held.{quoted(mart.restated_by.column)}"
    period = (
        f"inner join ({closed} and grain = 'month') as periods "
        f"on {belongs} between periods.starts_on and periods.ends_on"
        if mart.restated_by.is_date
        else f"inner join ({closed}) as periods on {belongs} = periods.fiscal_period_id"
    )
    keys = {key: quoted(f"key_{key}") for key in mart.keys}
    named = ", ".join(f"held.{quoted(key)} as {name}" for key, name in keys.items())
    values = [f"try_cast(held.{quoted(name)} as {VALUE})" for name in numbers]
    same_key = " and ".join(f"older.{name} is not distinct from newer.{name}" for name in keys.values())

    # a hash per row first: nearly all rows are the same, and only the others are worth being laid side by side
    narrow = f"select {named}, true as is_there, hash({', '.join(values)}) as content"
    merged_keys = ", ".join(f"coalesce(older.{name}, newer.{name}) as {name}" for name in keys.values())
    connection.execute(
        f"""
        create or replace temp table changed_keys as
        with older as ({narrow} from {old} as held {period}), newer as ({narrow} from {new} as held {period})
        select {merged_keys}
        from older full outer join newer on {same_key}
        where older.is_there is null or newer.is_there is null or older.content <> newer.content
        """
    )
    account = f"held.{ACCOUNT}" if has_account else "cast(null as varchar)"
    wide = ", ".join(
        [
            f"select {named}",
            "periods.fiscal_period_id as closed_period",
            f"{account} as of_account",
            *(f"{value} as {quoted(f'n_{name}')}" for value, name in zip(values, numbers, strict=True)),
        ]
    )
    among = "inner join changed_keys on " + " and ".join(
        f"held.{quoted(key)} is not distinct from changed_keys.{name}" for key, name in keys.items()
    )
    key_json = ", ".join(
        f"{literal(key)}, cast(coalesce(older.{name}, newer.{name}) as varchar)" for key, name in keys.items()
    )
    both = ", ".join(
        f"older.{quoted(f'n_{name}')} as {quoted(f'o_{name}')}, newer.{quoted(f'n_{name}')} as {quoted(f'n_{name}')}"
        for name in numbers
    )
    connection.execute(
        f"""
        create or replace temp table restated as
        with older as ({wide} from {old} as held {period} {among}),
        newer as ({wide} from {new} as held {period} {among})
        select
            cast(json_object({key_json}) as varchar) as row_key,
            coalesce(older.closed_period, newer.closed_period) as closed_period,
            coalesce(older.of_account, newer.of_account) as of_account,
            {both}
        from older full outer join newer on {same_key}
        """
    )


def _causes_by_account(
    connection: Connection,
    has_account: bool,
    is_rule_changed: bool,
    older: Older,
    newer: Newer,
    changes: Changes,
) -> list[tuple[str | None, str]]:
    accounts = [row[0] for row in connection.execute("select distinct of_account from restated").fetchall()]
    is_earlier = newer.as_of < older.as_of
    return [(name, causes_of(name, not has_account, is_rule_changed, is_earlier, changes)) for name in accounts]


def _log(
    connection: Connection, table: str, mart: Mart, numbers: Sequence[str], version_from: str, version_to: str
) -> None:
    parts = " union all ".join(
        f"select *, {literal(name)} as column_name, {quoted(f'o_{name}')} as old_value, "
        f"{quoted(f'n_{name}')} as new_value "
        "from restated"
        for name in numbers
    )
    connection.execute(
        f"""
        insert into {table} ({", ".join(COLUMNS)})
        select
            {literal(version_from)}, {literal(version_to)}, {literal(mart.name)},
            entries.row_key, entries.closed_period, entries.column_name, entries.old_value, entries.new_value,
            coalesce(entries.new_value, 0) - coalesce(entries.old_value, 0), causes.cause
        from ({parts}) as entries
        left join restatement_causes as causes on entries.of_account is not distinct from causes.of_account
        where entries.old_value is distinct from entries.new_value
        order by entries.row_key, entries.column_name
        """
    )


def _count(connection: Connection, table: str) -> int:
    row = connection.execute(f"select count(*) from {table}").fetchone()
    assert row is not None
    return int(row[0])
