"""Days of usage and locks as partitions."""

import dagster as dg

from orchestration.warehouse.loaded import manifest, translator, warehouse
from orchestration.warehouse.partitions import build_locks_asset, build_usage_days_asset
from orchestration.warehouse.project import calendar_settings
from orchestration.warehouse.publishing import BuildGuard
from orchestration.warehouse.refresh import LOCK_MODELS


@dg.definitions
def partitions() -> dg.Definitions:
    """Today is the last day of usage: a day may be rerun before it is over."""
    calendar = calendar_settings()
    days = dg.DailyPartitionsDefinition(
        start_date=calendar.usage_days_from, timezone=calendar.reporting_timezone, end_offset=1
    )
    return dg.Definitions(
        assets=[
            build_usage_days_asset(manifest(), translator(), days, warehouse, BuildGuard()),
            build_locks_asset(manifest(), translator(), calendar, LOCK_MODELS, warehouse, BuildGuard()),
        ]
    )
