"""What the parity runs count as a difference, and what they say when they cannot start."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import duckdb
import pytest

from bench.parity.__main__ import check_lock_is_back
from bench.parity.cluster import check_room, end_group, free_port
from bench.parity.compare import compare_exports, table
from bench.parity.engines import BuildFailedError, Postgres, dbt_arguments, postgres_type
from bench.parity.marts import Mart, public_marts
from orchestration.lib.spark_ready import NotPossibleError, check_java, check_master, java_fault
from orchestration.spark import check_ready

MART = Mart(
    "renewals",
    {"renewal_id": "varchar", "acv": "decimal(18, 2)", "due_on": "date", "rate": "double", "locked_at": "timestamp"},
    ("renewal_id",),
)
ROWS = (
    "('a', 10.00, date '2026-01-31', 0.5, timestamp '2026-01-01 00:00:00'), "
    "('b', null, null, null, timestamp '2026-01-01 00:00:00')"
)


def export(folder: Path, rows: str) -> Path:
    folder.mkdir()
    columns = ", ".join(f'"{name}"' for name in MART.columns)
    query = f"select * from (values {rows}) as rows({columns})"
    duckdb.execute(f"copy ({query}) to '{folder / 'renewals.parquet'}' (format parquet)")
    return folder


def found(tmp_path: Path, rows: str) -> tuple[int, int, dict[str, int]]:
    (outcome,) = compare_exports([MART], export(tmp_path / "here", ROWS), export(tmp_path / "there", rows))
    return outcome.only_here, outcome.only_there, outcome.columns


@pytest.mark.parametrize(
    ("before", "after", "columns"),
    [
        ("10.00", "10.01", {"acv": 1}),
        ("2026-01-31", "2026-02-01", {"due_on": 1}),
        ("0.5,", "0.50000001,", {"rate": 1}),
        ("'b', null, null, null", "'b', 0, null, null", {"acv": 1}),
        ("'b', null, null, null", "'b', null, null, 0", {"rate": 1}),
        # the last bits of a sum of doubles hang on the order of its rows, the clock on the machine
        ("0.5,", "0.5000000000001,", {}),
        ("'b', null, null, null, timestamp '2026-01-01", "'b', null, null, null, timestamp '2026-01-02", {}),
    ],
)
def test_a_cent_a_day_and_a_null_are_differences(
    tmp_path: Path, before: str, after: str, columns: dict[str, int]
) -> None:
    assert before in ROWS
    assert found(tmp_path, ROWS.replace(before, after)) == (0, 0, columns)


def test_rows_of_one_side_are_differences(tmp_path: Path) -> None:
    assert found(tmp_path, ROWS.replace("'b'", "'c'")) == (1, 1, {})


def test_a_repeated_key_is_no_comparison(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="renewals: its key renewal_id is not unique"):
        found(tmp_path, ROWS.replace("'b'", "'a'"))


def test_text_of_postgres_is_read_as_declared(tmp_path: Path) -> None:
    here = export(tmp_path / "here", ROWS)
    there = tmp_path / "there"
    there.mkdir()
    lines = ["renewal_id,acv,due_on,rate,locked_at", '"a","10.00","2026-01-31","0.5","2026-01-01 00:00:00"']
    (there / "renewals.csv").write_text("\n".join([*lines, '"b",\\N,\\N,\\N,"2026-01-01 00:00:00"']) + "\n")
    outcomes = compare_exports([MART], here, there)
    assert [outcome.differences for outcome in outcomes] == [0]
    assert table("postgres", outcomes).splitlines()[-1].split() == ["postgres", "all", "1", "marts", "2", "0"]


def test_the_table_names_column_and_row(tmp_path: Path) -> None:
    outcomes = compare_exports(
        [MART], export(tmp_path / "here", ROWS), export(tmp_path / "there", ROWS.replace("10.00", "9.99"))
    )
    assert "acv 1; acv of a: 10.00 here, 9.99 there" in table("spark", outcomes)


@pytest.mark.parametrize(
    ("of_file", "of_postgres"),
    [("VARCHAR", "text"), ("DECIMAL(18,6)", "decimal(18,6)"), ("TIMESTAMP WITH TIME ZONE", "timestamp with time zone")],
)
def test_types_of_raw_files_are_landed(of_file: str, of_postgres: str) -> None:
    assert postgres_type(of_file) == of_postgres


def test_a_type_that_cannot_be_landed_is_named() -> None:
    with pytest.raises(NotPossibleError, match=r"hold the type INTEGER\[\]"):
        postgres_type("INTEGER[]")


def test_a_day_in_a_var_is_only_given_when_asked_for(tmp_path: Path) -> None:
    assert "2026-06-30" not in dbt_arguments(tmp_path, "postgres", tmp_path)[-1]
    assert "2026-06-30" in dbt_arguments(tmp_path, "spark", tmp_path, date(2026, 6, 30))[-1]


class Book(Postgres):
    """A book of locks that has what it is told."""

    def __init__(self, entries: str) -> None:
        self.entries = entries

    def entries_of(self, lock: str) -> str:
        assert lock == "month:2025-09"
        return self.entries


def test_a_lock_that_does_not_come_back_ends_the_comparison() -> None:
    check_lock_is_back(Book("3|abc"), "month:2025-09", "3|abc")
    for found in ("0|", "3|abd"):
        with pytest.raises(BuildFailedError, match="month:2025-09 was taken out of the book and is not as it was"):
            check_lock_is_back(Book(found), "month:2025-09", "3|abc")


def manifest(tmp_path: Path, constraints: list[dict[str, object]]) -> Path:
    node = {
        "name": "renewals",
        "resource_type": "model",
        "config": {"access": "public"},
        "constraints": constraints,
        "columns": {"renewal_id": {"data_type": "varchar", "constraints": []}},
    }
    (tmp_path / "manifest.json").write_text(json.dumps({"nodes": {"model.renewals": node}}))
    return tmp_path / "manifest.json"


def test_marts_come_from_the_manifest(tmp_path: Path) -> None:
    path = manifest(tmp_path, [{"type": "primary_key", "columns": ["renewal_id"]}])
    assert public_marts(path) == [Mart("renewals", {"renewal_id": "varchar"}, ("renewal_id",))]


def test_a_mart_without_a_key_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="mart renewals declares 0 primary keys"):
        public_marts(manifest(tmp_path, []))


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ('openjdk version "17.0.15" 2025-04-15', None),
        ('openjdk version "21.0.2" 2024-01-16', None),
        ('openjdk version "11.0.20" 2023-07-18', "found is Java 11"),
        ('java version "1.8.0_381"', "found is Java 8"),
        ("command not understood", "says no version"),
    ],
)
def test_the_wrong_java_is_said(told: str, fault: str | None) -> None:
    said = java_fault(told)
    assert said is None if fault is None else fault in str(said)


def test_no_java_is_said() -> None:
    with pytest.raises(NotPossibleError, match="Spark needs Java 17, and there is no `/nowhere/java`"):
        check_java("/nowhere/java")


def test_a_cluster_that_is_not_there_is_said() -> None:
    url = f"spark://127.0.0.1:{free_port()}"
    with pytest.raises(NotPossibleError, match=f"No Spark master answers at {url} .*SPARK_MASTER names the cluster"):
        check_master(url)
    with pytest.raises(NotPossibleError, match="a standalone cluster is named spark://<host>:<port>"):
        check_master("spark://master")


def test_no_cluster_and_no_environment_are_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SPARK_MASTER", raising=False)
    with pytest.raises(NotPossibleError, match="No cluster is named: SPARK_MASTER="):
        check_ready(tmp_path / "python")
    monkeypatch.setenv("SPARK_MASTER", "spark://127.0.0.1:7077")
    with pytest.raises(NotPossibleError, match="make spark-env"):
        check_ready(tmp_path / "python")


def test_one_master_of_several_that_answers_is_enough() -> None:
    with socket.create_server(("127.0.0.1", 0)) as master:
        check_master(f"spark://127.0.0.1:{free_port()},127.0.0.1:{master.getsockname()[1]}")
    check_master("local[2]")  # none of ours: Spark says what it makes of it


def test_too_little_room_is_said(tmp_path: Path) -> None:
    check_room(tmp_path, free_mib=100_000, memory_mib=100_000)
    with pytest.raises(NotPossibleError, match="has 10 MiB left"):
        check_room(tmp_path, free_mib=10, memory_mib=100_000)
    with pytest.raises(NotPossibleError, match="500 MiB of memory are free"):
        check_room(tmp_path, free_mib=100_000, memory_mib=500)


def test_a_group_is_ended_with_all_that_it_started() -> None:
    child = "import subprocess, sys; p = subprocess.Popen(['sleep', '600']); print(p.pid, flush=True); p.wait()"
    process = subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    grandchild = int(process.stdout.readline())
    end_group(process)
    assert process.poll() is not None
    deadline = time.monotonic() + 30
    while is_running(grandchild):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_running(process_id: int) -> bool:
    """A zombie waits for somebody to ask how it ended, and runs no more."""
    try:
        os.kill(process_id, 0)
        return ") Z" not in Path(f"/proc/{process_id}/stat").read_text()
    except (ProcessLookupError, FileNotFoundError):
        return False
