"""Builds that several tests read are made once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from sample_company import company
from sample_company.config import Config
from tests.support import Workbench

# The small project of the tests of orchestration, for unit and browser tests alike.
from tests.unit.mini_fixtures import instance as instance
from tests.unit.mini_fixtures import mini_project as mini_project
from tests.unit.mini_fixtures import parsed_project as parsed_project
from tests.unit.mini_fixtures import refreshed as refreshed
from tests.unit.mini_fixtures import refreshed_once as refreshed_once


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that build warehouses first: the quick ones then fill what is left of each worker's time."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def workbench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """One linked project for all dbt runs of the session: each choice of sources is parsed once."""
    return Workbench(tmp_path_factory.mktemp("workbench"))


@dataclass(frozen=True)
class Sample:
    """A small sample company: landed, with its answer key beside it, and built as known on its last day."""

    folder: Path
    sources: dict[str, list[str]]
    as_of: date

    @property
    def raw(self) -> Path:
        return self.folder / "raw"

    @property
    def answer_key(self) -> Path:
        return self.folder / "answer_key"

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse.duckdb"


SAMPLE_SOURCES = {
    "crm": ["salesforce", "generic"],
    "billing": ["salesforce_orders", "stripe", "generic"],
    "support": ["zendesk", "generic"],
    "usage": ["events"],
}
# more accounts only bring more of the same; with fewer, the tables are too small to be soiled
SAMPLE_ACCOUNTS, SAMPLE_MONTHS, SAMPLE_EVENTS, SAMPLE_SEED = 200, 24, 20_000, 7


@pytest.fixture(scope="session")
def sample(workbench: Workbench, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    made = Sample(tmp_path_factory.mktemp("sample"), SAMPLE_SOURCES, date(2026, 6, 30))
    company.make(Config(SAMPLE_ACCOUNTS, SAMPLE_MONTHS, SAMPLE_EVENTS, SAMPLE_SEED, made.raw, made.as_of))
    select = [f"+path:models/marts/{folder}" for folder in ("revenue", "quality")]
    workbench.run(made.warehouse, made.raw, made.as_of, select, sources=made.sources)
    return made
