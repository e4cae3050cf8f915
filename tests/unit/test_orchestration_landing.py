"""Landed files, partition keys, freshness: pure functions, and one look of the landing sensor."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

import dagster as dg
import pytest
from dagster_dbt import DagsterDbtTranslator
from hypothesis import given
from hypothesis import strategies as st

from orchestration.lib import fiscal_calendar, freshness, landed_files
from orchestration.lib import partition_keys as keys
from orchestration.lib.loader_names import landed_table, read_loader_names
from orchestration.warehouse.landing import keys_of_raw_tables, landing_tick
from orchestration.warehouse.project import PROJECT_DIR, CalendarSettings

CALENDAR = CalendarSettings("Europe/Berlin", 4, ("quarter",))
NOON = datetime(2026, 3, 31, 10, 0, tzinfo=UTC)
ACCOUNT = dg.AssetKey(["raw", "salesforce", "account"])


def land(root: Path, name: str, content: str = "x", at: float = 1_000_000.0) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    os.utime(path, (at, at))


# --- landed files ------------------------------------------------------------------------------------------------


def test_files_belong_to_the_table_they_are_named_or_filed_under(tmp_path: Path) -> None:
    land(tmp_path, "salesforce/account.parquet")
    land(tmp_path, "events/usage_events/2026/part-0.csv")
    land(tmp_path, "events/usage_events/_temporary.parquet")
    land(tmp_path, "events/usage_events/.part-1.parquet.swp")
    land(tmp_path, "events/readme.txt")
    found = [(file.source, file.table, file.path) for file in landed_files.find_landed_files(tmp_path)]
    assert found == [
        ("events", "usage_events", "events/usage_events/2026/part-0.csv"),
        ("salesforce", "account", "salesforce/account.parquet"),
    ]
    assert landed_files.find_landed_files(tmp_path / "nowhere") == []


def test_only_tables_whose_files_came_changed_or_went_count(tmp_path: Path) -> None:
    names = ("crm/account.csv", "crm/contact.csv", "usage/events/a.csv", "usage/events/b.csv", "usage/features.csv")
    for name in names:
        land(tmp_path, name)
    before = landed_files.table_states(landed_files.find_landed_files(tmp_path))
    assert landed_files.changed_tables(before, before) == []

    land(tmp_path, "crm/account.csv", "longer")
    land(tmp_path, "crm/contact.csv", "x", at=2_000_000.0)
    (tmp_path / "usage/features.csv").unlink()
    (tmp_path / "usage/events/b.csv").unlink()
    land(tmp_path, "crm/task.csv")
    now = landed_files.table_states(landed_files.find_landed_files(tmp_path))
    assert landed_files.changed_tables(before, now) == [
        "crm.account",
        "crm.contact",
        "crm.task",
        "usage.events",
        "usage.features",
    ]


@given(st.dictionaries(st.text(), st.text()))
def test_a_cursor_is_read_as_it_was_written(states: dict[str, str]) -> None:
    assert landed_files.read_cursor(landed_files.write_cursor(states)) == states


@pytest.mark.parametrize("text", [None, "", "not json", "[1]", "12"])
def test_a_cursor_that_cannot_be_read_counts_as_none(text: str | None) -> None:
    assert landed_files.read_cursor(text) == {}


# --- one look of the sensor --------------------------------------------------------------------------------------


def look(root: Path, cursor: str | None, now: datetime = NOON) -> dg.SensorResult | dg.SkipReason:
    return landing_tick(cursor, landed_files.find_landed_files(root), now, {"salesforce.account": [ACCOUNT]}, CALENDAR)


def test_landed_files_ask_for_one_run_and_count_as_their_tables(tmp_path: Path) -> None:
    land(tmp_path, "salesforce/account.csv", "id\n1\n")
    first = look(tmp_path, None)
    assert isinstance(first, dg.SensorResult)
    assert first.run_requests is not None
    (request,) = first.run_requests
    assert request.tags["as_of"] == "2026-03-31"
    assert [event.asset_key for event in first.asset_events] == [ACCOUNT]
    assert first.asset_events[0].metadata["bytes"].value == 5

    again = look(tmp_path, first.cursor)
    assert isinstance(again, dg.SkipReason)
    # a sensor that forgot its cursor asks for the same run again, which Dagster does not start twice
    forgotten = look(tmp_path, None)
    assert isinstance(forgotten, dg.SensorResult)
    assert forgotten.run_requests is not None
    assert forgotten.run_requests[0].run_key == request.run_key

    land(tmp_path, "salesforce/account.csv", "id\n1\n2\n", at=1_000_100.0)
    second = look(tmp_path, first.cursor)
    assert isinstance(second, dg.SensorResult)
    assert second.run_requests is not None
    assert second.run_requests[0].run_key != request.run_key


def test_a_table_that_went_asks_for_a_run_but_did_not_land(tmp_path: Path) -> None:
    land(tmp_path, "salesforce/account.csv")
    first = look(tmp_path, None)
    assert isinstance(first, dg.SensorResult)
    (tmp_path / "salesforce/account.csv").unlink()
    gone = look(tmp_path, first.cursor)
    assert isinstance(gone, dg.SensorResult)
    assert len(gone.run_requests or []) == 1
    assert list(gone.asset_events) == []


def test_a_loader_at_work_is_waited_for(tmp_path: Path) -> None:
    land(tmp_path, "salesforce/account.csv", at=NOON.timestamp() - 59)
    waiting = look(tmp_path, None)
    assert isinstance(waiting, dg.SkipReason)
    assert "landing" in str(waiting.skip_message)
    land(tmp_path, "salesforce/account.csv", at=NOON.timestamp() - 60)
    assert isinstance(look(tmp_path, None), dg.SensorResult)


def test_the_night_belongs_to_the_locks_and_the_full_chain(tmp_path: Path) -> None:
    """At half past midnight of an opening day a light refresh would lock a period before its data are whole."""
    land(tmp_path, "salesforce/account.csv")
    half_past_five_in_berlin = datetime(2026, 3, 31, 22, 30, tzinfo=UTC), datetime(2026, 4, 1, 3, 59, tzinfo=UTC)
    for night in half_past_five_in_berlin:
        assert isinstance(look(tmp_path, None, night), dg.SkipReason)
    morning = look(tmp_path, None, datetime(2026, 4, 1, 4, 0, tzinfo=UTC))
    assert isinstance(morning, dg.SensorResult)
    assert morning.run_requests is not None
    assert morning.run_requests[0].tags["as_of"] == "2026-04-01"


# --- names of loaders --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("loader", "source", "table", "landed"),
    [
        ("fivetran", "hubspot", "company", "company"),
        ("airbyte", "hubspot", "company", "companies"),
        ("airbyte", "salesforce", "order_item", "orderitem"),
        ("airbyte", "salesforce", "license_c", "license__c"),
        ("airbyte", "mixpanel", "event", "export"),
        ("dlt", "salesforce", "user", "sf_user"),
        ("dlt", "salesforce", "order_item", "order_item"),
        ("airbyte", "intercom", "conversation_history", "conversations"),
        ("airbyte", "intercom", "conversation_contact_history", "conversations"),
        ("dlt", "hubspot", "deal_pipeline", "pipelines_deals"),
        ("dlt", "stripe", "invoice", "invoice"),
    ],
)
def test_raw_tables_are_known_by_the_names_of_their_loader(loader: str, source: str, table: str, landed: str) -> None:
    maps = [read_loader_names(PROJECT_DIR), {}]
    assert landed_table(source, table, {source: loader}, maps) == landed
    # a source that var `loaders` does not name is Fivetran's
    assert landed_table(source, table, {}, maps) == table


def test_names_of_ones_own_go_first() -> None:
    own = {"airbyte": {"hubspot": {"tables": {"company": "My_Companies"}}}}
    maps = [read_loader_names(PROJECT_DIR), own]
    assert landed_table("hubspot", "company", {"hubspot": "airbyte"}, maps) == "my_companies"
    assert landed_table("hubspot", "deal", {"hubspot": "airbyte"}, maps) == "deals"


def test_a_file_that_holds_two_tables_is_news_of_both() -> None:
    nodes = {
        f"source.customer_success.intercom.{table}": {
            "resource_type": "source", "source_name": "intercom", "name": table, "unique_id": table, "config": {},
        }
        for table in ("conversation_history", "conversation_contact_history", "admin")
    }  # fmt: skip
    loaders, names = {"intercom": "airbyte"}, [read_loader_names(PROJECT_DIR)]
    found = keys_of_raw_tables({"sources": nodes}, DagsterDbtTranslator(), loaders, names)
    assert {landed: [key.path[-1] for key in assets] for landed, assets in found.items()} == {
        "intercom.conversations": ["conversation_contact_history", "conversation_history"],
        "intercom.admins": ["admin"],
    }


def test_files_named_in_capitals_count_as_their_tables(tmp_path: Path) -> None:
    land(tmp_path, "salesforce/Account.csv", "id\n1\n")
    first = look(tmp_path, None)
    assert isinstance(first, dg.SensorResult)
    assert [event.asset_key for event in first.asset_events] == [ACCOUNT]


# --- partition keys ----------------------------------------------------------------------------------------------


def test_days_asked_for_become_the_vars_of_a_rebuild() -> None:
    assert keys.usage_rebuild_vars(["2026-03-03", "2026-03-01"]) == {
        "usage_rebuild_from": "2026-03-01",
        "usage_rebuild_to": "2026-03-03",
    }
    with pytest.raises(ValueError, match="no day"):
        keys.usage_rebuild_vars([])
    with pytest.raises(ValueError, match="isoformat"):
        keys.usage_rebuild_vars(["' or 1 = 1 --"])


def test_changed_days_are_those_with_other_content() -> None:
    assert keys.changed_days({"d1": "a", "d2": "b", "d3": "c"}, {"d1": "a", "d2": "x", "d4": "d"}) == ["d2", "d4"]


@given(
    st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(1, 12), st.sampled_from(["month", "quarter", "year"])
)
def test_a_period_starts_on_the_last_opening_day_before_any_day_in_it(day: date, start_month: int, grain: str) -> None:
    period = fiscal_calendar.fiscal_period_id(day, grain, start_month)
    starts_on = keys.period_start(period, start_month)
    assert keys.grain_of(period) == grain
    assert starts_on <= day
    assert grain in fiscal_calendar.grains_opening_on(starts_on, start_month)
    assert fiscal_calendar.fiscal_period_id(starts_on, grain, start_month) == period


@pytest.mark.parametrize("text", ["2026", "2026-13", "FY2026-Q5", "FY26x", "FY2026-Q", "2026-Q1", ""])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no fiscal period"):
        keys.period_start(text, 1)


def lock(period: str, grain: str, starts_on: date) -> keys.Lock:
    return keys.Lock(period, grain, starts_on, 1, "hash", "2026-01-01 02:00:00", "live")


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("FY2026-Q1", keys.LockState.TAKEN),
        ("FY2026-Q2", keys.LockState.OPEN),
        ("FY2026-Q3", keys.LockState.FUTURE),
        # before the first lock of the book: its time is gone
        ("FY2025-Q4", keys.LockState.MISSED),
        ("2026-04", keys.LockState.UNLOCKED),
    ],
)
def test_what_rerunning_a_lock_comes_to(period: str, expected: keys.LockState) -> None:
    book = {"FY2026-Q1": lock("FY2026-Q1", "quarter", date(2026, 1, 1))}
    assert keys.lock_state(period, book, date(2026, 6, 30), 1, ["quarter"]) == expected


def test_periods_in_order() -> None:
    ordered = ["FY2026", "2026-01", "FY2026-Q2", "2026-04"]
    assert keys.in_order(sorted(ordered), 1) == ordered


# --- freshness, owners, hours --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        ({}, freshness.RAW_FAIL_HOURS),
        ({"optional": True}, None),
        ({"optional": True, "fresh_within_hours": 6}, 6),
        ({"fresh_within_hours": 0}, None),
    ],
)
def test_how_old_a_raw_table_may_be(meta: dict[str, object], expected: int | None) -> None:
    assert freshness.raw_fail_hours({"name": "t", "meta": {}, "config": {"meta": meta}}) == expected
    assert freshness.raw_fail_hours({"name": "t", "meta": meta, "config": {}}) == expected


def test_a_warning_comes_before_the_fault() -> None:
    assert freshness.raw_warn_hours(freshness.RAW_FAIL_HOURS) == freshness.RAW_WARN_HOURS
    assert freshness.raw_warn_hours(6) == 3
    assert freshness.raw_warn_hours(1) is None
    with pytest.raises(ValueError, match="must not be negative"):
        freshness.raw_fail_hours({"name": "t", "meta": {"fresh_within_hours": -1}})


def test_owners_are_one_or_several() -> None:
    assert freshness.owners_of({"config": {"meta": {"owner": "team:finance"}}}) == ["team:finance"]
    assert freshness.owners_of({"meta": {"owner": ["a@example.com", "team:b"]}}) == ["a@example.com", "team:b"]
    assert freshness.owners_of({}) == []


def test_hours_of_the_light_refresh() -> None:
    assert fiscal_calendar.hourly_cron(6, 22) == "0 6-22 * * *"
    with pytest.raises(ValueError, match="comes after"):
        fiscal_calendar.hourly_cron(22, 6)
