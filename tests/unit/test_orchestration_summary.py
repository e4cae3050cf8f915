"""The printed summary and the timing of stages."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from orchestration import stage, summary

ADD_MOVEMENT_COLUMNS = " ".join(
    f"alter table fct_cmrr_monthly add column {name}_cmrr decimal(18, 2) default 0;" for name in summary.MOVEMENT_TYPES
)

MARTS = f"""
create table fct_cmrr_monthly as
select * from (values
    ('2026-05', 'a', 0.00::decimal(18, 2), 100.00::decimal(18, 2)),
    ('2026-06', 'a', 100.00, 130.00),
    ('2026-06', 'b', 20.00, 0.00)
) as t(fiscal_period_id, account_id, beginning_cmrr, ending_cmrr);
{ADD_MOVEMENT_COLUMNS}
alter table fct_cmrr_monthly add column live_mrr decimal(18, 2) default 90;
update fct_cmrr_monthly set new_cmrr = 100 where fiscal_period_id = '2026-05';
update fct_cmrr_monthly set add_on_cmrr = 30 where fiscal_period_id = '2026-06' and account_id = 'a';
update fct_cmrr_monthly set cancellation_cmrr = -20 where account_id = 'b';

create table dim_fiscal_periods as
select * from (values
    ('2026-05', 'month', date '2026-05-01', true),
    ('2026-06', 'month', date '2026-06-01', false),
    ('FY2026-Q1', 'quarter', date '2026-01-01', true),
    ('FY2026-Q2', 'quarter', date '2026-04-01', false)
) as t(fiscal_period_id, grain, starts_on, is_closed);

create table fct_expected_cmrr_locks as
select * from (values
    ('month', '2026-05', 10.00::decimal(18, 2), 9.00::decimal(18, 2), false, 'rebuilt'),
    ('month', '2026-06', 50.00, 45.00, true, 'live'),
    ('month', '2026-06', 7.00, 7.00, false, 'live')
) as t(lock_grain, lock_period, expected_cmrr, planned_expected_cmrr, is_carried_in, lock_source);

create table late_renewals as
select * from (values
    ('r1', 'a', 'c1', 'Ann', 12, 1, 50.00::decimal(18, 2), 'legal')
) as t(renewal_id, account_id, csm_id, csm_name, days_late, periods_carried, expected_cmrr, waiting_for);

create table dim_csms as select 'c1' as csm_id, 'Ann' as csm_name;

create table retention_by_slice as
select *, null::varchar as slice_by_2 from (values
    ('quarter', 'FY2026-Q1', 'contract', 'segment', 'enterprise', 3, 300.00::decimal(18, 2), 30.00::decimal(18, 2),
        0.1::double, 0.9::double, 1.05::double, 0.3333::double),
    ('quarter', 'FY2026-Q1', 'contract', 'csm', 'c1', 3, 300.00, 30.00, 0.1, 0.9, 1.05, 0.3333),
    ('quarter', 'FY2026-Q1', 'contract', 'total', 'all', 3, 300.00, 30.00, 0.1, 0.9, 1.05, 0.3333),
    ('quarter', 'FY2026-Q1', 'customer', 'total', 'all', 99, 300.00, 30.00, 0.1, 0.9, 1.05, 0.3333),
    ('quarter', 'FY2026-Q2', 'contract', 'total', 'all', 77, 1.00, 0.00, null, null, null, null)
) as t(period_grain, fiscal_period_id, basis, slice_by, slice_value, due_count, expected_cmrr, lost_cmrr,
    eligible_churn_rate, gross_renewal_rate, net_renewal_rate, contract_churn_rate);

create table account_health as
select * from (values
    ('a', 'green', 90.0, 130.00::decimal(18, 2)), ('b', 'red', 20.0, 0.00), ('c', 'green', 80.0, 5.00)
) as t(account_id, overall_band, overall_score, cmrr);
"""


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """Marts with a few rows, named as the real ones."""
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        connection.execute(MARTS)
    return tmp_path / "w.duckdb"


def _section(text: str, title: str) -> list[list[str]]:
    """Cells of the lines below a title."""
    lines = text.split(title, 1)[1].split("\n\n", 1)[0].splitlines()[1:]
    return [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in lines]


def test_the_summary_prints_what_the_marts_hold(warehouse: Path) -> None:
    text = summary.summary(warehouse)

    assert _section(text, "CMRR at the end")[1] == ["2026-06", "130.00", "180.00", "1", "1,560.00"]
    # Oldest month first; types that moved nothing are left out.
    assert _section(text, "CMRR movements") == [
        ["movement", "2026-05", "2026-06"],
        ["beginning", "0.00", "120.00"],
        ["new", "100.00", "0.00"],
        ["add_on", "0.00", "30.00"],
        ["cancellation", "0.00", "-20.00"],
        ["ending", "100.00", "130.00"],
    ]
    # The latest lock only, with its state.
    assert _section(text, "Expected CMRR")[1:] == [["2026-06", "open", "2", "57.00", "52.00", "1", "live"]]
    assert _section(text, "Late renewals in all")[1] == ["1", "1", "50.00"]
    assert _section(text, "Late renewals, oldest")[1] == ["r1", "a", "Ann", "12", "1", "50.00", "legal"]
    # The last closed quarter, contract basis, the total below.
    rates = ["FY2026-Q1", "3", "300.00", "30.00", "10.0%", "90.0%", "105.0%", "33.3%"]
    assert _section(text, "Churn by segment")[1:] == [["enterprise", *rates], ["all", *rates]]
    assert _section(text, "Churn by csm")[1:] == [["Ann", *rates], ["all", *rates]]
    assert _section(text, "Account health")[1:] == [
        ["red", "1", "33.3%", "0.00", "20.00"],
        ["green", "2", "66.7%", "135.00", "85.00"],
    ]


def test_empty_marts_are_said_to_be_empty(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        for table in (
            "fct_cmrr_monthly",
            "fct_expected_cmrr_locks",
            "late_renewals",
            "retention_by_slice",
            "account_health",
        ):
            connection.execute(f"delete from {table}")
    text = summary.summary(warehouse)
    for sentence in (
        "no commitment yet",
        "none yet",
        "no period has a lock yet",
        "no quarter has closed yet",
        "no account",
    ):
        assert sentence in text


def test_a_slice_of_many_values_keeps_its_total(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("""
            insert into retention_by_slice
            select 'quarter', 'FY2026-Q1', 'contract', 'segment', 's' || i, 1, 1, 0, 0, 1, 1, 0, null
            from range(40) as t(i)
        """)
    rows = _section(summary.summary(warehouse), "Churn by segment")
    assert len(rows) == 1 + 12 + 1
    assert rows[-1][0] == "all"


def test_a_missing_warehouse_or_mart_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert summary.main(["--warehouse", str(tmp_path / "none.duckdb")]) == 1
    assert "does not exist" in capsys.readouterr().err
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    assert summary.main(["--warehouse", str(tmp_path / "empty.duckdb")]) == 1
    assert "lacks a mart" in capsys.readouterr().err


def test_as_text() -> None:
    values = [None, True, Decimal("-1234.5"), 0.1234, 1.5, 12345, "x"]
    assert [summary.as_text(value) for value in values] == ["-", "yes", "-1,234.50", "12.3%", "150.0%", "12,345", "x"]


# --- stages ----------------------------------------------------------------------------------------------------


def test_a_stage_passes_output_and_exit_code_on_and_writes_its_time_down(tmp_path: Path) -> None:
    log = tmp_path / "stages" / "demo.jsonl"
    run = subprocess.run(
        [sys.executable, stage.__file__, "--log", str(log), "talk", "--", sys.executable, "-c", "print('hi'); exit(3)"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 3
    assert "==> talk\nhi\n<== talk: FAILED (exit code 3) in " in run.stdout
    written = json.loads(log.read_text())
    assert (written["name"], written["exit_code"]) == ("talk", 3)


def test_a_command_that_does_not_exist_fails_its_stage(capsys: pytest.CaptureFixture[str]) -> None:
    assert stage.main(["ghost", "--", "no-such-command-anywhere"]) == 127
    assert "no-such-command-anywhere: No such file or directory" in capsys.readouterr().err


def test_the_table_of_stages_adds_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "x.jsonl"
    log.write_text('{"name": "a", "seconds": 1.5, "exit_code": 0}\n{"name": "bb", "seconds": 2.0, "exit_code": 1}\n')
    assert stage.main(["--log", str(log), "--show"]) == 0
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["a", "1.5", "s"],
        ["bb", "2.0", "s", "FAILED"],
        ["total", "3.5", "s", "FAILED"],
    ]
    assert stage.read_stages(tmp_path / "none.jsonl") == []
