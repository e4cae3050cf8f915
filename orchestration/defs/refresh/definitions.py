"""The nightly refresh, the light one by the hour and after landed files, and the period opening."""

import os

import dagster as dg

from orchestration.lib.dbt_args import AS_OF_VARIABLE
from orchestration.warehouse.assets import asset_keys_of_models, unit_test_specs
from orchestration.warehouse.landing import keys_of_raw_tables, landing_sensor
from orchestration.warehouse.loaded import manifest, project, translator
from orchestration.warehouse.project import calendar_settings, loaders_of_sources, raw_root
from orchestration.warehouse.proposals import WEIGHTS_ASSET
from orchestration.warehouse.refresh import (
    LOCK_MODELS,
    light_refresh_job,
    light_refresh_schedule,
    period_opening_job,
    period_opening_schedule,
    refresh_job,
    refresh_schedule,
)


@dg.definitions
def refresh() -> dg.Definitions:
    """Jobs, their schedules and the landing sensor; each is switched on in the UI and stays as it was left."""
    calendar = calendar_settings()
    unit_tests = [spec.key for spec in unit_test_specs(manifest(), project(), translator()).values()]
    full_chain = refresh_job(apart=[WEIGHTS_ASSET])
    light = light_refresh_job(unit_tests, apart=[WEIGHTS_ASSET])
    opening = period_opening_job(asset_keys_of_models(manifest(), translator(), LOCK_MODELS), unit_tests)
    return dg.Definitions(
        jobs=[full_chain, light, opening],
        schedules=[
            refresh_schedule(full_chain, calendar),
            light_refresh_schedule(light, calendar),
            period_opening_schedule(opening, calendar),
        ],
        sensors=[
            landing_sensor(
                light,
                raw_root(),
                keys_of_raw_tables(manifest(), translator(), *loaders_of_sources()),
                calendar,
                os.environ.get(AS_OF_VARIABLE, ""),
            )
        ],
    )
