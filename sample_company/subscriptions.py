"""The self-service motion: subscriptions period after period, all accounts of a block at once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sample_company import catalog
from sample_company.columns import NONE, Bools, Floats, Ints, Rows, add_months
from sample_company.config import Config
from sample_company.contracts import GRACE_DAYS
from sample_company.population import Population
from sample_company.rates import Rates, monthly_cents

TRIAL_DAYS = 14
HAZARD_LEVEL, HAZARD_SLOPE = -3.7, 1.2  # log odds of a cancellation in a month, at health 0 and per unit of health
YEN = 3
# percent off in hundredths, months it lasts (0 = forever)
COUPONS = ((1_000, 0), (2_000, 12), (3_000, 3), (1_500, 6))


@dataclass
class Running:
    """Subscriptions at the start of one of their periods; `row` is the account's place in its block."""

    row: Ints
    number: Ints  # which subscription of the account
    period: Ints
    created: Ints  # first day, trial included
    anchor: Ints  # first paid day
    plan: Ints
    version: Ints  # of the price list
    seats: Ints
    months: Ints
    coupon: Ints

    def of(self, keep: Bools | Ints) -> Running:
        return Running(**{name: getattr(self, name)[keep] for name in self.__dataclass_fields__})

    @property
    def start(self) -> Ints:
        return add_months(self.anchor, self.period * self.months)

    @property
    def next(self) -> Ints:
        return add_months(self.anchor, (self.period + 1) * self.months)

    @property
    def trial_end(self) -> Ints:
        return np.where(self.anchor > self.created, self.anchor, NONE)


@dataclass
class Ledger:
    """Everything the self-service motion planted."""

    periods: Rows = field(default_factory=Rows)
    subscriptions: Rows = field(default_factory=Rows)
    service: Rows = field(default_factory=Rows)


def price_minor(plan: Ints, currency: Ints, months: Ints, version: Ints) -> Ints:
    """A seat's price in minor units; a year costs ten months, the second price list a tenth more."""
    dollars = np.array([p for _, p in catalog.PLANS])[plan] * np.where(months == 12, 10, 1)
    local = dollars * np.array(catalog.LOCAL_PRICE)[currency] * np.where(version == 1, 1.1, 1.0)
    cents = np.round(local / 100).astype(np.int64) * 100
    return np.asarray(np.where(currency == YEN, cents // 100, cents), np.int64)


def new_prices_on(config: Config) -> int:
    return int(add_months(np.array([config.start]), config.months // 2)[0])


def simulate(config: Config, people: Population, rates: Rates, block: int) -> Ledger:
    rng = config.rng("subscriptions", block)
    ledger = Ledger()
    running = _first(config, people, ledger, rng)
    while len(running.row):
        running = running.of(running.start <= config.end)
        if not len(running.row):
            break
        running = _period(config, people, rates, ledger, running, rng)
    return ledger


def _first(config: Config, people: Population, ledger: Ledger, rng: np.random.Generator) -> Running:
    row = np.flatnonzero(~people.is_crm)
    size = len(row)
    created = people.starts_on[row]
    tried = rng.random(size) < 0.35
    converts = ~tried | (rng.random(size) < 0.72)
    running = Running(
        row=row,
        number=np.zeros(size, np.int64),
        period=np.zeros(size, np.int64),
        created=created,
        anchor=created + np.where(tried, TRIAL_DAYS, 0),
        plan=rng.choice(3, size, p=[0.5, 0.35, 0.15]).astype(np.int64),
        version=(created >= new_prices_on(config)).astype(np.int64),
        seats=np.clip(people.employees[row] * rng.uniform(0.1, 0.5, size), 1, 40).astype(np.int64),
        months=np.where(rng.random(size) < 0.8, 1, 12).astype(np.int64),
        coupon=np.where(rng.random(size) < 0.25, rng.integers(0, len(COUPONS), size), -1).astype(np.int64),
    )
    ledger.service.add(row=row, first=created, last=created + np.where(tried, TRIAL_DAYS, 0))
    _trials(config, ledger, running, converts, rng)
    return running.of(converts)


def _trials(config: Config, ledger: Ledger, running: Running, converts: Bools, rng: np.random.Generator) -> None:
    """Trials that end without a paid day, or have not ended yet."""
    ends = running.anchor
    open_now = converts & (ends > config.end)
    trial = running.of(~converts | open_now)
    cancelled = trial.created + rng.integers(2, TRIAL_DAYS, len(trial.row))
    failed = ~converts[~converts | open_now] & (cancelled <= config.end)
    _subscription(
        ledger, trial,
        current=trial.created, upcoming=trial.anchor,
        cancelled=np.where(failed, cancelled, NONE),
        ended=np.where(failed & (trial.anchor <= config.end), trial.anchor, NONE),
        at_end=failed, reason=np.where(failed, catalog.NO_RESPONSE, -1), paused=np.zeros(len(trial.row), np.bool_),
        is_trial=np.ones(len(trial.row), np.bool_),
    )  # fmt: skip


def _period(
    config: Config, people: Population, rates: Rates, ledger: Ledger, now: Running, rng: np.random.Generator
) -> Running:
    size, start, upcoming = len(now.row), now.start, now.next
    health = people.mean_health(now.row, start - 56, start - 14)
    hazard = 1 / (1 + np.exp(-(HAZARD_LEVEL - HAZARD_SLOPE * health)))
    hazard = np.where(now.months == 12, 1 - (1 - hazard) ** 7, hazard)
    dies = people.dies_on[now.row]
    died = (dies >= start) & (dies < upcoming)
    cancels = (rng.random(size) < hazard) | died
    day = start + (rng.random(size) * (upcoming - start)).astype(np.int64)
    day = np.where(died, dies, day)
    known = cancels & (day <= config.end)
    at_once = died | (rng.random(size) < 0.2)
    ended = np.where(at_once, day, upcoming)
    unpaid = known & at_once & ~died & (rng.random(size) < 0.6)
    reason = np.where(health < 0, rng.choice([2, 3, 4, 5], size), rng.choice([0, 1, 10], size))
    reason = np.where(unpaid, catalog.PAYMENT_FAILED, np.where(died, catalog.OUT_OF_BUSINESS, reason))
    paused = (rng.random(size) < 0.004) & (now.period > 0) & ~cancels & (now.months == 1)

    _periods(people, rates, ledger, now, np.where(known, day, upcoming), known, unpaid, paused, health, config.end)
    last = np.where(known, np.minimum(ended, upcoming), upcoming) - 1
    ledger.service.add(row=now.row, first=start, last=np.where(paused, start - 1, last))
    closing = known | (upcoming > config.end)
    final = now.of(closing)
    _subscription(
        ledger, final,
        current=start[closing], upcoming=upcoming[closing],
        cancelled=np.where(known, day, NONE)[closing],
        ended=np.where(known & (ended <= config.end), ended, NONE)[closing],
        at_end=(known & ~at_once)[closing], reason=np.where(known, reason, -1)[closing],
        paused=paused[closing], is_trial=np.zeros(len(final.row), np.bool_),
    )  # fmt: skip
    return _onward(config, people, now, cancels, ended, health, rng)


def _periods(
    people: Population, rates: Rates, ledger: Ledger, now: Running, stop: Ints, known: Bools, unpaid: Bools,
    paused: Bools, health: Floats, end: int,
) -> None:  # fmt: skip
    currency = people.currency[now.row]
    price = price_minor(now.plan, currency, now.months, now.version)
    discount = discount_on(now.coupon, now.created, now.start)
    rate = rates.on(np.where(now.period == 0, now.created, now.start - 1), currency)
    cents = np.where(currency == YEN, price * 100, price)
    # an undecided period stays committed through the days of grace
    until = np.where(~known & (now.next > end), now.next + GRACE_DAYS, stop)
    ledger.periods.add(
        row=now.row,
        number=now.number,
        period=now.period,
        created=now.created,
        start=now.start,
        upcoming=now.next,
        plan=now.plan,
        version=now.version,
        months=now.months,
        seats=now.seats,
        price=price,
        discount=discount,
        rate=rate,
        mrr=monthly_cents(now.seats, cents, discount, now.months, rate),
        begins=now.start,
        until=until,
        cancelled=np.where(known, stop, NONE),
        unpaid=unpaid,
        paused=paused,
        health=np.round(health * 1_000).astype(np.int64),
    )


def discount_on(coupon: Ints, created: Ints, day: Ints) -> Ints:
    """Hundredths of a percent that a coupon of the first day still takes off."""
    percent = np.array([c for c, _ in COUPONS] + [0])[coupon]
    months = np.array([m for _, m in COUPONS] + [0])[coupon]
    runs = (months == 0) | (day < add_months(created, months))
    return np.where((coupon >= 0) & runs, percent, 0).astype(np.int64)


def _subscription(
    ledger: Ledger, of: Running, *, current: Ints, upcoming: Ints, cancelled: Ints, ended: Ints, at_end: Bools,
    reason: Ints, paused: Bools, is_trial: Bools,
) -> None:  # fmt: skip
    ledger.subscriptions.add(
        row=of.row,
        number=of.number,
        created=of.created,
        trial_end=of.trial_end,
        anchor=of.anchor,
        plan=of.plan,
        version=of.version,
        months=of.months,
        seats=of.seats,
        coupon=of.coupon,
        current=current,
        upcoming=upcoming,
        cancelled=cancelled,
        ended=ended,
        at_end=at_end,
        reason=reason.astype(np.int64),
        paused=paused,
        is_trial=is_trial,
    )


def _onward(
    config: Config,
    people: Population,
    now: Running,
    cancels: Bools,
    ended: Ints,
    health: Floats,
    rng: np.random.Generator,
) -> Running:
    """The next period, with other seats, plan or price list; and the few who come back with a new subscription."""
    size = len(now.row)
    well = 1 / (1 + np.exp(-1.5 * (health - 0.2)))
    draw = rng.random(size)
    pace = np.where(now.months == 12, 3.0, 1.0)
    more, less = draw < 0.05 * pace * well, draw > 1 - 0.05 * pace * (1 - well)
    change = np.maximum(1, now.seats // 5)
    seats = np.maximum(1, now.seats + np.where(more, change, np.where(less, -change, 0)))
    draw = rng.random(size)
    plan = np.clip(now.plan + (draw < 0.012 * pace * well) - (draw > 1 - 0.010 * pace * (1 - well)), 0, 2)
    moves = (now.next >= new_prices_on(config)) & (rng.random(size) < 0.1 * pace)
    returns = cancels & (rng.random(size) < 0.06) & (people.dies_on[now.row] > ended + 400)
    again = ended + rng.integers(30, 240, size)
    following = Running(
        row=now.row,
        number=np.where(returns, now.number + 1, now.number),
        period=np.where(returns, 0, now.period + 1),
        created=np.where(returns, again, now.created),
        anchor=np.where(returns, again, now.anchor),
        plan=plan.astype(np.int64),
        version=np.maximum(now.version, moves | (returns & (again >= new_prices_on(config)))).astype(np.int64),
        seats=seats.astype(np.int64),
        months=now.months,
        coupon=np.where(returns, -1, now.coupon),
    )
    return following.of(~cancels | returns)
