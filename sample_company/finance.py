"""What CRM and Stripe do not hold: ERP invoices of contracts, exchange rates, costs, the account crosswalk."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from sample_company import catalog
from sample_company.columns import (
    NONE,
    Frame,
    Ints,
    add_months,
    day,
    decimal,
    join,
    pick,
    text,
)  # fmt: skip
from sample_company.config import Config
from sample_company.contracts import INTERVAL_MONTHS, Book
from sample_company.crm import contract_id
from sample_company.landing import Dirt, Landing
from sample_company.population import Population
from sample_company.rates import Rates, rates_frame
from sample_company.stripe import BY_CROSSWALK, match_kind

INVOICES = Dirt("invoice_id", None, "status", (("currency", "XXX"), ("account_id", "salesforce:nobody")), "synced_at")


def land_company(config: Config, landing: Landing, rates: Rates) -> None:
    landing.land("generic", "billing_exchange_rates", rates_frame(rates, config.end))


def land_costs(config: Config, landing: Landing, monthly: Ints) -> None:
    """Costs a month and segment, as shares of the CMRR that was planted (segment x month, in cents)."""
    ends = config.month_ends()
    inside = ends >= config.start
    months = ends[inside].astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    share = {0: np.array([0.11, 0.12, 0.08]), 1: np.array([0.34, 0.31, 0.22]), 2: np.array([0.23, 0.22, 0.26])}
    rng = config.rng("costs")
    grid = np.meshgrid(np.arange(3), np.arange(3), np.arange(len(months)), indexing="ij")
    kind, segment, place = (axis.ravel() for axis in grid)
    rate = np.stack([share[k] for k in range(3)])[kind, segment] * rng.uniform(0.95, 1.05, len(kind))
    amount = np.round(monthly[:, inside][segment, place] * rate + 500_000).astype(np.int64)
    frame: Frame = {
        "month": day(months[place]),
        "kind": pick(("customer_success", "sales_marketing", "cogs"), kind),
        "segment": pick(catalog.SEGMENTS, segment),
        "amount": decimal(amount),
    }
    landing.land("generic", "finance_costs", frame)


def land_block(config: Config, landing: Landing, people: Population, book: Book, block: int) -> None:
    rng = config.rng("finance", block)
    landing.land("generic", "billing_invoices", _invoices(config, people, book, rng), INVOICES)
    landing.land("generic", "account_crosswalk", _crosswalk(people))


def _invoices(config: Config, people: Population, book: Book, rng: np.random.Generator) -> Frame:
    """One per contract and billing interval; the lines of the first order, add-ons from their own start."""
    items, contracts = book.items.done(), book.contracts.done()
    # what replaced or left a line in mid-term is settled by credit notes, which are not part of this company
    net = items["quantity"] * (items["price"] * (10_000 - items["discount"]) // 10_000)
    contract = items["order"] // 4
    recurring = items["product"] != catalog.ONBOARDING
    base = items["order"] % 4 != 2
    place = np.argsort(contracts["contract"])
    of = place[np.searchsorted(contracts["contract"][place], contract)]
    size = len(contracts["contract"])
    value = np.bincount(of[base & recurring], net[base & recurring], size).astype(np.int64)
    once = np.bincount(of[base & ~recurring], net[base & ~recurring], size).astype(np.int64)
    months = _interval(items, contracts)
    count = -(-contracts["months"] // months)
    c = np.repeat(np.arange(size), count)
    step = np.arange(len(c)) - np.repeat(np.cumsum(count) - count, count)
    issued = add_months(contracts["start"][c], step * months[c])
    issued = np.where(step == 0, np.maximum(issued, contracts["recorded"][c]), issued)
    stops = np.where(contracts["effective"] == NONE, contracts["end"] + 1, contracts["effective"])[c]
    keep = (issued <= config.end) & (issued >= config.origin) & ((issued < stops) | (step == 0))
    c, step, issued = c[keep], step[keep], issued[keep]
    row, total = contracts["row"][c], value[c] + np.where(step == 0, once[c], 0)
    n = len(c)
    due = issued + 30
    slow = np.clip(14 - 16 * people.health_at(row, issued), -6, 75)
    paid = issued + 22 + np.maximum(slow + rng.normal(0, 9, n), -18).astype(np.int64)
    is_paid = (paid <= config.end) & ~((contracts["outcome"][c] == 2) & (rng.random(n) < 0.3))
    number = (contracts["contract"][c] + int(people.number[0]) * 64) * 64 + step
    return {
        "invoice_id": text("erp_", number, 10),
        "account_id": people.warehouse_id(row),
        "contract_id": join("salesforce:", contract_id(contracts["contract"][c] + int(people.number[0]) * 64)),
        "issued_on": day(issued),
        "due_on": day(due),
        "amount": decimal(total),
        "amount_recurring": decimal(value[c]),
        "currency": pick(catalog.CURRENCIES, people.currency[row]),
        "paid_on": day(np.where(is_paid, paid, NONE)),
        "status": pick(("open", "paid"), is_paid.astype(np.int64)),
    }


def _interval(items: dict[str, Any], contracts: dict[str, Any]) -> Ints:
    """Months between two invoices of a contract, from any line of it."""
    place = np.argsort(contracts["contract"])
    of = place[np.searchsorted(contracts["contract"][place], items["order"] // 4)]
    recurring = items["product"] != catalog.ONBOARDING
    months = np.ones(len(place), np.int64)
    months[of[recurring]] = (INTERVAL_MONTHS[items["interval"]] * items["interval_count"])[recurring]
    return months


def _crosswalk(people: Population) -> Frame:
    """Every workspace of the product, and the customers that only a person could match."""
    rows = np.arange(people.size)
    by_hand = np.flatnonzero(~people.is_crm & (match_kind(people) == BY_CROSSWALK))
    both = np.concatenate([rows, by_hand])
    is_event = np.arange(len(both)) < len(rows)
    workspace, customer = join("events:", people.workspace(rows)), join("stripe:", people.customer_id(by_hand))
    return {
        "source_name": pick(("stripe", "events"), is_event.astype(np.int64)),
        "source_account_id": pa.concat_arrays([workspace, customer]),
        "account_id": people.warehouse_id(both),
    }
