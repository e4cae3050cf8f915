"""The publish asset and its guard: no version from a build that is not proved, nor while a unit test fails."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration.publishing.faults import LockHeldError
from orchestration.publishing.locks import exclusive
from orchestration.publishing.places import working_from
from orchestration.warehouse import publishing

MART = dg.AssetKey(["marts", "m"])
UNIT_TEST = dg.AssetCheckKey(MART, "unit_rule")


@pytest.fixture(autouse=True)
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WAREHOUSE_PATH", str(tmp_path / "w.duckdb"))
    monkeypatch.delenv("PUBLISH_PATH", raising=False)
    monkeypatch.setattr(publishing, "WAIT_SECONDS", 0.0)
    return tmp_path / "w.duckdb"


def run_publish(instance: dg.DagsterInstance) -> tuple[bool, str]:
    asset = publishing.build_publish_asset([MART], [UNIT_TEST])
    result = dg.materialize([asset], instance=instance, raise_on_error=False)
    words = [
        str(event.step_failure_data.error.to_string() if event.step_failure_data.error else "")
        for event in result.all_events
        if event.is_step_failure
    ]
    return result.success, "\n".join(words)


def unit_test_result(instance: dg.DagsterInstance, passed: bool) -> None:
    @dg.asset_check(asset=MART, name="unit_rule")
    def check() -> dg.AssetCheckResult:
        return dg.AssetCheckResult(passed=passed)

    dg.Definitions(asset_checks=[check]).resolve_implicit_global_asset_job_def().execute_in_process(instance=instance)


def test_a_file_without_proof_of_a_whole_green_build_is_not_published() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        success, words = run_publish(instance)
    assert not success
    assert "nothing was published" in words
    assert "is not the outcome of a complete green build" in words


def test_nothing_is_published_while_a_unit_test_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Any] = []

    class Version:
        name, as_of = "v1", date(2026, 3, 31)

    class Outcome:
        version, is_new, restatements = Version(), True, 2

    def publish(*arguments: Any, **settings: Any) -> Outcome:
        called.append((arguments, settings))
        return Outcome()

    monkeypatch.setattr(publishing, "publish", publish)
    with dg.DagsterInstance.ephemeral() as instance:
        unit_test_result(instance, passed=False)
        success, words = run_publish(instance)
        assert not success
        assert "failed unit tests: marts/m:unit_rule" in words
        assert not called

        unit_test_result(instance, passed=True)
        assert run_publish(instance) == (True, "")
        event = instance.get_latest_materialization_event(publishing.PUBLISH_KEY)
    assert len(called) == 1
    assert event is not None
    assert event.asset_materialization is not None
    said = {name: value.value for name, value in event.asset_materialization.metadata.items()}
    assert (said["version"], said["as_of"], said["is_new"], said["restatements"]) == ("v1", "2026-03-31", True, 2)


def test_a_build_takes_the_proof_away_and_keeps_others_out(warehouse: Path) -> None:
    working = working_from({"WAREHOUSE_PATH": str(warehouse)})
    working.stamp.write_text("{}")
    with publishing.BuildGuard().building("Dagster run 1", 0):
        assert not working.stamp.exists()
        with pytest.raises(LockHeldError, match="Dagster run 1"), exclusive(working.lock, "refresh by hand"):
            pass
        with (
            pytest.raises(dg.RetryRequested) as retry,
            publishing.BuildGuard().building("Dagster run 2", 1),
        ):
            pass
    assert (retry.value.max_retries, retry.value.seconds_to_wait) == (3, 60)


def test_a_build_that_left_no_results_is_not_proved(tmp_path: Path) -> None:
    with pytest.raises(Exception, match=r"dbt left no manifest\.json"):
        publishing.BuildGuard().proved(tmp_path)


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (None, False),
        ({publishing.PUBLISH_KEY}, False),
        ({MART, publishing.PUBLISH_KEY}, True),
        ({MART, dg.AssetKey(["marts", "n"]), publishing.PUBLISH_KEY}, False),
    ],
)
def test_a_rerun_of_a_part_publishes_nothing(selection: set[dg.AssetKey] | None, expected: bool) -> None:
    assert publishing.is_part(selection, [MART, dg.AssetKey(["marts", "n"])]) == expected
