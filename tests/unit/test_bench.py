"""The benchmark measures what it says: whole process trees, the floor, a day held back and a day that came late."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from bench import company, floor, report
from bench.equal import Equality, equality
from bench.parity.marts import Mart
from bench.run import BenchFaultError, Run, read_results
from bench.scales import Scale
from bench.tree import progress, run_measured

TINY = Scale("tiny", 20, 12, 4_000)
MEBIBYTE = 1024**2


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def phase(seconds: float, cpu_seconds: float, **more: Any) -> dict[str, Any]:
    return {
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "peak_memory_gib": 1.5,
        "read_gib": 2.0,
        "written_gib": 0.25,
        **more,
    }


def run_of(scale: str, accounts: int, events: int, **phases: dict[str, Any]) -> dict[str, Any]:
    return {
        "scale": scale,
        "accounts": accounts,
        "months": 36,
        "events": events,
        "is_complete": True,
        "started_at": "2026-07-01T00:00:00+00:00",
        "commit": "abc",
        "note": "",
        "machine": {"cores": 2, "cpu": "x", "memory_gib": 8},
        "settings": {"threads": 2, "memory_limit": "4GB"},
        "versions": {"python": "3.11"},
        "phases": {name.replace("_", " "): found for name, found in phases.items()},
    }


# --- process trees -------------------------------------------------------------------------------------------------


def test_children_count_with_their_parent(tmp_path: Path) -> None:
    written = tmp_path / "written"
    child = f"x = bytearray({150 * MEBIBYTE}); import time; time.sleep(1.5)"
    parent = (
        "import subprocess, sys\n"
        f"held = bytearray({150 * MEBIBYTE})\n"
        f"child = subprocess.Popen([sys.executable, '-c', {child!r}])\n"
        f"open({str(written)!r}, 'wb').write(bytes({20 * MEBIBYTE}))\n"
        "child.wait()\n"
        "import time; time.sleep(0.5)\n"
    )
    used = run_measured(python(parent), os.environ, tmp_path / "log", "both")
    assert used.exit_code == 0
    assert used.peak_memory_gib > 0.29, "300 MiB in two processes"
    assert used.written_gib >= round(20 / 1024, 3)
    assert used.seconds >= 1.5


def test_the_exit_code_and_the_output_are_kept(tmp_path: Path) -> None:
    used = run_measured(python("print('said'); raise SystemExit(3)"), os.environ, tmp_path / "log", "fails")
    assert used.exit_code == 3
    assert (tmp_path / "log").read_text(encoding="utf-8") == "said\n"


def test_progress_is_the_last_node_that_dbt_names(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("1 of 9 START sql table\n2 of 9 START sql view\n1 of 9 OK created\nno node\n", encoding="utf-8")
    assert progress(log) == ", node 1 of 9"
    log.write_text("Running with dbt\n", encoding="utf-8")
    assert progress(log) == ""


def test_a_phase_that_fails_says_why_and_keeps_what_was_measured(tmp_path: Path) -> None:
    run = Run(TINY, tmp_path, 2, "")
    run.phase("first", TINY.end, python("print('fine')"))
    with pytest.raises(BenchFaultError, match=r"second failed \(exit code 4\)(.|\n)*out of disk"):
        run.phase("second", TINY.end, python("print('out of disk'); raise SystemExit(4)"))
    kept = json.loads(run.place.partial.read_text(encoding="utf-8"))
    assert [(name, found["exit_code"]) for name, found in kept["phases"].items()] == [("first", 0), ("second", 4)]
    assert not kept["is_complete"]
    assert "killed before its end" in report.text([kept])


def test_a_run_that_was_killed_goes_on_from_its_last_whole_phase(tmp_path: Path) -> None:
    with pytest.raises(BenchFaultError, match="holds no run to go on with"):
        Run(TINY, tmp_path, 2, "").go_on()
    killed = Run(TINY, tmp_path, 2, "busy")
    warehouse = killed.place.warehouse
    warehouse.parent.mkdir(parents=True)
    warehouse.write_text("full build", encoding="utf-8")
    killed.phase("full build", TINY.end, python("pass"))
    killed.keep_warehouse()
    warehouse.write_text("half of the next day", encoding="utf-8")
    with pytest.raises(BenchFaultError):
        killed.phase("next day", TINY.end, python("raise SystemExit(1)"))
    with pytest.raises(BenchFaultError, match=r"something else: settings .*'threads': 2.*, now .*'threads': 4"):
        Run(TINY, tmp_path, 4, "").go_on()
    resumed = Run(TINY, tmp_path, 2, "quiet")
    resumed.go_on()
    assert warehouse.read_text(encoding="utf-8") == "full build"
    assert resumed.has("full build")
    assert not resumed.has("next day")
    assert resumed.found["note"] == "busy; quiet"


def test_a_full_disk_costs_the_copy_and_not_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Run(TINY, tmp_path, 2, "")
    run.place.warehouse.parent.mkdir(parents=True)
    run.place.warehouse.write_bytes(bytes(MEBIBYTE))
    run.keep_warehouse()
    assert run.place.kept.exists()
    # one copy fits, but not beside what the next build writes
    monkeypatch.setattr("bench.run.shutil.disk_usage", lambda _: SimpleNamespace(free=3 * MEBIBYTE - 1))
    run.keep_warehouse()
    assert not run.place.kept.exists()
    assert "the disk is too full" in capsys.readouterr().out


def test_a_killed_run_ends_what_it_started_and_leaves_what_it_has(tmp_path: Path) -> None:
    code = (
        "import signal, sys\n"
        "from pathlib import Path\n"
        "from bench.__main__ import stop\n"
        "from bench.run import Run\n"
        "from bench.scales import Scale\n"
        "signal.signal(signal.SIGTERM, stop)\n"
        f"run = Run(Scale('tiny', 20, 12, 4000), Path({str(tmp_path)!r}), 2, '')\n"
        "run.phase('first', run.scale.end, [sys.executable, '-c', 'pass'])\n"
        "run.phase('second', run.scale.end, [sys.executable, '-c',"
        " 'import os, time; print(os.getpid(), flush=True); time.sleep(600)'])\n"
    )
    bench = subprocess.Popen(python(code), cwd=Path(__file__).resolve().parents[2])
    log = tmp_path / "logs" / "second.log"
    for _ in range(600):
        if log.exists() and log.read_text(encoding="utf-8").endswith("\n"):
            break
        time.sleep(0.1)
    sleeper = int(log.read_text(encoding="utf-8"))
    bench.terminate()
    assert bench.wait(30) == 128 + 15
    with pytest.raises(ProcessLookupError):
        os.kill(sleeper, 0)
    kept = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert list(kept["phases"]) == ["first"]


# --- the data ------------------------------------------------------------------------------------------------------


def events_of(raw: Path, what: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        found = connection.execute(f"select {what} from read_parquet('{raw}/events/usage_events/*.parquet')").fetchall()
    return [tuple(row) for row in found]


def test_the_last_day_is_held_back_and_thirty_old_days_get_late_events(tmp_path: Path) -> None:
    made = company.make(TINY, tmp_path / "data")
    late = "cast(received_at as date) = date '2026-06-30'"
    ((held_back,),) = events_of(made.whole, f"count(*) filter (where {late})")
    assert held_back > 0
    assert events_of(made.day_before, f"count(*) filter (where {late})") == [(0,)]
    (whole,) = events_of(made.whole, "count(*), count(distinct event_id)")
    (before,) = events_of(made.day_before, "count(*)")
    assert before[0] == whole[0] - held_back
    is_late = "event_id like '%-late'"
    (found,) = events_of(
        made.late,
        f"count(*), count(distinct cast(occurred_at as date)) filter (where {is_late}),"
        f" count(*) filter (where {is_late}), bool_and({late}) filter (where {is_late})",
    )
    assert found[1] == company.LATE_DAYS
    assert found[0] == whole[0] + found[2]
    assert found[3]
    stamp = (made.folder / "made").stat().st_mtime_ns
    company.make(TINY, made.folder)
    assert (made.folder / "made").stat().st_mtime_ns == stamp, "made once"


def test_the_floor_reads_all_raw_rows_and_writes_all_tables(tmp_path: Path) -> None:
    raw, built, out = tmp_path / "rows.parquet", tmp_path / "built.duckdb", tmp_path / "floor.json"
    duckdb.sql(f"copy (select range as id, 'text ' || range as name from range(1000)) to '{raw}' (format parquet)")
    with duckdb.connect(str(built)) as connection:
        connection.execute("create schema raw_events; create schema other")
        connection.execute(f"create view raw_events.usage as select id, name from read_parquet('{raw}')")
        connection.execute("create view not_raw as select 1 as one")
        connection.execute("create table marts as select * from range(70)")
        connection.execute("create table other.steps as select * from range(7)")
    scratch = tmp_path / "scratch.duckdb"
    assert floor.main(["--warehouse", str(built), "--scratch", str(scratch), "--out", str(out)]) == 0
    found = json.loads(out.read_text(encoding="utf-8"))
    assert (found["raw_rows"], found["tables"], found["rows"]) == (1000, 2, 77)
    assert not scratch.exists()


# --- the report ----------------------------------------------------------------------------------------------------


def test_seconds_by_kind_and_to_the_first_model() -> None:
    def node(unique_id: str, seconds: float, begun: str) -> dict[str, Any]:
        timing = [{"name": "compile", "started_at": begun}, {"name": "execute", "started_at": begun}]
        return {"unique_id": unique_id, "execution_time": seconds, "timing": timing}

    results = {
        "results": [
            node("seed.p.s", 1.0, "2026-07-01T00:00:09Z"),
            node("model.p.b", 2.0, "2026-07-01T00:00:14.500000Z"),
            node("model.p.a", 3.0, "2026-07-01T00:00:12.500000Z"),
            node("test.p.t", 0.5, "2026-07-01T00:00:20Z"),
        ]
    }
    found = read_results(results, datetime(2026, 7, 1, tzinfo=UTC))
    assert found == {"seconds_by_kind": {"model": 5.0, "seed": 1.0, "test": 0.5}, "seconds_to_first_model": 12.5}


def test_ratios_stand_beside_the_targets() -> None:
    run = run_of(
        "s",
        400,
        1_000_000,
        full_build=phase(100.0, 50.0, seconds_to_first_model=7.0),
        next_day=phase(30.0, 20.0),
        floor=phase(8.0, 10.0),
    )
    lines = report.phase_table(run).splitlines()
    assert lines[2] == "| full build | 100.0 | 12.50 | 50.0 | 5.00 | 1.50 | 2.00 | 0.25 | 7.0 |"
    assert (
        report.phase_table(run_of("s", 1, 1, full_build=phase(1.0, 1.0, exit_code=1)))
        .splitlines()[2]
        .startswith("| full build (failed) |")
    )
    assert report.targets(run).splitlines()[2:] == [
        "| full build to the floor | 2 | 12.50 | 5.00 |",
        "| next day to the full build | 0.02 | 0.30 | 0.40 |",
        "| dbt build with nothing new to an empty run | 3 | not measured | |",
        "| refresh with nothing new to an empty run | 3 | not measured | |",
    ]


def test_growth_is_held_against_the_data_s() -> None:
    small = run_of("s", 400, 1_000_000, full_build=phase(100.0, 50.0), floor=phase(8.0, 10.0))
    large = run_of("m", 20_000, 20_000_000, full_build=phase(900.0, 500.0), floor=phase(100.0, 125.0))
    older = run_of("m", 20_000, 20_000_000, full_build=phase(1.0, 1.0))
    runs = report.latest_of_each_scale([older, large, small])
    assert [run["scale"] for run in runs] == ["s", "m"]
    assert report.growth_table(runs).splitlines()[2:] == [
        "| s | m | 50.0 | 20.0 | full build | 10.0 | 0.20 | 0.50 | 0.80 |",
        "| s | m | 50.0 | 20.0 | floor | 12.5 | 0.25 | 0.62 | 1.00 |",
    ]


def test_the_plot_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "growth.png"
    report.plot([run_of("s", 400, 1_000_000, full_build=phase(100.0, 50.0), floor=phase(8.0, 10.0))], path)
    assert path.read_bytes().startswith(b"\x89PNG")


# --- equal to a build from nothing -----------------------------------------------------------------------------------


def test_marts_are_equal_whatever_the_order_and_the_clock(tmp_path: Path) -> None:
    marts = [
        Mart("money", {"id": "varchar", "cmrr": "decimal(18,2)", "locked_at": "timestamp"}, ("id",)),
        Mart("rates", {"id": "varchar", "rate": "double"}, ("id",)),
    ]

    def warehouse(name: str, order: str, clock: int, cents: str, rate: str) -> Path:
        path = tmp_path / name / "bench.duckdb"
        path.parent.mkdir()
        with duckdb.connect(str(path)) as connection:
            connection.execute(
                f"create table money as select 'a' || n as id, n + {cents} as cmrr, timestamp '2026-01-01' +"
                f" interval {clock} hour as locked_at from range(5) as t(n) order by n {order}"
            )
            connection.execute(f"create table all_rates as select 'a' as id, {rate} as rate")
            # a view says the name of its database, as those of dbt do
            connection.execute("create view rates as select * from bench.main.all_rates")
        return path

    one = warehouse("one", "asc", 1, "0.01", "cast(0.1 as double) + cast(0.2 as double)")
    same = warehouse("same", "desc", 2, "0.01", "cast(0.3 as double)")
    other = warehouse("other", "asc", 1, "0.02", "cast(0.3 as double)")
    assert equality(one, same, marts) == Equality(2, 6, [])
    assert equality(one, other, marts) == Equality(2, 6, ["money (5 and 5 rows)"])


def test_the_report_says_what_was_compared() -> None:
    run = run_of("m", 20_000, 20_000_000, full_build=phase(1.0, 1.0))
    assert report.equal_line(run).endswith("not compared.")
    run["equal"] = {"marts": 59, "rows": 1_234, "differing": []}
    run["phases"] |= {"next day": phase(1.0, 1.0) | {"exit_code": 1}, "late data": phase(1.0, 1.0)}
    line = "Increments (late data) against a build from nothing, by hash: 59 marts, 1,234 rows; differing: none."
    assert report.equal_line(run) == line
    run["equal"]["differing"] = ["a (1 and 2 rows)"]
    assert report.equal_line(run).endswith("differing: a (1 and 2 rows).")
