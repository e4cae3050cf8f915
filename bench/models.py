"""Builds a selection of models and says what each costs: rows, seconds, share of the whole; and the peak memory.

    python -m bench.models --raw <folder> --as-of 2026-06-30 --select +account_health

The warehouse is WAREHOUSE_PATH, or one in data/bench/models, where dbt's artifacts go too unless DBT_TARGET_PATH says
otherwise. Tests are left out. Seconds are those of this machine on this day; compare the shares, or two runs made side
by side.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.lib.dbt_args import AS_OF_VARIABLE, DBT

PROJECT = Path(__file__).resolve().parents[1]
FOLDER = PROJECT / "data" / "bench" / "models"


@dataclass(frozen=True)
class Cost:
    """One model of one build."""

    model: str
    folder: str
    rows: int | None  # None: a view, which costs where it is read
    seconds: float


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.models", description="What each model of a build costs.")
    parser.add_argument("--raw", type=Path, required=True, help="folder of the raw data")
    parser.add_argument("--as-of", required=True, help="day the warehouse is computed for")
    parser.add_argument("--select", nargs="+", default=[], help="dbt selection; without one, everything")
    parser.add_argument("--under", nargs="+", default=[], help="report only models of these folders, e.g. marts/health")
    parser.add_argument("--full-refresh", action="store_true")
    return parser.parse_args(arguments)


def environment(as_of: str) -> dict[str, str]:
    """What is set already goes first; the day does not go as a var, which would make dbt parse everything again."""
    return {
        "DBT_PROFILES_DIR": str(PROJECT / "profiles"),
        "DBT_TARGET_PATH": str(FOLDER / "target"),
        "DO_NOT_TRACK": "1",
        "WAREHOUSE_PATH": str(FOLDER / "bench.duckdb"),
        **os.environ,
        AS_OF_VARIABLE: as_of,
    }


def dbt_command(raw: Path, select: Sequence[str], full_refresh: bool) -> list[str]:
    """`dbt build` of models, seeds and snapshots, tests left out."""
    command = [*DBT, "build", "--exclude-resource-type", "test", "unit_test"]
    command += ["--vars", json.dumps({"raw_path": str(raw)})]
    command += ["--select", *select] if select else []
    return command + (["--full-refresh"] if full_refresh else [])


def costs(
    run_results: Mapping[str, Any], manifest: Mapping[str, Any], counted: Mapping[str, int], under: Sequence[str]
) -> list[Cost]:
    """The models of a run that are reported, dearest first."""
    found = []
    for result in run_results["results"]:
        node = manifest["nodes"].get(result["unique_id"])
        if node is None or node["resource_type"] != "model" or result["status"] != "success":
            continue
        folder = str(Path(node["path"]).parent)
        if under and folder not in under:
            continue
        name = str(node["name"])
        found.append(Cost(name, folder, counted.get(name), float(result["execution_time"])))
    return sorted(found, key=lambda cost: -cost.seconds)


def table(found: Sequence[Cost], of_seconds: float) -> str:
    """Markdown: model, rows, seconds, share of all models' seconds."""
    lines = ["| model | rows | seconds | share of all models |", "|---|---:|---:|---:|"]
    for cost in found:
        rows = "view" if cost.rows is None else f"{cost.rows:,}"
        lines.append(f"| {cost.model} | {rows} | {cost.seconds:.1f} | {cost.seconds / of_seconds:.1%} |")
    return "\n".join(lines)


def rows_of_tables(warehouse: Path) -> dict[str, int]:
    """Rows of every table of the warehouse, exactly; views are not there."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where not temporary"
        ).fetchall()
        return {
            str(name): int(connection.execute(f'select count(*) from "{schema}"."{name}"').fetchall()[0][0])
            for schema, name in tables
        }


def main(arguments: Sequence[str] | None = None) -> int:
    given = parse(arguments)
    settings = environment(given.as_of)
    warehouse, target = Path(settings["WAREHOUSE_PATH"]), Path(settings["DBT_TARGET_PATH"])
    warehouse.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    exit_code = subprocess.run(
        dbt_command(given.raw.absolute(), given.select, given.full_refresh), cwd=PROJECT, env=settings, check=False
    ).returncode
    wall = time.monotonic() - started
    if exit_code:
        print(f"dbt build failed (exit code {exit_code}): nothing is reported", file=sys.stderr)
        return exit_code
    if not warehouse.exists():
        print(f"nothing was built: {' '.join(given.select)} selects no model", file=sys.stderr)
        return 1
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2  # dbt and DuckDB are one process
    run_results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    counted = rows_of_tables(warehouse)
    everything = sum(cost.seconds for cost in costs(run_results, manifest, counted, []))
    found = costs(run_results, manifest, counted, given.under)
    print(table(found, everything or 1.0))
    print(
        f"\n{len(found)} models, {sum(cost.seconds for cost in found):.0f} s of {everything:.0f} s in models, "
        f"{wall:.0f} s wall; peak memory {peak:.2f} GiB "
        f"(memory limit {settings.get('WAREHOUSE_MEMORY_LIMIT', '4GB')}, {os.cpu_count()} cores)"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
