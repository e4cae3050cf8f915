"""Differential test: dbt's marts against the reference, on a random company or on any folder of the generic contract.

python -m tests.reference.compare --seed 1 --accounts 40 [--as-of 2026-03-31] [--keep FOLDER]
python -m tests.reference.compare --folder FOLDER --as-of 2026-03-31 [--vars '{...}']
"""

import argparse
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tests.known_answers.compare import KEYS, as_text, comparable, is_same
from tests.known_answers.dbt_engine import DbtEngine
from tests.reference.random_company import RandomCompany
from tests.reference.warehouse_reference.warehouse import build

REPOSITORY = Path(__file__).resolve().parents[2]
# movements have no key of their own that both sides know: what moved, where, when
MOVEMENT_KEY = ("account_id", "contract_id", "product_id", "moved_on", "movement_type")
Row = Mapping[str, object]


@dataclass(frozen=True)
class Difference:
    mart: str
    key: str
    column: str
    reference: str
    dbt: str

    def __str__(self) -> str:
        return f"{self.mart} [{self.key}] {self.column}: reference {self.reference}, dbt {self.dbt}"


def summed(rows: Iterable[Row]) -> list[Row]:
    """Two effects of one type on one product and day (price up, discount down) are one row here."""
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(as_text(row[name]) for name in MOVEMENT_KEY)].append(row)
    result: list[Row] = []
    for key, group in groups.items():
        merged: dict[str, object] = dict(zip(MOVEMENT_KEY, key, strict=True))
        merged["amount"] = sum(float(str(row["amount"])) for row in group)
        for name in ("fiscal_period_id", "known_on", "reason_code", "is_avoidable"):
            merged[name] = "|".join(sorted({as_text(row[name]) for row in group}))
        result.append(merged)
    return result


def keyed(mart: str, rows: Iterable[Row]) -> dict[str, Row]:
    names = MOVEMENT_KEY if mart == "fct_cmrr_movements" else KEYS[mart]
    found: dict[str, Row] = {}
    for row in summed(rows) if mart == "fct_cmrr_movements" else comparable(mart, rows):
        key = ", ".join(as_text(row[name]) for name in names)
        if key in found:
            raise ValueError(f"{mart}: two rows of {key}")
        found[key] = row
    return found


def is_nothing(row: Row) -> bool:
    """A total of an empty period."""
    numbers = [value for name, value in row.items() if name.endswith(("_cmrr", "_count"))]
    return bool(numbers) and all(not value for value in numbers)


def compare_rows(mart: str, reference: Iterable[Row], dbt: Iterable[Row]) -> list[Difference]:
    wanted, found = keyed(mart, reference), keyed(mart, dbt)
    differences = []
    for key in sorted({*wanted, *found}):
        if key not in found:
            if not (mart == "retention_by_slice" and is_nothing(wanted[key])):
                differences.append(Difference(mart, key, "(row)", "there", "missing"))
        elif key not in wanted:
            if mart != "unit_economics" and not (mart == "retention_by_slice" and is_nothing(found[key])):
                differences.append(Difference(mart, key, "(row)", "missing", "there"))
        else:
            for column in wanted[key]:
                if column not in found[key]:
                    differences.append(Difference(mart, key, column, as_text(wanted[key][column]), "no such column"))
                    continue
                left, right = as_text(wanted[key][column]), as_text(found[key][column])
                if not is_same(column, left, right):
                    differences.append(Difference(mart, key, column, left, right))
    return differences


def compare_folder(
    folder: Path, as_of: date, variables: Mapping[str, Any], engine: DbtEngine, marts: Iterable[str] = tuple(KEYS)
) -> list[Difference]:
    names = list(marts)
    reference = build(folder, as_of, variables, (REPOSITORY / "seeds",))
    found = engine.build(folder, as_of, variables, None, names)
    return [difference for mart in names for difference in compare_rows(mart, reference[mart], found[mart])]


def compare_random(
    seed: int, accounts: int, as_of: date | None, engine: DbtEngine, folder: Path, marts: Iterable[str] = tuple(KEYS)
) -> list[Difference]:
    company = RandomCompany(seed, accounts, as_of)
    company.write(folder)
    return compare_folder(folder, company.as_of, company.variables, engine, marts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1, help="how many seeds, counting up from --seed")
    parser.add_argument("--accounts", type=int, default=40)
    parser.add_argument("--as-of", type=date.fromisoformat)
    parser.add_argument("--folder", type=Path, help="compare this input instead of a random company")
    parser.add_argument("--vars", type=yaml.safe_load, default={})
    parser.add_argument("--mart", action="append", choices=tuple(KEYS), help="only these marts")
    parser.add_argument("--keep", type=Path, help="where the random companies stay")
    parser.add_argument("--limit", type=int, default=40, help="differences printed per mart")
    parser.add_argument("--project", type=Path, default=REPOSITORY, help="the dbt project to build with")
    options = parser.parse_args()
    marts = options.mart or list(KEYS)
    total = 0
    with tempfile.TemporaryDirectory(prefix="reference_") as scratch:
        engine = DbtEngine(Path(scratch) / "dbt", options.project.resolve(), threads=2)
        for seed in range(options.seed, options.seed + options.seeds):
            started = time.monotonic()
            if options.folder:
                differences = compare_folder(options.folder, options.as_of, options.vars, engine, marts)
            else:
                folder = (options.keep or Path(scratch)) / f"seed_{seed}"
                differences = compare_random(seed, options.accounts, options.as_of, engine, folder, marts)
            total += len(differences)
            print(f"seed {seed}: {len(differences)} differences, {time.monotonic() - started:.0f} s", flush=True)
            printed: Counter[str] = Counter()
            for difference in differences:
                printed[difference.mart] += 1
                if printed[difference.mart] <= options.limit:
                    print(f"    {difference}", flush=True)
            for mart, count in printed.items():
                if count > options.limit:
                    print(f"    ... {count} in {mart}")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
