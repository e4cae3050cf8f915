"""The nightly refresh and the period opening."""

import dagster as dg

from orchestration.warehouse.assets import asset_keys_of_models, unit_test_specs
from orchestration.warehouse.loaded import manifest, project, translator
from orchestration.warehouse.project import calendar_settings
from orchestration.warehouse.proposals import WEIGHTS_ASSET
from orchestration.warehouse.refresh import (
    LOCK_MODELS,
    period_opening_job,
    period_opening_schedule,
    refresh_job,
    refresh_schedule,
)


@dg.definitions
def refresh() -> dg.Definitions:
    """Jobs and their schedules; a schedule is switched on in the UI and stays as it was left."""
    calendar = calendar_settings()
    full_chain = refresh_job(apart=[WEIGHTS_ASSET])
    opening = period_opening_job(
        asset_keys_of_models(manifest(), translator(), LOCK_MODELS),
        [spec.key for spec in unit_test_specs(manifest(), project(), translator()).values()],
    )
    return dg.Definitions(
        jobs=[full_chain, opening],
        schedules=[refresh_schedule(full_chain, calendar), period_opening_schedule(opening, calendar)],
    )
