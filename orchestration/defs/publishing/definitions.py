"""The publish asset, behind the marts and their checks."""

import dagster as dg

from orchestration.lib.manifest import public_marts
from orchestration.warehouse.assets import unit_test_specs
from orchestration.warehouse.loaded import manifest, project, translator
from orchestration.warehouse.publishing import build_publish_asset


@dg.definitions
def publishing() -> dg.Definitions:
    """Every public mart is upstream: whatever is added to the marts is waited for."""
    marts = [translator().get_asset_key(node) for node in public_marts(manifest())]
    unit_tests = [spec.key for spec in unit_test_specs(manifest(), project(), translator()).values()]
    return dg.Definitions(assets=[build_publish_asset(marts, unit_tests)])
