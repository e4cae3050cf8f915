"""The known answers: each on the reference, all of them on dbt."""

from pathlib import Path

import pytest

from tests.known_answers.cases import Case, load_cases
from tests.known_answers.run import OWN_CASES, SHARED_CASES, run, run_reference

FOLDERS = [folder for folder in (OWN_CASES, SHARED_CASES) if folder.is_dir()]
CASES = [case for folder in FOLDERS for case in load_cases(folder)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_reference_gives_the_known_answer(case: Case) -> None:
    ((_, differences),) = run_reference([case])
    assert not differences, "\n".join(map(str, differences))


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_warehouse_gives_the_known_answers(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    differing = run([folder], [])
    assert differing == 0, capsys.readouterr().out


def test_own_cases_are_there() -> None:
    """The command always has something to run, with or without the shared folder."""
    assert len(list(load_cases(OWN_CASES))) >= 5
