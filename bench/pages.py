"""How long each page takes, at the size of the published version and at that of many times as many accounts.

python -m bench.pages --copies 250 --csms 250 [--folder /tmp/pages] [--out pages.json]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from streamlit.testing.v1 import AppTest

from bench.copies import copied, removed, times
from dashboards.lib.version import published_here, reading
from dashboards.reports import NAMES, page_named
from orchestration.publishing.places import Published

VIEWS = Path(__file__).resolve().parents[1] / "dashboards" / "views"
RUNS = 3


@dataclass(frozen=True)
class Timing:
    """Seconds from the request to the last block, the median of some runs and the slowest; and of all processors.

    On a machine that does other work the last one says most: a page that takes less of them than its limit would keep
    the limit on a quiet machine, even if nothing ran side by side.
    """

    page: str
    accounts: int
    median: float
    slowest: float
    processors: float


def main(arguments: Sequence[str]) -> int:
    """Prints a table; 1 if a page failed."""
    parser = argparse.ArgumentParser(prog="bench.pages", description=__doc__)
    parser.add_argument("--copies", type=int, default=250, help="times as many accounts (250)")
    parser.add_argument("--csms", type=int, default=1, help="times as many CSMs (1)")
    parser.add_argument("--folder", type=Path, default=Path("/tmp/customer_success_bench_pages"))  # noqa: S108
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--keep", action="store_true", help="leave the copies there for the next time")
    parser.add_argument("--out", type=Path, help="the timings as JSON")
    given = parser.parse_args(arguments)
    here = published_here()
    measured = timed(here, given.runs)
    if not given.folder.exists():
        with reading(here) as reader:
            started = time.perf_counter()
            copied(reader.version, given.folder, times(given.copies, given.csms))
            print(f"made {given.copies} copies in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    measured += timed(Published(given.folder), given.runs)
    if not given.keep:
        removed(given.folder)
    if given.out:
        given.out.write_text(json.dumps([asdict(timing) for timing in measured], indent=1), encoding="utf-8")
    for timing in measured:
        print(
            f"{timing.accounts:>9,} accounts  {timing.page:<12} {timing.median:6.2f} s  slowest {timing.slowest:6.2f} s"
            f"  processors {timing.processors:6.2f} s"
        )
    return 0


def timed(published: Published, runs: int) -> list[Timing]:
    """Every page of the version there, as it opens, each run a new visitor."""
    os.environ["PUBLISH_PATH"] = str(published.root)
    with reading(published) as reader:
        accounts = int(reader.rows("account_count", {}).first()["accounts"])
        account = reader.rows("account_search", {"search": None}, 1).first()["account_id"]
        there = [name for name in NAMES if reader.has(*page_named(name).needs)]
    measured = []
    for name in there:
        seconds, worked = [], []
        for _ in range(runs):
            started, before = time.perf_counter(), time.process_time()
            visited(name, {"account": account} if name == "account" else {})
            seconds.append(time.perf_counter() - started)
            worked.append(time.process_time() - before)
        measured.append(Timing(name, accounts, statistics.median(seconds), max(seconds), statistics.median(worked)))
    return measured


def visited(name: str, address: dict[str, str]) -> AppTest:
    """A page as a new visitor gets it."""
    visit = AppTest.from_file(str(VIEWS / f"{name}.py"), default_timeout=120)
    for key, value in address.items():
        visit.query_params[key] = value
    visit.run()
    if visit.exception:
        raise RuntimeError(f"{name}: {visit.exception[0].value}")
    return visit


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
