"""One measurement: the phases in their order, side by side on one machine, each written down as soon as it is over."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench import company
from bench.equal import equality
from bench.models import costs, rows_of_tables
from bench.parity.marts import public_marts
from bench.scales import Scale
from bench.tree import Usage, memory_of_machine_gib, run_measured
from orchestration.lib.dbt_args import AS_OF_VARIABLE, DBT
from orchestration.publishing.files import remove
from orchestration.publishing.inputs import inputs_of, keep_inputs
from orchestration.publishing.places import Working

PROJECT = Path(__file__).resolve().parents[1]
RESULTS = PROJECT / "bench" / "results"
RUNS = RESULTS / "runs.jsonl"
PACKAGES = ("dbt-core", "dbt-duckdb", "duckdb", "pyarrow")
SPILL_FACTOR = 2  # room for what a build spills, in sizes of its warehouse


class BenchFaultError(RuntimeError):
    """A phase failed: nothing after it would mean anything."""


@dataclass(frozen=True)
class Place:
    """Where one scale is measured; all of it can be thrown away."""

    folder: Path

    @property
    def raw(self) -> Path:
        """A link that each phase points to its own raw folder, so that dbt is always told the same path."""
        return self.folder / "current"

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse" / "bench.duckdb"

    @property
    def target(self) -> Path:
        return self.folder / "target"

    @property
    def kept(self) -> Path:
        """The warehouse as the last whole phase left it, with its archives: where a run that was killed goes on."""
        return self.folder / "kept"

    @property
    def partial(self) -> Path:
        """What is known so far: all there is of a run that was killed."""
        return self.folder / "run.json"

    def point_raw_to(self, raw: Path) -> None:
        link = self.folder / "current.new"
        link.unlink(missing_ok=True)
        link.symlink_to(raw.resolve(), target_is_directory=True)
        link.replace(self.raw)


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    model = ""
    if Path("/proc/cpuinfo").exists():
        names = [
            line for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if "model name" in line
        ]
        model = names[0].split(":", 1)[1].strip() if names else ""
    return {
        "cpu": model or platform.processor(),
        "cores": os.cpu_count(),
        "memory_gib": memory_of_machine_gib(),
        "system": platform.platform(),
    }


def commit() -> str:
    """The commit that was measured; `+` where files had been changed since."""
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty=+", "--exclude=*"],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return found.stdout.strip()


def dbt(place: Place, *arguments: str) -> list[str]:
    dbt_vars = json.dumps({"raw_path": str(place.raw)})
    return [*DBT, *arguments, "--vars", dbt_vars]


def environment(place: Place, warehouse: Path, as_of: date, threads: int) -> dict[str, str]:
    """The day goes through the environment: as a var it would make dbt parse everything again."""
    return {
        **os.environ,
        AS_OF_VARIABLE: as_of.isoformat(),
        "DBT_PROFILES_DIR": str(PROJECT / "profiles"),
        "DBT_TARGET_PATH": str(place.target),
        "DO_NOT_TRACK": "1",
        "PYTHONUNBUFFERED": "1",
        "WAREHOUSE_PATH": str(warehouse),
        "WAREHOUSE_THREADS": str(threads),
    }


class Run:
    """The run so far. Every phase adds to it and saves it."""

    def __init__(self, scale: Scale, folder: Path, threads: int, note: str) -> None:
        self.scale, self.place, self.threads = scale, Place(folder), threads
        self.found: dict[str, Any] = {
            "scale": scale.name,
            "accounts": scale.accounts,
            "months": scale.months,
            "events": scale.events,
            "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "is_complete": False,
            "commit": commit(),
            "machine": machine(),
            "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
            "settings": {"threads": threads, "memory_limit": os.environ.get("WAREHOUSE_MEMORY_LIMIT", "4GB")},
            "note": note,
            "phases": {},
        }

    def go_on(self) -> None:
        """Takes over what a run that was killed had measured, if it measured the same, and its warehouse."""
        place = self.place
        if not place.partial.exists() or not place.kept.exists():
            raise BenchFaultError(f"{place.folder} holds no run to go on with: run it without --resume.")
        older = json.loads(place.partial.read_text(encoding="utf-8"))
        differing = [
            f"{name} {older[name]}, now {self.found[name]}"
            for name in ("accounts", "months", "events", "commit", "machine", "versions", "settings")
            if older[name] != self.found[name]
        ]
        if differing:
            raise BenchFaultError(f"The run in {place.folder} measured something else: {'; '.join(differing)}.")
        older["phases"] = {name: phase for name, phase in older["phases"].items() if phase["exit_code"] == 0}
        older["note"] = "; ".join(note for note in (older["note"], self.found["note"]) if note)
        self.found = older
        shutil.rmtree(place.warehouse.parent, ignore_errors=True)
        shutil.copytree(place.kept, place.warehouse.parent)

    def has(self, name: str) -> bool:
        return name in self.found["phases"]

    def keep_warehouse(self) -> None:
        """A copy to go on from; none where the next phase needs the room on the disk."""
        folder, kept = self.place.warehouse.parent, self.place.kept
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        if shutil.disk_usage(folder).free < SPILL_FACTOR * size + size:
            shutil.rmtree(kept, ignore_errors=True)
            print(
                f"    no copy of {size / 1024**3:.1f} GiB, the disk is too full: a killed run would begin anew",
                flush=True,
            )
            return
        new = kept.with_name("kept.new")
        shutil.rmtree(new, ignore_errors=True)
        shutil.copytree(folder, new)
        shutil.rmtree(kept, ignore_errors=True)
        new.rename(kept)

    def save(self) -> None:
        new = self.place.partial.with_suffix(".new")
        new.write_text(json.dumps(self.found, indent=1), encoding="utf-8")
        new.replace(self.place.partial)

    def phase(self, name: str, as_of: date, command: list[str], warehouse: Path | None = None) -> Usage:
        """Runs one phase and writes it down; a phase that fails ends the run, with the end of its log."""
        print(f"==> {self.scale.name}: {name}", flush=True)
        log = self.place.folder / "logs" / f"{name.replace(' ', '_')}.log"
        used = run_measured(
            command, environment(self.place, warehouse or self.place.warehouse, as_of, self.threads), log, name
        )
        self.found["phases"][name] = asdict(used)
        self.save()
        print(
            f"<== {name}: {used.seconds:.1f} s, processor {used.cpu_seconds:.1f} s, {used.peak_memory_gib:.2f} GiB",
            flush=True,
        )
        if used.exit_code:
            tail = "\n".join(log.read_text(encoding="utf-8").splitlines()[-25:])
            raise BenchFaultError(f"{name} failed (exit code {used.exit_code}); the end of {log}:\n{tail}")
        return used

    def dbt_phase(self, name: str, as_of: date, *arguments: str, warehouse: Path | None = None) -> None:
        """A run of dbt, with what its artifacts say: time per kind of node, to the first model, and per model."""
        started = datetime.now(UTC)
        self.phase(name, as_of, dbt(self.place, *arguments), warehouse)
        results = json.loads((self.place.target / "run_results.json").read_text(encoding="utf-8"))
        manifest = json.loads((self.place.target / "manifest.json").read_text(encoding="utf-8"))
        built = warehouse or self.place.warehouse
        self.found["phases"][name] |= read_results(results, started) | {
            "warehouse_gib": round(built.stat().st_size / 1024**3, 3),
            "models": [
                {"model": cost.model, "rows": cost.rows, "seconds": round(cost.seconds, 2)}
                for cost in costs(results, manifest, rows_of_tables(built), [])
            ],
        }
        self.save()


def read_results(results: Mapping[str, Any], started: datetime) -> dict[str, Any]:
    """Seconds by kind of node, added up over threads, and from the start of the process to the first model."""
    by_kind: dict[str, float] = {}
    first: datetime | None = None
    for result in results["results"]:
        kind = str(result["unique_id"]).split(".", 1)[0]
        by_kind[kind] = by_kind.get(kind, 0.0) + float(result["execution_time"])
        begun = [
            timing["started_at"] for timing in result["timing"] if timing["name"] == "compile" and timing["started_at"]
        ]
        if kind == "model" and begun:
            moment = datetime.fromisoformat(str(begun[0]).replace("Z", "+00:00"))
            first = moment if first is None else min(first, moment)
    found: dict[str, Any] = {"seconds_by_kind": {kind: round(seconds, 1) for kind, seconds in sorted(by_kind.items())}}
    if first is not None:
        found["seconds_to_first_model"] = round((first - started).total_seconds(), 1)
    return found


def refresh_with_nothing_new(run: Run) -> None:
    """What publishing costs, and a refresh that finds that the build before it had the same inputs."""
    if run.has("refresh with nothing new"):
        return
    place, as_of = run.place, run.scale.end
    readers = place.folder / "published"
    remove(readers)

    def publishing(command: str, *more: str) -> list[str]:
        return [sys.executable, "-m", "orchestration.publishing", command, *more]

    run.phase("stamp", as_of, publishing("stamp", "--target-path", str(place.target), "--without-unit-tests"))
    run.phase("publish", as_of, publishing("publish", "--published", str(readers)))
    raw = {"raw_path": str(place.raw)}
    keep_inputs(
        Working(place.warehouse), inputs_of(as_of, raw, environment(place, place.warehouse, as_of, run.threads))
    )
    arguments = ("--vars", json.dumps(raw), "--published", str(readers))
    run.phase("refresh with nothing new", as_of, publishing("refresh", *arguments))
    remove(readers)


def measure(
    scale: Scale,
    folder: Path,
    threads: int,
    note: str,
    thread_counts: tuple[int, ...] = (),
    *,
    resume: bool = False,
) -> dict[str, Any]:
    """Every phase at one scale; with `resume`, those that a run that was killed has not measured.

    What was measured so far lies in <folder>/run.json at any moment.
    """
    folder.mkdir(parents=True, exist_ok=True)
    print(f"==> {scale.name}: sample company ({scale.accounts:,} accounts, {scale.events:,} events)", flush=True)
    data = company.make(scale, folder / "data")
    run = Run(scale, folder, threads, note)
    place = run.place
    if resume:
        run.go_on()
    else:
        for rest in (place.warehouse.parent, place.kept, place.target):
            shutil.rmtree(rest, ignore_errors=True)  # with the archives of locks and forecasts beside it
        place.warehouse.parent.mkdir(parents=True)
    run.save()
    place.point_raw_to(data.day_before)
    build = ("build", "--exclude-resource-type", "unit_test")

    def build_phase(name: str, raw: Path, as_of: date) -> None:
        if not run.has(name):
            place.point_raw_to(raw)
            run.dbt_phase(name, as_of, *build)
            run.keep_warehouse()

    if not run.has("parse warm"):
        run.phase("parse cold", scale.day_before, dbt(place, "parse", "--no-partial-parse"))
        run.phase("parse warm", scale.end, dbt(place, "parse"))
    build_phase("full build", data.day_before, scale.day_before)
    if not run.has("floor") or "tables" not in run.found["phases"]["floor"]:
        floor = folder / "floor.json"
        scratch = place.warehouse.with_name("floor.duckdb")
        command = [sys.executable, "-m", "bench.floor", "--warehouse", str(place.warehouse)]
        run.phase("floor", scale.end, [*command, "--scratch", str(scratch), "--out", str(floor)])
        run.found["phases"]["floor"] |= json.loads(floor.read_text(encoding="utf-8"))
        run.save()
    build_phase("next day", data.whole, scale.end)
    build_phase("nothing new", data.whole, scale.end)
    refresh_with_nothing_new(run)
    if not run.has("empty run"):
        place.point_raw_to(data.whole)
        # a warehouse of its own, with the seeds, which `dbt run` does not bring
        empty = place.warehouse.with_name("empty.duckdb")
        run.phase("seeds of the empty run", scale.end, dbt(place, "seed"), warehouse=empty)
        run.dbt_phase("empty run", scale.end, "run", "--empty", warehouse=empty)
        empty.unlink()
    build_phase("late data", data.late, scale.end)
    if scale.compares_full_refresh and not run.has("full refresh"):
        place.point_raw_to(data.late)
        # from nothing, locks as well; what was forecast on the day before can only be read back from its archive
        refreshed = place.warehouse.parent / "refreshed" / place.warehouse.name
        refreshed.parent.mkdir()
        shutil.copy(place.warehouse.with_suffix(".forecasts.parquet"), refreshed.parent)
        run.dbt_phase("full refresh", scale.end, *build, warehouse=refreshed)
        equal = equality(place.warehouse, refreshed, public_marts(place.target / "manifest.json"))
        run.found["equal"] = asdict(equal)
        run.save()
        shutil.rmtree(refreshed.parent)
    for count in thread_counts:
        other = place.warehouse.parent / f"threads_{count}" / "bench.duckdb"
        other.parent.mkdir()
        run.threads = count
        run.dbt_phase(f"full build with {count} threads", scale.end, *build, warehouse=other)
        shutil.rmtree(other.parent)
    run.found["is_complete"] = True
    run.save()
    shutil.rmtree(place.kept, ignore_errors=True)
    return run.found


def keep(found: Mapping[str, Any], most_models: int = 60) -> None:
    """One line of bench/results/runs.jsonl; of each phase, its dearest models."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    phases = {
        name: {key: value[:most_models] if key == "models" else value for key, value in phase.items()}
        for name, phase in found["phases"].items()
    }
    with RUNS.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps({**found, "phases": phases}) + "\n")
