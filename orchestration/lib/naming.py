"""How dbt resources are called in Dagster: by layer and name, grouped by the folder they lie in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

LAYER_OF_RESOURCE_TYPE = {"source": "raw", "seed": "seeds", "snapshot": "snapshots"}


def asset_key_parts(resource: Mapping[str, Any]) -> list[str]:
    """`raw/<source>/<table>`, `seeds/<name>`, and for a model its layer, then its name."""
    resource_type = str(resource["resource_type"])
    if resource_type == "source":
        return ["raw", str(resource["source_name"]), str(resource["name"])]
    name = str(resource["name"])
    version = resource.get("version")
    return [layer_of(resource), name if version is None else f"{name}_v{version}"]


def layer_of(resource: Mapping[str, Any]) -> str:
    """The top folder of a model (staging, intermediate, marts); the kind of thing for everything else."""
    resource_type = str(resource["resource_type"])
    if resource_type in LAYER_OF_RESOURCE_TYPE:
        return LAYER_OF_RESOURCE_TYPE[resource_type]
    folders = _folders(resource)
    return folders[0] if folders else "models"


def group_name(resource: Mapping[str, Any]) -> str:
    """The folder as one word: `marts_revenue`, `staging_stripe`, `raw_stripe`, `seeds`."""
    if resource["resource_type"] == "source":
        return _as_word(["raw", str(resource["source_name"])])
    folders = _folders(resource)
    if resource["resource_type"] in LAYER_OF_RESOURCE_TYPE:
        folders = [layer_of(resource), *folders]
    return _as_word(folders or ["models"])


def _folders(resource: Mapping[str, Any]) -> list[str]:
    """Folders below models/, seeds/ or snapshots/, without the file."""
    return list(PurePosixPath(str(resource["original_file_path"])).parts[1:-1])


def _as_word(parts: list[str]) -> str:
    """Dagster allows letters, digits and underscores in a group name."""
    return re.sub(r"\W+", "_", "_".join(parts))
