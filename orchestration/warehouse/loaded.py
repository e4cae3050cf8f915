"""The one project of this repository, read once per process and shared by the defs tree."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from dagster_dbt import DbtProject

from orchestration.warehouse.project import current_manifest, open_project
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
    return WarehouseTranslator()
