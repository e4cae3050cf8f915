"""Rerun anything: a model and what follows, a failed check, days of usage, a lock; on a small project."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest
from dagster._core.storage.tags import PARTITION_NAME_TAG

from orchestration import rerun
from orchestration.warehouse.partitions import FISCAL_PERIODS, LOCKS_KEY, USAGE_DAYS_KEY
from tests.unit import mini_definitions

AS_OF = "2026-03-31"


@pytest.fixture
def definitions(refreshed: Path) -> dg.Definitions:
    return mini_definitions.build(refreshed / "mini")


@pytest.fixture
def graph(definitions: dg.Definitions) -> Any:
    return definitions.resolve_asset_graph()


@pytest.fixture
def history(refreshed: Path) -> Iterator[dg.DagsterInstance]:
    assert refreshed.exists()
    with dg.DagsterInstance.get() as instance:
        yield instance


def query(statement: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(os.environ["MINI_WAREHOUSE"], read_only=True) as connection:
        return connection.execute(statement).fetchall()


def change(statement: str) -> None:
    with duckdb.connect(os.environ["MINI_WAREHOUSE"]) as connection:
        connection.execute(statement)


def built(result: dg.ExecuteInProcessResult) -> set[str]:
    return {str(event.asset_key.path[-1]) for event in result.get_asset_materialization_events() if event.asset_key}


def test_one_model_and_what_follows(definitions: dg.Definitions, graph: Any, history: dg.DagsterInstance) -> None:
    result = rerun.execute(definitions, history, rerun.rerun_of_model(graph, "stg_people"), AS_OF)
    assert built(result) == {"stg_people", "dim_people"}
    lines, is_well = rerun.report(result)
    # unique, not_null, same_people; the unit test is not asked for
    assert lines == ["2 assets built, 3 checks run, 0 of them failed"]
    assert is_well


def test_one_model_alone(graph: Any) -> None:
    alone = rerun.rerun_of_model(graph, "staging/stg_people", alone=True)
    assert alone.assets == {dg.AssetKey(["staging", "stg_people"])}


def test_a_failed_check_is_rerun_to_success(
    definitions: dg.Definitions, graph: Any, history: dg.DagsterInstance
) -> None:
    asked_for = rerun.rerun_of_check(graph, "unique_stg_people_id")
    change("insert into stg_people select * from stg_people limit 1")
    lines, is_well = rerun.report(rerun.execute(definitions, history, asked_for, AS_OF))
    assert not is_well
    assert "  failed: staging/stg_people:unique_stg_people_id" in lines

    change("delete from stg_people where rowid = (select max(rowid) from stg_people)")
    result = rerun.execute(definitions, history, asked_for, AS_OF)
    assert built(result) == set()
    assert rerun.report(result) == (["0 assets built, 1 checks run, 0 of them failed"], True)


def test_a_day_of_usage_is_built_again_and_the_others_stay(
    definitions: dg.Definitions, history: dg.DagsterInstance
) -> None:
    """Rows edited by hand: same fingerprint, so no build would touch them by itself."""
    change("update int_usage_event_days set events = 99")
    result = rerun.execute(definitions, history, rerun.rerun_of_usage_days("2026-03-01", "2026-03-03"), AS_OF)

    assert query("select cast(event_day as varchar), events from int_usage_event_days order by 1") == [
        ("2026-03-01", 3),
        ("2026-03-02", 5),
        ("2026-03-04", 99),
    ]
    # what follows is built too, in the same run
    assert query("select events from usage_total") == [(107,)]
    lines, is_well = rerun.report(result)
    assert is_well
    assert [line for line in lines if "usage_days" in line] == [
        "usage_days 2026-03-01: built from its raw events",
        "usage_days 2026-03-02: built from its raw events",
        "usage_days 2026-03-03: no raw events on this day",
    ]


def test_a_refresh_reports_the_days_and_locks_that_it_built(
    definitions: dg.Definitions, history: dg.DagsterInstance, refreshed: Path
) -> None:
    assert history.get_materialized_partitions(USAGE_DAYS_KEY) == {"2026-03-01", "2026-03-02", "2026-03-04"}
    assert history.get_dynamic_partitions(str(FISCAL_PERIODS.name)) == ["FY2026-Q4"]

    # one day changes, another comes: only those two are reported by the next run
    (refreshed / "mini/seeds/events.csv").write_text(
        "event_day,events\n2026-03-01,3\n2026-03-02,6\n2026-03-04,7\n2026-03-05,1\n"
    )
    result = rerun.execute(
        definitions, history, rerun.rerun_of_model(definitions.resolve_asset_graph(), "events"), AS_OF
    )
    reported = {
        event.materialization.partition
        for event in result.get_asset_materialization_events()
        if event.asset_key == USAGE_DAYS_KEY
    }
    assert reported == {"2026-03-02", "2026-03-05"}


def test_a_taken_lock_is_a_no_op_that_says_so(definitions: dg.Definitions, history: dg.DagsterInstance) -> None:
    written = Path(os.environ["MINI_WAREHOUSE"]).read_bytes()
    result = rerun.execute(definitions, history, rerun.rerun_of_lock(history, "FY2026-Q4"), AS_OF)

    assert Path(os.environ["MINI_WAREHOUSE"]).read_bytes() == written
    lines, is_well = rerun.report(result)
    assert lines[0] == "expected_cmrr_locks FY2026-Q4: already taken, left untouched"
    assert is_well
    event = history.get_latest_materialization_event(LOCKS_KEY)
    assert event is not None
    assert event.asset_materialization is not None
    said = {name: value.value for name, value in event.asset_materialization.metadata.items()}
    assert said["outcome"] == "already taken, left untouched"
    assert (said["members"], said["starts_on"], said["lock_source"]) == (2, "2026-01-01", "live")


def test_a_lock_whose_period_opened_since_is_taken_and_no_other_changes(
    definitions: dg.Definitions, history: dg.DagsterInstance
) -> None:
    before = query("select * from int_expected_cmrr_lock_entries order by all")
    asked_for = rerun.rerun_of_lock(history, "FY2027-Q1")

    lines, is_well = rerun.report(rerun.execute(definitions, history, asked_for, AS_OF))
    assert not is_well
    assert "FY2027-Q1: its period has not opened yet" in "\n".join(lines)
    assert query("select * from int_expected_cmrr_lock_entries order by all") == before

    lines, is_well = rerun.report(rerun.execute(definitions, history, asked_for, "2026-04-01"))
    assert lines[0] == "expected_cmrr_locks FY2027-Q1: taken now"
    assert is_well
    after = query("select * from int_expected_cmrr_lock_entries order by all")
    assert [row for row in after if row[0] != "FY2027-Q1"] == before
    assert len(after) == len(before) + 1


def test_the_command_says_what_it_did_and_what_there_is_not(
    definitions: dg.Definitions, history: dg.DagsterInstance, capsys: pytest.CaptureFixture[str]
) -> None:
    assert history.root_directory
    assert rerun.main(["--as-of", AS_OF, "lock", "FY2026-Q4"], definitions) == 0
    assert "FY2026-Q4: already taken, left untouched" in capsys.readouterr().out

    assert rerun.main(["model", "people_dim"], definitions) == 2
    assert "no model, seed or snapshot is called 'people_dim'; there are people" in capsys.readouterr().err
    assert rerun.main(["check", "unique"], definitions) == 2
    assert "no check is called 'unique'; there are unique_stg_people_id" in capsys.readouterr().err
    assert rerun.main(["usage-day", "1.3.2026"], definitions) == 2
    assert "a day is written 2026-03-01" in capsys.readouterr().err
    assert rerun.main(["lock", "2026-Q1"], definitions) == 2
    assert "'2026-Q1' is no fiscal period" in capsys.readouterr().err


def test_a_lock_is_asked_for_by_its_partition(history: dg.DagsterInstance) -> None:
    asked_for = rerun.rerun_of_lock(history, "FY2030")
    assert asked_for.tags == {PARTITION_NAME_TAG: "FY2030"}
    assert "FY2030" in history.get_dynamic_partitions(str(FISCAL_PERIODS.name))
