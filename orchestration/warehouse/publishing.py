"""The publish asset, and the proof it asks for: a complete green build, and no failed check."""

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus

from orchestration.publishing.faults import LockHeldError, PublishError
from orchestration.publishing.locks import exclusive
from orchestration.publishing.places import Working, published_from, versions_to_keep, working_from
from orchestration.publishing.publish import publish
from orchestration.publishing.stamp import remove_stamp, stamp_build
from orchestration.warehouse.faults import retry
from orchestration.warehouse.guard import WRITER_POOL, Guard

PUBLISH_KEY = dg.AssetKey(["published", "marts"])
# Dagster's own runs wait at the pool; this is for a refresh by hand at the same time.
WAIT_SECONDS = 60.0


class BuildGuard(Guard):
    """Tells publishing what Dagster does to the working file: nothing else builds meanwhile, and what came of it."""

    @contextmanager
    def alone(self, purpose: str, retry_number: int) -> Iterator[None]:
        """Holds the lock of the working file."""
        try:
            with exclusive(self._working().lock, purpose, WAIT_SECONDS):
                yield
        except LockHeldError as fault:
            raise retry(retry_number) from fault

    @contextmanager
    def building(self, purpose: str, retry_number: int) -> Iterator[None]:
        """Holds the lock of the working file, which is no longer the build that it was."""
        with self.alone(purpose, retry_number):
            remove_stamp(self._working())
            yield

    def proved(self, target_folder: Path) -> None:
        """Stamps a whole build whose data tests passed; its unit tests are checks of their own."""
        stamp_build(self._working(), target_folder, needs_unit_tests=False)

    def _working(self) -> Working:
        return working_from(os.environ)


def build_publish_asset(
    mart_keys: Sequence[dg.AssetKey], unit_tests: Sequence[dg.AssetCheckKey]
) -> dg.AssetsDefinition:
    """One consistent version of all public marts, swapped in by one rename."""

    @dg.asset(
        key=PUBLISH_KEY,
        deps=list(mart_keys),
        group_name="published",
        pool=WRITER_POOL,
        # after the unit tests of the same run: steps that are ready are taken by priority
        op_tags={"dagster/priority": "-1"},
        output_required=False,
        kinds={"duckdb", "parquet"},
        description=(
            "What readers see: a read-only DuckDB file and Parquet of all public marts, changed in one step. Published "
            "only from a whole build whose data tests passed, and while no unit test's last result is a failure; "
            "otherwise readers keep the version they have. One version per publish."
        ),
    )
    def published_marts(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        if is_part(context.run.asset_selection, mart_keys):
            context.log.warning("a part was built again: nothing is published until the next whole build")
            return
        failed = failing(context.instance, unit_tests)
        if failed:
            raise dg.Failure(f"nothing was published: failed unit tests: {', '.join(failed)}", allow_retries=False)
        working = working_from(os.environ)
        published = published_from(os.environ, working)
        try:
            outcome = publish(working, published, keep=versions_to_keep(os.environ), wait_seconds=WAIT_SECONDS)
        except LockHeldError as fault:
            raise retry(context.retry_number) from fault
        except PublishError as fault:
            raise dg.Failure(f"nothing was published: {fault}", allow_retries=False) from fault
        context.log.info(f"readers see {outcome.version.name}, as of {outcome.version.as_of}")
        yield dg.MaterializeResult(
            metadata={
                "version": outcome.version.name,
                "as_of": str(outcome.version.as_of),
                "is_new": outcome.is_new,
                "restatements": outcome.restatements,
                "folder": dg.MetadataValue.path(str(published.root)),
            }
        )

    return published_marts


def is_part(selection: Collection[dg.AssetKey] | None, mart_keys: Sequence[dg.AssetKey]) -> bool:
    """Whether a run builds some of what is published, but not all of it; jobs say no selection, they build all."""
    built = set(selection or ()) - {PUBLISH_KEY}
    return bool(built) and not set(mart_keys) <= built


def failing(instance: dg.DagsterInstance, checks: Sequence[dg.AssetCheckKey]) -> list[str]:
    """Checks whose last result is a failure."""
    records = instance.event_log_storage.get_latest_asset_check_execution_by_key(list(checks))
    return sorted(
        key.to_user_string()
        for key, record in records.items()
        if record is not None and record.status == AssetCheckExecutionRecordStatus.FAILED
    )
