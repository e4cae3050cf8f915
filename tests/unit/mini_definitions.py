"""Dagster definitions over the small dbt project at MINI_PROJECT_DIR, built by the same code as the real ones.

For the tests of orchestration: `dagster job execute -m tests.unit.mini_definitions -j refresh`.
"""

import os
from pathlib import Path

import dagster as dg

from orchestration.warehouse.assets import build_dbt_assets, build_source_assets, build_unit_test_checks
from orchestration.warehouse.project import current_manifest, dbt_resource, open_project
from orchestration.warehouse.refresh import refresh_job
from orchestration.warehouse.translator import WarehouseTranslator

FILES = {
    "dbt_project.yml": """
name: mini
version: "1.0"
profile: mini
test-paths: [tests]
flags: {send_anonymous_usage_stats: false, indirect_selection: buildable}
vars: {as_of: null, reporting_timezone: Europe/Berlin, fiscal_year_start_month: 4, lock_grains: [quarter]}
models: {mini: {+materialized: table}}
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
    # Some seconds of work, so that two builds that do not wait for each other overlap.
    "models/marts/core/dim_people.sql": """
select
    id, name, cast('{{ var('as_of') }}' as varchar) as as_of,
    (select sum(length(md5(cast(i as varchar)))) from range(10000000) as t(i)) as work
from {{ ref('stg_people') }}
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


def build(folder: Path) -> dg.Definitions:
    """Its definitions, in the shape of orchestration/defs."""
    project = open_project(folder)
    manifest = current_manifest(project)
    translator = WarehouseTranslator()
    unit_tests = build_unit_test_checks(manifest, project, translator)
    return dg.Definitions(
        assets=[
            *build_source_assets(manifest, project, translator),
            build_dbt_assets(manifest, project, translator),
        ],
        asset_checks=[unit_tests] if unit_tests else [],
        resources={"dbt": dbt_resource(project)},
        jobs=[refresh_job()],
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """Read when `dagster` loads this module."""
    return build(Path(os.environ["MINI_PROJECT_DIR"]))
