"""Known answers from the command line: python -m tests.known_answers.run [DIR] [--engine dbt|reference]."""

import argparse
import sys
import time
from pathlib import Path

from tests.known_answers.cases import Case, load_cases
from tests.known_answers.compare import Difference, compare_case
from tests.reference.warehouse_reference.warehouse import build

REPOSITORY = Path(__file__).resolve().parents[2]
OWN_CASES = REPOSITORY / "tests" / "known_answers" / "cases"
SHARED_CASES = REPOSITORY.parent / "shared" / "known_answers"


def run_reference(case: Case) -> list[Difference]:
    marts = build(case.input_folder, case.as_of, case.variables, (case.seeds_folder, REPOSITORY / "seeds"))
    return compare_case(case, marts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", nargs="?", type=Path)
    parser.add_argument("--engine", choices=("dbt", "reference"), default="reference")
    parser.add_argument("--case", action="append", default=[])
    options = parser.parse_args()
    failed = 0
    cases = list(load_cases(options.directory or SHARED_CASES))
    for case in cases:
        if options.case and case.name not in options.case:
            continue
        started = time.monotonic()
        differences = run_reference(case)
        failed += bool(differences)
        print(f"{'DIFFERS' if differences else 'ok     '} {case.name} ({time.monotonic() - started:.1f} s)")
        for difference in differences:
            print(f"    {difference}")
    print(f"{len(cases)} cases, {failed} differ")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
