"""Command line.

python -m bench run s|m|l [--threads 2] [--also-threads 1 4] [--note "..."]
python -m bench report            # table and plot from bench/results/runs.jsonl
python -m bench report data/bench/m/run.json   # ... of a run that was killed
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from bench import report
from bench.run import PROJECT, RESULTS, RUNS, BenchFaultError, keep, measure
from bench.scales import SCALES


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description="What the warehouse costs at a size, against the floor.")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="measure one scale")
    run.add_argument("scale", choices=sorted(SCALES))
    run.add_argument("--folder", type=Path, help="default: data/bench/<scale>")
    run.add_argument("--threads", type=int, default=2)
    run.add_argument(
        "--also-threads", type=int, nargs="*", default=[], help="full builds with other numbers of threads"
    )
    run.add_argument("--resume", action="store_true", help="goes on with a run that was killed, at the same commit")
    run.add_argument("--note", default="", help="what a reader has to know, such as other work on the machine")
    shown = commands.add_parser("report", help="table and plot of what was measured")
    shown.add_argument("partial", type=Path, nargs="?", help="run.json of a run that was killed, shown alone")
    shown.add_argument("--keep", action="store_true", help="puts it with the whole runs, as one that was killed")
    return parser.parse_args(arguments)


def stop(number: int, _frame: FrameType | None) -> NoReturn:
    """A killed bench ends what it started and leaves what it has."""
    raise SystemExit(128 + number)


def show(runs: Sequence[report.Run], folder: Path) -> None:
    written = report.text(runs)
    print(written)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.md").write_text(written, encoding="utf-8")
    report.plot(runs, folder / "growth.png")


def main(arguments: Sequence[str] | None = None) -> int:
    given = parse(arguments)
    signal.signal(signal.SIGTERM, stop)
    if given.command == "report":
        found = json.loads(given.partial.read_text(encoding="utf-8")) if given.partial else None
        if found and given.keep:
            keep(found)
        if found and not given.keep:
            print(report.text([found]))
        else:
            show(report.latest_of_each_scale(report.read_runs(RUNS)), RESULTS)
        return 0
    scale = SCALES[given.scale]
    folder = (given.folder or PROJECT / "data" / "bench" / scale.name).absolute()
    try:
        found = measure(scale, folder, given.threads, given.note, tuple(given.also_threads), resume=given.resume)
    except BenchFaultError as fault:
        print(f"{fault}\nWhat was measured until then: {folder / 'run.json'}", file=sys.stderr)
        return 1
    if scale.name in {"s", "m", "l"}:
        keep(found)
        show(report.latest_of_each_scale(report.read_runs(RUNS)), RESULTS)
    else:
        print(report.text([found]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
