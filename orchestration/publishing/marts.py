"""What dbt's manifest says of the public marts: columns, keys, comments, personal data, and the rules behind them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

Node = Mapping[str, Any]
Manifest = Mapping[str, Any]

# Where a run finds and keeps things, and which day it is for: no rule of the business.
VARS_OF_THE_RUN = ("as_of", "raw_path", "lock_archive_path", "publish_personal_data")
VAR_NAMED = re.compile(r"""\bvar\(\s*['"](\w+)['"]""")
VAR_COMPUTED = re.compile(r"""\bvar\(\s*(?!['"])""")


@dataclass(frozen=True)
class Column:
    """A column as readers see it; `personal` is name, email or free_text, `shown_because` why it is shown anyway."""

    name: str
    data_type: str
    description: str
    personal: str | None = None
    shown_because: str | None = None


@dataclass(frozen=True)
class RestatedBy:
    """How rows of a mart belong to closed periods: by a fiscal period, or by a date that lies in a fiscal month."""

    column: str
    is_date: bool
    # numbers that go on moving after the close by design
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mart:
    """A public mart; `rules` is a fingerprint of everything it is computed by."""

    name: str
    schema: str
    description: str
    columns: tuple[Column, ...]
    keys: tuple[str, ...]
    restated_by: RestatedBy | None
    rules: str

    def hidden(self, shown: Iterable[str]) -> list[str]:
        """Personal columns that readers get empty, given the kinds that were asked for."""
        asked_for = set(shown)
        return [
            column.name
            for column in self.columns
            if column.personal and not column.shown_because and column.personal not in asked_for
        ]


PERSONAL_KINDS = ("name", "email", "free_text")


def personal_kinds_asked_for(setting: object) -> tuple[str, ...]:
    """Var publish_personal_data: false, true, or a list of kinds."""
    if setting is None or isinstance(setting, bool):
        return PERSONAL_KINDS if setting else ()
    kinds = [setting] if isinstance(setting, str) else list(setting) if isinstance(setting, list | tuple) else [""]
    unknown = sorted({str(kind) for kind in kinds} - set(PERSONAL_KINDS))
    if unknown:
        raise ValueError(
            f"publish_personal_data must be false, true or a list of {', '.join(PERSONAL_KINDS)}, not {setting!r}"
        )
    return tuple(str(kind) for kind in kinds)


def meta_of(thing: Mapping[str, Any]) -> Mapping[str, Any]:
    """Meta of a node or column, wherever this dbt keeps it."""
    found: Mapping[str, Any] = (thing.get("config") or {}).get("meta") or thing.get("meta") or {}
    return found


def public_models(manifest: Manifest) -> list[Node]:
    """Models that people query, in order of name."""
    nodes = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and (node.get("access") or node["config"].get("access")) == "public"
    ]
    return sorted(nodes, key=lambda node: str(node["alias"]))


def public_marts(manifest: Manifest, variables: Mapping[str, Any]) -> list[Mart]:
    """All of them; two schemas or a mart without a key are faults of the project."""
    models = public_models(manifest)
    schemas = {str(node["schema"]) for node in models}
    if len(schemas) > 1:
        raise ValueError(f"public models lie in several schemas ({', '.join(sorted(schemas))}); readers see one")
    return [_mart(node, manifest, variables) for node in models]


def key_of(node: Node) -> tuple[str, ...]:
    """Columns of the primary key, declared on the model or on one column."""
    for constraint in node.get("constraints") or []:
        if constraint["type"] == "primary_key":
            return tuple(constraint["columns"])
    return tuple(
        name
        for name, column in node["columns"].items()
        if any(constraint["type"] == "primary_key" for constraint in column.get("constraints") or [])
    )


def rules_of(unique_id: str, manifest: Manifest, variables: Mapping[str, Any]) -> str:
    """Fingerprint of the models, seeds, macros and vars that a model descends from, itself included."""
    nodes, macros = _lineage(unique_id, manifest)
    code = {name: str(manifest["nodes"][name]["checksum"]["checksum"]) for name in nodes}
    code |= {name: _digest(manifest["macros"][name]["macro_sql"]) for name in macros}
    texts = [str(manifest["nodes"][name].get("raw_code") or "") for name in nodes]
    texts += [str(manifest["macros"][name]["macro_sql"]) for name in macros]
    return _digest(json.dumps([code, _vars_read(texts, variables)], sort_keys=True, default=str))


def rules_of_all(manifest: Manifest, variables: Mapping[str, Any]) -> str:
    """Fingerprint of every model, macro, seed and var of the project."""
    project = manifest["metadata"]["project_name"]
    code = {
        name: str(node["checksum"]["checksum"])
        for name, node in manifest["nodes"].items()
        if node["resource_type"] in ("model", "seed", "snapshot")
    }
    code |= {
        name: _digest(macro["macro_sql"])
        for name, macro in manifest["macros"].items()
        if macro["package_name"] == project
    }
    return _digest(json.dumps([code, _rule_vars(variables)], sort_keys=True, default=str))


def mart_as_json(mart: Mart) -> dict[str, Any]:
    """For the stamp."""
    return asdict(mart)


def mart_from_json(said: Mapping[str, Any]) -> Mart:
    """And back."""
    restated = said["restated_by"]
    return Mart(
        name=said["name"],
        schema=said["schema"],
        description=said["description"],
        columns=tuple(Column(**column) for column in said["columns"]),
        keys=tuple(said["keys"]),
        restated_by=None
        if restated is None
        else RestatedBy(restated["column"], restated["is_date"], tuple(restated["without"])),
        rules=said["rules"],
    )


def _mart(node: Node, manifest: Manifest, variables: Mapping[str, Any]) -> Mart:
    keys = key_of(node)
    if not keys:
        raise ValueError(f"public model {node['name']} declares no primary key")
    return Mart(
        name=str(node["alias"]),
        schema=str(node["schema"]),
        description=" ".join(str(node["description"]).split()),
        columns=tuple(_column(column) for column in node["columns"].values()),
        keys=keys,
        restated_by=_restated_by(node),
        rules=rules_of(str(node["unique_id"]), manifest, variables),
    )


def _column(column: Node) -> Column:
    meta = meta_of(column)
    return Column(
        name=str(column["name"]),
        data_type=str(column.get("data_type") or ""),
        description=" ".join(str(column["description"]).split()),
        personal=meta.get("personal"),
        shown_because=meta.get("shown_because"),
    )


def _restated_by(node: Node) -> RestatedBy | None:
    declared = meta_of(node).get("restated_by")
    if declared is None:
        return None
    named = [kind for kind in ("period", "date") if declared.get(kind)]
    if len(named) != 1 or set(declared) - {"period", "date", "without"}:
        raise ValueError(
            f"restated_by of {node['name']} names either a period or a date column, and may list `without`"
        )
    wanted = [declared[named[0]], *(declared.get("without") or [])]
    missing = sorted(set(wanted) - set(node["columns"]))
    if missing:
        raise ValueError(f"restated_by of {node['name']} names columns that it lacks: {', '.join(missing)}")
    return RestatedBy(str(wanted[0]), named[0] == "date", tuple(str(name) for name in wanted[1:]))


def _lineage(unique_id: str, manifest: Manifest) -> tuple[list[str], list[str]]:
    project = manifest["metadata"]["project_name"]
    nodes: set[str] = set()
    macros: set[str] = set()
    waiting = [unique_id]
    while waiting:
        name = waiting.pop()
        if name in nodes or name in macros:
            continue
        if name in manifest["nodes"]:
            nodes.add(name)
            waiting += manifest["nodes"][name]["depends_on"].get("nodes") or []
            waiting += manifest["nodes"][name]["depends_on"].get("macros") or []
        elif name in manifest["macros"] and manifest["macros"][name]["package_name"] == project:
            macros.add(name)
            waiting += manifest["macros"][name]["depends_on"].get("macros") or []
    return sorted(nodes), sorted(macros)


def _vars_read(texts: Iterable[str], variables: Mapping[str, Any]) -> Mapping[str, Any]:
    rule_vars = _rule_vars(variables)
    names: set[str] = set()
    for text in texts:
        if VAR_COMPUTED.search(text):
            # which one is known only when it runs: any of them may matter
            return rule_vars
        names |= set(VAR_NAMED.findall(text))
    return {name: value for name, value in rule_vars.items() if name in names}


def _rule_vars(variables: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in variables.items() if name not in VARS_OF_THE_RUN}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
