"""The public marts as the manifest declares them: columns, types and keys."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

# When the row was written, by the clock of the machine: two builds never agree on it.
CLOCK_COLUMNS = frozenset({"locked_at", "forecast_at"})
# Numbers that only ever meet others of the same engine, to see whether a row has changed.
ENGINE_COLUMNS = frozenset({"bridge_fingerprint", "score_fingerprint"})


@dataclass(frozen=True)
class Mart:
    name: str
    columns: dict[str, str]
    key: tuple[str, ...]

    @property
    def compared(self) -> list[str]:
        return [name for name in self.columns if name not in self.key and name not in CLOCK_COLUMNS | ENGINE_COLUMNS]


def public_marts(manifest_path: Path) -> list[Mart]:
    manifest = json.loads(manifest_path.read_text())
    marts = []
    for node in manifest["nodes"].values():
        if node["resource_type"] != "model" or node["config"].get("access", node.get("access")) != "public":
            continue
        keys = [constraint["columns"] for constraint in node["constraints"] if constraint["type"] == "primary_key"]
        keys += [
            [name]
            for name, column in node["columns"].items()
            if any(constraint["type"] == "primary_key" for constraint in column["constraints"])
        ]
        if len(keys) != 1:
            raise ValueError(
                f"mart {node['name']} declares {len(keys)} primary keys, one is needed to tell its rows apart"
            )
        columns = {name: str(column["data_type"]) for name, column in node["columns"].items()}
        marts.append(Mart(node["name"], columns, tuple(keys[0])))
    if not marts:
        raise ValueError(f"{manifest_path} declares no public mart")
    return sorted(marts, key=lambda mart: mart.name)
