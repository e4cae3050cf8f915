"""Whole refreshes under attack, the ones that fit into CI; `make drills` does all of them, and fifty kills."""

from __future__ import annotations

import pytest

from orchestration.publishing.files import remove
from tests.drills.__main__ import given_manifest
from tests.drills.faults import Drills
from tests.drills.project import cut_project
from tests.drills.scene import ROOTS, Scene, make

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def drills(tmp_path_factory: pytest.TempPathFactory) -> Drills:
    """A company refreshed on the eve of a quarter, and on its first day."""
    folder = tmp_path_factory.mktemp("drills")
    scene = Scene(folder / "scene")
    scene.folder.mkdir()
    cut_project(scene.project, given_manifest(None, folder / "parsed"), ROOTS)
    remove(folder / "parsed")
    return Drills(make(scene))


def test_killed(drills: Drills) -> None:
    assert drills.killed(2).times == 2


def test_a_memory_limit_that_is_too_low(drills: Drills) -> None:
    assert "1 failed and said so" in drills.memory(["10MB"]).outcome


def test_two_at_once(drills: Drills) -> None:
    assert drills.two_at_once().times == 1


def test_a_lock_edited_by_hand(drills: Drills) -> None:
    assert drills.lock_edited(refreshes=1).times == 1


def test_a_deleted_warehouse(drills: Drills) -> None:
    assert drills.warehouse_lost().times == 1
