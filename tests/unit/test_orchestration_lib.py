"""Pure functions of orchestration/lib: calendar, dbt arguments, names, manifest."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.lib import dbt_args as args
from orchestration.lib import fiscal_calendar as calendar
from orchestration.lib import manifest as manifests
from orchestration.lib import naming

# --- fiscal calendar ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "start_month", "grain", "expected"),
    [
        (date(2026, 3, 31), 1, "month", "2026-03"),
        (date(2026, 3, 31), 1, "quarter", "FY2026-Q1"),
        (date(2026, 3, 31), 1, "year", "FY2026"),
        # From April: the fiscal year is named after the calendar year it ends in.
        (date(2026, 3, 31), 4, "year", "FY2026"),
        (date(2026, 3, 31), 4, "quarter", "FY2026-Q4"),
        (date(2026, 4, 1), 4, "year", "FY2027"),
        (date(2026, 4, 1), 4, "quarter", "FY2027-Q1"),
        (date(2026, 4, 1), 4, "month", "2026-04"),
        # From February: January closes the year.
        (date(2026, 1, 31), 2, "quarter", "FY2026-Q4"),
        (date(2026, 2, 1), 2, "quarter", "FY2027-Q1"),
        (date(2026, 12, 31), 12, "year", "FY2027"),
    ],
)
def test_fiscal_period_id(day: date, start_month: int, grain: str, expected: str) -> None:
    assert calendar.fiscal_period_id(day, grain, start_month) == expected


@pytest.mark.parametrize(
    ("day", "start_month", "expected"),
    [
        (date(2026, 1, 1), 1, ["month", "quarter", "year"]),
        (date(2026, 2, 1), 1, ["month"]),
        (date(2026, 4, 1), 1, ["month", "quarter"]),
        (date(2026, 1, 1), 4, ["month", "quarter"]),
        (date(2026, 4, 1), 4, ["month", "quarter", "year"]),
        (date(2026, 2, 1), 2, ["month", "quarter", "year"]),
        (date(2026, 1, 2), 1, []),
        (date(2024, 2, 29), 1, []),
    ],
)
def test_grains_opening_on(day: date, start_month: int, expected: list[str]) -> None:
    assert calendar.grains_opening_on(day, start_month) == expected


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(1, 12))
def test_a_year_opens_exactly_where_its_id_changes(day: date, start_month: int) -> None:
    eve = calendar.known_on_of_opening(day)
    for grain in calendar.MONTHS_OF_GRAIN:
        opens = grain in calendar.grains_opening_on(day, start_month)
        changes = calendar.fiscal_period_id(day, grain, start_month) != calendar.fiscal_period_id(
            eve, grain, start_month
        )
        assert opens == changes


def test_only_the_grains_of_the_project_are_locked() -> None:
    assert calendar.periods_opening_on(date(2026, 4, 1), ["year", "quarter", "month"], 4) == [
        "2026-04",
        "FY2027-Q1",
        "FY2027",
    ]
    assert calendar.periods_opening_on(date(2026, 4, 1), ["year"], 1) == []
    assert calendar.periods_opening_on(date(2026, 4, 1), ["quarter"], 1) == ["FY2026-Q2"]


def test_crons() -> None:
    assert calendar.daily_cron(4) == "0 4 * * *"
    assert calendar.month_opening_cron(2, 30) == "30 2 1 * *"


def test_the_calendar_refuses_nonsense() -> None:
    with pytest.raises(ValueError, match="1 to 12"):
        calendar.fiscal_year(date(2026, 1, 1), 13)
    with pytest.raises(ValueError, match="unknown grain 'week'"):
        calendar.fiscal_period_id(date(2026, 1, 1), "week", 1)
    with pytest.raises(ValueError, match="no time of day"):
        calendar.daily_cron(24)


# --- dbt arguments ---------------------------------------------------------------------------------------------


def test_as_of_is_a_date_or_nothing() -> None:
    assert args.parse_as_of(" 2026-03-31 ") == date(2026, 3, 31)
    assert args.parse_as_of("") is None
    assert args.parse_as_of(None) is None
    with pytest.raises(ValueError, match=r"as_of must be a date such as 2026-03-31, not '31\.3\.2026'"):
        args.parse_as_of("31.3.2026")


def test_the_day_of_a_tick_is_that_of_the_reporting_time_zone() -> None:
    tick = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
    assert args.as_of_of_tick(tick, "UTC") == date(2026, 3, 31)
    assert args.as_of_of_tick(tick, "Europe/Berlin") == date(2026, 4, 1)
    assert args.as_of_of_tick(tick, "America/New_York") == date(2026, 3, 31)
    with pytest.raises(ValueError, match="time zone"):
        args.as_of_of_tick(datetime(2026, 3, 31, 23, 30), "UTC")


def test_what_the_run_asks_for_goes_before_the_environment() -> None:
    pinned = {args.AS_OF_VARIABLE: "2025-12-31"}
    assert args.pinned_as_of("2026-03-31", pinned) == date(2026, 3, 31)
    assert args.pinned_as_of("", pinned) == date(2025, 12, 31)
    assert args.pinned_as_of("", {}) is None


def test_the_day_reaches_dbt_through_its_environment() -> None:
    assert args.environment_for(None) == {}
    assert args.environment_for(date(2026, 3, 31)) == {"DBT_ENV_CUSTOM_ENV_AS_OF": "2026-03-31"}


def test_dbt_args() -> None:
    assert args.dbt_args("build") == ["build"]
    assert args.dbt_args(
        "build", {"raw_path": "x"}, select=["a+", "b"], exclude_resource_types=["unit_test"], full_refresh=True
    ) == [
        "build",
        "--vars",
        '{"raw_path": "x"}',
        "--select",
        "a+ b",
        "--exclude-resource-type",
        "unit_test",
        "--full-refresh",
    ]


@given(st.dictionaries(st.text(min_size=1), st.text()))
def test_no_value_of_a_var_becomes_an_argument(dbt_vars: dict[str, str]) -> None:
    built = args.dbt_args("build", dbt_vars)
    assert built == (["build", "--vars", json.dumps(dbt_vars, sort_keys=True)] if dbt_vars else ["build"])


def test_only_faults_that_go_away_are_retried() -> None:
    assert args.is_transient('IO Error: Could not set lock on file "/w/x.duckdb": Conflicting lock is held in PID 1')
    assert not args.is_transient("Failure in test unique_dim_accounts_account_id: Got 3 results")
    assert [args.backoff_seconds(n) for n in range(6)] == [30, 60, 120, 240, 480, 600]


# --- names -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resource_type", "path", "key", "group"),
    [
        ("model", "models/marts/revenue/x.sql", ["marts", "x"], "marts_revenue"),
        ("model", "models/staging/stripe/x.sql", ["staging", "x"], "staging_stripe"),
        ("model", "models/intermediate/conformed/x.sql", ["intermediate", "x"], "intermediate_conformed"),
        ("model", "models/x.sql", ["models", "x"], "models"),
        ("seed", "seeds/x.csv", ["seeds", "x"], "seeds"),
        ("seed", "seeds/health/x.csv", ["seeds", "x"], "seeds_health"),
        ("snapshot", "snapshots/x.sql", ["snapshots", "x"], "snapshots"),
    ],
)
def test_keys_and_groups(resource_type: str, path: str, key: list[str], group: str) -> None:
    resource = {"resource_type": resource_type, "original_file_path": path, "name": "x"}
    assert naming.asset_key_parts(resource) == key
    assert naming.group_name(resource) == group


def test_a_source_is_named_by_vendor_and_table() -> None:
    source = {
        "resource_type": "source",
        "source_name": "stripe",
        "name": "invoices",
        "original_file_path": "models/staging/stripe/_stripe__sources.yml",
    }
    assert naming.asset_key_parts(source) == ["raw", "stripe", "invoices"]
    assert naming.group_name(source) == "raw_stripe"


def test_versions_of_a_mart_are_assets_of_their_own() -> None:
    mart = {"resource_type": "model", "original_file_path": "models/marts/core/x.sql", "name": "x", "version": 2}
    assert naming.asset_key_parts(mart) == ["marts", "x_v2"]


def test_a_folder_that_is_no_word_still_makes_a_group() -> None:
    model = {"resource_type": "model", "original_file_path": "models/marts/a-b c/x.sql", "name": "x"}
    assert naming.group_name(model) == "marts_a_b_c"


# --- manifest --------------------------------------------------------------------------------------------------


def _node(name: str, resource_type: str = "model", parents: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    return {
        "unique_id": f"{resource_type}.p.{name}",
        "name": name,
        "package_name": "p",
        "resource_type": resource_type,
        "depends_on": {"nodes": list(parents)},
        **more,
    }


def _manifest(*nodes: dict[str, Any]) -> dict[str, Any]:
    return {"nodes": {node["unique_id"]: node for node in nodes}, "sources": {}, "unit_tests": {}}


def _anchor(manifest: dict[str, Any], test: str) -> Any:
    config = manifests.anchored(manifest)["nodes"][f"test.p.{test}"].get("config", {})
    return config.get("meta", {}).get("dagster", {}).get("ref", {}).get("name")


def test_a_test_of_several_models_is_tied_to_the_last_one_built() -> None:
    manifest = _manifest(
        _node("a"),
        _node("b", parents=("model.p.a",)),
        _node("c", parents=("model.p.b",)),
        _node("t", "test", ("model.p.a", "model.p.c", "model.p.b")),
    )
    assert _anchor(manifest, "t") == "c"


def test_equally_deep_parents_are_told_apart_by_name() -> None:
    manifest = _manifest(_node("b"), _node("a"), _node("t", "test", ("model.p.b", "model.p.a")))
    assert _anchor(manifest, "t") == "a"


def test_tests_that_have_a_place_keep_it() -> None:
    own = {"meta": {"dagster": {"ref": {"name": "a"}}}}
    manifest = _manifest(
        _node("a"),
        _node("b", parents=("model.p.a",)),
        _node("generic", "test", ("model.p.a", "model.p.b"), attached_node="model.p.a"),
        _node("single", "test", ("model.p.a",)),
        _node("chosen", "test", ("model.p.a", "model.p.b"), config=own),
    )
    assert _anchor(manifest, "generic") is None
    assert _anchor(manifest, "single") is None
    assert _anchor(manifest, "chosen") == "a"


def test_anchoring_leaves_the_manifest_it_was_given_alone() -> None:
    manifest = _manifest(_node("a"), _node("b"), _node("t", "test", ("model.p.a", "model.p.b")))
    before = json.dumps(manifest)
    manifests.anchored(manifest)
    assert json.dumps(manifest) == before


def test_a_unit_test_is_about_its_model() -> None:
    manifest = _manifest(_node("a"), _node("b"))
    unit_test = {"name": "t", "model": "b", "depends_on": {"nodes": ["model.p.a", "model.p.b"]}}
    assert manifests.tested_model(manifest, unit_test) == "model.p.b"
    assert manifests.unit_test_check_name(unit_test) == "unit_t"
    with pytest.raises(ValueError, match="is about c"):
        manifests.tested_model(manifest, {**unit_test, "model": "c"})


def test_the_manifest_is_stale_when_missing_or_older_than_an_input(tmp_path: Path) -> None:
    model, manifest = tmp_path / "x.sql", tmp_path / "manifest.json"
    model.touch()
    assert manifests.is_stale(manifest, [model])
    manifest.touch()
    os.utime(model, (1_000, 1_000))
    os.utime(manifest, (2_000, 2_000))
    assert not manifests.is_stale(manifest, [model])
    os.utime(model, (3_000, 3_000))
    assert manifests.is_stale(manifest, [model])


def test_project_files_names_folders_too_so_that_a_deleted_model_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "models" / "marts").mkdir(parents=True)
    (tmp_path / "dbt_project.yml").touch()
    (tmp_path / "models" / "marts" / "x.sql").touch()
    (tmp_path / "models" / "marts" / "x.png").touch()
    found = manifests.project_files(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in found] == [
        "dbt_project.yml",
        "models/marts",
        "models/marts/x.sql",
    ]
