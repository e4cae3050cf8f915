"""The small dbt project that orchestration is tried on, parsed once, and once built through Dagster."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from orchestration.warehouse.assets import BUILD_OP, UNIT_TEST_OP
from orchestration.warehouse.project import PROJECT_DIR
from orchestration.warehouse.refresh import run_config
from tests.unit import mini_definitions

# Settings of the surrounding run that would reach into the small project.
FOREIGN_SETTINGS = (
    "DBT_TARGET_PATH",
    "DBT_LOG_PATH",
    "DBT_PROFILES_DIR",
    "DBT_TARGET",
    "WAREHOUSE_PATH",
    "DBT_ENV_CUSTOM_ENV_AS_OF",
    "ALERT_WEBHOOK_URL",
    "ALERT_SMTP_HOST",
)


def point_at(folder: Path, environment: pytest.MonkeyPatch) -> None:
    """The small project and its warehouse in this folder."""
    for name in FOREIGN_SETTINGS:
        environment.delenv(name, raising=False)
    environment.setenv("MINI_WAREHOUSE", str(folder / "mini.duckdb"))
    environment.setenv("MINI_PROJECT_DIR", str(folder / "mini"))


def open_instance(home: Path) -> dg.DagsterInstance:
    """An instance with the project's own dagster.yaml."""
    home.mkdir(exist_ok=True)
    (home / "dagster.yaml").write_text((PROJECT_DIR / "orchestration/dagster.yaml").read_text())
    return dg.DagsterInstance.from_config(str(home))


@pytest.fixture(scope="session")
def parsed_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project with its manifest: parsing takes seconds, so it happens once."""
    parsed = tmp_path_factory.mktemp("parsed")
    with pytest.MonkeyPatch.context() as environment:
        point_at(parsed, environment)
        mini_definitions.build(mini_definitions.write_project(parsed / "mini"))
    return parsed / "mini"


@pytest.fixture
def mini_project(parsed_project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small project in a folder of its own, with its raw table landed."""
    point_at(tmp_path, monkeypatch)
    with duckdb.connect(str(tmp_path / "mini.duckdb")) as connection:
        connection.execute("create table raw_people as select 1 as id")
    # With its times, so that the manifest stays younger than the files it is made from.
    return shutil.copytree(parsed_project, tmp_path / "mini")


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    """An instance with the project's own dagster.yaml."""
    with open_instance(tmp_path / "dagster_home") as opened:
        yield opened


@pytest.fixture(scope="session")
def refreshed_once(parsed_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small project built as of 31 March 2026, and the history of that run."""
    folder = tmp_path_factory.mktemp("refreshed")
    shutil.copytree(parsed_project, folder / "mini")
    with pytest.MonkeyPatch.context() as environment:
        point_at(folder, environment)
        with duckdb.connect(str(folder / "mini.duckdb")) as connection:
            connection.execute("create table raw_people as select 1 as id")
        with open_instance(folder / "dagster_home") as opened:
            job = mini_definitions.build(folder / "mini").resolve_job_def("refresh")
            assert job.execute_in_process(
                run_config=run_config("2026-03-31", [BUILD_OP, UNIT_TEST_OP]), instance=opened
            ).success
    return folder


@pytest.fixture
def refreshed(refreshed_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, to do anything with."""
    folder = shutil.copytree(refreshed_once, tmp_path / "refreshed")
    point_at(folder, monkeypatch)
    monkeypatch.setenv("DAGSTER_HOME", str(folder / "dagster_home"))
    return folder
