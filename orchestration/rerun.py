"""Reruns one thing, through Dagster: it waits for the writer's pool and shows in the run history.

python -m orchestration.rerun model fct_renewals           # the model and what follows it, with their data tests
python -m orchestration.rerun model fct_renewals --alone   # the model and its data tests
python -m orchestration.rerun check unique_dim_accounts_account_id
python -m orchestration.rerun usage-day 2026-03-01         # or a range: usage-day 2026-03-01 2026-03-07
python -m orchestration.rerun lock FY2026-Q1               # says that it is taken, and leaves it untouched
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import dagster as dg
from dagster._core.storage.tags import (
    ASSET_PARTITION_RANGE_END_TAG,
    ASSET_PARTITION_RANGE_START_TAG,
    PARTITION_NAME_TAG,
)

from orchestration.lib.dbt_args import pinned_as_of
from orchestration.lib.partition_keys import period_start, usage_rebuild_vars
from orchestration.warehouse.partitions import FISCAL_PERIODS, LOCKS_KEY, USAGE_DAYS_KEY


class RerunError(Exception):
    """What was asked for does not exist."""


@dataclass(frozen=True)
class Rerun:
    """What a rerun selects, for any definitions."""

    assets: frozenset[dg.AssetKey] = frozenset()
    checks: frozenset[dg.AssetCheckKey] = frozenset()
    tags: dict[str, str] = field(default_factory=dict)


def rerun_of_model(graph: Any, name: str, alone: bool = False) -> Rerun:
    """An asset by its name, and what follows it; their data tests, not their unit tests."""
    keys = named(graph.materializable_asset_keys, name)
    selection = dg.AssetSelection.assets(*keys)
    found = (selection if alone else selection.downstream()).resolve(graph)
    # what dbt builds; publishing waits for a whole build
    assets = frozenset(key for key in found if "dbt" in graph.get(key).kinds)
    checks = frozenset(
        key for key in graph.asset_check_keys if key.asset_key in assets and not key.name.startswith("unit_")
    )
    return Rerun(assets, checks)


def rerun_of_check(graph: Any, name: str) -> Rerun:
    """A check by its name, that of the dbt test; `unit_` before it tells a unit test from a data test."""
    found = frozenset(key for key in graph.asset_check_keys if key.name in (name, f"unit_{name}"))
    if not found:
        raise RerunError(f"no check is called {name!r}{_near(name, {key.name for key in graph.asset_check_keys})}")
    return Rerun(checks=found)


def rerun_of_usage_days(first: str, last: str | None = None) -> Rerun:
    """Days of usage, as one run."""
    try:
        days = usage_rebuild_vars([first, last or first])
    except ValueError as fault:
        raise RerunError(f"a day is written 2026-03-01: {fault}") from None
    return Rerun(
        frozenset({USAGE_DAYS_KEY}),
        tags={
            ASSET_PARTITION_RANGE_START_TAG: days["usage_rebuild_from"],
            ASSET_PARTITION_RANGE_END_TAG: days["usage_rebuild_to"],
        },
    )


def rerun_of_lock(instance: dg.DagsterInstance, period: str) -> Rerun:
    """A lock by its period, which Dagster may not know yet."""
    try:
        period_start(period, 1)
    except ValueError as fault:
        raise RerunError(str(fault)) from None
    instance.add_dynamic_partitions(str(FISCAL_PERIODS.name), [period])
    return Rerun(frozenset({LOCKS_KEY}), tags={PARTITION_NAME_TAG: period})


def named(keys: Collection[dg.AssetKey], name: str) -> list[dg.AssetKey]:
    """`fct_renewals` or `marts/fct_renewals`."""
    found = [key for key in keys if name in (key.path[-1], key.to_user_string())]
    if not found:
        raise RerunError(f"no model, seed or snapshot is called {name!r}{_near(name, {k.path[-1] for k in keys})}")
    return found


def execute(
    definitions: dg.Definitions, instance: dg.DagsterInstance, rerun: Rerun, as_of: str
) -> dg.ExecuteInProcessResult:
    """One run of exactly the selection."""
    job = definitions.resolve_implicit_global_asset_job_def().get_subset(
        asset_selection=set(rerun.assets), asset_check_selection=set(rerun.checks)
    )
    # the parts of the dbt op that a subset is made of may carry a number
    ops = {node.name: {"config": {"as_of": as_of}} for node in job.graph.nodes}
    return job.execute_in_process(
        instance=instance,
        run_config={"ops": ops},
        tags={**rerun.tags, **({"as_of": as_of} if as_of else {})},
        raise_on_error=False,
    )


def report(result: dg.ExecuteInProcessResult) -> tuple[list[str], bool]:
    """What became of it, in lines, and whether all is well."""
    lines = []
    for event in result.get_asset_materialization_events():
        said = event.materialization.metadata.get("outcome")
        partition = event.materialization.partition
        if said is not None and partition is not None:
            lines.append(f"{event.materialization.asset_key.path[-1]} {partition}: {said.value}")
    built = {str(event.asset_key) for event in result.get_asset_materialization_events()}
    checks = result.get_asset_check_evaluations()
    failed = [
        check for check in checks if not check.passed and getattr(check, "severity", None) != dg.AssetCheckSeverity.WARN
    ]
    lines.append(f"{len(built)} assets built, {len(checks)} checks run, {len(failed)} of them failed")
    lines += [f"  failed: {check.asset_check_key.to_user_string()}" for check in failed]
    for failure in result.filter_events(lambda event: event.is_step_failure):
        error = failure.step_failure_data.error
        cause = error.cause or error if error else None
        lines.append(f"  {cause.message.strip() if cause else failure.message}")
    return lines, result.success and not failed


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--as-of", default="", help="day to compute for; else DBT_ENV_CUSTOM_ENV_AS_OF, else today")
    kinds = parser.add_subparsers(dest="kind", required=True)
    model = kinds.add_parser("model")
    model.add_argument("name")
    model.add_argument("--alone", action="store_true", help="without what follows it")
    kinds.add_parser("check").add_argument("name")
    days = kinds.add_parser("usage-day")
    days.add_argument("first")
    days.add_argument("last", nargs="?")
    kinds.add_parser("lock").add_argument("period")
    return parser.parse_args(arguments)


def rerun_asked_for(given: argparse.Namespace, graph: Any, instance: dg.DagsterInstance) -> Rerun:
    """The selection that a command line means."""
    if given.kind == "model":
        return rerun_of_model(graph, given.name, given.alone)
    if given.kind == "check":
        return rerun_of_check(graph, given.name)
    if given.kind == "usage-day":
        return rerun_of_usage_days(given.first, given.last)
    return rerun_of_lock(instance, given.period)


def main(arguments: Sequence[str], definitions: dg.Definitions | None = None) -> int:
    """0 if everything passed, 1 if not, 2 if there is no such thing."""
    given = parsed(arguments)
    if definitions is None:
        from orchestration.definitions import defs

        definitions = defs()
    as_of = pinned_as_of(given.as_of, os.environ)
    with dg.DagsterInstance.get() as instance:
        try:
            rerun = rerun_asked_for(given, definitions.resolve_asset_graph(), instance)
        except RerunError as fault:
            print(fault, file=sys.stderr)
            return 2
        lines, is_well = report(execute(definitions, instance, rerun, as_of.isoformat() if as_of else ""))
    print("\n".join(lines), flush=True)
    return 0 if is_well else 1


def _near(name: str, known: Collection[str]) -> str:
    near = sorted(other for other in known if name in other or other in name)[:5]
    return f"; there are {', '.join(near)}" if near else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
