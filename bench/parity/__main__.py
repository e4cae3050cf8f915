"""A small company on DuckDB and on other engines, every mart compared row by row, after each of two builds."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, ExitStack
from datetime import date
from pathlib import Path

from bench.parity import engines
from bench.parity.company import Company, make
from bench.parity.compare import Outcome, compare_exports, table
from bench.parity.marts import public_marts
from orchestration.lib.spark_ready import NotPossibleError

ENGINES: dict[str, Callable[[Path], AbstractContextManager[engines.Engine]]] = {
    "spark": engines.spark,
    "postgres": engines.postgres,
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.parity", description=__doc__)
    parser.add_argument("engines", choices=ENGINES, nargs="+", metavar="engine", help=" or ".join(ENGINES))
    parser.add_argument("--accounts", type=int, default=20)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--events", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--first-day", type=date.fromisoformat, default=date(2026, 5, 31))
    parser.add_argument("--last-day", type=date.fromisoformat, default=date(2026, 6, 30))
    parser.add_argument(
        "--together",
        action="store_true",
        help="all engines build at the same time: sooner done, but no time to compare",
    )
    parser.add_argument(
        "--folder", type=Path, help="keeps everything there; by default a temporary folder that goes again"
    )
    return parser.parse_args()


def stage(name: str, started: float) -> None:
    print(f"{name:<46} {time.monotonic() - started:7.1f} s", flush=True)


def build(name: str, engine: engines.Engine, raw: Path, as_of: date) -> None:
    started = time.monotonic()
    engine.build(raw, as_of)
    stage(f"{name} for {as_of}, {engine.name}", started)


def compare_builds(
    made: Company, duck: engines.DuckDB, others: Sequence[engines.Engine], folder: Path, together: bool
) -> list[Outcome]:
    """The first build, and the increment that follows it; the lines of all tables."""
    everything = []
    lost: dict[engines.Postgres, tuple[str, str]] = {}
    for name, as_of in (("first build", made.first_day), ("increment", made.last_day)):
        if name == "increment":
            print(f"{made.land_the_rest()} later files landed", flush=True)
            lost = {engine: engine.lose_a_lock() for engine in others if isinstance(engine, engines.Postgres)}
        build_all(name, [duck, *others], made.raw, as_of, together)
        for server, lock in lost.items():
            check_lock_is_back(server, *lock)
        marts = public_marts(duck.manifest)
        exports = {engine.name: folder / "exports" / name.replace(" ", "_") / engine.name for engine in (duck, *others)}
        for engine in (duck, *others):
            engine.export(marts, exports[engine.name])
        for engine in others:
            outcomes = compare_exports(marts, exports[duck.name], exports[engine.name])
            print(f"\n{name}, as of {as_of}\n{table(engine.name, outcomes)}\n", flush=True)
            everything += outcomes
    return everything


def build_all(name: str, all_engines: Sequence[engines.Engine], raw: Path, as_of: date, together: bool) -> None:
    """Each engine builds; the first fault ends the builds of all."""
    with ThreadPoolExecutor(max_workers=len(all_engines) if together else 1) as pool:
        builds = [pool.submit(build, name, engine, raw, as_of) for engine in all_engines]
        try:
            for done in as_completed(builds):
                done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            engines.end_builds()
            raise


def check_lock_is_back(engine: engines.Postgres, lock: str, entries: str) -> None:
    """What the archive of locks is for: on this engine no test but this one takes an entry away."""
    found = engine.entries_of(lock)
    if found != entries:
        raise engines.BuildFailedError(
            f"lock {lock} was taken out of the book and is not as it was: {entries}, now {found}"
        )
    print(f"lock {lock} was taken out of the book by hand and came back as it was ({entries.split('|')[0]} entries)")


def compare_engines(chosen: argparse.Namespace, folder: Path) -> int:
    started = time.monotonic()
    made = make(folder, chosen.accounts, chosen.months, chosen.events, chosen.seed, chosen.first_day, chosen.last_day)
    stage(f"company of {chosen.accounts} accounts, {chosen.months} months", started)
    names = tuple(dict.fromkeys(chosen.engines))
    for name in ("duckdb", *names):
        (folder / name).mkdir()
    with ExitStack() as running:
        others = []
        for name in names:
            started = time.monotonic()
            others.append(running.enter_context(ENGINES[name](folder / name)))
            stage(f"{name} started", started)
        outcomes = compare_builds(made, engines.DuckDB(folder / "duckdb"), others, folder, chosen.together)
    differences = sum(outcome.differences for outcome in outcomes)
    rows = sum(outcome.rows for outcome in outcomes)
    print(
        f"{differences:,} differences between DuckDB and {' and '.join(names)} in {rows:,} rows of"
        f" {len(outcomes):,} comparisons of a mart"
    )
    return 1 if differences else 0


def stop(signal_number: int, _: object) -> None:
    """So that what was started is ended."""
    raise SystemExit(128 + signal_number)


def main() -> int:
    chosen = arguments()
    signal.signal(signal.SIGTERM, stop)
    try:
        if chosen.folder:
            chosen.folder.mkdir(parents=True)
            return compare_engines(chosen, chosen.folder.resolve())
        with tempfile.TemporaryDirectory(prefix="parity-") as folder:
            # PostgreSQL runs as somebody else, who has to get there
            Path(folder).chmod(0o755)
            return compare_engines(chosen, Path(folder))
    except (NotPossibleError, engines.BuildFailedError) as fault:
        print(fault, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
