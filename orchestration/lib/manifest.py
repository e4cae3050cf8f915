"""What Dagster needs of dbt's manifest and does not find there by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

Manifest = Mapping[str, Any]

# what dbt reads of a project
PARSED_FOLDERS = ("models", "macros", "seeds", "snapshots", "tests", "profiles")
PARSED_SUFFIXES = (".sql", ".yml", ".yaml", ".csv", ".py", ".md")
ASSET_RESOURCE_TYPES = ("model", "seed", "snapshot")


def resources_of_type(manifest: Manifest, *resource_types: str) -> list[Mapping[str, Any]]:
    """Nodes of these types, in order of their unique id."""
    nodes = manifest["nodes"]
    return [nodes[unique_id] for unique_id in sorted(nodes) if nodes[unique_id]["resource_type"] in resource_types]


def sources(manifest: Manifest) -> list[Mapping[str, Any]]:
    """Sources, in order of their unique id."""
    return [manifest["sources"][unique_id] for unique_id in sorted(manifest["sources"])]


def unit_tests(manifest: Manifest) -> list[Mapping[str, Any]]:
    """dbt unit tests, in order of their unique id."""
    return [manifest["unit_tests"][unique_id] for unique_id in sorted(manifest.get("unit_tests", {}))]


def tested_model(manifest: Manifest, unit_test: Mapping[str, Any]) -> str:
    """Unique id of the model that a unit test is about (its inputs are no dependencies of the test)."""
    matches = [
        unique_id
        for unique_id in unit_test["depends_on"]["nodes"]
        if manifest["nodes"].get(unique_id, {}).get("name") == unit_test["model"]
    ]
    if len(matches) != 1:
        raise ValueError(f"unit test {unit_test['name']} is about {unit_test['model']}, found {matches}")
    return str(matches[0])


def unit_test_check_name(unit_test: Mapping[str, Any]) -> str:
    """Set apart from data tests of the same name."""
    return f"unit_{unit_test['name']}"


def described_by_contract(node: Mapping[str, Any]) -> bool:
    """Whether its columns and types stand in the project and dbt has proved them: no need to ask the warehouse."""
    return bool((node.get("config") or {}).get("contract", {}).get("enforced"))


def public_marts(manifest: Manifest) -> list[Mapping[str, Any]]:
    """Models that others may read: `access: public`."""
    return [
        node
        for node in resources_of_type(manifest, "model")
        if (node.get("access") or (node.get("config") or {}).get("access")) == "public"
    ]


def relation_in_file(node: Mapping[str, Any]) -> str:
    """Its table without the database, which is called like the file: that may be another than when dbt parsed."""
    return f'"{node["schema"]}"."{node["alias"]}"'


def models_by_name(manifest: Manifest) -> dict[str, Mapping[str, Any]]:
    """Name -> model; dbt lets no two enabled models share a name."""
    return {str(node["name"]): node for node in resources_of_type(manifest, "model")}


def anchored(manifest: Manifest) -> dict[str, Any]:
    """The manifest, with every test that compares several models tied to the last of them to be built.

    Dagster shows a test as a check of one asset; a singular test with several parents has none of its own and would
    stay invisible. The last parent is the one after which the test can run.
    """
    result = deepcopy(dict(manifest))
    for test in resources_of_type(result, "test"):
        parents = test["depends_on"]["nodes"]
        if test.get("attached_node") or len(parents) < 2 or _own_anchor(test):
            continue
        anchor = result["nodes"].get(last_built(manifest, parents))
        if anchor is None:
            continue
        reference = {"name": anchor["name"], "package": anchor["package_name"], "version": anchor.get("version")}
        config: dict[str, Any] = result["nodes"][test["unique_id"]].setdefault("config", {})
        config.setdefault("meta", {}).setdefault("dagster", {})["ref"] = reference
    return result


def last_built(manifest: Manifest, unique_ids: Iterable[str]) -> str:
    """The deepest of these in the graph; of equally deep ones, the first by id."""
    depths: dict[str, int] = {}
    return min(unique_ids, key=lambda unique_id: (-_depth(manifest, unique_id, depths), unique_id))


def is_stale(manifest_path: Path, inputs: Sequence[Path]) -> bool:
    """Whether the manifest is missing or older than a file that it is made from."""
    if not manifest_path.exists():
        return True
    made_at = manifest_path.stat().st_mtime
    return any(path.stat().st_mtime > made_at for path in inputs)


def project_files(project_dir: Path) -> list[Path]:
    """Files of the dbt project that parsing reads, folders included (a deleted file changes only its folder)."""
    found = [project_dir / "dbt_project.yml"]
    for folder in PARSED_FOLDERS:
        for path in sorted((project_dir / folder).rglob("*")):
            if path.is_dir() or path.suffix in PARSED_SUFFIXES:
                found.append(path)
    return [path for path in found if path.exists()]


def _own_anchor(test: Mapping[str, Any]) -> bool:
    meta = test.get("config", {}).get("meta") or test.get("meta") or {}
    return bool(meta.get("dagster", {}).get("ref"))


def _depth(manifest: Manifest, unique_id: str, depths: dict[str, int]) -> int:
    if unique_id not in depths:
        parents = manifest["nodes"].get(unique_id, {}).get("depends_on", {}).get("nodes", [])
        depths[unique_id] = 1 + max((_depth(manifest, parent, depths) for parent in parents), default=0)
    return depths[unique_id]
