"""Who the customers are, and how well each of them is: a latent health per account and week that all else follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sample_company import catalog
from sample_company.columns import NONE, Bools, Column, Floats, Ints, either, join, pick, text
from sample_company.config import Config

CRM_SHARE = 0.35
REVERSION = 0.96  # weekly; half of a disturbance is gone after four months
NO_CRM_SHARE = 0.07


@dataclass(frozen=True)
class Staff:
    """Everybody on the vendor's side, the same for all blocks: managers first, then CSMs by segment, then sellers."""

    csm_first: Ints  # first CSM of each segment
    csm_count: Ints
    seller_first: int
    seller_count: int
    agent_count: int

    @property
    def size(self) -> int:
        return self.seller_first + self.seller_count


def staff(config: Config) -> Staff:
    per_csm = np.array([14, 70, 400])
    share = np.array([CRM_SHARE * 0.25, CRM_SHARE * 0.75, 1 - CRM_SHARE])
    count = np.maximum(2, np.ceil(config.accounts * share / per_csm)).astype(np.int64)
    first = 3 + np.concatenate([[0], np.cumsum(count)[:-1]])
    sellers = max(3, config.accounts // 80)
    return Staff(first, count, int(first[-1] + count[-1]), sellers, max(4, config.accounts // 60))


@dataclass(frozen=True)
class Population:
    """One block of accounts. `number` is the account's number in the whole company; all arrays run along it."""

    number: Ints
    is_crm: Bools
    segment: Ints
    region: Ints
    currency: Ints
    channel: Ints
    industry: Ints
    country: Ints
    employees: Ints
    csm: Ints
    seller: Ints
    parent: Ints
    starts_on: Ints
    dies_on: Ints
    sponsor_left_on: Ints
    is_silent: Bools
    in_crm: Bools
    health: npt.NDArray[np.float32]  # account x week since the origin
    health_sum: npt.NDArray[np.float64]  # running sum, one column more
    origin: int

    @property
    def size(self) -> int:
        return len(self.number)

    def mean_health(self, rows: Ints, first_day: Ints, last_day: Ints) -> Floats:
        """Mean latent health of each account over the weeks of a span of days."""
        weeks = self.health.shape[1]
        low = np.clip((first_day - self.origin) // 7, 0, weeks - 1)
        high = np.clip((last_day - self.origin) // 7, 0, weeks - 1) + 1
        high = np.maximum(high, low + 1)
        total = self.health_sum[rows, high] - self.health_sum[rows, low]
        return np.asarray(total / (high - low), np.float64)

    def health_at(self, rows: Ints, days: Ints) -> Floats:
        week = np.clip((days - self.origin) // 7, 0, self.health.shape[1] - 1)
        return self.health[rows, week].astype(np.float64)

    # --- words --------------------------------------------------------------------------------------------
    def slug(self, rows: Ints) -> Column:
        number = self.number[rows]
        first, second = number % 20, number // 20 % 20
        return join(_lower(catalog.NAME_FIRST, first), _lower(catalog.NAME_SECOND, second), text("", number))

    def domain(self, rows: Ints) -> Column:
        return join(self.slug(rows), ".example")

    def name(self, rows: Ints) -> Column:
        number = self.number[rows]
        brand = join(pick(catalog.NAME_FIRST, number % 20), pick(catalog.NAME_SECOND, number // 20 % 20))
        return join(brand, text(" ", number), " ", pick(catalog.NAME_LEGAL, number // 7 % 5))

    def crm_id(self, rows: Ints) -> Column:
        return text("001P", self.number[rows], 11, "AAA")

    def customer_id(self, rows: Ints) -> Column:
        return text("cus_", self.number[rows], 10)

    def workspace(self, rows: Ints) -> Column:
        return text("ws_", self.number[rows], 8)

    def warehouse_id(self, rows: Ints) -> Column:
        """The account as every source together should call it."""
        crm, own = join("salesforce:", self.crm_id(rows)), join("stripe:", self.customer_id(rows))
        return either(self.in_crm[rows], crm, own)


def user_id(number: Ints) -> Column:
    return text("005U", number, 11, "AAA")


def contact_id(account: Ints, contact: Ints) -> Column:
    return text("003C", account * 20 + contact, 11, "AAA")


def _lower(values: tuple[str, ...], index: Ints) -> Column:
    return pick([v.lower() for v in values], index)


def people(config: Config, team: Staff, block: int, first: int, size: int) -> Population:
    """Draw one block of accounts."""
    rng = config.rng("population", block)
    number = np.arange(first, first + size, dtype=np.int64)
    is_crm = rng.random(size) < CRM_SHARE
    segment = np.where(is_crm, (rng.random(size) > 0.25).astype(np.int64), 2)
    region = rng.choice(3, size, p=[0.55, 0.33, 0.12]).astype(np.int64)
    draw = rng.random(size)
    currency = np.select(
        [region == 0, region == 1],
        [np.zeros(size), np.where(draw < 0.6, 1, np.where(draw < 0.9, 2, 0))],
        np.where(draw < 0.25, 3, 0),
    ).astype(np.int64)
    scale = np.array([2_400.0, 420.0, 22.0])[segment]
    employees = np.maximum(2, scale * np.exp(rng.normal(0, 0.9, size))).astype(np.int64)
    window = config.end - config.start + 1
    opening = rng.random(size) < 0.38
    # nobody signs in the last fortnight, so that every account has something to show
    starts_on = np.where(
        opening,
        config.start - rng.integers(1, 361, size),
        config.start + (rng.random(size) ** 0.9 * (window - 14)).astype(np.int64),
    )
    dies_on = starts_on + rng.exponential(365.25 / 0.012, size).astype(np.int64)
    sponsor = starts_on + rng.exponential(365.25 / 0.13, size).astype(np.int64)
    sponsor = np.where(is_crm & (sponsor <= config.end) & (sponsor >= starts_on + 30), sponsor, NONE)
    is_silent = rng.random(size) < 0.05
    chief = rng.integers(0, size, size)
    has_parent = is_crm & (rng.random(size) < 0.05) & is_crm[chief] & (chief < np.arange(size))
    health = _latent(config, rng, starts_on, sponsor, is_silent)
    total = np.zeros((size, health.shape[1] + 1), np.float64)
    np.cumsum(health, axis=1, out=total[:, 1:])
    return Population(
        number=number,
        is_crm=is_crm,
        segment=segment,
        region=region,
        currency=currency,
        channel=np.where(is_crm, (rng.random(size) < 0.25).astype(np.int64), 2),
        industry=rng.integers(0, 8, size),
        country=region * 2 + rng.integers(0, 2, size),
        employees=employees,
        csm=team.csm_first[segment] + rng.integers(0, team.csm_count[segment]),
        seller=team.seller_first + rng.integers(0, team.seller_count, size),
        parent=np.where(has_parent, number[chief], NONE),
        starts_on=starts_on,
        dies_on=dies_on,
        sponsor_left_on=sponsor,
        is_silent=is_silent,
        in_crm=is_crm | (rng.random(size) >= NO_CRM_SHARE),
        health=health,
        health_sum=total,
        origin=config.origin,
    )


def _latent(
    config: Config,
    rng: np.random.Generator,
    starts_on: Ints,
    sponsor_left_on: Ints,
    is_silent: Bools,
) -> npt.NDArray[np.float32]:
    """A level of its own per account, slow drift around it, and a blow when the sponsor leaves."""
    size, weeks = len(starts_on), (config.end - config.origin) // 7 + 1
    level = (rng.normal(0.6, 0.75, size) - 0.7 * is_silent).astype(np.float32)
    drift = rng.normal(0, 0.75, size).astype(np.float32)
    blow = np.zeros(size, np.float32)
    left_in = np.where(sponsor_left_on == NONE, -1, (sponsor_left_on - config.origin) // 7)
    health = np.empty((size, weeks), np.float32)
    step = np.float32(0.75 * np.sqrt(1 - REVERSION**2))
    for week in range(weeks):
        drift = np.float32(REVERSION) * drift + step * rng.standard_normal(size, np.float32)
        blow = np.float32(0.975) * blow - np.float32(1.3) * (left_in == week)
        health[:, week] = level + drift + blow
    return health
