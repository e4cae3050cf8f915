"""What Dagster costs over plain dbt, side by side: a full chain, one model, and the time to load the definitions.

    python -m bench.dagster --repeat 3

Both do the same work on a small company, in turns, in a copy of the project; medians. CPU time counts what the machine
really did for it, wall time also what else it was doing. Unit tests are left out on both sides.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench.copied import copy_project
from orchestration.lib.dbt_args import AS_OF_VARIABLE
from orchestration.publishing.files import remove
from orchestration.publishing.places import PROJECT_DIR
from sample_company import company
from sample_company.config import Config

AS_OF = date(2026, 6, 30)
MODEL = "fct_renewals"
PYTHON = (sys.executable, "-W", "ignore")


@dataclass(frozen=True)
class Cost:
    """Of one command with all that it started."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Pair:
    """The same work, by dbt's own commands one after another, and through Dagster."""

    key: str
    name: str
    plain: tuple[tuple[str, ...], ...]
    dagster: tuple[str, ...]


BUILD = ("-m", "dbt.cli.main", "build", "--exclude-resource-type", "unit_test")
PAIRS = (
    Pair(
        "model",
        f"one model ({MODEL}) and its data tests",
        ((*BUILD, "--select", MODEL),),
        ("-m", "orchestration.rerun", "--as-of", str(AS_OF), "model", MODEL, "--alone"),
    ),
    Pair(
        "chain",
        "full chain, stamped and published",
        (
            BUILD,
            ("-m", "orchestration.publishing", "stamp", "--target-path", "target", "--without-unit-tests"),
            ("-m", "orchestration.publishing", "publish"),
        ),
        ("-m", "dagster", "job", "execute", "-m", "orchestration.definitions", "-j", "light_refresh"),
    ),
)
LOADING = ("-c", "from orchestration.definitions import defs; defs().resolve_asset_graph()")
IMPORTING = ("-c", "import dagster, dagster_dbt")


def environment_of(folder: Path, outside: Mapping[str, str]) -> dict[str, str]:
    """Nothing of the surrounding run reaches in."""
    kept = {name: value for name, value in outside.items() if not name.startswith(("DBT_", "DAGSTER_", "WAREHOUSE_"))}
    return {
        **kept,
        "PYTHONPATH": str(folder),
        "PUBLISH_PATH": str(folder / "published"),
        "DBT_PROFILES_DIR": str(folder / "profiles"),
        "DAGSTER_HOME": str(folder / "dagster_home"),
        "WAREHOUSE_PATH": str(folder / "warehouse" / "customer_success.duckdb"),
        AS_OF_VARIABLE: str(AS_OF),
        "DO_NOT_TRACK": "1",
    }


def measured(folder: Path, commands: Sequence[Sequence[str]], environment: Mapping[str, str]) -> Cost:
    """Runs them one after another; a failure stops the measurement with what it said."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    for command in commands:
        done = subprocess.run(
            [*PYTHON, *command],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def median(costs: Sequence[Cost]) -> Cost:
    return Cost(statistics.median(cost.wall for cost in costs), statistics.median(cost.cpu for cost in costs))


def line(name: str, plain: Cost, dagster: Cost) -> str:
    return (
        f"| {name} | {plain.wall:.1f} / {plain.cpu:.1f} | {dagster.wall:.1f} / {dagster.cpu:.1f} "
        f"| {dagster.wall / plain.wall:.2f} | {dagster.cpu / plain.cpu:.2f} |"
    )


def prepare(folder: Path, accounts: int, build: Path | None) -> None:
    """The project, a company landed in it, and an instance as `make dagster` has it."""
    copy_project(folder)
    for name in ("data", "dagster_home", "warehouse"):
        (folder / name).mkdir()
    if build is None:
        company.make(Config(accounts, 12, 3_000, 7, folder / "data" / "raw", AS_OF))
    else:
        (folder / "data" / "raw").symlink_to((PROJECT_DIR / "data" / "raw").resolve())
        shutil.copy(build, folder / "warehouse" / "customer_success.duckdb")
    (folder / "dagster_home" / "dagster.yaml").write_text((folder / "orchestration" / "dagster.yaml").read_text())


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="bench.dagster", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    keys = [pair.key for pair in PAIRS]
    parser.add_argument("--repeat", type=int, default=3, help="pairs measured (3)")
    parser.add_argument("--accounts", type=int, default=20, help="of the sample company (20)")
    parser.add_argument("--pairs", nargs="+", choices=keys, default=keys)
    parser.add_argument("--build", type=Path, help="a build of data/raw to begin with, instead of a small company")
    given = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="bench-dagster-"))
    prepare(folder, given.accounts, given.build)
    environment = environment_of(folder, os.environ)
    pairs = [pair for pair in PAIRS if pair.key in given.pairs]
    # once each, the chain first, so that both have parsed the project, and the warehouse is built
    for pair in reversed(pairs):
        measured(folder, pair.plain, environment)
        measured(folder, [pair.dagster], environment)
    print("| | dbt: wall / CPU s | Dagster: wall / CPU s | ratio of wall | ratio of CPU |\n|---|---:|---:|---:|---:|")
    for pair in pairs:
        plain, dagster = [], []
        for _ in range(given.repeat):
            plain.append(measured(folder, pair.plain, environment))
            dagster.append(measured(folder, [pair.dagster], environment))
        print(line(pair.name, median(plain), median(dagster)), flush=True)
    importing = median([measured(folder, [IMPORTING], environment) for _ in range(given.repeat)])
    loading = median([measured(folder, [LOADING], environment) for _ in range(given.repeat)])
    company_said = f"{given.accounts} accounts" if given.build is None else f"{given.build.name} as it was built"
    print(
        f"\nLoading the definitions: {loading.wall:.1f} s wall, {loading.cpu:.1f} s CPU, "
        f"of which importing Dagster {importing.wall:.1f} and {importing.cpu:.1f}. "
        f"{company_said}; medians of {given.repeat}; {os.cpu_count()} cores."
    )
    remove(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
