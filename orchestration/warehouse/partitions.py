"""Usage by day and locks by fiscal period: partitioned assets that rerun one of them, and the report of every build.

The models themselves stay without partitions: one dbt process builds the chain, and any model can be rerun with what
follows it, without a question for a day. A build says here which days and which locks it made.
"""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DagsterDbtTranslator, DbtCliInvocation, DbtCliResource
from dagster_dbt.errors import DagsterDbtCliRuntimeError

from orchestration.lib.dbt_args import dbt_args, pinned_as_of, reporting_today
from orchestration.lib.manifest import models_by_name, relation_in_file
from orchestration.lib.partition_keys import LockState, changed_days, in_order, lock_state, usage_rebuild_vars
from orchestration.warehouse.contents import LOCK_BOOK_MODEL, USAGE_MODEL, lock_book, usage_days
from orchestration.warehouse.faults import retry_if_transient
from orchestration.warehouse.guard import WRITER_POOL, Guard
from orchestration.warehouse.invocation import keep_parsed, start_dbt
from orchestration.warehouse.project import CalendarSettings

USAGE_DAYS_KEY = dg.AssetKey(["partitions", "usage_days"])
LOCKS_KEY = dg.AssetKey(["partitions", "expected_cmrr_locks"])
PARTITIONS_GROUP = "partitions"
FISCAL_PERIODS = dg.DynamicPartitionsDefinition(name="fiscal_periods")


class PartitionRunConfig(dg.Config):
    """For which day the run computes; left empty, DBT_ENV_CUSTOM_ENV_AS_OF if that is set, else today."""

    as_of: str = ""
    # What follows in the graph is built too: a day alone would leave the marts behind it.
    with_what_follows: bool = True


class PartitionReport:
    """Tells Dagster which partitions a build of the models has made."""

    def __init__(self, manifest: Mapping[str, Any], warehouse: Callable[[], Path | None]) -> None:
        models = models_by_name(manifest)
        self.usage = models.get(USAGE_MODEL)
        self.locks = models.get(LOCK_BOOK_MODEL)
        self.warehouse = warehouse

    def usage_before(self, translator: DagsterDbtTranslator, keys: Iterable[dg.AssetKey]) -> dict[str, str]:
        """Days and fingerprints before the build; empty if it builds no usage."""
        warehouse = self.warehouse()
        if warehouse is None or self.usage is None or translator.get_asset_key(self.usage) not in set(keys):
            return {}
        try:
            return usage_days(warehouse, relation_in_file(self.usage))
        except duckdb.Error:
            return {}

    def after(
        self,
        context: dg.AssetExecutionContext,
        translator: DagsterDbtTranslator,
        keys: Iterable[dg.AssetKey],
        before: Mapping[str, str],
    ) -> None:
        """One materialization per day of usage that was built, and per lock that was taken."""
        warehouse, built = self.warehouse(), set(keys)
        if warehouse is None:
            return
        try:
            if self.usage is not None and translator.get_asset_key(self.usage) in built:
                self._report_days(context, usage_days(warehouse, relation_in_file(self.usage)), before)
            if self.locks is not None and translator.get_asset_key(self.locks) in built:
                self._report_locks(context, warehouse)
        except duckdb.Error as fault:
            context.log.warning(f"partitions were not reported: {fault}")

    def _report_days(
        self, context: dg.AssetExecutionContext, after: Mapping[str, str], before: Mapping[str, str]
    ) -> None:
        known = context.instance.get_materialized_partitions(USAGE_DAYS_KEY)
        for day in sorted({*changed_days(before, after), *(after.keys() - known)}):
            context.log_event(dg.AssetMaterialization(USAGE_DAYS_KEY, partition=day))

    def _report_locks(self, context: dg.AssetExecutionContext, warehouse: Path) -> None:
        assert self.locks is not None
        book = lock_book(warehouse, relation_in_file(self.locks))
        known = context.instance.get_materialized_partitions(LOCKS_KEY)
        new = [period for period in book if period not in known]
        if new:
            context.instance.add_dynamic_partitions(str(FISCAL_PERIODS.name), new)
        for period in new:
            context.log_event(dg.AssetMaterialization(LOCKS_KEY, partition=period, metadata=book[period].as_metadata()))


def build_usage_days_asset(
    manifest: Mapping[str, Any],
    translator: DagsterDbtTranslator,
    days: dg.DailyPartitionsDefinition,
    warehouse: Callable[[], Path | None],
    guard: Guard = Guard(),  # noqa: B008 (it holds nothing)
) -> dg.AssetsDefinition:
    """Usage of a day, built again from its raw events; a range of days is one run."""
    model = models_by_name(manifest)[USAGE_MODEL]

    @dg.asset(
        key=USAGE_DAYS_KEY,
        partitions_def=days,
        backfill_policy=dg.BackfillPolicy.single_run(),
        group_name=PARTITIONS_GROUP,
        pool=WRITER_POOL,
        kinds={"dbt", "duckdb"},
        description=(
            "A day of product usage. Every build rebuilds days whose raw content has changed and reports them here; "
            "materializing a day builds it again whatever its content, and what follows. The other days stay as "
            "they are. One partition per day of usage."
        ),
    )
    def usage_days_asset(context: dg.AssetExecutionContext, dbt: DbtCliResource, config: PartitionRunConfig) -> None:
        asked_for = sorted(context.partition_keys)
        suffix = "+" if config.with_what_follows else ""
        as_of = pinned_as_of(config.as_of, os.environ)
        args = dbt_args(
            "build",
            usage_rebuild_vars(asked_for),
            # the fingerprints of the raw days first: a file that came since the last build is seen too
            select=[f"{USAGE_MODEL}{suffix}", f"1+{USAGE_MODEL}"],
            exclude_resource_types=["unit_test"],
        )
        with guard.building(f"Dagster run {context.run.run_id}", context.retry_number):
            record(context, dbt, start_dbt(dbt, args, as_of, manifest=manifest, translator=translator))
        path = warehouse()
        held = usage_days(path, relation_in_file(model)) if path else {}
        for day in asked_for:
            outcome = "built from its raw events" if day in held else "no raw events on this day"
            context.log.info(f"usage of {day}: {outcome}")
            context.add_asset_metadata({"outcome": outcome}, partition_key=day)

    return usage_days_asset


def build_locks_asset(
    manifest: Mapping[str, Any],
    translator: DagsterDbtTranslator,
    calendar: CalendarSettings,
    lock_models: Sequence[str],
    warehouse: Callable[[], Path | None],
    guard: Guard = Guard(),  # noqa: B008 (it holds nothing)
) -> dg.AssetsDefinition:
    """The expected-CMRR lock of a fiscal period; one that is taken stays as it is, and the run says so."""
    book_model = models_by_name(manifest)[LOCK_BOOK_MODEL]

    @dg.asset(
        key=LOCKS_KEY,
        partitions_def=FISCAL_PERIODS,
        backfill_policy=dg.BackfillPolicy.single_run(),
        group_name=PARTITIONS_GROUP,
        pool=WRITER_POOL,
        kinds={"dbt", "duckdb"},
        description=(
            "The expected-CMRR lock of a fiscal period, taken when the period opens. Materializing one that is taken "
            "does nothing and says so; one whose period has opened since the last build is taken, with the data "
            "tests of everything it is computed from. One partition per month, quarter and year that is locked."
        ),
    )
    def expected_cmrr_locks(context: dg.AssetExecutionContext, dbt: DbtCliResource, config: PartitionRunConfig) -> None:
        path = warehouse()
        if path is None:
            raise dg.Failure("locks are rerun by `dbt build` on this engine: only a DuckDB file is read here")
        start_month = calendar.fiscal_year_start_month
        asked_for = in_order(list(context.partition_keys), start_month)
        as_of = pinned_as_of(config.as_of, os.environ) or reporting_today(calendar.reporting_timezone)
        before = lock_book(path, relation_in_file(book_model))
        states = {period: lock_state(period, before, as_of, start_month, calendar.lock_grains) for period in asked_for}
        wrong = [
            f"{period}: {state.value}"
            for period, state in states.items()
            if state not in (LockState.TAKEN, LockState.OPEN)
        ]
        if wrong:
            raise dg.Failure("these locks cannot be taken: " + "; ".join(wrong), allow_retries=False)
        if LockState.OPEN in states.values():
            args = dbt_args(
                "build",
                select=[f"+{name}" for name in lock_models],
                exclude_resource_types=["unit_test"],
            )
            with guard.building(f"Dagster run {context.run.run_id}", context.retry_number):
                record(context, dbt, start_dbt(dbt, args, as_of, manifest=manifest, translator=translator))
        after = lock_book(path, relation_in_file(book_model))
        for period in asked_for:
            if period not in after:
                raise dg.Failure(f"lock {period} was not taken, although its period has opened by {as_of}")
            outcome = LockState.TAKEN.value if period in before else "taken now"
            context.log.info(f"lock {period}: {outcome} (chain {after[period].chain_hash})")
            context.add_asset_metadata({"outcome": outcome, **after[period].as_metadata()}, partition_key=period)

    return expected_cmrr_locks


def record(context: dg.AssetExecutionContext, dbt: DbtCliResource, invocation: DbtCliInvocation) -> None:
    """What dbt builds beside the partition shows in the history of those assets too; a failed test fails the run."""
    try:
        for event in invocation.stream():
            context.log_event(event)
    except DagsterDbtCliRuntimeError as fault:
        raise retry_if_transient(fault, context.retry_number) from fault
    finally:
        keep_parsed(dbt, invocation)
