"""The version that a request reads: resolved anew each time, opened read-only, closed at its end."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from dashboards.lib.rows import Rows
from orchestration.publishing.faults import PublishError
from orchestration.publishing.places import DATABASE_FILE, Published, published_from, working_from
from orchestration.publishing.versions import Version, current_name, read_version

SQL_FOLDER = Path(__file__).resolve().parents[1] / "sql"
ATTEMPTS = 3


class NothingPublishedError(Exception):
    """Readers see no version yet."""


class Reader:
    """One version, open for one request."""

    def __init__(self, version: Version, connection: duckdb.DuckDBPyConnection) -> None:
        self.version = version
        self._connection = connection

    @property
    def as_of(self) -> date:
        """The day that the version is computed for."""
        return self.version.as_of

    def setting(self, name: str) -> Any:
        """A var of the build: thresholds are read from where they were applied."""
        return self.version.manifest["vars"].get(name)

    @property
    def currency(self) -> str:
        """Reporting currency of all money."""
        return str(self.setting("reporting_currency") or "reporting currency")

    def has(self, *marts: str) -> bool:
        """Whether the version holds these marts."""
        return all(mart in self.version.manifest["marts"] for mart in marts)

    def rows(self, question: str, parameters: Mapping[str, object], limit: int | None = None) -> Rows:
        """The answer of sql/<question>.sql; with a limit, its first rows and how many there are."""
        statement = statement_of(question)
        given = {name: value for name, value in parameters.items() if f"${name}" in statement}
        if limit is None:
            return self._fetched(statement, given)
        # one row more than shown tells whether there are more; only then they are counted
        shown = self._fetched(f"select * from (\n{statement}\n) as answer limit {int(limit) + 1}", given)
        if len(shown.values) <= limit:
            return shown
        counted = self._connection.execute(f"select count(*) from (\n{statement}\n) as answer", given).fetchone()
        return Rows(shown.columns, shown.values[:limit], int(counted[0]) if counted else limit)

    def _fetched(self, statement: str, parameters: Mapping[str, object]) -> Rows:
        cursor = self._connection.execute(statement, dict(parameters))
        columns = tuple(str(described[0]) for described in cursor.description or ())
        values = tuple(cursor.fetchall())
        return Rows(columns, values, len(values))


def statement_of(question: str) -> str:
    """The text of a query."""
    return (SQL_FOLDER / f"{question}.sql").read_text(encoding="utf-8").strip().removesuffix(";")


def published_here(environment: Mapping[str, str] = os.environ) -> Published:
    """The folder of readers, as `make refresh` finds it."""
    return published_from(environment, working_from(environment))


@contextmanager
def reading(published: Published, name: str | None = None) -> Iterator[Reader]:
    """The version that holds now, or a named one that a page already shows.

    Opened by the path of the version, never by the pointer: within one process DuckDB hands out a file that is already
    open again by its path, so behind the pointer an old version would stay.
    """
    version, connection = _opened(published, name)
    try:
        yield Reader(version, connection)
    finally:
        connection.close()


def _opened(published: Published, name: str | None) -> tuple[Version, duckdb.DuckDBPyConnection]:
    for attempt in range(1, ATTEMPTS + 1):
        wanted = name or current_name(published)
        if wanted is None:
            raise NothingPublishedError(str(published.root))
        try:
            version = read_version(published, wanted)
            return version, _connected(version.folder / DATABASE_FILE)
        except (PublishError, duckdb.IOException):
            # swept by a publish between the look at the pointer and the opening: look again
            if name is not None or attempt == ATTEMPTS:
                raise
    raise NothingPublishedError(str(published.root))


def _connected(path: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        str(path),
        read_only=True,
        # the same for every request, as connections to one file must agree
        config={
            "enable_external_access": "false",
            "memory_limit": os.environ.get("WAREHOUSE_MEMORY_LIMIT") or "4GB",
            "threads": os.environ.get("WAREHOUSE_THREADS") or "2",
            "temp_directory": str(Path(tempfile.gettempdir()) / "customer_success_pages"),
        },
    )
