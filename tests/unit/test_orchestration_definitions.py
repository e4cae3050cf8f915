"""Dagster definitions: a small project run for real, two writers at once, and the whole project's definitions."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from datetime import datetime
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import duckdb
import pytest
from dagster_dbt import DbtCliResource

from orchestration.lib.freshness import meta_of
from orchestration.lib.manifest import public_marts, resources_of_type, sources, unit_tests
from orchestration.warehouse import loaded
from orchestration.warehouse.assets import BUILD_OP, UNIT_TEST_OP, DbtRunConfig
from orchestration.warehouse.faults import retry_if_transient
from orchestration.warehouse.guard import WRITER_POOL
from orchestration.warehouse.partitions import LOCKS_KEY, PARTITIONS_GROUP, USAGE_DAYS_KEY
from orchestration.warehouse.project import PROJECT_DIR, CalendarSettings, calendar_settings, dbt_resource, open_project
from orchestration.warehouse.proposals import LEARNED_FROM, WEIGHTS_ASSET
from orchestration.warehouse.publishing import PUBLISH_KEY
from orchestration.warehouse.refresh import LOCK_MODELS, opening_run, period_opening_job, run_config
from tests.unit import mini_definitions


def _checks(result: dg.ExecuteInProcessResult) -> dict[str, bool]:
    return {
        evaluation.asset_check_key.to_user_string(): evaluation.passed
        for evaluation in result.get_asset_check_evaluations()
    }


def _one_value(warehouse: str, query: str) -> Any:
    with duckdb.connect(warehouse, read_only=True) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


# --- the small project, run ------------------------------------------------------------------------------------


def test_a_refresh_builds_everything_for_its_day_and_reports_every_test(mini_project: Path) -> None:
    job = mini_definitions.build(mini_project).resolve_job_def("refresh")
    result = job.execute_in_process(run_config=run_config("2026-03-31", [BUILD_OP, UNIT_TEST_OP]))

    assert {
        event.asset_key.to_user_string() for event in result.get_asset_materialization_events() if event.asset_key
    } == {
        "seeds/people",
        "staging/stg_people",
        "staging/stg_raw",
        "marts/dim_people",
        "seeds/events",
        "seeds/periods",
        "intermediate/int_usage_event_days",
        "intermediate/int_expected_cmrr_lock_entries",
        "marts/usage_total",
        "marts/fct_expected_cmrr_locks",
        "marts/fct_expected_cmrr_lock_lines",
        "partitions/usage_days",
        "partitions/expected_cmrr_locks",
    }
    assert _checks(result) == {
        "raw/crm/raw_people:source_not_null_crm_raw_people_id": True,
        "staging/stg_people:unique_stg_people_id": True,
        "staging/stg_people:not_null_stg_people_id": True,
        "staging/stg_people:unit_names_are_upper_case": True,
        "marts/dim_people:same_people": True,
    }
    assert _one_value(os.environ["MINI_WAREHOUSE"], "select min(as_of) from dim_people") == "2026-03-31"
    metadata = {
        event.asset_key.to_user_string(): event.materialization.metadata
        for event in result.get_asset_materialization_events()
        if event.asset_key
    }
    assert metadata["marts/dim_people"]["dagster/row_count"].value == 2
    schema: Any = metadata["marts/dim_people"]["dagster/column_schema"].value
    assert [column.name for column in schema.columns] == ["id", "name", "as_of", "work"]


def test_a_failed_test_is_a_failed_check_and_is_not_retried(mini_project: Path) -> None:
    (mini_project / "seeds" / "people.csv").write_text("id,name\n1,ann\n1,bob\n")
    model = mini_project / "models" / "staging" / "crm" / "stg_people.sql"
    model.write_text(model.read_text().replace("upper(name)", "lower(name)"))

    job = mini_definitions.build(mini_project).resolve_job_def("refresh")
    result = job.execute_in_process(raise_on_error=False)

    assert not result.success
    assert _checks(result)["staging/stg_people:unique_stg_people_id"] is False
    assert not [event for event in result.all_events if event.is_step_up_for_retry]
    # What follows a failed test is not built.
    assert "marts/dim_people" not in {str(e.asset_key) for e in result.get_asset_materialization_events()}


def test_unit_tests_can_be_run_alone_and_a_wrong_one_fails_its_check(mini_project: Path) -> None:
    dbt_resource(open_project(mini_project)).cli(["seed", "--quiet"]).wait()
    model = mini_project / "models" / "staging" / "crm" / "stg_people.sql"
    model.write_text(model.read_text().replace("upper(name)", "lower(name)"))

    only_units = dg.define_asset_job(
        "only_units",
        selection=dg.AssetSelection.checks(
            dg.AssetCheckKey(dg.AssetKey(["staging", "stg_people"]), "unit_names_are_upper_case")
        ),
    )
    rebuilt = dg.Definitions.merge(mini_definitions.build(mini_project), dg.Definitions(jobs=[only_units]))
    result = rebuilt.resolve_job_def("only_units").execute_in_process()

    assert _checks(result) == {"staging/stg_people:unit_names_are_upper_case": False}


def test_a_locked_warehouse_is_worth_a_retry(mini_project: Path) -> None:
    holder = (
        "import duckdb, os, sys; connection = duckdb.connect(os.environ['MINI_WAREHOUSE']);"
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", holder], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        invocation = dbt_resource(open_project(mini_project)).cli(["seed"], raise_on_error=False).wait()
        fault = invocation.get_error()
        process.communicate()

    assert fault is not None
    retry = retry_if_transient(fault, 1)
    assert isinstance(retry, dg.RetryRequested)
    assert (retry.max_retries, retry.seconds_to_wait) == (3, 60)
    other = ValueError("Failure in test unique_stg_people_id")
    assert retry_if_transient(other, 0) is other


@pytest.mark.slow
def test_two_writers_queue(mini_project: Path, instance: dg.DagsterInstance) -> None:
    """Started side by side and past the run queue, both succeed, and their builds do not overlap."""
    mini_definitions.build(mini_project)
    warehouse = Path(os.environ["MINI_WAREHOUSE"])
    environment = {
        **os.environ,
        "DAGSTER_HOME": instance.root_directory,
        "PYTHONPATH": str(PROJECT_DIR),
        "MINI_WORK": "10000000",
    }
    command = [sys.executable, "-m", "dagster", "job", "execute", "-m", "tests.unit.mini_definitions", "-j", "refresh"]
    writers = [
        subprocess.Popen(command, cwd=PROJECT_DIR, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _ in range(2)
    ]
    outputs = [writer.communicate(timeout=300)[0].decode() for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0], "\n".join(outputs)

    runs = instance.get_run_records()
    assert len(runs) == 2
    assert all(run.dagster_run.status == dg.DagsterRunStatus.SUCCESS for run in runs)
    # They were alive at the same time ...
    spans = sorted((run.start_time or 0.0, run.end_time or 0.0) for run in runs)
    assert spans[1][0] < spans[0][1]
    # ... but each op that writes had the file to itself, whatever the pool said.
    held = sorted(json.loads(line) for line in mini_definitions.guard_log(warehouse).read_text().splitlines())
    assert sum(f"run {run.dagster_run.run_id}" in purpose for run in runs for _, _, purpose in held) == 4
    for earlier, later in pairwise(held):
        assert earlier[1] <= later[0]


@pytest.mark.usefixtures("mini_project")
def test_two_that_got_the_pool_at_once_still_build_one_after_the_other() -> None:
    """Dagster's pool can let two in; whoever finds the lock taken waits, and neither fails."""
    warehouse = Path(os.environ["MINI_WAREHOUSE"])
    guard = mini_definitions.LoggedGuard()
    order: list[str] = []

    def hold(name: str) -> None:
        with guard.building(name, 0):
            order.append(f"{name} starts")
            time.sleep(0.3)
            order.append(f"{name} ends")

    threads = [threading.Thread(target=hold, args=(name,)) for name in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    for started, ended in zip(order[::2], order[1::2], strict=True):
        assert (started.removesuffix(" starts"), " starts" in started) == (ended.removesuffix(" ends"), True)
    assert len(mini_definitions.guard_log(warehouse).read_text().splitlines()) == 3


def test_dbt_is_not_started_to_ask_for_its_version(mini_project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One start of dbt less per command; dagster-dbt asks the property that we fill."""
    assert "_cli_version" in vars(DbtCliResource)
    monkeypatch.setattr("dagster_dbt.core.resource.check_output", None)
    assert str(dbt_resource(open_project(mini_project))._cli_version) == version("dbt-core")


def test_the_manifest_is_made_anew_when_a_file_changed(mini_project: Path) -> None:
    project = open_project(mini_project)
    mini_definitions.build(mini_project)
    made_at = project.manifest_path.stat().st_mtime_ns
    mini_definitions.build(mini_project)
    assert project.manifest_path.stat().st_mtime_ns == made_at

    (mini_project / "models" / "marts" / "core" / "dim_more.sql").write_text("select 1 as id")
    graph = mini_definitions.build(mini_project).resolve_asset_graph()
    assert dg.AssetKey(["marts", "dim_more"]) in graph.get_all_asset_keys()


def test_calendar_settings_come_from_the_project_file(mini_project: Path) -> None:
    assert calendar_settings(mini_project) == CalendarSettings("Europe/Berlin", 4, ("quarter",), "2026-03-01")


# --- schedules -------------------------------------------------------------------------------------------------


def test_an_opening_run_names_the_periods_it_locks() -> None:
    berlin = CalendarSettings("Europe/Berlin", 4, ("year", "quarter", "month"))
    run = opening_run(datetime(2026, 4, 1, 2, 0, tzinfo=ZoneInfo("Europe/Berlin")), berlin)
    assert isinstance(run, dg.RunRequest)
    assert run.tags["opens"] == "2026-04 FY2027-Q1 FY2027"
    assert run.run_config["ops"][BUILD_OP]["config"]["as_of"] == "2026-04-01"


def test_nothing_is_locked_when_no_period_of_the_lock_grains_opens() -> None:
    yearly = CalendarSettings("UTC", 4, ("year",))
    skipped = opening_run(datetime(2026, 5, 1, 2, 0, tzinfo=ZoneInfo("UTC")), yearly)
    assert isinstance(skipped, dg.SkipReason)
    assert skipped.skip_message == "no period of year opens on 2026-05-01"


def test_the_config_of_a_run_defaults_to_today_without_full_refresh() -> None:
    assert DbtRunConfig() == DbtRunConfig(as_of="", full_refresh=False)


def test_the_locks_wait_for_the_data_tests_of_what_they_are_computed_from(mini_project: Path) -> None:
    """A lock cannot be taken back, so its job runs every data test upstream, and no unit test."""
    definitions = mini_definitions.build(mini_project)
    unit_check = dg.AssetCheckKey(dg.AssetKey(["staging", "stg_people"]), "unit_names_are_upper_case")
    job = period_opening_job([dg.AssetKey(["marts", "dim_people"])], [unit_check])
    resolved = dg.Definitions.merge(definitions, dg.Definitions(jobs=[job])).resolve_job_def("period_opening")
    checks = {key.to_user_string() for key in resolved.asset_layer.asset_graph.asset_check_keys}
    assert "staging/stg_people:unit_names_are_upper_case" not in checks
    assert {"staging/stg_people:unique_stg_people_id", "marts/dim_people:same_people"} <= checks


# --- the whole project -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def definitions() -> dg.Definitions:
    """What `dagster dev -m orchestration.definitions` loads."""
    from orchestration.definitions import defs

    return defs()


@pytest.fixture(scope="module")
def graph(definitions: dg.Definitions) -> Any:
    """Its assets and checks."""
    return definitions.resolve_asset_graph()


def test_definitions_load(definitions: dg.Definitions) -> None:
    dg.Definitions.validate_loadable(definitions)


def test_every_model_seed_and_snapshot_is_an_asset(graph: Any) -> None:
    expected = resources_of_type(loaded.manifest(), "model", "seed", "snapshot")
    assert len(expected) > 0
    layers = {"seeds", "staging", "intermediate", "marts", "snapshots"}
    dbt_keys = {key for key in graph.materializable_asset_keys if key.path[0] in layers}
    assert dbt_keys == {loaded.translator().get_asset_key(node) for node in expected}
    assert WEIGHTS_ASSET in graph.materializable_asset_keys


def test_weights_are_proposed_apart_from_the_refresh_and_read_by_nothing(
    definitions: dg.Definitions, graph: Any
) -> None:
    assert WEIGHTS_ASSET not in definitions.resolve_job_def("refresh").asset_layer.selected_asset_keys
    proposal = definitions.resolve_job_def("suggest_health_weights")
    assert proposal.asset_layer.selected_asset_keys == {WEIGHTS_ASSET}
    assert {node.definition.pool for node in proposal.graph.nodes} == {WRITER_POOL}  # type: ignore[attr-defined]
    weights = graph.get(WEIGHTS_ASSET)
    assert not weights.child_keys
    assert {key.path[-1] for key in weights.parent_keys} == set(LEARNED_FROM)


def test_every_source_is_an_asset_that_something_else_makes(graph: Any) -> None:
    raw = {key for key in graph.get_all_asset_keys() if key.path[0] == "raw"}
    assert len(raw) == len(sources(loaded.manifest()))
    assert not raw & graph.materializable_asset_keys


def test_every_asset_is_in_the_group_of_its_folder(graph: Any) -> None:
    for node in resources_of_type(loaded.manifest(), "model"):
        folder = Path(node["original_file_path"]).parent.parts[1:]
        assert graph.get(loaded.translator().get_asset_key(node)).group_name == "_".join(folder)


def test_every_dbt_test_is_an_asset_check(graph: Any) -> None:
    data_tests = {test["name"] for test in resources_of_type(loaded.manifest(), "test")}
    unit_test_names = {f"unit_{test['name']}" for test in unit_tests(loaded.manifest())}
    checks = [key.name for key in graph.asset_check_keys]
    assert data_tests | unit_test_names == set(checks)
    assert len(checks) == len(resources_of_type(loaded.manifest(), "test")) + len(unit_tests(loaded.manifest()))


def test_everything_that_writes_goes_through_the_writers_pool(definitions: dg.Definitions) -> None:
    job = definitions.resolve_job_def("refresh")
    pools = {node.name: node.definition.pool for node in job.graph.nodes}  # type: ignore[attr-defined]
    assert pools
    assert set(pools.values()) == {WRITER_POOL}


def test_every_asset_of_dbt_has_its_kind_and_every_model_an_owner(graph: Any) -> None:
    for node in resources_of_type(loaded.manifest(), "model", "seed", "snapshot"):
        asset = graph.get(loaded.translator().get_asset_key(node))
        kind = node["config"]["materialized"] if node["resource_type"] == "model" else node["resource_type"]
        assert {"dbt", "duckdb", kind} == set(asset.kinds)
        assert asset.owners
        assert asset.description


def test_marts_show_their_columns_with_types_and_descriptions_before_any_run(graph: Any) -> None:
    schema = graph.get(dg.AssetKey(["marts", "account_health"])).metadata["dagster/column_schema"]
    score = next(column for column in schema.columns if column.name == "overall_score")
    assert score.type
    assert score.description


def test_marts_and_required_raw_tables_have_a_freshness_policy_and_nothing_else(graph: Any) -> None:
    fresh = {key for key in graph.get_all_asset_keys() if graph.get(key).freshness_policy is not None}
    marts = {key for key in graph.get_all_asset_keys() if key.path[0] == "marts"}
    required = {
        loaded.translator().get_asset_key(source)
        for source in sources(loaded.manifest())
        if not meta_of(source).get("optional")
    }
    assert marts
    assert required
    assert fresh == marts | required


def test_the_light_refresh_is_the_chain_without_unit_tests(definitions: dg.Definitions) -> None:
    full, light = (definitions.resolve_job_def(name).asset_layer for name in ("refresh", "light_refresh"))
    assert light.selected_asset_keys == full.selected_asset_keys
    left_out = full.asset_graph.asset_check_keys - light.asset_graph.asset_check_keys
    assert {key.name for key in left_out} == {f"unit_{test['name']}" for test in unit_tests(loaded.manifest())}
    assert not [key for key in full.selected_asset_keys if key.path[0] == PARTITIONS_GROUP]


def test_publishing_waits_for_every_public_mart_and_follows_every_refresh(
    definitions: dg.Definitions, graph: Any
) -> None:
    public = {loaded.translator().get_asset_key(node) for node in public_marts(loaded.manifest())}
    assert public
    assert graph.get(PUBLISH_KEY).parent_keys == public
    for job, publishes in (("refresh", True), ("light_refresh", True), ("period_opening", False)):
        assert (PUBLISH_KEY in definitions.resolve_job_def(job).asset_layer.selected_asset_keys) == publishes


def test_partitions_are_days_of_usage_and_fiscal_periods_backfilled_in_one_run(graph: Any) -> None:
    days, locks = graph.get(USAGE_DAYS_KEY), graph.get(LOCKS_KEY)
    assert isinstance(days.partitions_def, dg.DailyPartitionsDefinition)
    assert days.partitions_def.get_first_partition_key() == calendar_settings().usage_days_from
    assert isinstance(locks.partitions_def, dg.DynamicPartitionsDefinition)
    for asset in (days, locks):
        assert asset.backfill_policy == dg.BackfillPolicy.single_run()
        assert set(asset.pools) == {WRITER_POOL}


def test_the_instance_lets_one_op_at_a_time_into_the_pool(instance: dg.DagsterInstance) -> None:
    concurrency = instance.get_concurrency_config()
    assert concurrency.pool_config.pool_granularity is not None
    assert concurrency.pool_config.pool_granularity.value == "op"
    assert concurrency.pool_config.default_pool_limit == 1
    assert not instance.telemetry_enabled


def test_jobs_run_in_one_process(definitions: dg.Definitions) -> None:
    assert definitions.resolve_job_def("refresh").executor_def.name == "in_process"


def test_the_period_opening_takes_the_locks_and_their_chain_only(definitions: dg.Definitions) -> None:
    selected = definitions.resolve_job_def("period_opening").asset_layer.selected_asset_keys
    names = {key.path[-1] for key in selected}
    assert set(LOCK_MODELS) <= names
    assert "account_health" not in names
    assert len(names) < len(resources_of_type(loaded.manifest(), "model", "seed"))


@pytest.mark.parametrize(
    ("name", "cron", "job"),
    [
        ("daily_refresh", "0 4 * * *", "refresh"),
        ("hourly_refresh", "0 6-22 * * *", "light_refresh"),
        ("period_opening", "0 2 1 * *", "period_opening"),
    ],
)
def test_schedules(definitions: dg.Definitions, name: str, cron: str, job: str) -> None:
    schedule = definitions.resolve_schedule_def(name)
    assert schedule.cron_schedule == cron
    assert schedule.job_name == job
    assert schedule.execution_timezone == calendar_settings().reporting_timezone


def test_the_daily_refresh_is_for_the_day_of_its_tick(definitions: dg.Definitions) -> None:
    tick = datetime(2026, 3, 31, 4, 0, tzinfo=ZoneInfo("UTC"))
    with dg.DagsterInstance.ephemeral() as ephemeral:
        context = dg.build_schedule_context(instance=ephemeral, scheduled_execution_time=tick)
        requests = definitions.resolve_schedule_def("daily_refresh").evaluate_tick(context).run_requests
    assert requests is not None
    (request,) = requests
    assert request.tags["as_of"] == "2026-03-31"
    assert {config["config"]["as_of"] for config in request.run_config["ops"].values()} == {"2026-03-31"}
