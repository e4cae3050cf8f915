"""Dirt for every table of the generic contract, made from the contract itself: each row with its documented outcome.

A fault is known by its name in docs/bad_input.md; a table that the contract gains is soiled by itself.
"""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import yaml

from tests.support import REPOSITORY

CONTRACT = REPOSITORY / "models" / "staging" / "generic" / "_generic__sources.yml"
Row = dict[str, str]

# rows of these tables hang on accepted rows of others: column -> table that it is looked up in
REFERENCES: dict[str, dict[str, str]] = {
    "billing_order_lines": {"order_id": "billing_orders", "product_id": "billing_products"},
    "billing_cancellations": {"contract_id": "billing_orders", "line_id": "billing_order_lines"},
    "billing_pauses": {"contract_id": "billing_orders", "line_id": "billing_order_lines"},
}
# tables whose account must be one that some source knows; the others either are accounts or know none
WITHOUT_ACCOUNTS = ("crm_accounts",)
# dirty rows say they are of the untouched account, whose figures may not move; rows that are accepted are of others
UNTOUCHED, BYSTANDER, OTHER_BYSTANDER = "a1", "z9", "z8"
HANGS_ON = {UNTOUCHED: ("o1", "c1", "lo1"), BYSTANDER: ("oz", "cz", "lz")}


@dataclass(frozen=True)
class Column:
    name: str
    conformed: str
    type: str
    is_key: bool
    meta: dict[str, Any]

    @property
    def is_optional(self) -> bool:
        return bool(self.meta.get("optional"))

    @property
    def is_number(self) -> bool:
        return self.type == "integer" or self.type.startswith("decimal")


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[Column, ...]

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def contract() -> dict[str, Table]:
    def meta(node: dict[str, Any]) -> dict[str, Any]:
        return dict(node.get("config", {}).get("meta", {}))

    tables = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))["sources"][0]["tables"]
    return {
        table["name"]: Table(
            table["name"],
            tuple(
                Column(
                    column["name"],
                    meta(column).get("alias", column["name"]),
                    column["data_type"],
                    column["name"] in meta(table)["key"],
                    meta(column),
                )
                for column in table["columns"]
            ),
        )
        for table in tables
    }


@dataclass
class Soiled:
    """Rows to land by table, what becomes of them, and which faults were tried where."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    # table, reason and content of every row that is to be quarantined
    quarantined: list[tuple[str, str, Row]] = field(default_factory=list)
    tried: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, fault: str, table: str, row: Row, outcome: str, reason: str = "") -> None:
        self.rows.setdefault(table, []).append(row)
        self.outcomes[table, outcome] += 1
        self.tried[fault, table] += 1
        if outcome == "quarantined":
            self.quarantined.append((table, reason, row))


class Maker:
    """Good rows with keys of their own, and what can be wrong with them."""

    def __init__(self) -> None:
        self.tables = contract()
        self.number = 0

    def good(self, table: Table, account: str) -> Row:
        self.number += 1
        order, ordered, line = HANGS_ON[account]
        day = date(2021, 1, 1) + timedelta(days=self.number)
        fixed = {"account_id": account, "product_id": "seats", "user_id": "u1", "currency": "USD", "line_id": ""}
        if table.name in ("billing_order_lines",):
            fixed |= {"order_id": order}
        if table.name in ("billing_cancellations", "billing_pauses"):
            fixed |= {"contract_id": ordered, "line_id": line if self.number % 2 else ""}
        if table.name == "billing_exchange_rates":
            fixed |= {"currency": "CHF"}
        row: Row = {}
        for column in table.columns:
            name = column.name
            if name in ("synced_at", "is_deleted"):
                row[name] = ""
            elif column.is_key and column.type == "varchar" and not (name in fixed and table.name in MANY_PART_KEYS):
                row[name] = column.meta["values"][0] if column.meta.get("values") else f"{table.name}_{self.number}"
            elif name in fixed:
                row[name] = fixed[name]
            elif column.is_key:
                row[name] = day.isoformat() if column.type == "date" else f"{day} 10:00:00"
            elif column.meta.get("values"):
                row[name] = column.meta["values"][0]
            elif column.type == "varchar":
                row[name] = f"{name}_{self.number}"
            elif column.type == "date":
                row[name] = "2025-03-31" if column.meta.get("not_before") else "2025-03-01"
            elif column.type == "timestamp":
                row[name] = "2025-03-31 10:00:00" if column.meta.get("not_before") else "2025-03-01 10:00:00"
            elif column.type == "boolean":
                row[name] = "false"
            else:
                row[name] = "1"
        return row | OWN_VALUES.get(table.name, {})

    def faults(self, table: Table) -> list[tuple[str, Row, str]]:
        """Name of the fault, what it changes in a good row, and the documented reason."""
        found: list[tuple[str, Row, str]] = []
        for column in table.columns:
            name, conformed = column.name, column.conformed
            if name in ("synced_at", "is_deleted"):
                continue
            required = not column.is_optional
            if column.is_key and required:
                found.append(("null key", {name: ""}, f"null key: {conformed}"))
            elif required and not column.meta.get("nullable"):
                found.append(("missing value", {name: " "}, f"missing value: {conformed}"))
            if column.type in ("date", "timestamp"):
                found.append(("unparsable date", {name: "soon"}, f"unparsable date: {conformed}"))
                found.append(("impossible date", {name: "2025-02-30"}, f"unparsable date: {conformed}"))
            if column.is_number:
                found.append(("wrong type", {name: "many"}, f"unparsable number: {conformed}"))
                found.append(("NaN", {name: "NaN"}, f"unparsable number: {conformed}"))
                found.append(("infinity", {name: "-Infinity"}, f"unparsable number: {conformed}"))
            if column.type == "boolean":
                found.append(("wrong type", {name: "perhaps"}, f"unparsable boolean: {conformed}"))
            if column.meta.get("values"):
                found.append(("unknown enum", {name: "no such"}, f"unknown value: {conformed}"))
            if column.meta.get("currency"):
                found.append(("unknown currency", {name: "XXX"}, f"unknown currency: {conformed}"))
            if "min" in column.meta:
                least = column.meta["min"]
                reason = "negative value" if least == 0 else "out of range"
                found.append(("negative quantity", {name: str(least - 1)}, f"{reason}: {conformed}"))
            if "max" in column.meta:
                fault = "discount over 1" if name == "discount_share" else "out of range"
                found.append((fault, {name: str(column.meta["max"] + 1)}, f"out of range: {conformed}"))
            if "above" in column.meta:
                found.append(("out of range", {name: str(column.meta["above"])}, f"out of range: {conformed}"))
            if column.meta.get("not_before"):
                found.append(("end before start", {name: "2020-01-01"}, f"end before start: {conformed}"))
            if name == "account_id" and table.name not in WITHOUT_ACCOUNTS:
                found.append(("orphan key", {name: "nobody"}, f"orphan key: {conformed}"))
            if name in REFERENCES.get(table.name, {}):
                found.append(("orphan key", {name: "nothing"}, f"orphan key: {conformed}"))
        found.append(("unparsable date", {"synced_at": "soon"}, "unparsable date: synced_at"))
        found.append(("wrong type", {"is_deleted": "perhaps"}, "unparsable boolean: is_deleted"))
        return found + [(fault, dict(change), reason) for fault, change, reason in OWN_FAULTS.get(table.name, ())]

    def other_content(self, table: Table, row: Row) -> Row:
        """The same key with something else in it."""
        for column in reversed(table.columns):
            if column.is_key or column.name in ("synced_at", "is_deleted", "account_id"):
                continue
            if column.name in REFERENCES.get(table.name, {}):
                continue
            others = {"varchar": "other", "date": "2025-03-30", "timestamp": "2025-03-30 09:00:00", "boolean": "true"}
            values = column.meta.get("values")
            return row | {column.name: values[-1] if values else others.get(column.type, "2")}
        return row | {"account_id": OTHER_BYSTANDER}

    def soil(self) -> Soiled:
        soiled = Soiled()
        for table in self.tables.values():
            if table.name == "usage_events":
                continue
            for fault, change, reason in self.faults(table):
                row = self.good(table, UNTOUCHED) | change
                soiled.add(fault, table.name, row, "quarantined", reason)
            self.redeliver(soiled, table)
        for fault, change, outcome, reason in EVENTS:
            soiled.add(fault, "usage_events", EVENT | change, outcome, reason)
        self.one_of_a_kind(soiled)
        return soiled

    def redeliver(self, soiled: Soiled, table: Table) -> None:
        accepted, collapsed = "accepted", "collapsed"

        row = self.good(table, BYSTANDER)
        soiled.add("exact redelivery", table.name, row, accepted)
        soiled.add("exact redelivery", table.name, copy.copy(row), collapsed)

        row = self.good(table, BYSTANDER)
        soiled.add("conflicting redelivery", table.name, row | OLDER, collapsed)
        soiled.add("conflicting redelivery", table.name, self.other_content(table, row) | NEWER, accepted)

        row = self.good(table, BYSTANDER)
        soiled.add("duplicate key", table.name, row, accepted)
        soiled.add("duplicate key", table.name, self.other_content(table, row), collapsed)

        row = self.good(table, BYSTANDER)
        soiled.add("deletion", table.name, row | OLDER, collapsed)
        soiled.add("deletion", table.name, row | NEWER | {"is_deleted": "true"}, "deleted")

        row = self.good(table, BYSTANDER) | {"is_deleted": "true"}
        soiled.add("deletion", table.name, row, "deleted")

        change, reason = next(
            (change, reason)
            for fault, change, reason in self.faults(table)
            if fault not in ("null key", "unparsable date") and not any(table[name].is_key for name in change)
        )
        row = self.good(table, BYSTANDER)
        soiled.add("broken redelivery", table.name, row | OLDER, collapsed)
        soiled.add("broken redelivery", table.name, row | change | NEWER, "quarantined", reason)

    def one_of_a_kind(self, soiled: Soiled) -> None:
        """What needs more than one row: a currency without a rate, two openings of a contract, fragments of code."""
        orders, lines = self.tables["billing_orders"], self.tables["billing_order_lines"]
        unrated = self.good(orders, UNTOUCHED) | {"order_id": "no_rate", "currency": "GBP"}
        soiled.add("missing rate", "billing_orders", unrated, "quarantined", "no exchange rate: currency")
        line = self.good(lines, UNTOUCHED) | {"order_id": "no_rate"}
        soiled.add("missing rate", "billing_order_lines", line, "quarantined", "order quarantined: order_id")
        deal = self.good(self.tables["crm_opportunities"], UNTOUCHED) | {"currency": "GBP"}
        soiled.add("missing rate", "crm_opportunities", deal, "quarantined", "no exchange rate: currency")
        again = self.good(orders, UNTOUCHED) | {"contract_id": "c1", "signed_on": "2025-03-01"}
        soiled.add("duplicate key", "billing_orders", again, "quarantined", "duplicate contract: contract_id")
        for number, fragment in enumerate(FRAGMENTS):
            for table, named in (("crm_users", "user_name"), ("crm_contacts", "contact_name")):
                row = self.good(self.tables[table], BYSTANDER) | {named: fragment}
                soiled.add("SQL and Jinja fragments", table, row, "accepted")
            keyed = self.good(self.tables["crm_users"], BYSTANDER) | {"user_id": f"{fragment} {number}"}
            soiled.add("SQL and Jinja fragments", "crm_users", keyed, "accepted")
        long = self.good(self.tables["crm_activities"], BYSTANDER) | {"subject": "x" * 10_000_000}
        soiled.add("10 MB string", "crm_activities", long, "accepted")


MANY_PART_KEYS = ("crm_account_history", "crm_csm_sentiment", "crm_milestones", "billing_exchange_rates")
OWN_VALUES: dict[str, Row] = {
    "crm_accounts": {"parent_account_id": "", "domain": "", "customer_since": ""},
    "crm_account_history": {"field_name": "industry"},
    "billing_orders": {"predecessor_contract_id": "", "recorded_at": ""},
    "billing_order_lines": {"trial_end": "", "discount_share": "0.1", "recorded_at": ""},
    "billing_cancellations": {"withdrawn_on": "", "recorded_at": ""},
    "billing_pauses": {"recorded_at": ""},
    "crm_csm_sentiment": {"sentiment": "3"},
    "account_crosswalk": {"source_name": "events"},
    "source_accounts": {"domain": "", "email": "", "stored_account_id": ""},
    "survey_responses": {"score": "5"},
}
# checks that are not in the contract of one column
OWN_FAULTS: dict[str, tuple[tuple[str, Row, str], ...]] = {
    "billing_orders": (("orphan key", {"order_type": "add_on", "contract_id": "nothing"}, "orphan key: contract_id"),),
    "billing_order_lines": (("out of range", {"unit_price": "99999999999"}, "out of range: unit_price"),),
    "billing_cancellations": (("orphan key", {"contract_id": "c1", "line_id": "lz"}, "orphan key: line_id"),),
    "billing_pauses": (("orphan key", {"contract_id": "c1", "line_id": "lz"}, "orphan key: line_id"),),
    "survey_responses": (("out of range", {"kind": "nps", "score": "11"}, "out of range: score"),),
    "crm_opportunities": (("out of range", {"amount": "1000000000000"}, "out of range: amount"),),
}
# usage events are read by day and checked there: what is delivered, how often, and what becomes of it
EVENT: Row = {"event_id": "e", "account_id": UNTOUCHED, "user_id": "u", "feature": "search"}
EVENT |= {"occurred_at": "2026-02-03 10:00:00", "synced_at": "", "is_deleted": ""}
OLDER, NEWER = {"synced_at": "2026-02-04 00:00:00"}, {"synced_at": "2026-02-05 00:00:00"}
EVENTS: tuple[tuple[str, Row, str, str], ...] = (
    ("null key", {"event_id": ""}, "quarantined", "null key: event_id"),
    ("null key", {"event_id": "d1", "account_id": ""}, "quarantined", "null key: account_id"),
    ("null key", {"event_id": "d2", "user_id": " "}, "quarantined", "null key: user_id"),
    ("null key", {"event_id": "d3", "feature": ""}, "quarantined", "null key: feature"),
    ("unparsable date", {"event_id": "d4", "occurred_at": "soon"}, "quarantined", "unparsable date: occurred_at"),
    ("impossible date", {"event_id": "d5", "occurred_at": "2025-02-30"}, "quarantined", "unparsable date: occurred_at"),
    ("unparsable date", {"event_id": "d10", "received_at": "soon"}, "quarantined", "unparsable date: received_at"),
    (
        "impossible date",
        {"event_id": "d11", "received_at": "2026-02-30"},
        "quarantined",
        "unparsable date: received_at",
    ),
    ("unparsable date", {"event_id": "d12", "synced_at": "soon"}, "quarantined", "unparsable date: synced_at"),
    ("wrong type", {"event_id": "d13", "is_deleted": "perhaps"}, "quarantined", "unparsable boolean: is_deleted"),
    ("orphan key", {"event_id": "d6", "account_id": "nobody"}, "quarantined", "orphan key: account_id"),
    ("exact redelivery", {"event_id": "d7", "account_id": BYSTANDER}, "accepted", ""),
    ("exact redelivery", {"event_id": "d7", "account_id": BYSTANDER}, "collapsed", ""),
    ("duplicate key", {"event_id": "d7", "account_id": BYSTANDER, "feature": "other"}, "collapsed", ""),
    ("deletion", {"event_id": "d8", "is_deleted": "true"} | NEWER, "deleted", ""),
    ("deletion", {"event_id": "d8"} | OLDER, "collapsed", ""),
    ("conflicting redelivery", {"event_id": "d9", "account_id": BYSTANDER} | NEWER, "accepted", ""),
    ("conflicting redelivery", {"event_id": "d9"} | OLDER, "collapsed", ""),
)
FRAGMENTS = (
    "Robert'); drop table crm_accounts; --",
    "{{ ref('fct_renewals') }} {% raw %} {# none",
    '" or 1=1 \\ $$ ; select 1',
)
