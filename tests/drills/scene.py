"""The scene of a drill: one company at one place, refreshed by the real command; saved states to go back to.

Everything stays at the same paths: dbt parses the whole project again when one of them changes.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from orchestration.lib.dbt_args import DBT
from orchestration.publishing.files import remove
from orchestration.publishing.locks import exclusive
from orchestration.publishing.places import DATABASE_FILE, Published, Working
from orchestration.publishing.versions import current_name, damage, read_version
from tests.known_answers.dbt_engine import GENERIC_SOURCES
from tests.reference.random_company import RandomCompany
from tests.support import WAREHOUSE_FILE, Row

# the last day of a quarter and the next one, which opens a month and a quarter
EVE, OPENING = date(2026, 3, 31), date(2026, 4, 1)
SETTINGS: Mapping[str, Any] = {
    "sources": GENERIC_SOURCES,
    "fiscal_year_start_month": 1,
    "reporting_timezone": "UTC",
    "quarantine_max_share": 1,
}
ROOTS = (
    "fct_expected_cmrr_locks", "fct_expected_cmrr_lock_lines", "lock_audit", "expected_cmrr_drift", "fct_cmrr_monthly",
    "dim_fiscal_periods",
)  # fmt: skip
BOOK = "intermediate.int_expected_cmrr_lock_entries"
LOCK_TABLES = (BOOK, "main.fct_expected_cmrr_locks", "main.fct_expected_cmrr_lock_lines")
# when a lock was taken; everything else of a lock is the same whoever takes it, and whenever
MOMENT = "locked_at"
LONGEST = 1800

Tables = Mapping[str, "Counter[Row]"]


@dataclass(frozen=True)
class Ended:
    """How a refresh ended."""

    exit_code: int
    said: str
    seconds: float


@dataclass
class Scene:
    """A folder with the project, the company's place, and saved states of it."""

    folder: Path
    threads: int = 2
    refreshes: int = field(default=0, init=False)

    @property
    def project(self) -> Path:
        return self.folder / "project"

    @property
    def place(self) -> Path:
        return self.folder / "place"

    @property
    def raw(self) -> Path:
        return self.place / "raw"

    @property
    def working(self) -> Working:
        return Working(self.place / WAREHOUSE_FILE)

    @property
    def archive(self) -> Path:
        return self.working.warehouse.with_name(f"{self.working.warehouse.stem}.locks.parquet")

    @property
    def published(self) -> Published:
        return Published(self.place / "published")

    # --- states

    @property
    def is_made(self) -> bool:
        return (self.folder / "saved" / "opening").is_dir()

    def save(self, name: str) -> None:
        shutil.copytree(self.place, self.folder / "saved" / name, symlinks=True)

    def back_to(self, name: str) -> None:
        remove(self.place)
        shutil.copytree(self.folder / "saved" / name, self.place, symlinks=True)

    @property
    def usual_seconds(self) -> float:
        """How long an undisturbed refresh took."""
        return float((self.folder / "saved" / "usual.txt").read_text())

    # --- refreshes

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        known = {name: value for name, value in os.environ.items() if not name.startswith(("DBT_", "WAREHOUSE_"))}
        return {
            **known,
            "DBT_PROFILES_DIR": str(self.project / "profiles"),
            "DBT_LOG_PATH": str(self.folder / "logs"),
            "DO_NOT_TRACK": "1",
            "WAREHOUSE_PATH": str(self.working.warehouse),
            "WAREHOUSE_THREADS": str(self.threads),
            **more,
        }

    def start(
        self,
        as_of: date,
        *options: str,
        environment: Mapping[str, str] | None = None,
        largest_file: int | None = None,
    ) -> subprocess.Popen[str]:
        """python -m orchestration.publishing refresh, of the project in the folder."""
        variables = json.dumps({**SETTINGS, "raw_path": str(self.raw)})
        command = [sys.executable, "-m", "orchestration.publishing", "refresh", "--as-of", as_of.isoformat()]
        self.refreshes += 1
        return subprocess.Popen(
            [*command, "--vars", variables, *options],
            cwd=self.project,
            env=self.environment(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=(self.folder / f"said.{self.refreshes}.txt").open("w"),
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=None if largest_file is None else partial(limit_files, largest_file),
        )

    def end(self, process: subprocess.Popen[str], number: int | None = None) -> Ended:
        started = time.monotonic()
        exit_code = process.wait(timeout=LONGEST)
        return Ended(exit_code, self.said(number or self.refreshes), time.monotonic() - started)

    def said(self, number: int) -> str:
        """What the refresh of this number has said so far."""
        return (self.folder / f"said.{number}.txt").read_text(encoding="utf-8", errors="replace")

    def refresh(self, as_of: date, *options: str, **limits: Any) -> Ended:
        return self.end(self.start(as_of, *options, **limits))

    def must_refresh(self, as_of: date, *options: str) -> Ended:
        ended = self.refresh(as_of, *options)
        assert ended.exit_code == 0, f"the next refresh failed ({ended.exit_code}):\n{ended.said[-3000:]}"
        return ended

    def kill_after(self, process: subprocess.Popen[str], seconds: float) -> bool:
        """kill -9 of the command alone: its dbt must end with it. True if it was still at work."""
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.wait(timeout=LONGEST)
        with exclusive(self.working.lock, "a drill looks", wait_seconds=60):
            return process.returncode == -signal.SIGKILL

    def dbt(self, *arguments: str, as_of: date) -> None:
        """Somebody at the working file with dbt's own command."""
        variables = json.dumps({**SETTINGS, "raw_path": str(self.raw), "as_of": as_of.isoformat()})
        done = subprocess.run(
            [*DBT, *arguments, "--vars", variables],
            cwd=self.project,
            env=self.environment({"DBT_TARGET_PATH": str(self.project / "target" / "by_hand")}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:]

    def edit(self, *statements: str) -> None:
        with duckdb.connect(str(self.working.warehouse)) as connection:
            for statement in statements:
                connection.execute(statement)

    # --- what is there

    def locks(self) -> Tables:
        """The lock book and both lock marts of the working file, read from a copy; empty where there is none."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            for path in self.place.glob(f"{WAREHOUSE_FILE}*"):
                shutil.copy(path, folder)
            copy = Path(folder, WAREHOUSE_FILE)
            if not copy.is_file():
                return {}
            with duckdb.connect(str(copy)) as connection:
                there = set(
                    connection.execute("select table_schema || '.' || table_name from information_schema.tables")
                    .fetchnumpy()
                    .popitem()[1]
                )
                return {table: rows_of(connection, table) for table in LOCK_TABLES if table in there}

    def seen(self) -> Tables:
        """Every row of every mart that readers see; the moment of a lock left out."""
        with duckdb.connect(str(self.published.pointer / DATABASE_FILE), read_only=True) as connection:
            version = current_name(self.published)
            assert version is not None
            marts = sorted(read_version(self.published, version).manifest["marts"])
            return {mart: rows_of(connection, mart, without=(MOMENT,)) for mart in marts}

    def version_seen(self) -> str:
        """The version that readers see, which must be whole."""
        name = current_name(self.published)
        assert name is not None, "readers see nothing"
        faults = damage(self.published, name)
        assert not faults, f"{name} is not whole: {faults}"
        with duckdb.connect(str(self.published.pointer / DATABASE_FILE), read_only=True) as connection:
            said = connection.execute("select version, row_counts from published_version").fetchall()
            assert said[0][0] == name
            for mart, rows in json.loads(said[0][1]).items():
                found = connection.execute(f'select count(*) from "{mart}"').fetchall()[0][0]
                assert found == rows, f"{name} is torn: {mart}"
        return name


def limit_files(largest: int) -> None:
    """No file grows beyond so many bytes: what a full disk does, without filling one."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))


def rows_of(connection: duckdb.DuckDBPyConnection, table: str, without: Sequence[str] = ()) -> Counter[Row]:
    columns = [str(name) for name, *_ in connection.execute(f"describe {table}").fetchall()]
    chosen = ", ".join(f'"{name}"' for name in columns if name not in without)
    return Counter(connection.execute(f"select {chosen} from {table}").fetchall())


def make(scene: Scene) -> Scene:
    """Refreshes twice: states `eve` and `opening` are those of a company to which nothing happened."""
    land(company(), scene.raw)
    scene.save("landed")
    scene.must_refresh(EVE)
    scene.save("eve")
    usual = scene.must_refresh(OPENING)
    (scene.folder / "saved" / "usual.txt").write_text(str(usual.seconds))
    scene.save("opening")
    return scene


def company() -> RandomCompany:
    """A dozen random accounts, which contracts of every kind belong to."""
    return RandomCompany(seed=11, accounts=12, as_of=EVE)


def land(made: RandomCompany, raw: Path) -> None:
    made.write(raw / "generic")
