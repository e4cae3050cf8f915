"""Starts dbt for an op: in a folder of its own, with what the run before has parsed."""

import shutil
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtCliInvocation, DbtCliResource

from orchestration.warehouse.project import DAGSTER_TARGET_PATH

PARSED = "partial_parse.msgpack"
# dbt parses the whole project again when a var differs from the run before, as_of above all; within a day it does not.
PARSED_BY_LAST_RUN = "parsed_by_last_run.msgpack"


def start_dbt(
    dbt: DbtCliResource,
    args: Sequence[str],
    *,
    context: dg.AssetExecutionContext | None = None,
    manifest: Mapping[str, Any] | None = None,
    translator: DagsterDbtTranslator | None = None,
    raise_on_error: bool = True,
) -> DbtCliInvocation:
    """The context brings its own manifest and translator; without one they are given."""
    root = Path(dbt.project_dir) / DAGSTER_TARGET_PATH
    folder = root / "runs" / uuid.uuid4().hex
    folder.mkdir(parents=True)
    if (root / PARSED_BY_LAST_RUN).exists():
        shutil.copy(root / PARSED_BY_LAST_RUN, folder / PARSED)
    if context is not None:
        return dbt.cli(args, context=context, target_path=folder, raise_on_error=raise_on_error)
    return dbt.cli(
        args,
        manifest=manifest,
        dagster_dbt_translator=translator,
        target_path=folder,
        raise_on_error=raise_on_error,
    )


def keep_parsed(dbt: DbtCliResource, invocation: DbtCliInvocation) -> None:
    """For the next run; put in place whole, so that no run ever reads half of it."""
    parsed = invocation.target_path / PARSED
    if parsed.exists():
        parsed.replace(Path(dbt.project_dir) / DAGSTER_TARGET_PATH / PARSED_BY_LAST_RUN)
