"""Known answers: builds folders of cases and prints every difference between claim and mart; exit code 1 if any.

    python -m tests.known_answers.run [DIR ...] [--case NAME] [--separate] [--engine dbt|reference] [--jobs N]

Without DIR: the project's own cases, and the shared ones where ../shared/known_answers lies beside the clone.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from functools import cache
from multiprocessing import current_process, get_context
from pathlib import Path

from tests.known_answers.cases import Case, load_cases
from tests.known_answers.compare import Difference, compare_case
from tests.known_answers.dbt_engine import BuildError, DbtEngine
from tests.known_answers.merge import batches, claimed_marts, part_of, variables_of, write_merged, write_merged_seeds
from tests.reference.warehouse_reference.warehouse import build

REPOSITORY = Path(__file__).resolve().parents[2]
OWN_CASES = REPOSITORY / "tests" / "known_answers" / "cases"
SHARED_CASES = REPOSITORY.parent / "shared" / "known_answers"
Verdict = tuple[str, list[Difference]]


def run_reference(cases: list[Case]) -> list[Verdict]:
    verdicts = []
    for case in cases:
        marts = build(case.input_folder, case.as_of, case.variables, (case.seeds_folder, REPOSITORY / "seeds"))
        verdicts.append((case.name, compare_case(case, marts)))
    return verdicts


@cache
def engine_in(workspace: str, project: Path) -> DbtEngine:
    """One per process: the parsed project is kept between builds."""
    return DbtEngine(Path(workspace) / current_process().name, project)


def run_dbt(cases: list[Case], workspace: str, project: Path) -> list[Verdict]:
    """One build for the whole batch; a batch of one is built as it is."""
    marts = frozenset[str]().union(*(claimed_marts(case) for case in cases))
    first = cases[0]
    if len(cases) == 1:
        input_folder, seeds = first.input_folder, first.seeds_folder
    else:
        merged = Path(tempfile.mkdtemp(dir=workspace))
        input_folder, seeds = merged / "generic", merged / "seeds"
        write_merged(cases, input_folder)
        write_merged_seeds(cases, project / "seeds", seeds)
    try:
        found = engine_in(workspace, project).build(input_folder, first.as_of, variables_of(cases), seeds, marts)
    except BuildError as error:
        problem = str(error)
        return [(case.name, [Difference(case.name, "(build)", "", "(build)", "built", problem)]) for case in cases]
    if len(cases) == 1:
        return [(first.name, compare_case(first, found))]
    return [
        (case.name, compare_case(case, {mart: part_of(case, mart, rows) for mart, rows in found.items()}))
        for case in cases
    ]


def verdicts_of(groups: list[list[Case]], engine: str, jobs: int, project: Path) -> Iterator[list[Verdict]]:
    if engine == "reference":
        for group in groups:
            yield run_reference(group)
        return
    workspace = tempfile.mkdtemp(prefix="known_answers_")
    try:
        with ProcessPoolExecutor(max_workers=jobs, mp_context=get_context("spawn")) as pool:
            waiting: list[Future[list[Verdict]]] = [pool.submit(run_dbt, group, workspace, project) for group in groups]
            for done in as_completed(waiting):
                yield done.result()
    finally:
        shutil.rmtree(workspace, ignore_errors=True)


def run(
    directories: list[Path],
    names: list[str],
    separate: bool = False,
    engine: str = "dbt",
    jobs: int = 2,
    project: Path = REPOSITORY,
) -> int:
    """The number of cases that differ."""
    started = time.monotonic()
    differing = total = 0
    for directory in directories:
        cases = [case for case in load_cases(directory) if not names or case.name in names]
        groups = batches(cases, separate, project / "seeds")
        print(f"{directory}: {len(cases)} cases, {len(groups)} builds ({engine})", flush=True)
        for verdicts in verdicts_of(groups, engine, jobs, project):
            for name, differences in verdicts:
                total += 1
                differing += bool(differences)
                seconds = time.monotonic() - started
                print(f"{seconds:6.0f} s  {'DIFFERS' if differences else 'ok     '}  {name}", flush=True)
                for difference in differences:
                    print(f"            {difference}", flush=True)
    print(f"{total} cases, {differing} differ, {time.monotonic() - started:.0f} s")
    return differing if total else 1


def default_directories() -> list[Path]:
    if SHARED_CASES.is_dir():
        print(f"Shared cases found beside the clone: {SHARED_CASES}")
        return [OWN_CASES, SHARED_CASES]
    print(f"No shared cases beside the clone ({SHARED_CASES}): the project's own only")
    return [OWN_CASES]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directories", nargs="*", type=Path, metavar="DIR", help="folders of cases, or one case")
    parser.add_argument("--case", action="append", default=[], metavar="NAME", help="only this case")
    parser.add_argument("--separate", action="store_true", help="build every case alone")
    parser.add_argument("--engine", choices=("dbt", "reference"), default="dbt")
    parser.add_argument("--jobs", type=int, default=2, help="builds at a time")
    parser.add_argument("--project", type=Path, default=REPOSITORY, help="the dbt project to build with")
    options = parser.parse_args()
    absent = [str(path) for path in options.directories if not path.is_dir()]
    if absent:
        parser.error(f"no such folder: {', '.join(absent)}")
    directories = options.directories or default_directories()
    project = options.project.resolve()
    differing = run(directories, options.case, options.separate, options.engine, options.jobs, project)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
