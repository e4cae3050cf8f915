"""Several cases in one build: ids and codes are prefixed with the case's name, and its accounts' region is the case.

What a case claims of the total is then what the merged build says of its region; what it claims of another slice, of
the pair of that slice and its region.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path

from tests.known_answers.cases import Case, read_csv
from tests.known_answers.compare import ActualRow

SEPARATOR = "~"
ID_COLUMNS = frozenset(
    {
        "account_id",
        "parent_account_id",
        "csm_id",
        "account_owner_id",
        "user_id",
        "manager_id",
        "contract_id",
        "predecessor_contract_id",
        "order_id",
        "line_id",
        "product_id",
        "cancellation_id",
        "pause_id",
        # words of the case's own seeds
        "reason_code",
        "segment",
    }
)
LAPSED = "lapsed"  # the one reason that the warehouse gives itself
RATES = "billing_exchange_rates"
MERGED_TABLES = frozenset(
    {
        "crm_accounts",
        "crm_account_history",
        "crm_users",
        "billing_products",
        "billing_orders",
        "billing_order_lines",
        "billing_cancellations",
        "billing_pauses",
        RATES,  # of one case in a batch only
    }
)
MERGED_SEEDS = frozenset({"churn_reasons", "assumed_churn"})
# who a row of a mart belongs to, by the first of these that it has
OWNERS = ("account_id", "contract_id", "renewal_id", "line_id")
MERGED_MARTS = frozenset(
    {
        "fct_contract_lines",
        "fct_cmrr_movements",
        "fct_cmrr_monthly",
        "fct_renewals",
        "fct_renewal_lines",
        "fct_expected_cmrr_locks",
        "fct_expected_cmrr_lock_lines",
        "fct_retention_outcomes",
        "retention_by_slice",
    }
)


def claimed_marts(case: Case) -> frozenset[str]:
    return frozenset({*case.expected, *case.complete})


def can_merge(case: Case) -> bool:
    """Only tables and marts in which the cases stay apart; the region is taken for the case."""
    tables = {path.stem for path in case.input_folder.glob("*")}
    seeds = set(case.seed_names)
    slices = {claim.get("slice_by") for claim in case.expected.get("retention_by_slice", [])}
    return (
        tables <= MERGED_TABLES
        and claimed_marts(case) <= MERGED_MARTS
        and seeds <= MERGED_SEEDS
        and "region" not in slices
    )


def reasons_of(case: Case, project_seeds: Path) -> list[dict[str, str]]:
    own = case.seeds_folder / "churn_reasons.csv"
    return read_csv(own if own.exists() else project_seeds / "churn_reasons.csv")


def lapsed_reason(case: Case, project_seeds: Path) -> str:
    return next((row["is_avoidable"] for row in reasons_of(case, project_seeds) if row["reason_code"] == LAPSED), "")


def has_rates(case: Case) -> bool:
    return (case.input_folder / f"{RATES}.csv").exists()


def batches(cases: Iterable[Case], separate: bool, project_seeds: Path) -> list[list[Case]]:
    """Cases that can be built together: same day and same vars; exchange rates of one of them at most."""
    grouped: dict[tuple[str, ...], list[list[Case]]] = defaultdict(list)
    for case in cases:
        alone = separate or not can_merge(case)
        variables = {name: value for name, value in case.variables.items() if name != "quarantine_max_share"}
        groups = grouped[
            (
                case.as_of.isoformat(),
                json.dumps(variables, sort_keys=True, default=str),
                lapsed_reason(case, project_seeds),
                case.name if alone else "",
            )
        ]
        fitting = (group for group in groups if not (has_rates(case) and any(map(has_rates, group))))
        group = next(fitting, None)
        if group is None:
            groups.append([case])
        else:
            group.append(case)
    return [group for groups in grouped.values() for group in groups]


def variables_of(cases: list[Case]) -> dict[str, object]:
    """The share of broken rows is no rule of a mart: a batch may hold a case that is broken on purpose."""
    merged: dict[str, object] = {}
    for case in cases:
        merged.update(case.variables)
    return merged


def write_merged_seeds(cases: Iterable[Case], project_seeds: Path, folder: Path) -> None:
    reasons: dict[str, dict[str, str]] = {}
    shares: list[dict[str, str]] = []
    for case in cases:
        for row in reasons_of(case, project_seeds):
            own = renamed(row, "churn_reasons", case.name)
            reasons[own["reason_code"]] = own
        own_shares = case.seeds_folder / "assumed_churn.csv"
        rows = read_csv(own_shares if own_shares.exists() else project_seeds / "assumed_churn.csv")
        shares.extend(renamed(row, "assumed_churn", case.name) for row in rows)
    folder.mkdir(parents=True, exist_ok=True)
    write_rows(folder / "churn_reasons.csv", list(reasons.values()))
    write_rows(folder / "assumed_churn.csv", shares)


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, fieldnames=columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_merged(cases: Iterable[Case], folder: Path) -> None:
    """The tables of all cases, unioned, with every id in its case's name."""
    tables: dict[str, list[dict[str, str]]] = defaultdict(list)
    for case in cases:
        for path in sorted(case.input_folder.glob("*.csv")):
            tables[path.stem].extend(renamed(row, path.stem, case.name) for row in read_csv(path))
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        write_rows(folder / f"{table}.csv", rows)


def is_own_word(column: str, value: str) -> bool:
    """The warehouse's own word, the same for every case."""
    return column == "reason_code" and value == LAPSED


def renamed(row: Mapping[str, str], table: str, case_name: str) -> dict[str, str]:
    result = {
        name: f"{case_name}{SEPARATOR}{value}"
        if value and name in ID_COLUMNS and not is_own_word(name, value)
        else value
        for name, value in row.items()
    }
    if table == "crm_accounts":
        result["region"] = case_name
    if table == "crm_account_history" and row.get("field_name") in ID_COLUMNS:
        for name in ("old_value", "new_value"):
            if result.get(name):
                result[name] = f"{case_name}{SEPARATOR}{result[name]}"
    return result


def part_of(case: Case, mart: str, rows: Iterable[ActualRow]) -> list[ActualRow]:
    """The rows of one case, as if it had been built alone."""
    prefix = f"{case.name}{SEPARATOR}"
    if mart == "retention_by_slice":
        return with_zero_totals(case, [own for row in rows if (own := single_slice(case.name, row)) is not None])
    own_rows = []
    for row in rows:
        owner = next((str(row[name]) for name in OWNERS if row.get(name) is not None), "")
        if owner.startswith(prefix):
            own_rows.append(stripped(row, prefix))
    return own_rows


def stripped(row: ActualRow, prefix: str) -> ActualRow:
    return {name: value.removeprefix(prefix) if isinstance(value, str) else value for name, value in row.items()}


def single_slice(case_name: str, row: ActualRow) -> ActualRow | None:
    """The case's region is its total; a pair with its region is its slice."""
    prefix = f"{case_name}{SEPARATOR}"
    first = (row["slice_by"], row["slice_value"])
    second = (row.get("slice_by_2"), row.get("slice_value_2"))
    region = ("region", case_name)
    if first == region and second[0] is None:
        own: tuple[object, object] = ("total", "all")
    elif first == region:
        own = second
    elif second == region:
        own = first
    else:
        return None
    return stripped(
        {**row, "slice_by": own[0], "slice_value": own[1], "slice_by_2": None, "slice_value_2": None}, prefix
    )


def with_zero_totals(case: Case, rows: list[ActualRow]) -> list[ActualRow]:
    """A total of nothing is a row of zeros in a build of its own, and no row of a region."""
    names = ("period_grain", "fiscal_period_id", "basis", "slice_by", "slice_value")
    found = {tuple(row.get(name) for name in names) for row in rows}
    zeros: list[ActualRow] = []
    for claim in case.expected.get("retention_by_slice", []):
        key = tuple(claim[name] for name in names)
        if claim["slice_by"] == "total" and key not in found:
            money = {name: Decimal(0) for name in claim if name.endswith(("_cmrr", "_count"))}
            rates = {name: None for name in claim if name.endswith("_rate") or "_rate_" in name}
            zeros.append({**dict(zip(names, key, strict=True)), **money, **rates})
    return [*rows, *zeros]
