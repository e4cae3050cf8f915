"""Which source rows a build was made from, as fingerprints, and what differs between two builds, account by account.

One row per accepted row of the conformed sources: hash of its key, hash of its content, its account and its latest
business date. Usage is too large for that: it is one row per account and month, with its events; see `_compare`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.publishing.database import Connection, column_types, digest_number, literal, quoted, row_text

LANDED_PREFIX, LANDED_SUFFIX = "int_", "_landed"
USAGE_MODEL = "int_usage_user_feature_days"
# how the row was delivered, not what it says
DELIVERY_COLUMNS = ("source_row_id", "synced_at", "row_outcome", "reason", "raw_content")
# business dates; a row is known from the latest of them and of the moment it was recorded (rule 1)
BUSINESS_DATES = (
    "signed_on", "notice_on", "changed_at", "occurred_at", "opened_at", "created_at", "sent_at", "reached_on",
    "issued_on", "rate_on",
)  # fmt: skip
RECORDED = "recorded_at"


@dataclass(frozen=True)
class Changes:
    """What became of source rows between two builds, by account; None stands for rows of no account, such as rates."""

    corrected: frozenset[str | None] = frozenset()
    # new rows whose business date the older build had behind it: they came late
    late: frozenset[str | None] = frozenset()
    # new rows dated after it, or without a date: mostly the business going on
    newer: frozenset[str | None] = frozenset()
    known: bool = field(default=True)


UNKNOWN = Changes(known=False)


def source_models(manifest: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Table of the contract -> schema and name of the model that holds its rows."""
    found = {}
    for node in manifest["nodes"].values():
        name = str(node["name"])
        is_landed = name.startswith(LANDED_PREFIX) and name.endswith(LANDED_SUFFIX)
        if node["resource_type"] == "model" and (is_landed or name == USAGE_MODEL):
            table = name.removeprefix(LANDED_PREFIX).removesuffix(LANDED_SUFFIX)
            found[table] = (str(node["schema"]), str(node["alias"]))
    return dict(sorted(found.items()))


def write_source_rows(
    connection: Connection, database: str, models: Mapping[str, tuple[str, str]], as_of: date, target: Path
) -> None:
    """Writes the fingerprints of all conformed rows that a run for this day knows."""
    relations = {
        table: f"{quoted(database)}.{quoted(schema)}.{quoted(name)}" for table, (schema, name) in models.items()
    }
    parts = [
        _usage_rows(relation, as_of)
        if relation.endswith(quoted(USAGE_MODEL))
        else _conformed_rows(table, relation, column_types(connection, relation), relations, as_of)
        for table, relation in relations.items()
    ]
    connection.execute(
        f"copy (select * from ({' union all by name '.join(parts)}) order by table_name, account_id, key_hash) "
        f"to {literal(target)} (format parquet, compression zstd)"
    )


def changes_between(connection: Connection, older: Path, newer: Path, older_as_of: date) -> Changes:
    """Compares two files of fingerprints; unknown if the older one is gone."""
    if not older.is_file() or not newer.is_file():
        return UNKNOWN
    found: dict[str, set[str | None]] = {"corrected": set(), "late": set(), "newer": set()}
    for account_id, change in connection.execute(_compare(older, newer, older_as_of)).fetchall():
        found[str(change)].add(account_id)
    return Changes(frozenset(found["corrected"]), frozenset(found["late"]), frozenset(found["newer"]))


def _conformed_rows(
    table: str, relation: str, types: Mapping[str, str], relations: Mapping[str, str], as_of: date
) -> str:
    content = {name: data_type for name, data_type in types.items() if name not in DELIVERY_COLUMNS}
    account, joins = _account(types, relations)
    dates = [f"cast(landed.{quoted(name)} as date)" for name in BUSINESS_DATES if name in types]
    recorded = [f"cast(landed.{RECORDED} as date)"] if RECORDED in types else []
    key = "cast(to_json([landed.source_name, landed.row_key]) as varchar)"
    return f"""
        select
            {literal(table)} as table_name,
            {account} as account_id,
            {digest_number(key)} as key_hash,
            {digest_number("landed.content")} as content_hash,
            cast(1 as bigint) as events,
            {_latest(dates)} as dated_on
        from (select *, {row_text(content)} as content from {relation} where row_outcome = 'accepted') as landed
        {joins}
        where coalesce({_latest([*dates, *recorded])} <= cast({literal(as_of.isoformat())} as date), true)
    """


def _latest(dates: Sequence[str]) -> str:
    """The latest of these dates, passing over nulls."""
    return f"greatest({', '.join(dates)})" if dates else "cast(null as date)"


def _account(types: Mapping[str, str], relations: Mapping[str, str]) -> tuple[str, str]:
    """Whose row it is: its own account, or that of the order, contract or line that it names."""
    if "account_id" in types:
        return "landed.account_id", ""
    orders, lines = relations.get("billing_orders"), relations.get("billing_order_lines")
    if orders is None or lines is None:
        return "cast(null as varchar)", ""
    accepted = f"(select * from {orders} where row_outcome = 'accepted')"
    by_line = f"""
        select lines.line_id, any_value(orders.account_id) as account_id
        from {lines} as lines inner join {accepted} as orders on lines.order_id = orders.order_id
        where lines.row_outcome = 'accepted'
        group by lines.line_id
    """
    lookups = {
        "order_id": f"select order_id, any_value(account_id) as account_id from {accepted} group by order_id",
        "contract_id": f"select contract_id, any_value(account_id) as account_id from {accepted} group by contract_id",
        "line_id": by_line,
    }
    # a line of an order has both: the order says it all
    used = ["order_id"] if "order_id" in types else [name for name in ("contract_id", "line_id") if name in types]
    if not used:
        return "cast(null as varchar)", ""
    joins = [f"left join ({lookups[name]}) as by_{name} on landed.{name} = by_{name}.{name}" for name in used]
    accounts = [f"by_{name}.account_id" for name in used]
    return f"coalesce({', '.join(accounts)})", "\n".join(joins)


def _usage_rows(relation: str, as_of: date) -> str:
    key = "cast(to_json([account_id, strftime(event_day, '%Y-%m')]) as varchar)"
    content = "cast(to_json([user_id, feature, cast(event_day as varchar), cast(events as varchar)]) as varchar)"
    return f"""
        select
            'usage' as table_name,
            account_id,
            {digest_number(key)} as key_hash,
            cast(sum({digest_number(content)}) % 9223372036854775807 as ubigint) as content_hash,
            cast(sum(events) as bigint) as events,
            max(event_day) as dated_on
        from {relation}
        where event_day <= cast({literal(as_of.isoformat())} as date)
        group by account_id, strftime(event_day, '%Y-%m')
    """


def _compare(older: Path, newer: Path, older_as_of: date) -> str:
    """Account and change. A month of usage with other content and more events than before holds new ones, with as many
    or fewer it holds corrected ones: that much is certain, and only that much is said."""
    new_row = f"""
        case
            when newer.dated_on <= cast({literal(older_as_of.isoformat())} as date) then 'late'
            else 'newer'
        end
    """
    return f"""
        with older as (select *, true as is_there from read_parquet({literal(older)})),
        newer as (select *, true as is_there from read_parquet({literal(newer)})),
        compared as (
            select
                older.is_there as was_there,
                newer.is_there as is_there,
                older.account_id as older_account,
                newer.account_id as newer_account,
                case
                    when newer.is_there is null then 'corrected'
                    when older.is_there is null then {new_row}
                    when older.account_id is distinct from newer.account_id then 'corrected'
                    when older.content_hash = newer.content_hash then null
                    when newer.events > older.events then {new_row}
                    else 'corrected'
                end as change
            from older
            full outer join newer on older.table_name = newer.table_name and older.key_hash = newer.key_hash
        )
        select older_account, change from compared where change = 'corrected' and was_there
        union
        select newer_account, change from compared where change is not null and is_there
    """
