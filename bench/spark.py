"""What the usage models cost on Spark with one worker and with two, beside DuckDB, and whether their rows agree.

    python -m bench.spark s|mid|m|l          # make bench-spark SCALE=m

Usage is what outgrows a machine first; everything else on Spark is planning, and is compared row by row by
`make spark-parity`. Each build is a process tree of its own, from an empty warehouse, one model at a time, on the raw
files that `make bench` uses; every worker has one core.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from importlib.metadata import distributions, version
from pathlib import Path
from typing import Any

import duckdb

from bench import company
from bench.models import costs
from bench.parity import engines
from bench.run import PROJECT, RESULTS, commit, machine
from bench.scales import SCALES, Scale
from bench.tree import Usage, run_measured
from orchestration.lib.dbt_args import DBT
from orchestration.lib.spark_ready import NotPossibleError

USAGE = ("+int_usage_account_users", "+int_usage_account_features")
# what a day was made from is hashed by each engine in its own way
COMPARED = {
    "int_usage_event_days": ("day_fingerprint", "linked_days"),
    "int_usage_account_users": (),
    "int_usage_account_features": (),
}
RUNS = RESULTS / "spark.jsonl"
GIB = 1024**3
WORKER_MEMORY_MIB = 3072
SHUFFLE_PARTITIONS = 8


@dataclass(frozen=True)
class Shuffled:
    """What the tasks of a build moved between each other and spilled, all workers together."""

    tasks: int
    written_gib: float
    read_gib: float
    spilled_gib: float


@dataclass(frozen=True)
class Build:
    """One engine's build of the usage models."""

    engine: str
    workers: int | None
    used: Usage
    # seconds inside models and seeds: without start-up, parsing, and the cluster coming up
    model_seconds: float
    shuffled: Shuffled | None


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.spark", description="Usage models on Spark and on DuckDB.")
    parser.add_argument("scale", choices=sorted(SCALES))
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--note", default="", help="what a reader has to know, such as other work on the machine")
    # one build on Spark, in a process of its own so that it can be measured
    parser.add_argument("--build-in", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def raw_of(scale: Scale) -> company.Company:
    return company.make(scale, PROJECT / "data" / "bench" / scale.name / "data")


def settings_in(folder: Path) -> engines.Size:
    """Spark as it comes, but quiet, and with a log of its tasks."""
    settings, events = folder / "settings", folder / "events"
    for made in (settings, events):
        made.mkdir()
    shutil.copy(engines.SMALL.settings / "log4j2.properties", settings)
    (settings / "spark-defaults.conf").write_text(
        f"spark.eventLog.enabled true\nspark.eventLog.dir {events.as_uri()}\n"
        "spark.eventLog.compress false\nspark.eventLog.rolling.enabled false\n"
        "spark.ui.showConsoleProgress false\nspark.driver.extraJavaOptions -Dderby.stream.error.file=/dev/null\n",
        encoding="utf-8",
    )
    return engines.Size(settings, WORKER_MEMORY_MIB, SHUFFLE_PARTITIONS, threads=1)


def build_on_spark(scale: Scale, folder: Path, workers: int) -> None:
    """Starts a cluster, builds, ends it."""
    with engines.spark(folder, workers, settings_in(folder)) as spark:
        spark.build(raw_of(scale).whole, scale.end, USAGE)


def shuffled_in(events: Iterable[str]) -> Shuffled:
    """Adds up the tasks of an event log of Spark."""
    tasks = written = read = spilled = 0
    for line in events:
        if '"SparkListenerTaskEnd"' not in line:
            continue
        metrics = json.loads(line).get("Task Metrics")
        if metrics is None:  # a task that was lost
            continue
        tasks += 1
        written += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
        reads = metrics["Shuffle Read Metrics"]
        read += reads["Remote Bytes Read"] + reads["Local Bytes Read"]
        spilled += metrics["Disk Bytes Spilled"]
    return Shuffled(tasks, round(written / GIB, 3), round(read / GIB, 3), round(spilled / GIB, 3))


def lines_of(folder: Path) -> Iterable[str]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open(encoding="utf-8") as lines:
            yield from lines


def model_seconds(target: Path) -> float:
    """From dbt's artifacts."""
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    return round(sum(cost.seconds for cost in costs(results, manifest, {}, [])), 1)


def measured(command: Sequence[str], environment: Mapping[str, str], folder: Path, name: str) -> Usage:
    print(f"==> {name}", flush=True)
    log = folder / "build.log"
    used = run_measured(command, environment, log, name)
    print(f"<== {name}: {used.seconds:.1f} s, processor {used.cpu_seconds:.1f} s", flush=True)
    if used.exit_code:
        tail = "\n".join(log.read_text(encoding="utf-8").splitlines()[-15:])
        raise engines.BuildFailedError(f"{name} failed (exit code {used.exit_code}):\n{tail}")
    return used


def duckdb_build(raw: Path, as_of: date, folder: Path) -> Build:
    arguments = engines.dbt_arguments(folder, "duckdb", raw, select=USAGE)
    environment = engines.dbt_environment(
        WAREHOUSE_PATH=str(folder / "warehouse.duckdb"), WAREHOUSE_THREADS="1", **engines.as_of_environment(as_of)
    )
    used = measured([*DBT, *arguments], environment, folder, "duckdb")
    return Build("duckdb", None, used, model_seconds(folder / "target"), None)


def spark_build(scale: Scale, folder: Path, workers: int) -> Build:
    name = f"spark, {workers} worker{'s' if workers > 1 else ''}"
    command = [sys.executable, "-m", "bench.spark", scale.name, "--workers", str(workers), "--build-in", str(folder)]
    used = measured(command, os.environ, folder, name)
    return Build("spark", workers, used, model_seconds(folder / "target"), shuffled_in(lines_of(folder / "events")))


def differing(duck: Path, spark: Path) -> dict[str, tuple[int, bool]]:
    """Each compared table, its rows on DuckDB, and whether Spark's rows are others, by a hash over all of them."""
    found = {}
    with duckdb.connect(str(duck), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for table, own in COMPARED.items():
            (schema,) = connection.execute(
                "select schema_name from duckdb_tables() where table_name = ?", [table]
            ).fetchall()[0]
            columns = connection.execute(f'describe "{schema}"."{table}"').fetchall()
            values = ", ".join(f'cast("{name}" as {kind})' for name, kind, *_ in columns if name not in own)
            sides = [
                connection.execute(f"select count(*), sum(cast(hash({values}) as hugeint)) from {relation}").fetchall()[
                    0
                ]
                for relation in (f'"{schema}"."{table}"', f"read_parquet('{spark}/*/{table}/*.parquet')")
            ]
            found[table] = (int(sides[0][0]), sides[0] != sides[1])
    return found


def pyspark_version() -> str:
    place = [str(path) for path in engines.TOOLS.glob("spark/lib/python*/site-packages")]
    found = [one.version for one in distributions(name="pyspark", path=place)]
    if not found:
        raise NotPossibleError("The environment of Spark is not there: make spark-env")
    return found[0]


def measure(scale: Scale, workers: Sequence[int], note: str) -> dict[str, Any]:
    """Builds on DuckDB, then on Spark with each number of workers; compares each of them."""
    versions = {"duckdb": version("duckdb"), "pyspark": pyspark_version()}
    folder = PROJECT / "data" / "bench" / scale.name / "spark"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "duckdb").mkdir(parents=True)
    raw = raw_of(scale).whole
    builds = [duckdb_build(raw, scale.end, folder / "duckdb")]
    compared: dict[str, tuple[int, bool]] = {}
    for count in workers:
        place = folder / f"workers_{count}"
        place.mkdir()
        builds.append(spark_build(scale, place, count))
        found = differing(folder / "duckdb" / "warehouse.duckdb", place / "tables")
        compared |= {f"{table}, {count} workers": outcome for table, outcome in found.items()}
        shutil.rmtree(place / "tables")
    shutil.rmtree(folder)
    return {
        "scale": scale.name,
        "accounts": scale.accounts,
        "events": scale.events,
        "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "machine": machine(),
        "versions": versions,
        "settings": {"worker_memory_mib": WORKER_MEMORY_MIB, "shuffle_partitions": SHUFFLE_PARTITIONS},
        "note": note,
        "builds": [asdict(build) for build in builds],
        "compared": {name: {"rows": rows, "differs": differs} for name, (rows, differs) in compared.items()},
    }


def text(runs: Sequence[Mapping[str, Any]]) -> str:
    """The table of all scales, in order of their events; of one measured twice, the later."""
    latest = {run["scale"]: run for run in runs}
    lines = [
        "| scale | events | engine | models, s | x DuckDB | processor s | peak GiB | shuffle GiB | spilled GiB |",
        "|---|---:|---|---:|---:|---:|---:|---:|---:|",
    ]
    for run in sorted(latest.values(), key=lambda run: int(run["events"])):
        base = run["builds"][0]["model_seconds"]
        for build in run["builds"]:
            workers = build["workers"]
            engine = build["engine"] + (f", {workers} worker{'s' if workers > 1 else ''}" if workers else "")
            moved = build["shuffled"]
            shuffle = f"{moved['written_gib']:.2f} | {moved['spilled_gib']:.2f}" if moved else "|"
            lines.append(
                f"| {run['scale']} | {run['events']:,} | {engine} | {build['model_seconds']:.1f}"
                f" | {build['model_seconds'] / base:.1f} | {build['used']['cpu_seconds']:.1f}"
                f" | {build['used']['peak_memory_gib']:.2f} | {shuffle} |"
            )
        compared = run["compared"].values()
        lines.append(
            f"| | | rows compared by hash | {sum(one['rows'] for one in compared):,}"
            f" | differing tables: {sum(one['differs'] for one in compared)} | | | | |"
        )
    return "\n".join(lines)


def stop(number: int, _: object) -> None:
    """A killed bench ends what it started."""
    raise SystemExit(128 + number)


def main(arguments: Sequence[str] | None = None) -> int:
    given = parse(arguments)
    signal.signal(signal.SIGTERM, stop)
    scale = SCALES[given.scale]
    try:
        if given.build_in:
            build_on_spark(scale, given.build_in, given.workers[0])
            return 0
        found = measure(scale, given.workers, given.note)
    except (NotPossibleError, engines.BuildFailedError) as fault:
        print(fault, file=sys.stderr)
        return 2
    if scale.name == "xs":
        print(text([found]))
        return 0
    with RUNS.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(found) + "\n")
    print(text([json.loads(line) for line in RUNS.read_text(encoding="utf-8").splitlines()]))
    return 0 if not any(one["differs"] for one in found["compared"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
