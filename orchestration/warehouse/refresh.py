"""Jobs and schedules, for any project and calendar."""

from collections.abc import Sequence
from datetime import datetime

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from orchestration.lib.dbt_args import as_of_of_tick
from orchestration.lib.fiscal_calendar import daily_cron, hourly_cron, month_opening_cron, periods_opening_on
from orchestration.warehouse.assets import BUILD_OP, UNIT_TEST_OP, DbtRunConfig
from orchestration.warehouse.partitions import PARTITIONS_GROUP
from orchestration.warehouse.project import CalendarSettings

# The locks first, then the night's refresh, which finds them taken; both long after midnight, when loaders are done.
OPENING_HOUR = 2
REFRESH_HOUR = 4
# The light refresh keeps to the hours after the night's: between midnight and OPENING_HOUR it would take the locks of a
# period that opens before its raw data are whole.
FIRST_LIGHT_HOUR = 6
LAST_LIGHT_HOUR = 22

PARTITIONS = dg.AssetSelection.groups(PARTITIONS_GROUP)

LOCK_MODELS = ("fct_expected_cmrr_locks", "fct_expected_cmrr_lock_lines")


def scheduled_assets(apart: Sequence[dg.AssetKey]) -> dg.AssetSelection:
    """All assets and checks, but for partitions, which are for reruns, and assets that have a job of their own."""
    everything = dg.AssetSelection.all() - PARTITIONS
    return (
        everything - dg.AssetSelection.assets(*apart) if apart else everything
    ) | dg.AssetSelection.all_asset_checks()


def refresh_job(apart: Sequence[dg.AssetKey] = ()) -> UnresolvedAssetJobDefinition:
    """Everything: all assets in order, then all checks."""
    return dg.define_asset_job(
        "refresh",
        selection=scheduled_assets(apart),
        description="The full chain: every seed, model and snapshot, every test.",
    )


def light_refresh_job(
    unit_tests: Sequence[dg.AssetCheckKey], apart: Sequence[dg.AssetKey] = ()
) -> UnresolvedAssetJobDefinition:
    """The chain with its data tests; unit tests are about the code, which an hour does not change."""
    everything = scheduled_assets(apart)
    return dg.define_asset_job(
        "light_refresh",
        selection=everything - dg.AssetSelection.checks(*unit_tests) if unit_tests else everything,
        description="The chain from sources to marts with its data tests, without unit tests.",
    )


def period_opening_job(
    lock_keys: Sequence[dg.AssetKey], unit_tests: Sequence[dg.AssetCheckKey]
) -> UnresolvedAssetJobDefinition:
    """The locks, what they are computed from, and its data tests: a lock is for ever, so bad data must stop first."""
    chain = dg.AssetSelection.assets(*lock_keys).upstream()
    return dg.define_asset_job(
        "period_opening",
        selection=chain - dg.AssetSelection.checks(*unit_tests) if unit_tests else chain,
        description="Takes the expected-CMRR locks of the periods that open today; those already taken stay untouched.",
    )


def refresh_schedule(job: UnresolvedAssetJobDefinition, calendar: CalendarSettings) -> dg.ScheduleDefinition:
    """Every night."""

    @dg.schedule(
        name="daily_refresh",
        job=job,
        cron_schedule=daily_cron(REFRESH_HOUR),
        execution_timezone=calendar.reporting_timezone,
        description="The full chain, computed for the day of the tick in the reporting time zone.",
    )
    def daily_refresh(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        as_of = as_of_of_tick(context.scheduled_execution_time, calendar.reporting_timezone)
        return dg.RunRequest(
            run_key=f"refresh:{as_of}",
            run_config=run_config(as_of.isoformat(), [BUILD_OP, UNIT_TEST_OP]),
            tags={"as_of": as_of.isoformat()},
        )

    return daily_refresh


def light_refresh_schedule(job: UnresolvedAssetJobDefinition, calendar: CalendarSettings) -> dg.ScheduleDefinition:
    """Every hour of the working day."""

    @dg.schedule(
        name="hourly_refresh",
        job=job,
        cron_schedule=hourly_cron(FIRST_LIGHT_HOUR, LAST_LIGHT_HOUR),
        execution_timezone=calendar.reporting_timezone,
        description="Sources to marts with data tests, for the day of the tick; unit tests are left to the night.",
    )
    def hourly_refresh(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        as_of = as_of_of_tick(context.scheduled_execution_time, calendar.reporting_timezone)
        return dg.RunRequest(
            run_key=f"light_refresh:{context.scheduled_execution_time.isoformat()}",
            run_config=run_config(as_of.isoformat(), [BUILD_OP]),
            tags={"as_of": as_of.isoformat()},
        )

    return hourly_refresh


def period_opening_schedule(job: UnresolvedAssetJobDefinition, calendar: CalendarSettings) -> dg.ScheduleDefinition:
    """The first day of every fiscal month."""

    @dg.schedule(
        name="period_opening",
        job=job,
        cron_schedule=month_opening_cron(OPENING_HOUR),
        execution_timezone=calendar.reporting_timezone,
        description="Locks what is due in the month, quarter or year that opens, as known the evening before.",
    )
    def period_opening(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        return opening_run(context.scheduled_execution_time, calendar)

    return period_opening


def opening_run(scheduled_at: datetime, calendar: CalendarSettings) -> dg.RunRequest | dg.SkipReason:
    """The run of an opening day, or why there is none."""
    as_of = as_of_of_tick(scheduled_at, calendar.reporting_timezone)
    periods = periods_opening_on(as_of, calendar.lock_grains, calendar.fiscal_year_start_month)
    if not periods:
        return dg.SkipReason(f"no period of {', '.join(calendar.lock_grains)} opens on {as_of}")
    return dg.RunRequest(
        run_key=f"period_opening:{as_of}",
        run_config=run_config(as_of.isoformat(), [BUILD_OP]),
        tags={"as_of": as_of.isoformat(), "opens": " ".join(periods)},
    )


def run_config(as_of: str, ops: list[str]) -> dg.RunConfig:
    """The same day for every op of a run."""
    return dg.RunConfig(ops={op: DbtRunConfig(as_of=as_of) for op in ops})
