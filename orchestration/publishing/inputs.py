"""What a build is made from, as one number: while it is the same, another build would say the same again.

Raw files count by name, size and times, as for `make`: their content is not read. Where raw data is not files on this
machine nothing is known of it, and every refresh builds.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from orchestration.lib.manifest import project_files
from orchestration.publishing.files import sha256, write_whole
from orchestration.publishing.places import PROJECT_DIR, Working

PACKAGES = ("dbt-core", "dbt-duckdb", "duckdb")
# of the environment, what dbt and profiles.yml read
PREFIXES = ("DBT_", "WAREHOUSE_")


@dataclass(frozen=True)
class Inputs:
    """What a build starts from."""

    # of the day, the vars, the project, the engine and the raw files
    digest: str
    # of locks and forecasts, where vars put them elsewhere than beside the warehouse
    archives: Sequence[Path]


def inputs_of(as_of: date, extra_vars: Mapping[str, Any], environment: Mapping[str, str]) -> Inputs | None:
    """Read before a build starts, so that what lands meanwhile counts as new; none where raw data is not files."""
    project = yaml.safe_load((PROJECT_DIR / "dbt_project.yml").read_text(encoding="utf-8"))
    variables = {**(project.get("vars") or {}), **extra_vars}
    raw = PROJECT_DIR / str(variables["raw_path"])
    if environment.get("DBT_TARGET", "duckdb") != "duckdb" or not raw.is_dir():
        return None
    profile = Path(environment.get("DBT_PROFILES_DIR", PROJECT_DIR / "profiles")) / "profiles.yml"
    files = [*(path for path in project_files(PROJECT_DIR) if path.is_file()), profile]
    parts = {
        "as_of": as_of.isoformat(),
        "vars": variables,
        "environment": {name: environment[name] for name in environment if name.startswith(PREFIXES)},
        "versions": [platform.python_version(), *(version(package) for package in PACKAGES)],
        "project": {str(path): sha256(path) for path in files if path.is_file()},
        "raw": dict(raw_states(raw)),
    }
    digest = hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()
    archives = [PROJECT_DIR / str(path) for name, path in variables.items() if name.endswith("_archive_path") and path]
    return Inputs(digest, archives)


def is_nothing_new(working: Working, inputs: Inputs | None) -> bool:
    """Whether the file is the tested build of these inputs, and nobody has touched it or its archives since."""
    if inputs is None or not working.stamp.is_file() or not working.inputs.is_file():
        return False
    try:
        kept = json.loads(working.inputs.read_text(encoding="utf-8"))
    except ValueError:
        return False
    return bool(kept == _record(working, inputs))


def keep_inputs(working: Working, inputs: Inputs | None) -> None:
    """Called when a build has been published; `forget_inputs` when the next one starts."""
    if inputs is not None:
        write_whole(working.inputs, json.dumps(_record(working, inputs)).encode())


def forget_inputs(working: Working) -> None:
    working.inputs.unlink(missing_ok=True)


def _record(working: Working, inputs: Inputs) -> dict[str, Any]:
    """The digest, and what the build left: the warehouse and all beside it, the books' archives above all."""
    beside = working.warehouse.parent.glob(f"{working.warehouse.stem}.*")
    left = {path for path in (*beside, *inputs.archives) if path.is_file()} - {working.lock, working.inputs}
    return {"inputs": inputs.digest, "left": {str(path): _state(path) for path in sorted(left)}}


def raw_states(folder: Path) -> Iterator[tuple[str, list[int]]]:
    """Every file below a folder, links followed; the time of change tells one that was replaced under an old date."""
    for parent, _, names in os.walk(folder, followlinks=True):
        for name in names:
            path = Path(parent, name)
            try:
                found = path.stat()
            except FileNotFoundError:  # a loader has just taken it away
                continue
            yield str(path), [found.st_size, found.st_mtime_ns, found.st_ctime_ns]


def _state(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]
