"""Dagster definitions over the small dbt project at MINI_PROJECT_DIR, built by the same code as the real ones.

For the tests of orchestration: `dagster job execute -m tests.unit.mini_definitions -j refresh`.
"""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from orchestration.publishing.faults import LockHeldError
from orchestration.publishing.locks import exclusive
from orchestration.warehouse.alerting import AlertResource, alert_failed_checks, alert_failed_runs
from orchestration.warehouse.assets import (
    build_dbt_assets,
    build_source_assets,
    build_unit_test_checks,
    unit_test_specs,
)
from orchestration.warehouse.faults import retry
from orchestration.warehouse.guard import Guard
from orchestration.warehouse.partitions import build_locks_asset, build_usage_days_asset
from orchestration.warehouse.project import calendar_settings, current_manifest, dbt_resource, open_project
from orchestration.warehouse.refresh import LOCK_MODELS, light_refresh_job, refresh_job
from orchestration.warehouse.translator import WarehouseTranslator

FILES = {
    "dbt_project.yml": """
name: mini
version: "1.0"
profile: mini
test-paths: [tests]
flags: {send_anonymous_usage_stats: false, indirect_selection: buildable}
vars: {reporting_timezone: Europe/Berlin, fiscal_year_start_month: 4, lock_grains: [quarter],
  usage_days_from: "2026-03-01"}
models: {mini: {+materialized: table, +meta: {owner: "team:mini"}}}
""",
    # No retries on the lock here: a second writer at the same time fails at once.
    "profiles/profiles.yml": """
mini: {target: mini, outputs: {mini: {type: duckdb, path: "{{ env_var('MINI_WAREHOUSE') }}"}}}
""",
    "seeds/people.csv": "id,name\n1,ann\n2,bob\n",
    "models/staging/crm/_crm.yml": """
sources:
  - {name: crm, schema: main, tables: [{name: raw_people, columns: [{name: id, data_tests: [not_null]}]}]}
models:
  - {name: stg_people, columns: [{name: id, data_tests: [unique, {not_null: {config: {severity: warn}}}]}]}
unit_tests:
  - name: names_are_upper_case
    model: stg_people
    given: [{input: ref('people'), rows: [{id: 1, name: x}]}]
    expect: {rows: [{id: 1, name: X}]}
""",
    "models/staging/crm/stg_people.sql": "select id, upper(name) as name from {{ ref('people') }}",
    "models/staging/crm/stg_raw.sql": "select 1 as id -- {{ source('crm', 'raw_people') }}",
    # MINI_WORK=10000000 is some seconds of work, so that two builds that do not wait for each other overlap.
    "models/marts/core/dim_people.sql": """
select
    id, name, cast('{{ env_var('DBT_ENV_CUSTOM_ENV_AS_OF', '') }}' as varchar) as as_of,
    (select sum(length(md5(cast(i as varchar)))) from range({{ env_var('MINI_WORK', '10') }}) as t(i)) as work
from {{ ref('stg_people') }}
""",
    # Usage by day and the lock book, with the names and columns that orchestration reads of the real ones.
    "seeds/events.csv": "event_day,events\n2026-03-01,3\n2026-03-02,5\n2026-03-04,7\n",
    "models/intermediate/usage/int_usage_event_days.sql": """
{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='event_day') }}
select event_day, events, cast(events as varchar) as day_fingerprint from {{ ref('events') }} as raw_events
{% if is_incremental() %}
where not exists (
    select 1 from {{ this }} as built
    where built.event_day = raw_events.event_day and built.day_fingerprint = cast(raw_events.events as varchar)
)
{% if var('usage_rebuild_from', none) %}
or event_day between cast('{{ var("usage_rebuild_from") }}' as date) and cast('{{ var("usage_rebuild_to") }}' as date)
{% endif %}
{% endif %}
""",
    "models/marts/usage/usage_total.sql": "select sum(events) as events from {{ ref('int_usage_event_days') }}",
    "seeds/periods.csv": """
lock_period,lock_grain,starts_on,contract_id
FY2026-Q4,quarter,2026-01-01,c1
FY2026-Q4,quarter,2026-01-01,c2
FY2027-Q1,quarter,2026-04-01,c1
""",
    "models/intermediate/locks/int_expected_cmrr_lock_entries.sql": """
{{ config(materialized='incremental', incremental_strategy='append', full_refresh=false) }}
select *, md5(lock_period) as chain_hash, timestamp '2026-01-01 02:00:00' as locked_at, 'live' as lock_source
from {{ ref('periods') }}
where starts_on <= cast('{{ env_var("DBT_ENV_CUSTOM_ENV_AS_OF", "2026-03-31") }}' as date)
{% if is_incremental() %}
and lock_period not in (select taken.lock_period from {{ this }} as taken)
{% endif %}
""",
    "models/marts/revenue/fct_expected_cmrr_locks.sql": "select * from {{ ref('int_expected_cmrr_lock_entries') }}",
    "models/marts/revenue/fct_expected_cmrr_lock_lines.sql": """
select * from {{ ref('int_expected_cmrr_lock_entries') }}
""",
    "tests/same_people.sql": """
select p.id from {{ ref('dim_people') }} as p full join {{ ref('stg_people') }} as s on p.id = s.id
where p.id is null or s.id is null
""",
}


def write_project(folder: Path) -> Path:
    """The project, written out."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip(), encoding="utf-8")
    return folder


def warehouse() -> Path | None:
    """The file that the mini project's profile names."""
    named = os.environ["MINI_WAREHOUSE"]
    return None if named == ":memory:" else Path(named)


class LoggedGuard(Guard):
    """The lock of the mini warehouse, with the moments at which it was taken and given back."""

    @contextmanager
    def alone(self, purpose: str, retry_number: int) -> Iterator[None]:
        path = Path(os.environ["MINI_WAREHOUSE"])
        try:
            with exclusive(path.with_suffix(".lock"), purpose, 300):
                since = time.time()
                yield
                with guard_log(path).open("a", encoding="utf-8") as log:
                    log.write(json.dumps([since, time.time(), purpose]) + "\n")
        except LockHeldError as fault:
            raise retry(retry_number) from fault


def guard_log(mini_warehouse: Path) -> Path:
    """One line per time that the lock was held: from, to, purpose."""
    return mini_warehouse.with_suffix(".guard.jsonl")


def build(folder: Path) -> dg.Definitions:
    """Its definitions, in the shape of orchestration/defs."""
    project = open_project(folder)
    manifest = current_manifest(project)
    translator = WarehouseTranslator()
    calendar = calendar_settings(folder)
    checks = unit_test_specs(manifest, project, translator)
    guard = LoggedGuard() if warehouse() else Guard()
    unit_tests = build_unit_test_checks(manifest, project, translator, guard)
    return dg.Definitions(
        assets=[
            *build_source_assets(manifest, project, translator),
            build_dbt_assets(manifest, project, translator, warehouse, guard),
            build_usage_days_asset(
                manifest,
                translator,
                dg.DailyPartitionsDefinition(start_date=calendar.usage_days_from, end_offset=1),
                warehouse,
            ),
            build_locks_asset(manifest, translator, calendar, LOCK_MODELS, warehouse),
        ],
        asset_checks=[unit_tests] if unit_tests else [],
        resources={"dbt": dbt_resource(project), "alerts": AlertResource()},
        jobs=[refresh_job(), light_refresh_job([spec.key for spec in checks.values()])],
        sensors=[alert_failed_runs, alert_failed_checks],
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """Read when `dagster` loads this module."""
    return build(Path(os.environ["MINI_PROJECT_DIR"]))
