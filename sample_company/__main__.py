"""Command line: python -m sample_company --accounts 400 --months 36 --events 1000000 --seed 7 --out data/raw."""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sample_company.company import make
from sample_company.config import Config


def parse(arguments: Sequence[str] | None = None) -> Config:
    parser = argparse.ArgumentParser(prog="sample_company", description="Make the raw data of a sample company.")
    parser.add_argument("--accounts", type=int, default=400)
    parser.add_argument("--months", type=int, default=36, help="length of the history, back from the end date")
    parser.add_argument("--events", type=int, default=1_000_000, help="product events, without duplicates")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path("data/raw"), help="raw folder; the answer key goes beside it")
    parser.add_argument(
        "--end-date", type=date.fromisoformat, default=date(2026, 6, 30), help="last day of the history"
    )
    given = parser.parse_args(arguments)
    if given.accounts < 20 or given.months < 6 or given.events < 0:
        parser.error("needs at least 20 accounts, 6 months and no negative number of events")
    return Config(given.accounts, given.months, given.events, given.seed, given.out, given.end_date)


def main(arguments: Sequence[str] | None = None) -> None:
    config = parse(arguments)
    started = time.monotonic()
    landing = make(config)
    seconds = time.monotonic() - started
    rows = sum(c["rows_landed"] for c in landing.counts.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    config.say(f"{rows:,} rows in {seconds:.1f} s ({rows / seconds:,.0f} a second), peak memory {peak:.2f} GiB")
    config.say(f"raw data in {config.out}, answer key in {config.answer_key}")


if __name__ == "__main__":
    main()
