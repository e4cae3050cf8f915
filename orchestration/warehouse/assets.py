"""The dbt project as assets and checks: one op builds, one runs the unit tests, both through the writer's pool."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, DbtProject, dbt_assets
from dagster_dbt.errors import DagsterDbtCliRuntimeError

from orchestration.lib.dbt_args import dbt_args, pinned_as_of
from orchestration.lib.manifest import (
    described_by_contract,
    relation_in_file,
    sources,
    tested_model,
    unit_test_check_name,
    unit_tests,
)
from orchestration.warehouse.contents import read_contents
from orchestration.warehouse.faults import retry_if_transient
from orchestration.warehouse.guard import WRITER_POOL, Guard
from orchestration.warehouse.invocation import keep_parsed, start_dbt
from orchestration.warehouse.partitions import PartitionReport

BUILD_OP = "dbt_build"
UNIT_TEST_OP = "dbt_unit_tests"


class DbtRunConfig(dg.Config):
    """What a run is for. Left empty, as_of is DBT_ENV_CUSTOM_ENV_AS_OF if that is set, else today."""

    as_of: str = ""
    full_refresh: bool = False


def build_dbt_assets(
    manifest: Mapping[str, Any],
    project: DbtProject,
    translator: DagsterDbtTranslator,
    warehouse: Callable[[], Path | None] = lambda: None,
    guard: Guard = Guard(),  # noqa: B008 (it holds nothing)
) -> dg.AssetsDefinition:
    """Every seed, model and snapshot as an asset, every data test as a check of one."""
    report = PartitionReport(manifest, warehouse)

    @dbt_assets(manifest=manifest, project=project, dagster_dbt_translator=translator, name=BUILD_OP, pool=WRITER_POOL)
    def dbt_build(context: dg.AssetExecutionContext, dbt: DbtCliResource, config: DbtRunConfig) -> Iterator[Any]:
        # Unit tests are about the code, not about tonight's data: the op below runs them as checks.
        args = dbt_args("build", exclude_resource_types=["unit_test"], full_refresh=config.full_refresh)
        keys = context.selected_asset_keys
        with guard.building(f"Dagster run {context.run.run_id}", context.retry_number):
            before = report.usage_before(translator, keys)
            invocation = start_dbt(dbt, args, pinned_as_of(config.as_of, os.environ), context=context)
            try:
                yield from with_contents(context, invocation.stream(), manifest, warehouse())
            except DagsterDbtCliRuntimeError as fault:
                raise retry_if_transient(fault, context.retry_number) from fault
            finally:
                keep_parsed(dbt, invocation)
            report.after(context, translator, keys, before)
            if not context.is_subset:
                guard.proved(invocation.target_path)

    return dbt_build


def with_contents(
    context: dg.AssetExecutionContext, events: Iterator[Any], manifest: Mapping[str, Any], warehouse: Path | None
) -> Iterator[Any]:
    """The events of dbt; those of assets wait until dbt has let go of the file, and then carry rows and columns.

    One connection and two queries for the whole run. Results of tests pass at once, so a fault shows while dbt runs.
    """
    if warehouse is None:
        yield from events
        return
    built: list[Any] = []
    try:
        for event in events:
            if isinstance(event, (dg.Output, dg.AssetMaterialization)):
                built.append(event)
            else:
                yield event
    except DagsterDbtCliRuntimeError:
        yield from _enriched(context, built, manifest, warehouse)
        raise
    yield from _enriched(context, built, manifest, warehouse)


def _enriched(
    context: dg.AssetExecutionContext, built: Sequence[Any], manifest: Mapping[str, Any], warehouse: Path
) -> Iterator[Any]:
    nodes = [manifest["nodes"][event.metadata["unique_id"].text] for event in built]
    counted = [relation_in_file(node) for node in nodes if node["config"]["materialized"] != "view"]
    described = [relation_in_file(node) for node in nodes if not described_by_contract(node)]
    try:
        contents = read_contents(warehouse, counted, described)
    except (duckdb.Error, OSError) as fault:
        # Somebody else took the file between dbt and us: the assets are built all the same.
        context.log.warning(f"rows were not counted: {fault}")
        yield from built
        return
    for event, node in zip(built, nodes, strict=True):
        relation, found = relation_in_file(node), dict[str, Any]()
        if relation in contents.row_counts:
            found["dagster/row_count"] = contents.row_counts[relation]
        if relation in contents.columns:
            found["dagster/column_schema"] = _schema(node, contents.columns[relation])
        yield event.with_metadata({**event.metadata, **found})


def _schema(node: Mapping[str, Any], columns: Sequence[tuple[str, str]]) -> dg.TableSchema:
    """Columns as they are, with what the project says of them."""
    said = {name.lower(): column.get("description") for name, column in node["columns"].items()}
    return dg.TableSchema(
        columns=[dg.TableColumn(name, data_type, said.get(name.lower()) or None) for name, data_type in columns]
    )


def build_source_assets(
    manifest: Mapping[str, Any], project: DbtProject, translator: DagsterDbtTranslator
) -> list[dg.AssetSpec]:
    """Raw tables, which loaders fill: shown and checked here, made elsewhere."""
    return [translator.get_asset_spec(manifest, source["unique_id"], project) for source in sources(manifest)]


def build_unit_test_checks(
    manifest: Mapping[str, Any],
    project: DbtProject,
    translator: DagsterDbtTranslator,
    guard: Guard = Guard(),  # noqa: B008 (it holds nothing)
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
        args = dbt_args("test", select=["test_type:unit"] if everything else names)
        as_of = pinned_as_of(config.as_of, os.environ)
        # A failed test ends dbt with an error; its result is a failed check, not a failed step.
        with guard.alone(f"unit tests of Dagster run {context.run.run_id}", context.retry_number):
            invocation = start_dbt(
                dbt, args, as_of, manifest=manifest, translator=translator, raise_on_error=False
            ).wait()
        keep_parsed(dbt, invocation)
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
