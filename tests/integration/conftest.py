"""What the tests of publishing share: one small company, built once."""

from __future__ import annotations

import pytest

from tests.integration.publishing_company import TABLES, Place, build, land
from tests.support import Workbench


@pytest.fixture(scope="session")
def built_company(workbench: Workbench, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Every model of the small company, stamped as a tested build; nothing published. Copy it before changing it."""
    folder = tmp_path_factory.mktemp("company")
    land(folder / "raw", TABLES)
    place = Place(folder / "built")
    build(workbench, place, folder / "raw")
    return place
