"""The dbt project as assets and checks: one op builds, one runs the unit tests, both through the writer's pool."""

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, DbtProject, dbt_assets
from dagster_dbt.errors import DagsterDbtCliRuntimeError

from orchestration.lib.dbt_args import backoff_seconds, dbt_args, is_transient, pinned_as_of, vars_for
from orchestration.lib.manifest import sources, tested_model, unit_test_check_name, unit_tests

# One process at a time may hold the DuckDB file; orchestration/dagster.yaml sets the limit of every pool to 1.
WRITER_POOL = "duckdb_writer"
BUILD_OP = "dbt_build"
UNIT_TEST_OP = "dbt_unit_tests"
MAX_RETRIES = 3


class DbtRunConfig(dg.Config):
    """What a run is for. Left empty, as_of is WAREHOUSE_AS_OF if that is set, else today."""

    as_of: str = ""
    full_refresh: bool = False


def build_dbt_assets(
    manifest: Mapping[str, Any], project: DbtProject, translator: DagsterDbtTranslator
) -> dg.AssetsDefinition:
    """Every seed, model and snapshot as an asset, every data test as a check of one."""

    @dbt_assets(
        manifest=manifest, project=project, dagster_dbt_translator=translator, name=BUILD_OP, pool=WRITER_POOL
    )
    def dbt_build(context: dg.AssetExecutionContext, dbt: DbtCliResource, config: DbtRunConfig) -> Iterator[Any]:
        run_vars = vars_for(pinned_as_of(config.as_of, os.environ))
        # Unit tests are about the code, not about tonight's data: the op below runs them as checks.
        args = dbt_args("build", run_vars, exclude_resource_types=["unit_test"], full_refresh=config.full_refresh)
        try:
            yield from dbt.cli(args, context=context).stream()
        except DagsterDbtCliRuntimeError as fault:
            raise retry_if_transient(fault, context.retry_number) from fault

    return dbt_build


def build_source_assets(
    manifest: Mapping[str, Any], project: DbtProject, translator: DagsterDbtTranslator
) -> list[dg.AssetSpec]:
    """Raw tables, which loaders fill: shown and checked here, made elsewhere."""
    return [translator.get_asset_spec(manifest, source["unique_id"], project) for source in sources(manifest)]


def build_unit_test_checks(
    manifest: Mapping[str, Any], project: DbtProject, translator: DagsterDbtTranslator
) -> dg.AssetChecksDefinition | None:
    """Every dbt unit test as a check of the model it is about; none if the project has none."""
    specs_by_id = unit_test_specs(manifest, project, translator)
    if not specs_by_id:
        return None

    @dg.multi_asset_check(name=UNIT_TEST_OP, specs=list(specs_by_id.values()), can_subset=True, pool=WRITER_POOL)
    def dbt_unit_tests(
        context: dg.AssetCheckExecutionContext, dbt: DbtCliResource, config: DbtRunConfig
    ) -> Iterator[dg.AssetCheckResult]:
        asked_for = {
            unique_id: spec for unique_id, spec in specs_by_id.items() if spec.key in context.selected_asset_check_keys
        }
        everything = len(asked_for) == len(specs_by_id)
        names = [".".join(manifest["unit_tests"][unique_id]["fqn"]) for unique_id in asked_for]
        args = dbt_args(
            "test",
            vars_for(pinned_as_of(config.as_of, os.environ)),
            select=["test_type:unit"] if everything else names,
        )
        # A failed test ends dbt with an error; its result is a failed check, not a failed step.
        invocation = dbt.cli(args, manifest=manifest, dagster_dbt_translator=translator, raise_on_error=False).wait()
        results = {} if not invocation.target_path.joinpath("run_results.json").exists() else _results(invocation)
        if not results:
            raise dg.Failure(f"dbt ran no unit test: {invocation.get_error()}")
        for unique_id, spec in asked_for.items():
            yield _check_result(spec, results.get(unique_id))

    return dbt_unit_tests


def unit_test_specs(
    manifest: Mapping[str, Any], project: DbtProject, translator: DagsterDbtTranslator
) -> dict[str, dg.AssetCheckSpec]:
    """Unit test id -> check."""
    return {
        str(test["unique_id"]): dg.AssetCheckSpec(
            name=unit_test_check_name(test),
            asset=translator.get_asset_spec(manifest, tested_model(manifest, test), project).key,
            description=test.get("description") or None,
        )
        for test in unit_tests(manifest)
    }


def asset_keys_of_models(
    manifest: Mapping[str, Any], translator: DagsterDbtTranslator, names: Sequence[str]
) -> list[dg.AssetKey]:
    """Keys of these models; a name that is no model is a fault of the definitions."""
    by_name = {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "model"}
    missing = sorted(set(names) - by_name.keys())
    if missing:
        raise ValueError(f"no such model: {', '.join(missing)}")
    return [translator.get_asset_key(by_name[name]) for name in names]


def _results(invocation: Any) -> dict[str, Mapping[str, Any]]:
    artifact = invocation.get_artifact("run_results.json")
    return {str(result["unique_id"]): result for result in artifact["results"]}


def _check_result(spec: dg.AssetCheckSpec, result: Mapping[str, Any] | None) -> dg.AssetCheckResult:
    if result is None:
        return dg.AssetCheckResult(
            asset_key=spec.asset_key, check_name=spec.name, passed=False, description="dbt did not run this test"
        )
    return dg.AssetCheckResult(
        asset_key=spec.asset_key,
        check_name=spec.name,
        passed=result["status"] == "pass",
        description=result.get("message"),
        metadata={"seconds": float(result["execution_time"]), "status": str(result["status"])},
    )


def retry_if_transient(fault: Exception, retry_number: int) -> Exception:
    """A lock held by somebody else is worth waiting for; any other fault stands."""
    if not is_transient(str(fault)):
        return fault
    return dg.RetryRequested(max_retries=MAX_RETRIES, seconds_to_wait=backoff_seconds(retry_number))
