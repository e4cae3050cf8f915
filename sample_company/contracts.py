"""The contract motion: terms, mid-term changes and decisions, term after term, for all accounts of a block at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from sample_company import catalog
from sample_company.columns import NONE, Bools, Floats, Ints, Rows, add_months
from sample_company.config import Config
from sample_company.population import Population
from sample_company.rates import Rates, monthly_cents

GRACE_DAYS = 90
RENEWED, LOST, LAPSED, OPEN = 0, 1, 2, 3
OUTCOMES = ("renewed", "lost", "lapsed", "open")
NEW, ADD_ON, RENEWAL, AMENDMENT = 0, 1, 2, 3
ORDER_TYPES = ("new", "add_on", "renewal", "amendment")
INTERVALS, INTERVAL_MONTHS = ("month", "quarter", "year"), np.array([1, 3, 12])
LOSS_LEVEL = np.array([-2.0, -1.5])  # enterprise, mid-market; at health 0, in log odds
LOSS_SLOPE = 1.7

Matrix = npt.NDArray[np.int64]  # row x product


@dataclass
class Terms:
    """The terms that one step of the simulation signs; `row` is the account's place in its block."""

    row: Ints
    number: Ints  # which term of the account
    kind: Ints  # NEW or RENEWAL
    start: Ints
    months: Ints
    signed: Ints
    recorded: Ints
    predecessor: Ints
    quantity: Matrix
    price: Matrix
    discount: Ints  # hundredths of a percent
    reason: Ints  # why the renewal is smaller, -1 where it is not
    interval: Ints
    interval_count: Ints

    def of(self, keep: Bools | Ints) -> Terms:
        return Terms(**{name: getattr(self, name)[keep] for name in self.__dataclass_fields__})

    @property
    def contract(self) -> Ints:
        return contract_number(self.row, self.number)

    @property
    def end(self) -> Ints:
        return add_months(self.start, self.months) - 1


@dataclass
class Decisions:
    """What becomes of a term, whether or not it is known yet."""

    renewed: Bools
    signed: Ints
    signed_recorded: Ints
    notice: Ints
    effective: Ints
    notice_recorded: Ints
    withdrawn: Ints
    reason: Ints


@dataclass
class Book:
    """Everything the contract motion planted, column by column."""

    contracts: Rows = field(default_factory=Rows)
    orders: Rows = field(default_factory=Rows)
    items: Rows = field(default_factory=Rows)
    lines: Rows = field(default_factory=Rows)
    service: Rows = field(default_factory=Rows)


def contract_number(row: Ints, number: Ints) -> Ints:
    return row * 64 + number


def simulate(config: Config, people: Population, rates: Rates, block: int) -> Book:
    rng = config.rng("contracts", block)
    book = Book()
    terms = _first_terms(people, rng)
    while len(terms.row):
        terms = terms.of(terms.recorded <= config.end)
        if not len(terms.row):
            break
        terms = _sign(config, people, rates, book, terms, rng)
    return book


def _first_terms(people: Population, rng: np.random.Generator) -> Terms:
    row = np.flatnonzero(people.is_crm)
    size = len(row)
    big = people.segment[row] == 0
    interval = rng.choice(3, size, p=[0.1, 0.15, 0.75])
    months = np.where(big, rng.choice([12, 24, 36], size, p=[0.7, 0.2, 0.1]), rng.choice([6, 12], size, p=[0.06, 0.94]))
    quantity = np.zeros((size, catalog.SOLD), np.int64)
    seats = people.employees[row] * rng.uniform(0.05, 0.35, size)
    quantity[:, 0] = np.clip(seats, 8, 4_000)
    owns = rng.random((size, 5)) < np.array([1.0, 0.45, 0.35, 0.4, 0.25])
    quantity[:, 1] = owns[:, 1] * rng.integers(1, 3, size)
    quantity[:, 2] = owns[:, 2] * np.maximum(3, quantity[:, 0] // 3)
    quantity[:, 3] = owns[:, 3] * rng.integers(1, 5, size)
    quantity[:, 4] = owns[:, 4] * 1
    prepaid = (months == 24) & (interval == 2) & (rng.random(size) < 0.3)
    count = np.where(prepaid, 2, 1).astype(np.int64)
    signed = people.starts_on[row]
    return Terms(
        row=row,
        number=np.zeros(size, np.int64),
        kind=np.full(size, NEW),
        start=signed + rng.integers(0, 31, size),
        months=months.astype(np.int64),
        signed=signed,
        recorded=signed + _paper_days(rng, size),
        predecessor=np.full(size, NONE),
        quantity=quantity,
        price=_list_prices(people.currency[row], interval, count),
        discount=rng.choice([0, 500, 1_000, 1_500, 2_000, 2_500], size).astype(np.int64),
        reason=np.full(size, -1),
        interval=interval.astype(np.int64),
        interval_count=count,
    )


def _paper_days(rng: np.random.Generator, size: int) -> Ints:
    """Days between a signature and its record: mostly none, sometimes weeks."""
    return np.where(rng.random(size) < 0.85, rng.integers(0, 2, size), rng.integers(3, 26, size)).astype(np.int64)


def _list_prices(currency: Ints, interval: Ints, count: Ints) -> Matrix:
    """Catalog prices in the account's currency and billing interval; yen have no cents."""
    yearly = np.array([p.list_price for p in catalog.PRODUCTS[: catalog.SOLD]], np.float64)
    share = INTERVAL_MONTHS[interval] * count / 12
    local = yearly * (np.array(catalog.LOCAL_PRICE)[currency] * share)[:, None]
    step = np.where(currency == 3, 100, 1)[:, None]
    return np.asarray(np.round(local / step) * step, np.int64)


def _months_of(terms: Terms) -> Ints:
    return np.asarray(INTERVAL_MONTHS[terms.interval] * terms.interval_count, np.int64)


# --- one round: sign, change in mid-term, decide --------------------------------------------------------------
def _sign(
    config: Config, people: Population, rates: Rates, book: Book, terms: Terms, rng: np.random.Generator
) -> Terms:
    decisions = _decide(people, terms, rng)
    outcome, decided, known = _as_of(config.end, terms, decisions)
    until = np.select(
        [outcome == RENEWED, outcome == LOST],
        [terms.end + 1, np.minimum(decisions.notice, decisions.effective)],
        terms.end + GRACE_DAYS + 1,
    )
    # a late loss decides on the day of its notice, after the term's last day
    until = np.where((outcome == LOST) & (decisions.notice > terms.end), decisions.notice, until).astype(np.int64)
    begins = np.where(terms.kind == RENEWAL, terms.start, terms.signed)
    rate = rates.on(terms.signed, people.currency[terms.row])

    pause = _pauses(config, terms, decisions, rng)
    seen = decisions.notice_recorded <= config.end
    book.contracts.add(
        row=terms.row,
        number=terms.number,
        contract=terms.contract,
        kind=terms.kind,
        start=terms.start,
        end=terms.end,
        months=terms.months,
        signed=terms.signed,
        recorded=terms.recorded,
        outcome=outcome,
        decided=decided,
        known=known,
        notice=np.where(seen, decisions.notice, NONE),
        effective=np.where(seen, decisions.effective, NONE),
        notice_recorded=np.where(seen, decisions.notice_recorded, NONE),
        withdrawn=np.where(seen & (decisions.withdrawn <= config.end), decisions.withdrawn, NONE),
        reason=np.where(seen, decisions.reason, -1),
        was_noticed=seen & (outcome != LOST),
        quantity=terms.quantity.sum(axis=1),
        rate=rate,
        paused_from=pause[0],
        paused_to=pause[1],
    )
    _order(book, terms, NEW, 0, np.arange(len(terms.row)))
    sold, product = np.nonzero(terms.quantity)
    changes = _mid_term(config, terms, decisions, people, rng)
    _base_lines(book, terms, changes, sold, product, begins, until, rate)
    _onboarding(book, terms, people)
    grown = _changes(book, terms, changes, until, rate)
    served = np.where(outcome == RENEWED, terms.end, np.minimum(until, terms.end + 15))
    served = np.where((outcome == LOST) & (decisions.effective <= terms.end), decisions.effective - 1, served)
    served = np.where(outcome == LOST, np.minimum(served, terms.end), served)
    book.service.add(row=terms.row, first=terms.start, last=served)
    return _next_terms(people, terms, decisions, grown, rng)


def _as_of(end: int, terms: Terms, decisions: Decisions) -> tuple[Ints, Ints, Ints]:
    """Outcome, decision day and the day it was known, of what is known at the end date."""
    is_renewed = decisions.renewed & (decisions.signed_recorded <= end)
    noticed = (decisions.notice != NONE) & (decisions.notice_recorded <= end)
    withdrawn = (decisions.withdrawn != NONE) & (decisions.withdrawn <= end)
    is_lost = ~is_renewed & noticed & ~withdrawn
    lapse = terms.end + GRACE_DAYS + 1
    is_lapsed = ~is_renewed & ~is_lost & (lapse <= end)
    conditions = [is_renewed, is_lost, is_lapsed]
    outcome = np.select(conditions, [RENEWED, LOST, LAPSED], OPEN).astype(np.int64)
    decided = np.select(conditions, [decisions.signed, decisions.notice, lapse], NONE).astype(np.int64)
    known = np.select(conditions, [decisions.signed_recorded, decisions.notice_recorded, lapse], NONE).astype(np.int64)
    return outcome, decided, known


def _decide(people: Population, terms: Terms, rng: np.random.Generator) -> Decisions:
    """Health of the months before decides most, chance the rest, death and marriage what nobody could help."""
    size, end = len(terms.row), terms.end
    health = people.mean_health(terms.row, end - 112, end - 28)
    odds = LOSS_LEVEL[people.segment[terms.row]] - LOSS_SLOPE * health
    lost = rng.random(size) < 1 / (1 + np.exp(-odds))
    dies = people.dies_on[terms.row]
    settled = np.maximum(terms.start, terms.signed)
    died = (dies > settled + 30) & (dies < end)
    renewed = ~lost & ~died

    how = rng.random(size)
    offset = np.select(
        [how < 0.3, how < 0.8], [-rng.integers(31, 112, size), -rng.integers(0, 31, size)], rng.integers(1, 76, size)
    )
    signed = end + offset
    # a first signature cannot come before the running term began
    signed = np.maximum(signed, terms.signed + 20)
    flavor = rng.random(size)
    is_withdrawn, is_overtaken = renewed & (flavor < 0.03), renewed & (flavor > 0.975)
    signed = np.where(is_withdrawn | is_overtaken, end - rng.integers(0, 8, size), signed)

    how = rng.random(size)
    in_time, ended_early, too_late = how < 0.62, (how >= 0.62) & (how < 0.70), (how >= 0.70) & (how < 0.86)
    notice = np.select(
        [died, is_withdrawn | is_overtaken, renewed, in_time, ended_early, too_late],
        [
            dies,
            end - rng.integers(60, 101, size),
            np.full(size, NONE),
            end - rng.integers(3, 101, size),
            end - rng.integers(61, 111, size),
            end + rng.integers(1, 81, size),
        ],
        NONE,
    ).astype(np.int64)
    # a term signed late cannot be given up before it was signed
    notice = np.where(notice == NONE, NONE, np.maximum(notice, settled + 5)).astype(np.int64)
    early = np.where(died, np.minimum(end + 1, dies + 30), np.maximum(notice, end - rng.integers(0, 61, size)))
    effective = np.where(died | (~renewed & ended_early), early, end + 1)
    effective = np.where(notice == NONE, NONE, effective)
    withdrawn = np.where(is_withdrawn, notice + rng.integers(14, 45, size), NONE)
    reason = np.where(rng.random(size) < 0.01, catalog.UNMAPPED, _reasons(health, rng))
    reason = np.where(died, rng.integers(catalog.OUT_OF_BUSINESS, catalog.ACQUIRED + 1, size), reason)
    return Decisions(
        renewed=renewed,
        signed=np.where(renewed, signed, NONE).astype(np.int64),
        signed_recorded=np.where(renewed, signed + _paper_days(rng, size), NONE).astype(np.int64),
        notice=notice,
        effective=effective.astype(np.int64),
        notice_recorded=np.where(notice == NONE, 2**40, notice + rng.integers(0, 6, size)).astype(np.int64),
        withdrawn=withdrawn.astype(np.int64),
        reason=np.where((notice == NONE) | (rng.random(size) < 0.04), -1, reason).astype(np.int64),
    )


def _reasons(health: Floats, rng: np.random.Generator) -> Ints:
    """Unhealthy accounts leave over adoption and support, healthy ones over money."""
    size = len(health)
    ill = rng.choice([2, 3, 4, 4, 5, 6], size)
    well = rng.choice([0, 1, 2, 7, 8], size)
    return np.asarray(np.where(health < 0, ill, well), np.int64)


def _pauses(config: Config, terms: Terms, decisions: Decisions, rng: np.random.Generator) -> tuple[Ints, Ints]:
    paused = (rng.random(len(terms.row)) < 0.012) & (decisions.notice == NONE) & (terms.months >= 12)
    first = terms.start + rng.integers(60, 120, len(terms.row))
    last = first + rng.integers(20, 60, len(terms.row))
    paused &= first <= config.end
    return np.where(paused, first, NONE).astype(np.int64), np.where(paused, last, NONE).astype(np.int64)


# --- mid-term --------------------------------------------------------------------------------------------------
@dataclass
class Changes:
    """At most one add-on, one amendment and one dropped line per term; NONE where there is none."""

    add_on: Ints  # product
    add_on_day: Ints
    add_on_start: Ints
    add_on_quantity: Ints
    amended_on: Ints  # the platform line
    amended_quantity: Ints
    amended_discount: Ints
    dropped: Ints  # product
    dropped_on: Ints
    recorded_after: Ints


def _mid_term(
    config: Config, terms: Terms, decisions: Decisions, people: Population, rng: np.random.Generator
) -> Changes:
    """All changes lie between the first weeks of a term and the first days on which it may be decided."""
    size = len(terms.row)
    low, high = np.maximum(terms.start, terms.signed) + 20, terms.end - 125
    last = np.where(decisions.notice == NONE, high, np.minimum(high, decisions.notice - 10))
    room = (last > low + 10) & (terms.quantity[:, catalog.ARCHIVE] == 0)
    span = np.maximum(last - low, 1)

    def on() -> Ints:
        return np.asarray(low + (rng.random(size) * span).astype(np.int64), np.int64)

    paper = _paper_days(rng, size)
    add_day, amend_day, drop_day = on(), on(), on()
    health = people.health_at(terms.row, add_day)
    lacking = terms.quantity[:, 1:5] == 0
    choice = np.where(lacking, rng.random((size, 4)), -1).argmax(axis=1) + 1
    adds = room & lacking.any(axis=1) & (rng.random(size) < 0.16 + 0.10 * health) & (add_day + paper <= config.end)
    units = np.where(choice == 2, np.maximum(3, terms.quantity[:, 0] // 4), rng.integers(1, 3, size))
    amends = room & (rng.random(size) < 0.07) & (amend_day + paper <= config.end)
    well = people.health_at(terms.row, amend_day) > 0.3
    factor = np.where(well, rng.uniform(1.1, 1.4, size), rng.uniform(0.6, 0.9, size))
    amended = np.maximum(1, (terms.quantity[:, 0] * factor).astype(np.int64))
    owned = terms.quantity[:, 1:5] > 0
    target = np.where(owned, rng.random((size, 4)), -1).argmax(axis=1) + 1
    drops = room & owned.any(axis=1) & (rng.random(size) < 0.03) & (drop_day + 5 <= config.end)
    return Changes(
        add_on=np.where(adds, choice, NONE).astype(np.int64),
        add_on_day=add_day,
        add_on_start=add_day + rng.integers(0, 15, size),
        add_on_quantity=units.astype(np.int64),
        amended_on=np.where(amends, amend_day, NONE).astype(np.int64),
        amended_quantity=amended,
        amended_discount=np.where(rng.random(size) < 0.3, np.minimum(terms.discount + 300, 4_000), terms.discount),
        dropped=np.where(drops, target, NONE).astype(np.int64),
        dropped_on=drop_day,
        recorded_after=paper,
    )


def _order(book: Book, terms: Terms, kind: int, place: int, who: Ints, **of: Any) -> None:
    """An order of these terms; add-ons and amendments bring their own days."""
    base = place == 0
    named = terms.predecessor[who] if base else np.full(len(who), NONE)
    book.orders.add(
        row=terms.row[who],
        contract=terms.contract[who],
        order=order_number(terms.contract[who], place),
        kind=terms.kind[who] if base else np.full(len(who), kind),
        predecessor=named,
        signed=terms.signed[who] if base else of["signed"],
        recorded=terms.recorded[who] if base else of["recorded"],
        start=terms.start[who],
        end=terms.end[who],
        reason=terms.reason[who] if base else of["reason"],
    )


def order_number(contract: Ints, place: int) -> Ints:
    return contract * 4 + place


def _base_lines(
    book: Book,
    terms: Terms,
    changes: Changes,
    who: Ints,
    product: Ints,
    begins: Ints,
    until: Ints,
    rate: Ints,
) -> None:
    dropped = changes.dropped[who] == product
    drop_day = np.where(dropped, changes.dropped_on[who], NONE)
    amended = (changes.amended_on[who] != NONE) & (product == catalog.PLATFORM)
    stop = np.where(dropped, np.minimum(drop_day, until[who]), until[who])
    stop = np.where(amended, np.minimum(changes.amended_on[who], stop), stop)
    _items(
        book, terms, who, product, 0, terms.quantity[who, product], terms.discount[who],
        terms.start[who], terms.recorded[who], np.full(len(who), -1), drop_day,
    )  # fmt: skip
    _lines(
        book, terms, who, product, 0, terms.quantity[who, product], terms.discount[who],
        begins[who], stop, rate[who],
    )  # fmt: skip


def _changes(book: Book, terms: Terms, changes: Changes, until: Ints, rate: Ints) -> Terms:
    """Orders and lines of the mid-term changes; returns the terms as they stand at their end."""
    quantity, discount = terms.quantity.copy(), terms.discount.copy()
    who = np.flatnonzero(changes.add_on != NONE)
    product = changes.add_on[who]
    if len(who):
        signed, nothing = changes.add_on_day[who], np.full(len(who), -1)
        recorded = signed + changes.recorded_after[who]
        _order(book, terms, ADD_ON, 1, who, signed=signed, recorded=recorded, reason=nothing)
        units = changes.add_on_quantity[who]
        _items(
            book, terms, who, product, 1, units, terms.discount[who],
            changes.add_on_start[who], recorded, nothing, np.full(len(who), NONE),
        )  # fmt: skip
        _lines(book, terms, who, product, 1, units, terms.discount[who], signed, until[who], rate[who])
        quantity[who, product] += units
    who = np.flatnonzero(changes.amended_on != NONE)
    if len(who):
        signed = changes.amended_on[who]
        recorded = signed + changes.recorded_after[who]
        less = changes.amended_quantity[who] < terms.quantity[who, 0]
        reason = np.where(less, catalog.CONSOLIDATION, -1).astype(np.int64)
        _order(book, terms, AMENDMENT, 2, who, signed=signed, recorded=recorded, reason=reason)
        product = np.full(len(who), catalog.PLATFORM)
        units, off = changes.amended_quantity[who], changes.amended_discount[who]
        _items(book, terms, who, product, 2, units, off, signed, recorded, reason, np.full(len(who), NONE))
        _lines(book, terms, who, product, 2, units, off, signed, until[who], rate[who])
        quantity[who, 0], discount[who] = units, off
    who = np.flatnonzero(changes.dropped != NONE)
    quantity[who, changes.dropped[who]] = 0
    return replace(terms, quantity=quantity, discount=discount)


def _onboarding(book: Book, terms: Terms, people: Population) -> None:
    """Services come with the first contract: billed once, never recurring."""
    who = np.flatnonzero((terms.number == 0) & (people.employees[terms.row] % 3 > 0))
    if not len(who):
        return
    product = np.full(len(who), catalog.ONBOARDING)
    price = np.round(catalog.PRODUCTS[6].list_price * np.array(catalog.LOCAL_PRICE)[people.currency[terms.row[who]]])
    book.items.add(
        row=terms.row[who],
        item=item_number(order_number(terms.contract[who], 0), product),
        order=order_number(terms.contract[who], 0),
        product=product,
        quantity=np.full(len(who), 1),
        price=(price // 100 * 100).astype(np.int64),
        discount=np.zeros(len(who), np.int64),
        interval=np.zeros(len(who), np.int64),
        interval_count=np.ones(len(who), np.int64),
        start=terms.start[who],
        end=np.minimum(terms.start[who] + 59, terms.end[who]),
        recorded=terms.recorded[who],
        reason=np.full(len(who), -1),
        dropped=np.full(len(who), NONE),
    )


def item_number(order: Ints, product: Ints) -> Ints:
    return order * 8 + product


def _items(
    book: Book, terms: Terms, who: Ints, product: Ints, place: int, quantity: Ints, discount: Ints,
    start: Ints, recorded: Ints, reason: Ints, dropped: Ints,
) -> None:  # fmt: skip
    order = order_number(terms.contract[who], place)
    book.items.add(
        row=terms.row[who],
        item=item_number(order, product),
        order=order,
        product=product,
        quantity=quantity,
        price=terms.price[who, product],
        discount=discount,
        interval=terms.interval[who],
        interval_count=terms.interval_count[who],
        start=start,
        end=terms.end[who],
        recorded=recorded,
        reason=reason,
        dropped=dropped,
    )


def _lines(
    book: Book, terms: Terms, who: Ints, product: Ints, place: int, quantity: Ints, discount: Ints,
    begins: Ints, until: Ints, rate: Ints,
) -> None:  # fmt: skip
    price = terms.price[who, product]
    book.lines.add(
        row=terms.row[who],
        contract=terms.contract[who],
        item=item_number(order_number(terms.contract[who], place), product),
        product=product,
        quantity=quantity,
        price=price,
        discount=discount,
        rate=rate,
        mrr=monthly_cents(quantity, price, discount, _months_of(terms)[who], rate),
        begins=begins,
        until=np.maximum(until, begins),
    )


# --- what comes next -------------------------------------------------------------------------------------------
def _next_terms(
    people: Population, terms: Terms, decisions: Decisions, grown: Terms, rng: np.random.Generator
) -> Terms:
    """Renewals, and the few lost accounts that come back after a while."""
    size = len(terms.row)
    renewed = decisions.renewed
    returns = ~renewed & (rng.random(size) < 0.10) & (people.dies_on[terms.row] > terms.end)
    gone = np.maximum(terms.end + GRACE_DAYS + 1, np.where(decisions.notice == NONE, 0, decisions.notice))
    signed = np.where(renewed, decisions.signed, gone + rng.integers(20, 200, size))
    health = people.mean_health(terms.row, terms.end - 112, terms.end - 28)
    quantity, price, discount, reason = _reshape(people, grown, health, rng)
    unnamed = (rng.random(size) < 0.04) & (decisions.notice == NONE)
    following = Terms(
        row=terms.row,
        number=terms.number + 1,
        kind=np.where(renewed, RENEWAL, NEW),
        start=np.where(renewed, terms.end + 1, signed),
        months=terms.months,
        signed=signed,
        recorded=np.where(renewed, decisions.signed_recorded, signed + 1),
        predecessor=np.where(renewed & ~unnamed, terms.contract, NONE),
        quantity=quantity,
        price=price,
        discount=discount,
        reason=np.where(renewed, reason, -1),
        interval=terms.interval,
        interval_count=terms.interval_count,
    )
    return following.of(renewed | returns)


def _reshape(
    people: Population, grown: Terms, health: Floats, rng: np.random.Generator
) -> tuple[Matrix, Matrix, Ints, Ints]:
    """The renewed contract: other units, prices and discounts, products in and out, or the archive."""
    size = len(grown.row)
    quantity, old = grown.quantity.copy(), grown.quantity
    archived = old[:, catalog.ARCHIVE] > 0
    well = 1 / (1 + np.exp(-1.6 * (health - 0.2)))
    draw = rng.random(size)
    up, down = draw < 0.5 * well, draw > 1 - 0.45 * (1 - well)
    factor = np.where(up, rng.uniform(1.05, 1.35, size), np.where(down, rng.uniform(0.55, 0.92, size), 1.0))
    quantity[:, 0] = np.maximum(1, np.round(quantity[:, 0] * factor))
    quantity[:, 2] = np.where(quantity[:, 2] > 0, np.maximum(1, np.round(quantity[:, 2] * factor)), 0)
    leaves = (rng.random((size, 4)) < (0.03 + 0.15 * (1 - well))[:, None]) & (quantity[:, 1:5] > 0)
    quantity[:, 1:5] = np.where(leaves, 0, quantity[:, 1:5])
    enters = (rng.random((size, 4)) < (0.05 * well)[:, None]) & (old[:, 1:5] == 0)
    first_units = np.stack([np.ones(size), np.maximum(3, quantity[:, 0] // 3), np.full(size, 2), np.ones(size)], axis=1)
    quantity[:, 1:5] = np.where(enters, first_units, quantity[:, 1:5])
    quantity[archived] = old[archived]

    falls = ~archived & (rng.random(size) < 0.06 * (1 - well))
    jpy = people.currency[grown.row] == 3
    step = np.where(jpy, 100, 1)[:, None]
    uplift = rng.choice([1.0, 1.0, 1.03, 1.05, 1.07], size)
    price = np.asarray(np.round(grown.price * uplift[:, None] / step) * step, np.int64)
    fee = (old[:, :5] * grown.price[:, :5]).sum(axis=1) * 0.1
    fee = np.maximum(np.round(fee / step[:, 0]) * step[:, 0], 100)
    quantity[falls] = 0
    quantity[falls, catalog.ARCHIVE] = 1
    price[:, catalog.ARCHIVE] = np.where(falls, fee, np.where(archived, grown.price[:, catalog.ARCHIVE], 0))
    moves = rng.choice([-500, -200, 0, 0, 0, 300, 500], size) * ~archived
    discount = np.where(falls, 0, np.clip(grown.discount + moves, 0, 4_000)).astype(np.int64)
    shrank = (quantity < old).any(axis=1)
    reason = np.where(shrank & (rng.random(size) < 0.93), _reasons(health, rng), -1)
    return quantity, price, discount, reason.astype(np.int64)
