"""Salesforce: accounts and their history, employees, products, contracts, orders, order products, opportunities."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from sample_company import catalog
from sample_company.columns import (
    DAY_SECONDS,
    NONE,
    Bools,
    Frame,
    Ints,
    at_hour,
    constant,
    day,
    decimal,
    either,
    flag,
    instant,
    integer,
    join,
    null_where,
    pick,
    text,
)  # fmt: skip
from sample_company.config import Config
from sample_company.contracts import AMENDMENT, INTERVALS, LAPSED, LOST, NEW, OPEN, ORDER_TYPES, RENEWAL, Book
from sample_company.landing import Dirt, Landing, no, yes
from sample_company.population import Population, Staff, user_id

ORPHAN_ACCOUNT = "001ORPHAN000000AAA"
FOREVER = 253_402_300_799  # 9999-12-31 23:59:59

DIRT = {
    "account": Dirt("id", "is_deleted", "name"),
    "contract": Dirt("id", "is_deleted"),
    "order": Dirt("id", "is_deleted", "comment_c", (("currency_iso_code", "XXX"), ("account_id", ORPHAN_ACCOUNT))),
    "order_item": Dirt("id", "is_deleted", "comment_c", (("quantity", -3), ("order_id", "801ORPHAN000000AAA"))),
    "opportunity": Dirt("id", "is_deleted", "stage_name", (("account_id", ORPHAN_ACCOUNT),)),
    "account_history": Dirt(None, None, None),
}


def land_company(landing: Landing, team: Staff) -> None:
    """Tables that do not grow with the accounts: employees and products."""
    landing.land("salesforce", "user", _users(team))
    landing.land("salesforce", "product_2", _products())


def land_block(config: Config, landing: Landing, people: Population, team: Staff, book: Book, block: int) -> None:
    rng = config.rng("crm", block)
    versions = _versions(config, people, team, rng)
    landing.land("salesforce", "account", _accounts(people, versions), DIRT["account"])
    landing.land("salesforce", "account_history", _history(people, versions), DIRT["account_history"])
    first = int(people.number[0]) * 64
    contracts, orders, items = book.contracts.done(), book.orders.done(), book.items.done()
    landing.land("salesforce", "contract", _contracts(config, people, contracts, first, rng), DIRT["contract"])
    totals = _totals(orders, items)
    landing.land("salesforce", "order", _orders(people, orders, totals, first, rng), DIRT["order"])
    landing.land("salesforce", "order_item", _items(items, first, rng), DIRT["order_item"])
    deals = _opportunities(config, people, contracts, orders, totals, first, rng)
    landing.land("salesforce", "opportunity", deals, DIRT["opportunity"])


# --- ids ---------------------------------------------------------------------------------------------------------
def contract_id(number: Ints) -> Any:
    return text("800T", number, 11, "AAA")


def order_id(number: Ints) -> Any:
    return text("801O", number, 11, "AAA")


def item_id(number: Ints) -> Any:
    return text("802I", number, 11, "AAA")


def product_id(number: Ints) -> Any:
    return text("01tP", number, 11, "AAA")


# --- employees and products ----------------------------------------------------------------------------------------
def _users(team: Staff) -> Frame:
    number = np.arange(team.size)
    title = np.select([number < 3, number < team.seller_first], [0, 1], 2).astype(np.int64)
    manager = np.where(number == 0, NONE, np.where(number < 3, 0, 1 + (number >= team.seller_first)))
    first, last = pick(catalog.PERSON_FIRST, number % 20), pick(catalog.PERSON_LAST, number // 20 % 20)
    inactive = (number % 37 == 36) & (title == 2)
    titles = ("CS Director", "Customer Success Manager", "Account Executive")
    return {
        "id": user_id(number),
        "name": join(first, " ", last),
        "first_name": first,
        "last_name": last,
        "email": text("employee", number, 0, "@vendor.example"),
        "title": pick(titles, title),
        "department": pick(("Customer Success", "Customer Success", "Sales"), title),
        "manager_id": user_id(manager.astype(np.int64)),
        "is_active": flag(~inactive),
        "_fivetran_deleted": no(len(number)),
        "_fivetran_active": yes(len(number)),
    }


def _products() -> Frame:
    size = len(catalog.PRODUCTS)
    return {
        "id": product_id(np.arange(size)),
        "name": pa.array([p.name for p in catalog.PRODUCTS]),
        "product_code": pa.array([p.code for p in catalog.PRODUCTS]),
        "family": pa.array([p.family for p in catalog.PRODUCTS]),
        "plan_c": pa.array([p.plan for p in catalog.PRODUCTS]),
        "non_recurring_c": pa.array([not p.is_recurring for p in catalog.PRODUCTS]),
        "is_archive_c": pa.array([p.is_archive for p in catalog.PRODUCTS]),
        "is_active": yes(size),
        "is_deleted": no(size),
        "_fivetran_active": yes(size),
    }


# --- accounts ------------------------------------------------------------------------------------------------------
class Versions:
    """Up to three changes per account: another CSM, more employees, another segment."""

    def __init__(self, begins: Ints, csm: Ints, employees: Ints, segment: Ints, exists: Bools) -> None:
        self.begins, self.csm, self.employees, self.segment, self.exists = begins, csm, employees, segment, exists


def created_on(people: Population) -> Ints:
    """The CRM knows an account some weeks before it signs."""
    return people.starts_on - 20 - people.number % 60


def _versions(config: Config, people: Population, team: Staff, rng: np.random.Generator) -> Versions:
    size = people.size
    created = created_on(people)
    span = np.maximum(config.end - created, 1)
    years = span / 365.25
    chance = 1 - np.exp(-years[:, None] * np.array([0.22, 0.16, 0.03]))
    happens = rng.random((size, 3)) < chance
    days = created[:, None] + 1 + (rng.random((size, 3)) * (span[:, None] - 1)).astype(np.int64)
    days = np.where(happens, days, config.end + 1 + np.arange(3))
    order = np.argsort(days, axis=1)
    days = np.take_along_axis(days, order, axis=1)
    happens = np.take_along_axis(happens, order, axis=1)
    csm, employees, segment = people.csm.copy(), people.employees.copy(), people.segment.copy()
    states = [(csm, employees, segment)]
    other = team.csm_first[people.segment] + rng.integers(0, team.csm_count[people.segment])
    grown = (people.employees * rng.uniform(0.8, 1.7, size)).astype(np.int64) + 1
    for place in range(3):
        kind, real = order[:, place], happens[:, place]
        csm = np.where(real & (kind == 0), other, csm)
        employees = np.where(real & (kind == 1), grown, employees)
        # mid-market accounts grow into enterprise, hardly ever the other way
        segment = np.where(real & (kind == 2) & (segment == 1), 0, segment)
        states.append((csm, employees, segment))
    begins = np.concatenate([created[:, None], days], axis=1)
    exists = np.concatenate([np.ones((size, 1), np.bool_), happens], axis=1) & people.in_crm[:, None]
    columns = [np.stack([s[i] for s in states], axis=1) for i in range(3)]
    return Versions(begins, columns[0], columns[1], columns[2], exists)


def _attributes(people: Population, rows: Ints, csm: Ints, employees: Ints, segment: Ints) -> Frame:
    return {
        "name": people.name(rows),
        "industry": pick(catalog.INDUSTRIES, people.industry[rows]),
        "number_of_employees": integer(employees),
        "parent_id": text("001P", people.parent[rows], 11, "AAA"),
        "owner_id": user_id(people.seller[rows]),
        "segment_c": pick(catalog.SEGMENTS, segment),
        "touch_tier_c": pick(catalog.TIERS, segment),
        "csm_id_c": user_id(csm),
        "sales_channel_c": pick(catalog.CHANNELS, people.channel[rows]),
        "region_c": pick(catalog.REGIONS, people.region[rows]),
    }


def _accounts(people: Population, versions: Versions) -> Frame:
    rows = np.flatnonzero(people.in_crm)
    now = (versions.csm[rows, 3], versions.employees[rows, 3], versions.segment[rows, 3])
    countries = [c for pair in catalog.COUNTRIES for c in pair]
    return {
        "id": people.crm_id(rows),
        **_attributes(people, rows, *now),
        "website": join("https://www.", people.domain(rows)),
        "type": constant("Customer", len(rows)),
        "billing_country": pick(countries, people.country[rows]),
        "created_date": instant(at_hour(created_on(people)[rows], people.number[rows] * 7919 % DAY_SECONDS)),
        "customer_since_c": day(people.starts_on[rows]),
        "is_deleted": no(len(rows)),
        "_fivetran_active": yes(len(rows)),
    }


def _history(people: Population, versions: Versions) -> Frame:
    rows, place = np.nonzero(versions.exists)
    second = people.number[rows] * 7919 % DAY_SECONDS
    starts = at_hour(versions.begins[rows, place], second)
    is_last = np.append(rows[1:] != rows[:-1], True) if len(rows) else np.zeros(0, np.bool_)
    ends = np.where(is_last, FOREVER, np.append(starts[1:], 0)[: len(starts)] - 1)
    state = (versions.csm[rows, place], versions.employees[rows, place], versions.segment[rows, place])
    return {
        "id": people.crm_id(rows),
        "_fivetran_start": instant(starts),
        "_fivetran_end": instant(ends.astype(np.int64)),
        "_fivetran_active": flag(is_last),
        **_attributes(people, rows, *state),
        "is_deleted": no(len(rows)),
    }


# --- contracts and orders --------------------------------------------------------------------------------------------
def _comment(reason: Ints, rng: np.random.Generator) -> Any:
    """A word about the reason, for about half of them."""
    index = np.where((reason >= 0) & (rng.random(len(reason)) < 0.5), rng.integers(0, 6, len(reason)), -1)
    return pick(catalog.COMMENTS, index.astype(np.int64))


def _seconds(rng: np.random.Generator, size: int) -> Ints:
    return rng.integers(7 * 3_600, 19 * 3_600, size).astype(np.int64)


def _contracts(config: Config, people: Population, c: dict[str, Ints], first: int, rng: np.random.Generator) -> Frame:
    size = len(c["row"])
    lost = (c["outcome"] == LOST) | (c["outcome"] == LAPSED)
    status = np.where(lost, 2, np.where(c["end"] < config.end, 1, 0))
    known = c["notice"] != NONE
    reason = np.where(known, c["reason"], -1)
    paused = np.where(c["paused_from"] == NONE, NONE, c["paused_from"] - 1)
    return {
        "id": contract_id(c["contract"] + first),
        "account_id": people.crm_id(c["row"]),
        "contract_number": text("", c["contract"] + first, 8),
        "start_date": day(c["start"]),
        "end_date": day(c["end"]),
        "contract_term": integer(c["months"]),
        "status": pick(("Activated", "Expired", "Cancelled"), status.astype(np.int64)),
        "currency_iso_code": pick(catalog.CURRENCIES, people.currency[c["row"]]),
        "created_date": instant(at_hour(c["recorded"], _seconds(rng, size))),
        "owner_id": user_id(people.seller[c["row"]]),
        "cancellation_notice_on_c": day(c["notice"]),
        "cancellation_effective_on_c": day(c["effective"]),
        "cancellation_recorded_at_c": instant(at_hour(c["notice_recorded"], _seconds(rng, size))),
        "churn_reason_c": pick(catalog.REASONS, reason),
        "churn_comment_c": _comment(reason, rng),
        "notice_withdrawn_on_c": day(c["withdrawn"]),
        "paused_from_c": day(c["paused_from"]),
        "paused_to_c": day(np.where(c["paused_from"] == NONE, NONE, c["paused_to"])),
        "pause_recorded_at_c": instant(at_hour(paused, _seconds(rng, size))),
        "is_deleted": no(size),
    }


def _totals(orders: dict[str, Ints], items: dict[str, Ints]) -> Ints:
    """Cents of each order over one billing interval, after discount."""
    net = items["quantity"] * (items["price"] * (10_000 - items["discount"]) // 10_000)
    place = np.argsort(orders["order"])
    target = place[np.searchsorted(orders["order"][place], items["order"])]
    return np.bincount(target, weights=net, minlength=len(orders["order"])).astype(np.int64)


def _orders(people: Population, o: dict[str, Ints], totals: Ints, first: int, rng: np.random.Generator) -> Frame:
    size = len(o["row"])
    predecessor = np.where(o["predecessor"] == NONE, NONE, o["predecessor"] + first)
    return {
        "id": order_id(o["order"] + first * 4),
        "account_id": people.crm_id(o["row"]),
        "contract_id": contract_id(o["contract"] + first),
        "order_number": text("", o["order"] + first * 4, 8),
        "order_type_c": pick(ORDER_TYPES, o["kind"]),
        "predecessor_contract_id_c": contract_id(predecessor),
        "signed_on_c": day(o["signed"]),
        "effective_date": day(o["start"]),
        "end_date": day(o["end"]),
        "currency_iso_code": pick(catalog.CURRENCIES, people.currency[o["row"]]),
        "status": constant("Activated", size),
        "total_amount": decimal(totals),
        "owner_id": user_id(people.seller[o["row"]]),
        "opportunity_id": null_where(text("006D", o["order"] + first * 4, 11, "AAA"), o["kind"] == AMENDMENT),
        "reason_code_c": pick(catalog.REASONS, o["reason"]),
        "comment_c": _comment(o["reason"], rng),
        "created_date": instant(at_hour(o["recorded"], _seconds(rng, size))),
        "is_deleted": no(size),
        "_fivetran_active": yes(size),
    }


def _items(i: dict[str, Ints], first: int, rng: np.random.Generator) -> Frame:
    size = len(i["row"])
    dropped = i["dropped"] != NONE
    reason = np.where(dropped, rng.integers(0, catalog.AVOIDABLE, size), -1)
    net = (i["price"] * (10_000 - i["discount"]) + 5_000) // 10_000
    return {
        "id": item_id(i["item"] + first * 32),
        "order_id": order_id(i["order"] + first * 4),
        "product_2_id": product_id(i["product"]),
        "quantity": decimal(i["quantity"] * 10_000, scale=4, precision=16),
        "list_price": decimal(i["price"]),
        "discount": decimal(i["discount"], precision=5),
        "unit_price": decimal(net),
        "service_date": day(i["start"]),
        "end_date": day(i["end"]),
        "billing_frequency_c": pick(INTERVALS, i["interval"]),
        "billing_interval_count_c": integer(i["interval_count"]),
        "reason_code_c": pick(catalog.REASONS, i["reason"]),
        "comment_c": _comment(i["reason"], rng),
        "created_date": instant(at_hour(i["recorded"], np.full(size, 20 * 3_600))),
        "cancellation_notice_on_c": day(i["dropped"]),
        "cancellation_effective_on_c": day(np.where(dropped, np.minimum(i["dropped"] + 30, i["end"] + 1), NONE)),
        "cancellation_reason_c": pick(catalog.REASONS, reason),
        "cancellation_recorded_at_c": instant(
            at_hour(np.where(dropped, i["dropped"] + 2, NONE), np.full(size, 36_000))
        ),
        "is_deleted": no(size),
    }


def _opportunities(
    config: Config,
    people: Population,
    c: dict[str, Ints],
    o: dict[str, Ints],
    totals: Ints,
    first: int,
    rng: np.random.Generator,
) -> Frame:
    """One won deal per order that is not an amendment; one open or lost renewal deal per term without a renewal."""
    won = np.flatnonzero(o["kind"] != AMENDMENT)
    due = np.flatnonzero((c["outcome"] != 0) & (c["end"] - 120 <= config.end))
    size_won, size = len(won), len(won) + len(due)
    row = np.concatenate([o["row"][won], c["row"][due]])
    kind = np.concatenate([o["kind"][won], np.full(len(due), RENEWAL)])
    number = np.concatenate([o["order"][won] + first * 4, (c["contract"][due] + first) * 4 + 3])
    is_open = np.concatenate([np.zeros(size_won, np.bool_), c["outcome"][due] == OPEN])
    is_won = np.arange(size) < size_won
    close = np.concatenate([o["signed"][won], np.where(is_open[size_won:], c["end"][due], c["decided"][due])])
    created = np.concatenate([o["recorded"][won] - rng.integers(25, 120, size_won), c["end"][due] - 120])
    value = np.concatenate([totals[won], c["quantity"][due] * 30_000])
    stage = np.where(is_open, rng.integers(0, 3, size), np.where(is_won, 3, 4))
    stages = ("Qualification", "Proposal", "Negotiation", "Closed Won", "Closed Lost")
    from_csm = (kind != NEW) & (rng.random(size) < 0.35)
    kinds = ("New Business", "Add-On", "Renewal")
    return {
        "id": text("006D", number, 11, "AAA"),
        "account_id": people.crm_id(row),
        "name": join(people.name(row), " - ", pick(kinds, kind)),
        "type": pick(kinds, kind),
        "stage_name": pick(stages, stage.astype(np.int64)),
        "amount": decimal(value),
        "currency_iso_code": pick(catalog.CURRENCIES, people.currency[row]),
        "close_date": day(close),
        "is_won": flag(is_won),
        "is_closed": flag(~is_open),
        "lead_source": either(from_csm, constant("CSM", size), constant("Sales", size)),
        "owner_id": user_id(people.seller[row]),
        "created_date": instant(at_hour(created, _seconds(rng, size))),
        "is_deleted": no(size),
        "_fivetran_active": yes(size),
    }
