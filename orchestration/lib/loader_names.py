"""What other loaders than Fivetran call the raw tables, read from macros/sources/loader_names.sql, where it stands."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MAP_FILE = Path("macros/sources/loader_names.sql")
BEGIN, END = "{{ return(", ") }}"
LoaderNames = Mapping[str, Any]


def read_loader_names(project_dir: Path) -> LoaderNames:
    """Loader -> source -> {tables, columns, ...}: the first `return` of the file, a literal in Python as well."""
    text = (project_dir / MAP_FILE).read_text(encoding="utf-8")
    literal = text.split(BEGIN, 1)[1].split(END, 1)[0]
    names: dict[str, Any] = ast.literal_eval(literal)
    return names


def spelled(name: str, spelling: str | None) -> str:
    """A table of Salesforce as the loader spells it, in lower case."""
    if spelling not in ("api_names", "snake_api_names") or name.startswith("_"):
        return name
    is_custom = name.endswith("_c")
    words = name.removesuffix("_c")
    if spelling == "api_names" and not is_custom:
        words = words.replace("_", "")
    return words + ("__c" if is_custom else "")


def landed_table(source: str, table: str, loaders: Mapping[str, str], maps: list[LoaderNames]) -> str:
    """What the loader of the source calls a table, in lower case; later maps go before earlier ones."""
    name = table
    for names in maps:
        own = (names.get(loaders.get(source, "fivetran")) or {}).get(source) or {}
        name = (own.get("tables") or {}).get(table, spelled(name, own.get("spelling")))
    return name.lower()
