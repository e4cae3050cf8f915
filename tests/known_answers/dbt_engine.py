"""Builds marts with dbt from a folder of the generic contract: one parse, then only what the marts need.

The project is a copy of links with seeds of its own, so a case's seeds never touch the project's files.
"""

import csv
import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import redirect_stdout
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import duckdb
import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

REPOSITORY = Path(__file__).resolve().parents[2]
LINKED = ("models", "macros", "tests", "profiles", "snapshots", "analyses")
GENERIC_SOURCES = {"crm": ["generic"], "billing": ["generic"], "support": ["generic"], "usage": ["generic"]}
Rows = list[dict[str, object]]


class BuildError(RuntimeError):
    """dbt could not build what was asked for."""


def write_seed(target: Path, rows_from: Path, columns: list[str]) -> None:
    """A case's seed may lack columns that the project's has: they are empty."""
    with rows_from.open(newline="", encoding="utf-8") as source:
        rows = list(csv.DictReader(source))
    with target.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, fieldnames=columns, extrasaction="ignore", restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def header_of(path: Path) -> list[str]:
    with path.open(newline="", encoding="utf-8") as handle:
        return next(csv.reader(handle))


class DbtEngine:
    """One linked project in a folder of its own; not safe to share between processes."""

    def __init__(self, workspace: Path, project: Path = REPOSITORY, threads: int = 1) -> None:
        self.project = project
        self.workspace = workspace
        self.copy = workspace / "project"
        self.threads = threads
        self.manifest: Manifest | None = None
        self.count = 0
        self.copy.mkdir(parents=True, exist_ok=True)
        for name in LINKED:
            if (project / name).exists() and not (self.copy / name).exists():
                (self.copy / name).symlink_to(project / name)
        shutil.copy(project / "dbt_project.yml", self.copy / "dbt_project.yml")
        for name in ("packages.yml", "dependencies.yml"):
            if (project / name).exists():
                shutil.copy(project / name, self.copy / name)
        (self.copy / "seeds").mkdir(exist_ok=True)
        self.place_seeds(None)

    def place_seeds(self, own_seeds: Path | None) -> None:
        """The project's seeds, and over them those that a case brings."""
        seeds = self.project / "seeds"
        for path in seeds.rglob("*.*"):
            target = self.copy / "seeds" / path.relative_to(seeds)
            target.parent.mkdir(parents=True, exist_ok=True)
            own = own_seeds / path.name if own_seeds is not None else path
            if own_seeds is not None and path.suffix == ".csv" and own.exists():
                write_seed(target, own, header_of(path))
            elif path.is_file():
                shutil.copy(path, target)

    def invoke(self, arguments: list[str], variables: Mapping[str, Any]) -> Any:
        """dbt in this process, with its warehouse, target and log in the workspace."""
        scene = {
            "WAREHOUSE_PATH": str(self.warehouse),
            "WAREHOUSE_THREADS": str(self.threads),
            "DBT_PROFILES_DIR": str(self.project / "profiles"),
            "DBT_TARGET_PATH": str(self.workspace / "target"),
            "DBT_LOG_PATH": str(self.workspace / "logs"),
        }
        before = {name: os.environ.get(name) for name in scene}
        os.environ.update(scene)
        said = StringIO()
        try:
            with redirect_stdout(said):
                result = dbtRunner(manifest=self.manifest).invoke(
                    [*arguments, "--project-dir", str(self.copy), "--vars", yaml.safe_dump(dict(variables))]
                )
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
        if not result.success:
            raise BuildError(f"dbt {' '.join(arguments[:1])} failed in {self.workspace}:\n{failures(said.getvalue())}")
        return result.result

    @property
    def warehouse(self) -> Path:
        return self.workspace / f"build_{self.count}" / "warehouse.duckdb"

    def build(
        self,
        input_folder: Path,
        as_of: date,
        variables: Mapping[str, Any],
        own_seeds: Path | None,
        marts: Iterable[str],
    ) -> dict[str, Rows]:
        """The rows of the marts, built from nothing."""
        self.count += 1
        folder = self.warehouse.parent
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "raw").mkdir(parents=True)
        (folder / "raw" / "generic").symlink_to(input_folder.resolve())
        settings = {
            "sources": GENERIC_SOURCES,
            "as_of": as_of.isoformat(),
            "raw_path": str(folder / "raw"),
            **variables,
        }
        self.place_seeds(own_seeds)
        if self.manifest is None:
            self.manifest = self.invoke(["parse"], settings)
        names = sorted({*marts, *(["fct_expected_cmrr_locks"] if "fct_expected_cmrr_lock_lines" in marts else [])})
        known = {node.name for node in self.manifest.nodes.values() if node.resource_type == "model"}
        missing = [name for name in names if name not in known]
        if missing:
            raise BuildError(f"no such mart in the project: {', '.join(missing)}")
        select = [f"+{name}" for name in names]
        kinds = ["--resource-type", "model", "--resource-type", "seed"]
        self.invoke(["build", "--quiet", *kinds, "--select", *select], settings)
        # dbt keeps the file open for its next command
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        rows = read_marts(self.warehouse, names)
        shutil.rmtree(folder, ignore_errors=True)
        return rows


def failures(output: str) -> str:
    """The lines that tell what went wrong, without the progress."""
    return "\n".join(output.strip().splitlines()[-25:])


def read_marts(warehouse: Path, marts: Iterable[str]) -> dict[str, Rows]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = {mart: rows_of(connection, f"select * from main.{mart}") for mart in marts}
    locks = {row["lock_id"]: row for row in found.get("fct_expected_cmrr_locks", [])}
    for row in found.get("fct_expected_cmrr_lock_lines", []):
        member = locks.get(row["lock_id"], {})
        row |= {name: member.get(name) for name in ("lock_grain", "lock_period", "contract_id", "account_id")}
    return found


def rows_of(connection: duckdb.DuckDBPyConnection, query: str) -> Rows:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
