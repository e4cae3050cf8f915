"""Proposed health weights, and the job that makes them."""

import dagster as dg

from orchestration.warehouse.assets import asset_keys_of_models
from orchestration.warehouse.loaded import manifest, project, translator
from orchestration.warehouse.proposals import LEARNED_FROM, build_weights_asset, weights_job


@dg.definitions
def proposals() -> dg.Definitions:
    """Apart from the refresh: a night without enough lost renewals is no failed night."""
    learned_from = asset_keys_of_models(manifest(), translator(), LEARNED_FROM)
    return dg.Definitions(assets=[build_weights_asset(project(), learned_from)], jobs=[weights_job()])
