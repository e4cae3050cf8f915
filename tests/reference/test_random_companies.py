"""Differential test: dbt's marts and the reference, row by row, on seeded random companies."""

from pathlib import Path

import pytest

from tests.known_answers.dbt_engine import DbtEngine
from tests.reference.compare import compare_random


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> DbtEngine:
    return DbtEngine(tmp_path_factory.mktemp("dbt"), threads=2)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_warehouse_is_the_reference_on_a_random_company(engine: DbtEngine, tmp_path: Path, seed: int) -> None:
    differences = compare_random(seed, 40, None, engine, tmp_path / "generic")
    assert not differences, f"{len(differences)} differences:\n" + "\n".join(map(str, differences[:50]))
