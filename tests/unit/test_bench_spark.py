"""What is read off Spark's event log, and how its rows are held against DuckDB's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bench import spark
from bench.parity import engines
from bench.spark import Shuffled, differing, settings_in, shuffled_in, text
from orchestration.lib.spark_ready import NotPossibleError

MIB = 2**20


def task(written: int, remote: int, local: int, spilled: int) -> str:
    metrics = {
        "Shuffle Write Metrics": {"Shuffle Bytes Written": written * MIB},
        "Shuffle Read Metrics": {"Remote Bytes Read": remote * MIB, "Local Bytes Read": local * MIB},
        "Disk Bytes Spilled": spilled * MIB,
    }
    return json.dumps({"Event": "SparkListenerTaskEnd", "Task Metrics": metrics})


def test_tasks_are_added_up_and_a_lost_one_is_passed_over() -> None:
    lost = json.dumps({"Event": "SparkListenerTaskEnd"})
    log = ['{"Event":"SparkListenerJobStart"}', task(512, 128, 256, 0), lost, task(512, 256, 384, 1024)]

    assert shuffled_in(log) == Shuffled(tasks=2, written_gib=1.0, read_gib=1.0, spilled_gib=1.0)


def warehouse(folder: Path, users: int) -> tuple[Path, Path]:
    """Three tables on DuckDB, and the files that Spark would have written, with types of its own."""
    file, files = folder / "duck.duckdb", folder / "tables"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema intermediate")
        for table in spark.COMPARED:
            connection.execute(
                f"create table intermediate.{table} as select 'a' as account_id, 3 as users, 'd:1' as day_fingerprint,"
                " '' as linked_days"
            )
            place = files / "intermediate.db" / table
            place.mkdir(parents=True)
            connection.execute(
                f"copy (select 'a' as account_id, cast({users} as bigint) as users, 's:9' as day_fingerprint,"
                f" ';' as linked_days) to '{place}/part.parquet' (format parquet)"
            )
    return file, files


def test_own_fingerprints_are_left_out_of_days_only(tmp_path: Path) -> None:
    outcome = differing(*warehouse(tmp_path, users=3))

    assert outcome["int_usage_event_days"] == (1, False)
    # no other table leaves these columns out
    assert outcome["int_usage_account_users"] == (1, True)


def test_another_count_is_a_difference(tmp_path: Path) -> None:
    assert differing(*warehouse(tmp_path, users=4))["int_usage_event_days"] == (1, True)


def test_spark_writes_down_its_tasks(tmp_path: Path) -> None:
    size = settings_in(tmp_path)
    written = (size.settings / "spark-defaults.conf").read_text(encoding="utf-8")

    assert f"spark.eventLog.dir {(tmp_path / 'events').as_uri()}" in written
    assert (size.settings / "log4j2.properties").exists()


def build(engine: str, workers: int | None, seconds: float, shuffled: dict[str, Any] | None) -> dict[str, Any]:
    used = {"cpu_seconds": 50.0, "peak_memory_gib": 2.5}
    return {"engine": engine, "workers": workers, "model_seconds": seconds, "used": used, "shuffled": shuffled}


def test_the_table_has_ratios_and_the_later_of_two_runs() -> None:
    moved = {"written_gib": 1.5, "spilled_gib": 0.25}
    run = {
        "scale": "m",
        "events": 20_000_000,
        "builds": [build("duckdb", None, 40.0, None), build("spark", 2, 100.0, moved)],
        "compared": {"a": {"rows": 1000, "differs": False}, "b": {"rows": 500, "differs": True}},
    }
    older = run | {"builds": [build("duckdb", None, 1.0, None)]}

    assert text([older, run]).splitlines()[2:] == [
        "| m | 20,000,000 | duckdb | 40.0 | 1.0 | 50.0 | 2.50 | | |",
        "| m | 20,000,000 | spark, 2 workers | 100.0 | 2.5 | 50.0 | 2.50 | 1.50 | 0.25 |",
        "| | | rows compared by hash | 1,500 | differing tables: 1 | | | | |",
    ]


def test_without_the_environment_of_spark_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "TOOLS", tmp_path)

    with pytest.raises(NotPossibleError, match="make spark-env"):
        spark.pyspark_version()
