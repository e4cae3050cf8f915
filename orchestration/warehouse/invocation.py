"""Starts dbt for an op: in a folder of its own, with what the run before has parsed."""

import os
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtCliInvocation, DbtCliResource

from orchestration.lib.dbt_args import environment_for
from orchestration.warehouse.project import DAGSTER_TARGET_PATH

PARSED = "partial_parse.msgpack"
# dbt parses the whole project again when a var differs from the run before.
PARSED_BY_LAST_RUN = "parsed_by_last_run.msgpack"


def start_dbt(
    dbt: DbtCliResource,
    args: Sequence[str],
    as_of: date | None,
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
    with _environment(environment_for(as_of)):
        if context is not None:
            return dbt.cli(args, context=context, target_path=folder, raise_on_error=raise_on_error)
        return dbt.cli(
            args,
            manifest=manifest,
            dagster_dbt_translator=translator,
            target_path=folder,
            raise_on_error=raise_on_error,
        )


@contextmanager
def _environment(more: Mapping[str, str]) -> Iterator[None]:
    """dagster-dbt gives its child what stands in its own environment, and takes nothing besides."""
    before = {name: os.environ.get(name) for name in more}
    os.environ.update(more)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def keep_parsed(dbt: DbtCliResource, invocation: DbtCliInvocation) -> None:
    """For the next run; put in place whole, so that no run ever reads half of it."""
    parsed = invocation.target_path / PARSED
    if parsed.exists():
        parsed.replace(Path(dbt.project_dir) / DAGSTER_TARGET_PATH / PARSED_BY_LAST_RUN)
