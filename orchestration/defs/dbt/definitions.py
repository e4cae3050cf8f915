"""Sources, seeds, models, snapshots and their tests."""

import dagster as dg

from orchestration.warehouse.assets import build_dbt_assets, build_source_assets, build_unit_test_checks
from orchestration.warehouse.loaded import manifest, project, translator, warehouse
from orchestration.warehouse.project import dbt_resource
from orchestration.warehouse.publishing import BuildGuard


@dg.definitions
def dbt_project() -> dg.Definitions:
    """The whole dbt graph."""
    guard = BuildGuard()
    unit_tests = build_unit_test_checks(manifest(), project(), translator(), guard)
    return dg.Definitions(
        assets=[
            *build_source_assets(manifest(), project(), translator()),
            build_dbt_assets(manifest(), project(), translator(), warehouse, guard),
        ],
        asset_checks=[unit_tests] if unit_tests else [],
        resources={"dbt": dbt_resource(project())},
    )
