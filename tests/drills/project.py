"""A copy of the project, whole or cut down to some models and all that they are computed from."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bench.copied import copy_project

REF = re.compile(r"ref\(\s*['\"](\w+)['\"]")
# of models, seeds and their yml; what is kept of a yml are the entries of what is kept
KINDS = ("models", "seeds")
# what names models and is not built
NOT_BUILT = ("unit_tests", "exposures", "semantic_models", "metrics", "saved_queries")


def cut_project(target: Path, manifest: Mapping[str, Any], roots: Sequence[str]) -> Path:
    """The same with these models, what they descend from, and their data tests; unit tests are about the code."""
    copy_project(target)
    kept = descent(manifest, roots)
    names = {str(manifest["nodes"][node]["name"]) for node in kept}
    missing = {str(node["name"]) for node in manifest["nodes"].values() if node["resource_type"] in ("model", "seed")}
    missing -= names
    for node in manifest["nodes"].values():
        is_gone = node["resource_type"] in ("model", "seed") and node["name"] in missing
        is_test_of_gone = node["resource_type"] == "test" and not set(depends_on(node, manifest)) <= kept
        path = target / node["original_file_path"]
        if (is_gone or is_test_of_gone) and path.suffix in (".sql", ".csv"):
            path.unlink(missing_ok=True)
    for kind in KINDS:
        for path in (target / kind).rglob("*.yml"):
            _cut_yml(path, kind, names, missing)
    return target


def descent(manifest: Mapping[str, Any], roots: Sequence[str]) -> set[str]:
    """Models and seeds that these descend from, themselves included."""
    waiting = [name for name, node in manifest["nodes"].items() if node["name"] in roots]
    if len(waiting) != len(roots):
        raise ValueError(f"not all of these are models: {', '.join(roots)}")
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += depends_on(manifest["nodes"][name], manifest)
    return found


def depends_on(node: Mapping[str, Any], manifest: Mapping[str, Any]) -> list[str]:
    """Parents, sources left out."""
    return [name for name in (node.get("depends_on") or {}).get("nodes", []) if name in manifest["nodes"]]


def _cut_yml(path: Path, kind: str, names: Collection[str], missing: Collection[str]) -> None:
    said = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    for section in NOT_BUILT:
        said.pop(section, None)
    if kind in said:
        said[kind] = [_without(entry, missing) for entry in said[kind] if entry["name"] in names]
    if any(value for key, value in said.items() if key != "version"):
        path.write_text(yaml.safe_dump(said, sort_keys=False, allow_unicode=True), encoding="utf-8")
    else:
        path.unlink()


def _without(thing: Any, missing: Collection[str]) -> Any:
    """Without tests that refer to what is missing."""
    if isinstance(thing, list):
        return [_without(part, missing) for part in thing if not (isinstance(part, dict) and _is_test(part, missing))]
    if isinstance(thing, dict):
        return {key: _without(value, missing) for key, value in thing.items()}
    return thing


def _is_test(part: Mapping[str, Any], missing: Collection[str]) -> bool:
    return "name" not in part and bool(set(REF.findall(str(part))) & set(missing))
