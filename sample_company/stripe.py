"""Stripe: customers, the price list, subscriptions with their versions, invoices and their lines, in minor units."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from sample_company import catalog
from sample_company.columns import (
    DAY_SECONDS,
    NONE,
    Bools,
    Column,
    Frame,
    Ints,
    add_months,
    at_hour,
    constant,
    decimal,
    either,
    flag,
    instant,
    integer,
    join,
    null_where,
    pick,
    real,
    text,
)  # fmt: skip
from sample_company.config import Config
from sample_company.landing import Dirt, Landing, no, yes
from sample_company.population import Population
from sample_company.subscriptions import COUPONS, Ledger, new_prices_on, price_minor

ORPHAN = "cus_ORPHAN"
CODES = ("usd", "eur", "gbp", "jpy")
DIRT = {
    "customer": Dirt("id", "is_deleted", "description"),
    "subscription": Dirt("id", None, "latest_invoice_id"),
    "subscription_item": Dirt("id", None, "metadata"),
    "invoice": Dirt("id", "is_deleted", "status", (("customer_id", ORPHAN), ("currency", "xxx"))),
    "invoice_line_item": Dirt("id", None, "description"),
}
BY_METADATA, BY_DOMAIN, BY_CROSSWALK, UNMATCHED = 0, 1, 2, 3


def match_kind(people: Population) -> Ints:
    """How a customer can be met with its CRM account: stored id, web domain, crosswalk, or not at all."""
    spread = people.number * 2_654_435_761 % 1_000
    kind = np.select([spread < 590, spread < 910], [BY_METADATA, BY_DOMAIN], BY_CROSSWALK)
    return np.where(people.in_crm, kind, UNMATCHED).astype(np.int64)


def subscription_id(people: Population, rows: Ints, number: Ints) -> Column:
    return text("sub_", people.number[rows] * 64 + number, 12)


def _price_id(plan: Ints, currency: Ints, months: Ints, version: Ints) -> Column:
    names = [n.lower() for n, _ in catalog.PLANS]
    span = pick(("month", "year"), (months == 12).astype(np.int64))
    return join("price_", pick(names, plan), "_", pick(CODES, currency), "_", span, text("_v", version + 1))


def _midnight(days: Ints) -> Column:
    return instant(at_hour(days, np.zeros(len(days), np.int64)))


def land_company(config: Config, landing: Landing) -> None:
    landing.land("stripe", "product", _products(config))
    landing.land("stripe", "price", _prices(config))
    landing.land("stripe", "coupon", _coupons(config))


def land_block(config: Config, landing: Landing, people: Population, ledger: Ledger, block: int) -> None:
    rng = config.rng("stripe", block)
    subscriptions, periods = ledger.subscriptions.done(), ledger.periods.done()
    landing.land("stripe", "customer", _customers(people), DIRT["customer"])
    landing.land("stripe", "subscription", _subscriptions(people, subscriptions), DIRT["subscription"])
    landing.land("stripe", "subscription_history", _history(config, people, subscriptions, periods))
    landing.land("stripe", "subscription_item", _items(people, subscriptions), DIRT["subscription_item"])
    landing.land("stripe", "subscription_discount", _discounts(people, subscriptions))
    invoices, lines = _invoices(config, people, subscriptions, periods, rng)
    landing.land("stripe", "invoice", invoices, DIRT["invoice"])
    landing.land("stripe", "invoice_line_item", lines, DIRT["invoice_line_item"])


# --- the price list ------------------------------------------------------------------------------------------------
def _products(config: Config) -> Frame:
    size = len(catalog.PLANS)
    names = [n for n, _ in catalog.PLANS]
    return {
        "id": pa.array([f"prod_{n.lower()}" for n in names]),
        "name": pa.array([f"{n} plan" for n in names]),
        "active": yes(size),
        "created": _midnight(np.full(size, config.origin)),
        "description": constant(None, size),
        "is_deleted": no(size),
        "livemode": yes(size),
        "metadata": pa.array([f'{{"product_line": "Self-service", "plan": "{n}"}}' for n in names]),
        "type": constant("service", size),
        "unit_label": constant("seat", size),
        "updated": _midnight(np.full(size, config.origin)),
    }


def _prices(config: Config) -> Frame:
    grid = np.array([(p, c, m, v) for p in range(3) for c in range(4) for m in (1, 12) for v in range(2)])
    plan, currency, months, version = grid.T
    size = len(grid)
    unit = price_minor(plan, currency, months, version)
    created = np.where(version == 1, new_prices_on(config), config.origin)
    names = [n for n, _ in catalog.PLANS]
    return {
        "id": _price_id(plan, currency, months, version),
        "product_id": join("prod_", pick([n.lower() for n in names], plan)),
        "active": flag(version == 1),
        "billing_scheme": constant("per_unit", size),
        "created": _midnight(created),
        "currency": pick(CODES, currency),
        "is_deleted": no(size),
        "livemode": yes(size),
        "metadata": constant("{}", size),
        "nickname": pick(names, plan),
        "recurring_interval": pick(("month", "year"), (months == 12).astype(np.int64)),
        "recurring_interval_count": integer(np.ones(size, np.int64)),
        "recurring_usage_type": constant("licensed", size),
        "type": constant("recurring", size),
        "unit_amount": integer(unit),
        "unit_amount_decimal": decimal(unit, scale=0),
    }


def _coupons(config: Config) -> Frame:
    size = len(COUPONS)
    months = np.array([m for _, m in COUPONS])
    return {
        "id": text("coupon_", np.arange(size)),
        "name": pa.array([f"{p // 100}% off" for p, _ in COUPONS]),
        "percent_off": real(np.array([p / 100 for p, _ in COUPONS])),
        "amount_off": integer(np.full(size, NONE)),
        "created": _midnight(np.full(size, config.origin)),
        "currency": constant(None, size),
        "duration": pick(("forever", "repeating"), (months > 0).astype(np.int64)),
        "duration_in_months": integer(np.where(months == 0, NONE, months)),
        "livemode": yes(size),
        "metadata": constant("{}", size),
        "times_redeemed": integer(np.full(size, 100)),
        "valid": yes(size),
    }


# --- customers and subscriptions --------------------------------------------------------------------------------------
def customer_email(people: Population, rows: Ints) -> Column:
    """The first user; unmatched customers and those of the crosswalk wrote from a free-mail address."""
    private = match_kind(people)[rows] >= BY_CROSSWALK
    own = join("user0@", people.domain(rows))
    return either(private, join(people.slug(rows), "@freemail.example"), own)


def _customers(people: Population) -> Frame:
    rows = np.flatnonzero(~people.is_crm)
    size = len(rows)
    stored = match_kind(people)[rows] == BY_METADATA
    meta = join('{"salesforce_account_id": "', people.crm_id(rows), '"}')
    countries = [c for pair in catalog.COUNTRIES for c in pair]
    return {
        "id": people.customer_id(rows),
        "name": people.name(rows),
        "email": customer_email(people, rows),
        "description": text("Workspace ", people.number[rows], 8),
        "currency": pick(CODES, people.currency[rows]),
        "created": instant(at_hour(people.starts_on[rows], people.number[rows] * 31 % DAY_SECONDS)),
        "delinquent": no(size),
        "balance": integer(np.zeros(size, np.int64)),
        "address_country": pick(countries, people.country[rows]),
        "is_deleted": no(size),
        "livemode": yes(size),
        "metadata": either(stored, meta, constant("{}", size)),
    }


def _reason_text(reason: Ints, paused_from: Ints) -> Column:
    cancelled = join('{"cancellation_reason": "', pick(catalog.REASONS, np.maximum(reason, 0)), '"}')
    date = pa.array(np.maximum(paused_from, 0).astype("datetime64[D]").astype(str).tolist(), pa.string())
    paused = join('{"paused_from": "', date, '"}')
    rest = either(paused_from != NONE, paused, constant("{}", len(reason)))
    return either(reason >= 0, cancelled, rest)


def _subscriptions(people: Population, s: dict[str, Any]) -> Frame:
    return _versions(people, s, _status(s), s["cancelled"], s["ended"], s["current"], s["upcoming"], s["paused"])


def _status(s: dict[str, Any]) -> Ints:
    return np.select([s["ended"] != NONE, s["is_trial"]], [2, 0], 1).astype(np.int64)


def _versions(
    people: Population, s: dict[str, Any], status: Ints, cancelled: Ints, ended: Ints, current: Ints, upcoming: Ints,
    paused: Bools,
) -> Frame:  # fmt: skip
    size = len(s["row"])
    reason = np.where(cancelled != NONE, s["reason"], -1)
    at_end = s["at_end"] & (cancelled != NONE)
    noon = np.full(size, 43_200)
    paused_from = np.where(paused, current, NONE)
    return {
        "id": subscription_id(people, s["row"], s["number"]),
        "customer_id": people.customer_id(s["row"]),
        "status": pick(("trialing", "active", "canceled"), status),
        "start_date": _midnight(s["created"]),
        "created": _midnight(s["created"]),
        "current_period_start": _midnight(current),
        "current_period_end": _midnight(upcoming),
        "billing_cycle_anchor": _midnight(s["anchor"]),
        "billing": constant("charge_automatically", size),
        "cancel_at": null_where(_midnight(upcoming), ~at_end),
        "cancel_at_period_end": flag(at_end),
        "canceled_at": instant(at_hour(cancelled, noon)),
        "ended_at": instant(at_hour(ended, np.where(at_end, 0, noon))),
        "trial_start": null_where(_midnight(s["created"]), s["trial_end"] == NONE),
        "trial_end": _midnight(s["trial_end"]),
        "quantity": integer(np.full(size, NONE)),
        "days_until_due": integer(np.full(size, NONE)),
        "latest_invoice_id": join("in_", subscription_id(people, s["row"], s["number"]), "_last"),
        "pause_collection_behavior": either(paused, constant("void", size), constant(None, size)),
        "pause_collection_resumes_at": null_where(_midnight(upcoming), ~paused),
        "metadata": _reason_text(reason, paused_from),
        "livemode": yes(size),
        "_fivetran_active": yes(size),
    }


def _history(config: Config, people: Population, s: dict[str, Any], p: dict[str, Any]) -> Frame:
    """A version at the start, one per paused month, and the newest."""
    size = len(s["row"])
    nothing, calm = np.full(size, NONE), np.zeros(size, np.bool_)
    opened = np.where(s["trial_end"] != NONE, s["trial_end"], add_months(s["anchor"], s["months"]))
    first = _versions(
        people, s, (s["trial_end"] == NONE).astype(np.int64), nothing, nothing, s["created"], opened, calm
    )
    newest = _subscriptions(people, s)
    paused = np.flatnonzero(p["paused"])
    place = np.argsort(s["row"] * 64 + s["number"])
    keys = (s["row"] * 64 + s["number"])[place]
    of = place[np.searchsorted(keys, p["row"][paused] * 64 + p["number"][paused])]
    some = {name: values[of] for name, values in s.items()}
    none, on = np.full(len(of), NONE), np.ones(len(of), np.bool_)
    current, upcoming = p["start"][paused], p["upcoming"][paused]
    pauses = _versions(people, some, np.ones(len(of), np.int64), none, none, current, upcoming, on)
    night = np.full(size, config.end + 1)
    parts = [(first, s["created"], False), (pauses, current, False), (newest, night, True)]
    whole = pa.concat_tables([pa.table(_synced(frame, days, is_newest)) for frame, days, is_newest in parts])
    return {name: whole.column(name).combine_chunks() for name in whole.column_names}


def _synced(frame: Frame, days: Ints, is_newest: bool) -> Frame:
    """A version with the evening on which it was synced."""
    size = len(days)
    synced = instant(at_hour(days, np.full(size, 5_400 if is_newest else 75_600)))
    return {**frame, "_fivetran_active": yes(size) if is_newest else no(size), "_fivetran_synced": synced}


def _items(people: Population, s: dict[str, Any]) -> Frame:
    return {
        "id": text("si_", people.number[s["row"]] * 64 + s["number"], 12),
        "subscription_id": subscription_id(people, s["row"], s["number"]),
        "plan_id": _price_id(s["plan"], people.currency[s["row"]], s["months"], s["version"]),
        "quantity": integer(s["seats"]),
        "created": _midnight(s["created"]),
        "current_period_start": _midnight(s["current"]),
        "current_period_end": _midnight(s["upcoming"]),
        "metadata": constant("{}", len(s["row"])),
    }


def _discounts(people: Population, s: dict[str, Any]) -> Frame:
    has = np.flatnonzero(s["coupon"] >= 0)
    row, coupon, created = s["row"][has], s["coupon"][has], s["created"][has]
    months = np.array([m for _, m in COUPONS])[coupon]
    return {
        "id": text("di_", people.number[row] * 64 + s["number"][has], 12),
        "subscription_id": subscription_id(people, row, s["number"][has]),
        "customer_id": people.customer_id(row),
        "coupon_id": text("coupon_", coupon),
        "start": _midnight(created),
        "end": _midnight(np.where(months == 0, NONE, add_months(created, months))),
    }


# --- invoices --------------------------------------------------------------------------------------------
def _invoices(
    config: Config, people: Population, s: dict[str, Any], p: dict[str, Any], rng: np.random.Generator
) -> tuple[Frame, Frame]:
    """One invoice a period, and one of nothing for a trial."""
    trials = np.flatnonzero(s["trial_end"] != NONE)
    size_paid, size = len(p["row"]), len(p["row"]) + len(trials)

    def both(period: Ints, trial: Ints) -> Ints:
        return np.concatenate([period, trial]).astype(np.int64)

    nothing, trial = np.zeros(len(trials), np.int64), {name: v[trials] for name, v in s.items()}
    row, number = both(p["row"], trial["row"]), both(p["number"], trial["number"])
    start, upcoming = both(p["start"], trial["created"]), both(p["upcoming"], trial["trial_end"])
    seats, price = both(p["seats"], trial["seats"]), both(p["price"], nothing)
    gross = seats * price
    net = both((p["seats"] * p["price"] * (10_000 - p["discount"]) + 5_000) // 10_000, nothing)
    is_trial = np.arange(size) >= size_paid
    paused, unpaid = both(p["paused"], nothing) == 1, both(p["unpaid"], nothing) == 1
    health = both(p["health"], nothing) / 1_000
    slow = rng.random(size) < 0.22 / (1 + np.exp(1.5 * health))
    paid = start + np.where(slow, rng.integers(4, 40, size), 0)
    settled = ~paused & ~unpaid & (paid <= config.end)
    status = np.select([paused, unpaid, settled], [3, 2, 0], 1).astype(np.int64)
    key = text("in_", people.number[row] * 64 + number, 10, "_")
    key = join(key, text("", both(p["period"], np.full(len(trials), 9_999)), 4))
    subscription = subscription_id(people, row, number)
    currency = people.currency[row]
    opening = both(p["period"], nothing) == 0
    names = [n for n, _ in catalog.PLANS]
    plan, version = both(p["plan"], trial["plan"]), both(p["version"], trial["version"])
    price_id = _price_id(plan, currency, both(p["months"], trial["months"]), version)
    due = np.where(settled, 0, net)
    invoice: Frame = {
        "id": key,
        "customer_id": people.customer_id(row),
        "subscription_id": subscription,
        "number": text("INV-", people.number[row] * 64 + number, 10),
        "status": pick(("paid", "open", "uncollectible", "void"), status),
        "currency": pick(CODES, currency),
        "created": instant(at_hour(start, np.full(size, 60))),
        "date": instant(at_hour(start, np.full(size, 60))),
        "due_date": _midnight(start + 7),
        "period_start": _midnight(start),
        "period_end": _midnight(upcoming),
        "subtotal": integer(gross),
        "tax": integer(np.zeros(size, np.int64)),
        "total": integer(net),
        "amount_due": integer(net),
        "amount_paid": integer(net - due),
        "amount_remaining": integer(due),
        "billing_reason": pick(("subscription_create", "subscription_cycle"), (~opening).astype(np.int64)),
        "paid": flag(settled),
        "status_transitions_finalized_at": instant(at_hour(start, np.full(size, 3_660))),
        "status_transitions_paid_at": instant(at_hour(np.where(settled, paid, NONE), np.full(size, 7_260))),
        "is_deleted": no(size),
        "livemode": yes(size),
    }
    line: Frame = {
        "id": join("il_", key),
        "invoice_id": key,
        "subscription_id": subscription,
        "subscription_item_id": text("si_", people.number[row] * 64 + number, 12),
        "price_id": price_id,
        "plan_id": price_id,
        "quantity": integer(seats),
        "amount": integer(gross),
        "currency": pick(CODES, currency),
        "period_start": _midnight(start),
        "period_end": _midnight(upcoming),
        "proration": no(size),
        "type": constant("subscription", size),
        "description": join(pick(names, plan), either(is_trial, constant(" (trial)", size), constant(" plan", size))),
        "livemode": yes(size),
    }
    return invoice, line
