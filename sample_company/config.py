"""What one run is asked for, and the random streams that hang from its seed."""

from __future__ import annotations

import sys
import time
import zlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from sample_company.columns import Ints, add_months

BLOCK_ACCOUNTS = 10_000  # accounts held in memory at once
EVENT_CHUNK = 1_000_000  # events held in memory at once
LEAD_DAYS = 420  # the opening book was signed up to a year before the window
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Config:
    accounts: int
    months: int
    events: int
    seed: int
    out: Path
    end_date: date = date(2026, 6, 30)
    started: float = field(default_factory=time.monotonic, compare=False)

    @property
    def end(self) -> int:
        return (self.end_date - EPOCH).days

    @property
    def start(self) -> int:
        """First day of the window: so many months before the day after the end date."""
        return int(add_months(np.array([self.end + 1]), -self.months)[0])

    @property
    def origin(self) -> int:
        """First day of anything: latent health and exchange rates begin here."""
        return self.start - LEAD_DAYS

    @property
    def answer_key(self) -> Path:
        return self.out.parent / "answer_key"

    def rng(self, topic: str, block: int = 0) -> np.random.Generator:
        """A stream of its own per topic and block, so that adding a table does not change the others."""
        return np.random.default_rng([self.seed, block, zlib.crc32(topic.encode())])

    def month_ends(self) -> Ints:
        """Last day of every month from the origin's to the end date's."""
        first = np.datetime64(self.origin, "D").astype("datetime64[M]")
        last = np.datetime64(self.end, "D").astype("datetime64[M]")
        months = np.arange(first, last + 1)
        ends = (months + 1).astype("datetime64[D]").astype(np.int64) - 1
        return np.minimum(ends, self.end)

    def say(self, message: str) -> None:
        print(f"[{time.monotonic() - self.started:7.1f}s] {message}", file=sys.stderr, flush=True)
