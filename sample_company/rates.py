"""Exchange rates to US dollars on working days, in millionths, and exact conversion of a line to monthly cents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_company import catalog
from sample_company.columns import Frame, Ints, day, decimal, pick
from sample_company.config import Config

MILLIONTHS = 1_000_000
FIRST_RATE = (1.0, 1.09, 1.26, 0.0069)


@dataclass(frozen=True)
class Rates:
    first_day: int
    table: Ints  # day x currency; weekends hold Friday's rate

    def on(self, days: Ints, currency: Ints) -> Ints:
        row = np.clip(days - self.first_day, 0, len(self.table) - 1)
        return np.asarray(self.table[row, currency], np.int64)


def exchange_rates(config: Config) -> Rates:
    """A random walk that lasts from the origin to the end date."""
    rng = config.rng("rates")
    first = config.origin - 14
    size = config.end - first + 1
    steps = rng.normal(0, 0.004, (size, len(FIRST_RATE)))
    walk = np.empty((size, len(FIRST_RATE)))
    level = np.zeros(len(FIRST_RATE))
    for row in range(size):
        level = 0.998 * level + steps[row]
        walk[row] = level
    table = np.round(np.array(FIRST_RATE) * np.exp(walk) * MILLIONTHS).astype(np.int64)
    table[:, 0] = MILLIONTHS
    working = is_working(np.arange(first, first + size))
    last = np.maximum.accumulate(np.where(working, np.arange(size), 0))
    return Rates(first, table[last])


def is_working(days: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.asarray((days + 3) % 7 < 5, np.bool_)  # 1970-01-01 was a Thursday


def rates_frame(rates: Rates, end: int) -> Frame:
    days = np.arange(rates.first_day, end + 1)
    days = days[is_working(days)]
    currency = np.tile(np.array([1, 2, 3]), len(days))
    days = np.repeat(days, 3)
    return {
        "currency": pick(catalog.CURRENCIES, currency),
        "rate_on": day(days),
        "rate_to_reporting": decimal(rates.on(days, currency), scale=6),
    }


def monthly_cents(quantity: Ints, price: Ints, discount: Ints, months: Ints, rate: Ints) -> Ints:
    """quantity x price (cents) x (1 - discount in hundredths of a percent) x rate / months, half away from zero.

    Exact: the product does not fit 64 bits, so it is taken in Python integers.
    """
    money = quantity.astype(object) * price * (10_000 - discount) * rate
    divisor = months.astype(object) * (10_000 * MILLIONTHS)
    return np.asarray((2 * money + divisor) // (2 * divisor), np.int64)
