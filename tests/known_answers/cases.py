"""A known answer: a small input, and literally what the warehouse built from it must hold."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

Claim = dict[str, str]


@dataclass(frozen=True)
class Case:
    name: str
    folder: Path
    shows: str
    rule: str
    as_of: date
    variables: dict[str, Any]
    complete: frozenset[str]
    expected: dict[str, list[Claim]]

    @property
    def input_folder(self) -> Path:
        return self.folder / "generic"

    @property
    def seeds_folder(self) -> Path:
        return self.folder / "seeds"

    @property
    def seed_names(self) -> tuple[str, ...]:
        return tuple(sorted(path.stem for path in self.seeds_folder.glob("*.csv")))


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as handle:
        return [
            {name: (value or "").strip() for name, value in row.items() if name is not None}
            for row in csv.DictReader(handle)
        ]


def load_case(folder: Path) -> Case:
    about = yaml.safe_load((folder / "case.yml").read_text(encoding="utf-8"))
    as_of = about["as_of"]
    return Case(
        name=folder.name,
        folder=folder,
        shows=str(about.get("shows", "")),
        rule=str(about.get("rule", "")),
        as_of=as_of if isinstance(as_of, date) else date.fromisoformat(str(as_of)),
        variables=dict(about.get("vars") or {}),
        complete=frozenset(about.get("complete") or ()),
        expected={path.stem: read_csv(path) for path in sorted((folder / "expected").glob("*.csv"))},
    )


def load_cases(root: Path) -> Iterator[Case]:
    """A folder of cases, or one case."""
    if (root / "case.yml").exists():
        yield load_case(root)
        return
    for folder in sorted(path.parent for path in root.glob("*/case.yml")):
        yield load_case(folder)
