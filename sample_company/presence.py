"""When each account was in service, and points in time drawn from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sample_company.columns import Bools, Floats, Ints
from sample_company.config import Config
from sample_company.contracts import Book
from sample_company.population import Population
from sample_company.subscriptions import Ledger


@dataclass(frozen=True)
class Presence:
    """First and last day of service per account, and every day between them that had service."""

    first: Ints
    last: Ints
    served: npt.NDArray[np.bool_]  # account x day of the window
    start: int

    def is_served(self, rows: Ints, days: Ints) -> Bools:
        place = days - self.start
        inside = (place >= 0) & (place < self.served.shape[1])
        served = self.served[rows, np.clip(place, 0, self.served.shape[1] - 1)]
        return np.asarray(inside & served, np.bool_)


def presence(config: Config, people: Population, book: Book, ledger: Ledger) -> Presence:
    contracts, subscriptions = book.service.done(), ledger.service.done()
    row, first, last = (np.concatenate([contracts[n], subscriptions[n]]) for n in ("row", "first", "last"))
    last = np.minimum(last, config.end)
    real = last >= first
    row, first, last = row[real], first[real], last[real]
    begins = people.starts_on.copy()
    np.minimum.at(begins, row, first)
    ends = begins.copy()
    np.maximum.at(ends, row, last)
    days = config.end - config.start + 1
    change = np.zeros((people.size, days + 1), np.int16)
    inside = last >= config.start
    row, first, last = row[inside], np.maximum(first[inside], config.start), last[inside]
    np.add.at(change, (row, first - config.start), 1)
    np.add.at(change, (row, last - config.start + 1), -1)
    return Presence(begins, ends, np.cumsum(change, axis=1, dtype=np.int16)[:, :days] > 0, config.start)


def points(there: Presence, rows: Ints, per_year: Floats, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Poisson points in the service of the accounts, inside the window: account and day."""
    first = np.maximum(there.first[rows], there.start)
    span = np.maximum(there.last[rows] - first + 1, 0)
    count = rng.poisson(per_year * span / 365.25)
    of = np.repeat(np.arange(len(rows)), count)
    day = first[of] + (rng.random(len(of)) * span[of]).astype(np.int64)
    row = rows[of]
    keep = there.is_served(row, day)
    return row[keep], day[keep]


def sigmoid(value: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-value)), np.float64)
