"""The project in a folder of its own, so that a measurement or a drill may land other data there, and change it."""

from __future__ import annotations

import shutil
from pathlib import Path

from orchestration.publishing.places import PROJECT_DIR

COPIED = (
    "dbt_project.yml", "models", "macros", "seeds", "tests/invariants", "tests/reconciliation", "profiles",
    "orchestration", "pyproject.toml",
)  # fmt: skip


def copy_project(target: Path) -> Path:
    """The dbt project and orchestration, without data and warehouse."""
    target.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        source = PROJECT_DIR / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target / name)
    return target
