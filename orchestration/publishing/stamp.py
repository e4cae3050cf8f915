"""Proof that what lies in the working file is the outcome of one complete green build."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from orchestration.lib.dbt_args import parse_as_of
from orchestration.publishing.audit import verdict_on
from orchestration.publishing.database import Content, attach, content_of, quoted, session
from orchestration.publishing.faults import BuildFailedError, PublishError
from orchestration.publishing.files import sha256, write_whole
from orchestration.publishing.marts import (
    Mart,
    mart_as_json,
    mart_from_json,
    personal_kinds_asked_for,
    public_marts,
    rules_of_all,
)
from orchestration.publishing.places import PROJECT_DIR, Working
from orchestration.publishing.source_rows import source_models, write_source_rows

FORMAT = 2
FAULTS_SHOWN = 20


@dataclass(frozen=True)
class Commit:
    """Where the code stood; unknown outside a git repository."""

    commit: str | None
    is_dirty: bool | None


@dataclass(frozen=True)
class Stamp:
    """What a build was, and what it left in the file."""

    invocation_id: str
    manifest_hash: str
    as_of: date
    built_at: str
    project_version: str
    git: Commit
    variables: Mapping[str, Any]
    rules: str
    counts: Mapping[str, int]
    warnings: Sequence[str]
    personal_shown: Sequence[str]
    marts: Sequence[Mart]
    contents: Mapping[str, Content]
    source_rows_hash: str
    warehouse_hash: str


def stamp_build(working: Working, target_folder: Path, *, needs_unit_tests: bool = True) -> Stamp:
    """Audits the run whose artifacts lie in the folder, and stamps the file that it wrote.

    Call it right after the run, before anything else can write the file. Refuses a run that was not complete and green.
    """
    manifest_file, results_file = target_folder / "manifest.json", target_folder / "run_results.json"
    for path in (manifest_file, results_file):
        if not path.is_file():
            raise BuildFailedError(f"dbt left no {path.name} in {target_folder}.")
    manifest_text = manifest_file.read_bytes()
    manifest, run_results = json.loads(manifest_text), json.loads(results_file.read_text(encoding="utf-8"))
    verdict = verdict_on(manifest, run_results, needs_unit_tests=needs_unit_tests)
    if not verdict.is_green:
        shown = [*verdict.faults[:FAULTS_SHOWN], *(["..."] if len(verdict.faults) > FAULTS_SHOWN else [])]
        raise BuildFailedError(
            "\n".join(
                [f"The build is not complete and green ({len(verdict.faults)}):", *(f"  {line}" for line in shown)]
            )
        )
    variables = variables_of(run_results)
    as_of = as_of_run(run_results)
    marts = public_marts(manifest, variables)
    contents = _read(working, manifest, marts, as_of)
    stamp = Stamp(
        invocation_id=str(run_results["metadata"]["invocation_id"]),
        manifest_hash=hashlib.sha256(manifest_text).hexdigest(),
        as_of=as_of,
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        project_version=project_version(),
        git=commit_of(PROJECT_DIR),
        variables={**variables, "as_of": as_of.isoformat()},
        rules=rules_of_all(manifest, variables),
        counts=verdict.counts,
        warnings=verdict.warnings,
        personal_shown=personal_kinds_asked_for(variables.get("publish_personal_data")),
        marts=marts,
        contents=contents,
        source_rows_hash=sha256(working.source_rows),
        warehouse_hash=sha256(working.warehouse),
    )
    write_whole(working.stamp, json.dumps(_as_json(stamp), indent=1).encode())
    return stamp


def read_stamp(working: Working) -> Stamp:
    """The stamp of the file; without one there is nothing to publish."""
    try:
        said = json.loads(working.stamp.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PublishError(
            f"{working.warehouse} is not the outcome of a complete green build ({working.stamp.name} is missing); "
            "run a refresh."
        ) from None
    except ValueError as fault:
        raise PublishError(f"{working.stamp} cannot be read ({fault}); run a refresh.") from fault
    if said.get("format") != FORMAT:
        raise PublishError(f"{working.stamp} was written by another version of the project; run a refresh.")
    del said["format"]
    return Stamp(
        **said
        | {
            "as_of": date.fromisoformat(said["as_of"]),
            "git": Commit(**said["git"]),
            "marts": [mart_from_json(mart) for mart in said["marts"]],
            "contents": {name: Content(**content) for name, content in said["contents"].items()},
        }
    )


def remove_stamp(working: Working) -> None:
    """The file is about to change: what was proved of it no longer holds."""
    working.stamp.unlink(missing_ok=True)


def variables_of(run_results: Mapping[str, Any]) -> dict[str, Any]:
    """Vars of the run: those of dbt_project.yml, and over them those of the command line."""
    declared = _project().get("vars") or {}
    return {**declared, **_vars_given(run_results)}


def as_of_run(run_results: Mapping[str, Any]) -> date:
    """The day the run was for: var as_of, else its environment, else the UTC day it started on, as the macro says."""
    kept = run_results["metadata"].get("env") or {}  # dbt keeps DBT_ENV_CUSTOM_ENV_AS_OF there as AS_OF
    given = parse_as_of(str(variables_of(run_results).get("as_of") or kept.get("AS_OF") or ""))
    if given is not None:
        return given
    started = run_results["metadata"].get("invocation_started_at") or run_results["metadata"]["generated_at"]
    return datetime.fromisoformat(str(started)).astimezone(UTC).date()


def project_version() -> str:
    """Version in dbt_project.yml."""
    return str(_project()["version"])


def commit_of(folder: Path) -> Commit:
    """Commit of the code, and whether files differ from it."""
    try:
        head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, capture_output=True, text=True, check=True)
        state = subprocess.run(["git", "status", "--porcelain"], cwd=folder, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return Commit(None, None)
    return Commit(head.stdout.strip(), bool(state.stdout.strip()))


def _read(working: Working, manifest: Mapping[str, Any], marts: Sequence[Mart], as_of: date) -> dict[str, Content]:
    """Content of every public mart; the fingerprints of the source rows are written on the way."""
    database = working.warehouse.stem
    beside = working.source_rows.with_name(f".{working.source_rows.name}.new")
    with session(working.warehouse.parent) as connection:
        attach(connection, working.warehouse, database)
        contents = {
            mart.name: content_of(connection, f"{quoted(database)}.{quoted(mart.schema)}.{quoted(mart.name)}")
            for mart in marts
        }
        write_source_rows(connection, database, source_models(manifest), as_of, beside)
    beside.chmod(0o600)
    beside.replace(working.source_rows)
    return contents


@cache
def _project() -> Mapping[str, Any]:
    declared: Mapping[str, Any] = yaml.safe_load((PROJECT_DIR / "dbt_project.yml").read_text(encoding="utf-8"))
    return declared


def _vars_given(run_results: Mapping[str, Any]) -> Mapping[str, Any]:
    given = run_results.get("args", {}).get("vars") or {}
    parsed: Mapping[str, Any] = yaml.safe_load(given) if isinstance(given, str) else given
    return parsed or {}


def _as_json(stamp: Stamp) -> dict[str, Any]:
    return {"format": FORMAT} | {
        **asdict(stamp),
        "as_of": stamp.as_of.isoformat(),
        "marts": [mart_as_json(mart) for mart in stamp.marts],
    }
