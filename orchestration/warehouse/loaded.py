"""The one project of this repository, read once per process and shared by the defs tree."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from dagster_dbt import DbtProject

from orchestration.warehouse.contents import warehouse_path
from orchestration.warehouse.project import PROJECT_DIR, calendar_settings, current_manifest, open_project
from orchestration.warehouse.translator import WarehouseTranslator


@cache
def project() -> DbtProject:
    """The dbt project of this repository."""
    return open_project()


@cache
def manifest() -> Mapping[str, Any]:
    """Its manifest as of now."""
    return current_manifest(project())


@cache
def translator() -> WarehouseTranslator:
    """One translator, so that its memory of resolved specs is shared."""
    return WarehouseTranslator(calendar_settings().reporting_timezone)


def warehouse() -> Path | None:
    """The DuckDB file that dbt writes now; the environment may have changed since the definitions were read."""
    return warehouse_path(PROJECT_DIR)
