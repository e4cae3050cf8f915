"""The dbt project on disk: its manifest, made anew when a file changed, and the vars that schedules need."""

import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

import yaml
from dagster_dbt import DbtCliResource, DbtProject
from packaging.version import Version

from orchestration.lib.loader_names import LoaderNames, read_loader_names
from orchestration.lib.manifest import anchored, is_stale, project_files

PROJECT_DIR = Path(__file__).resolve().parents[2]

# Apart from target/, so that a build by hand and the Dagster server never write the same files.
DAGSTER_TARGET_PATH = Path("target/dagster")


@dataclass(frozen=True)
class CalendarSettings:
    """The vars of dbt_project.yml on which a schedule depends; they stand there and nowhere else."""

    reporting_timezone: str
    fiscal_year_start_month: int
    lock_grains: tuple[str, ...]
    usage_days_from: str = "2023-01-01"


def open_project(project_dir: Path = PROJECT_DIR) -> DbtProject:
    """The dbt project, with profiles from its own folder."""
    return DbtProject(project_dir, target_path=DAGSTER_TARGET_PATH, profiles_dir=project_dir / "profiles")


def current_manifest(project: DbtProject) -> Mapping[str, Any]:
    """The manifest of the files as they are now; parsing takes seconds, so it happens only when one of them changed."""
    if is_stale(project.manifest_path, project_files(Path(project.project_dir))):
        _parse(project)
    manifest: dict[str, Any] = json.loads(project.manifest_path.read_text(encoding="utf-8"))
    return anchored(manifest)


class DbtOfThisEnvironment(DbtCliResource):
    """Knows the version of dbt without starting it: dagster-dbt would run `dbt --version` before every command."""

    @cached_property
    def _cli_version(self) -> Version:
        return Version(installed_version("dbt-core"))


def dbt_resource(project: DbtProject) -> DbtCliResource:
    """dbt of this very environment, whatever PATH says."""
    executable = Path(sys.executable).with_name("dbt")
    if not executable.exists():
        return DbtCliResource(project_dir=project)
    # the resource takes a project, as its parent does; only the generated signature says otherwise
    return DbtOfThisEnvironment(project_dir=project, dbt_executable=str(executable))  # type: ignore[arg-type]


def _parse(project: DbtProject) -> None:
    """Parses in a folder of its own and moves the result in place: processes that start together read a whole file."""
    target = Path(project.project_dir) / DAGSTER_TARGET_PATH
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target, prefix="parse-") as scratch:
        dbt_resource(project).cli(["parse", "--quiet"], target_path=Path(scratch)).wait()
        for name in ("partial_parse.msgpack", "manifest.json"):
            Path(scratch, name).replace(target / name)


def calendar_settings(project_dir: Path = PROJECT_DIR) -> CalendarSettings:
    """Calendar vars of dbt_project.yml, with dbt's defaults where it names none."""
    declared = yaml.safe_load((project_dir / "dbt_project.yml").read_text(encoding="utf-8")).get("vars") or {}
    return CalendarSettings(
        reporting_timezone=str(declared.get("reporting_timezone", "UTC")),
        fiscal_year_start_month=int(declared.get("fiscal_year_start_month", 1)),
        lock_grains=tuple(declared.get("lock_grains", ("year", "quarter", "month"))),
        usage_days_from=str(declared.get("usage_days_from", CalendarSettings.usage_days_from)),
    )


def loaders_of_sources(project_dir: Path = PROJECT_DIR) -> tuple[dict[str, str], list[LoaderNames]]:
    """Vars `loaders` (source -> loader) and, after the map of the project, `loader_names`."""
    declared = yaml.safe_load((project_dir / "dbt_project.yml").read_text(encoding="utf-8")).get("vars") or {}
    return declared.get("loaders") or {}, [read_loader_names(project_dir), declared.get("loader_names") or {}]


def raw_root(project_dir: Path = PROJECT_DIR) -> Path:
    """Where loaders land: var raw_path, below the project unless it is absolute."""
    declared = yaml.safe_load((project_dir / "dbt_project.yml").read_text(encoding="utf-8")).get("vars") or {}
    return project_dir / str(declared.get("raw_path", "data/raw"))
