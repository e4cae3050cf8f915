"""The sensor on newly landed raw files: reports the raw tables that came, and asks for a light refresh."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition
from dagster_dbt import DagsterDbtTranslator

from orchestration.lib.dbt_args import as_of_of_tick
from orchestration.lib.landed_files import (
    LandedFile,
    changed_tables,
    find_landed_files,
    is_settled,
    read_cursor,
    run_key,
    table_states,
    write_cursor,
)
from orchestration.lib.loader_names import LoaderNames, landed_table
from orchestration.lib.manifest import sources
from orchestration.warehouse.assets import BUILD_OP
from orchestration.warehouse.project import CalendarSettings
from orchestration.warehouse.refresh import FIRST_LIGHT_HOUR, run_config

LOOK_EVERY_SECONDS = 60
# A loader writes many files in a row; one refresh follows the last of them.
QUIET_SECONDS = 60


def landing_sensor(
    job: UnresolvedAssetJobDefinition,
    raw_root: Path,
    keys_of_tables: Mapping[str, list[dg.AssetKey]],
    calendar: CalendarSettings,
    as_of: str = "",
) -> dg.SensorDefinition:
    """Looks at names, times and sizes only. Its cursor is what it saw; one state of the folder asks for one run."""

    @dg.sensor(
        name="raw_files_landed",
        job=job,
        minimum_interval_seconds=LOOK_EVERY_SECONDS,
        description="Raw files that came, changed or went: their tables count as landed, and a light refresh follows.",
    )
    def raw_files_landed(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        files = find_landed_files(raw_root)
        return landing_tick(context.cursor, files, datetime.now(UTC), keys_of_tables, calendar, as_of)

    return raw_files_landed


def landing_tick(
    cursor: str | None,
    files: list[LandedFile],
    now: datetime,
    keys_of_tables: Mapping[str, list[dg.AssetKey]],
    calendar: CalendarSettings,
    as_of: str = "",
) -> dg.SensorResult | dg.SkipReason:
    """What one look comes to; the cursor moves only when a run is asked for, so nothing that landed is ever lost."""
    states = table_states(files)
    changed = changed_tables(read_cursor(cursor), states)
    if not changed:
        return dg.SkipReason("nothing has landed since the last look")
    hour = now.astimezone(ZoneInfo(calendar.reporting_timezone)).hour
    if hour < FIRST_LIGHT_HOUR:
        return dg.SkipReason(
            f"{len(changed)} table(s) landed; until {FIRST_LIGHT_HOUR}:00 the night's refresh is first"
        )
    if not is_settled(files, now, QUIET_SECONDS):
        return dg.SkipReason(
            f"{len(changed)} table(s) are landing; waiting for the last file to be {QUIET_SECONDS} s old"
        )
    day = as_of or as_of_of_tick(now, calendar.reporting_timezone).isoformat()
    return dg.SensorResult(
        run_requests=[
            dg.RunRequest(
                run_key=run_key(states),
                run_config=run_config(day, [BUILD_OP]),
                tags={"as_of": day, "landed": f"{len(changed)} raw table(s)"},
            )
        ],
        asset_events=[
            dg.AssetMaterialization(key, metadata=_landed(table, files))
            for table in changed
            if table in states
            for key in keys_of_tables.get(table.lower(), [])
        ],
        cursor=write_cursor(states),
    )


def keys_of_raw_tables(
    manifest: Mapping[str, Any],
    translator: DagsterDbtTranslator,
    loaders: Mapping[str, str],
    loader_names: list[LoaderNames],
) -> dict[str, list[dg.AssetKey]]:
    """`source.table` -> assets, the table by the name under which its loader lands it, in lower case.

    A loader may land several tables in one: Airbyte's conversations hold who took part in them.
    """
    keys: dict[str, list[dg.AssetKey]] = {}
    for source in sources(manifest):
        landed = landed_table(source["source_name"], source["name"], loaders, loader_names)
        keys.setdefault(f"{source['source_name']}.{landed}", []).append(translator.get_asset_key(source))
    return keys


def _landed(table: str, files: list[LandedFile]) -> dict[str, Any]:
    own = [file for file in files if f"{file.source}.{file.table}" == table]
    return {
        "files": len(own),
        "bytes": sum(file.size for file in own),
        "newest_file": dg.MetadataValue.timestamp(max(file.modified_ns for file in own) / 1e9),
    }
