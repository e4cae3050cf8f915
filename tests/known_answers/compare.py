"""Compares the rows of a mart with what a case claims of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from tests.known_answers.cases import Case, Claim

ActualRow = Mapping[str, object]
Key = tuple[str, ...]

KEYS: dict[str, Key] = {
    "fct_contract_lines": ("line_id",),
    "fct_cmrr_movements": ("account_id", "fiscal_period_id", "movement_type"),
    "fct_cmrr_monthly": ("account_id", "fiscal_period_id"),
    "fct_renewals": ("renewal_id",),
    "fct_renewal_lines": ("renewal_id", "product_id"),
    "fct_expected_cmrr_locks": ("lock_grain", "lock_period", "contract_id"),
    "fct_expected_cmrr_lock_lines": ("lock_grain", "lock_period", "contract_id", "product_id"),
    "fct_retention_outcomes": ("fiscal_period_id", "contract_id"),
    "retention_by_slice": ("period_grain", "fiscal_period_id", "basis", "slice_by", "slice_value"),
    "net_retention_monthly": ("fiscal_period_id",),
    "unit_economics": ("fiscal_period_id", "segment"),
}
LOCK_MARTS = ("fct_expected_cmrr_locks", "fct_expected_cmrr_lock_lines")
CENT_TOLERANCE = Decimal("0.005")
RATE_TOLERANCE = Decimal("0.000001")


@dataclass(frozen=True, order=True)
class Difference:
    case: str
    mart: str
    key: str
    column: str
    expected: str
    actual: str

    def __str__(self) -> str:
        return f"{self.mart} [{self.key}] {self.column}: expected {self.expected}, found {self.actual}"


def as_text(value: object) -> str:
    """One spelling for what a file, a database and the reference say."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        return f"{float(value):.10f}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def as_number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def is_rate(column: str) -> bool:
    return column in ("nrr", "grr") or "_rate" in column or column.endswith("_share") or column.endswith("retention")


def is_same(column: str, expected: str, actual: str) -> bool:
    left, right = as_number(expected), as_number(actual)
    if left is None or right is None or column.endswith("_id") or column.startswith("slice_value"):
        return expected == actual
    if is_rate(column):
        return abs(left - right) <= RATE_TOLERANCE * max(Decimal(1), abs(left))
    return abs(left - right) < CENT_TOLERANCE


def summed_movements(rows: Iterable[ActualRow]) -> list[ActualRow]:
    """One row per account, period and type: amounts added, reasons joined."""
    amounts: dict[Key, Decimal] = defaultdict(Decimal)
    reasons: dict[Key, set[str]] = defaultdict(set)
    for row in rows:
        key = tuple(str(row[name]) for name in KEYS["fct_cmrr_movements"])
        amounts[key] += Decimal(str(row["amount"]))
        if row.get("reason_code") is not None:
            reasons[key].add(str(row["reason_code"]))
    return [
        {
            **dict(zip(KEYS["fct_cmrr_movements"], key, strict=True)),
            "amount": amount,
            "reason_code": "|".join(sorted(reasons[key])) or None,
        }
        for key, amount in amounts.items()
    ]


def comparable(mart: str, rows: Iterable[ActualRow]) -> list[ActualRow]:
    """The rows of a mart that known answers speak of."""
    if mart == "fct_cmrr_movements":
        return summed_movements(rows)
    if mart == "retention_by_slice":
        return [row for row in rows if row.get("slice_by_2") is None]
    if mart == "net_retention_monthly":
        return [row for row in rows if row.get("slice_by") in (None, "total")]
    return list(rows)


def key_of(mart: str, row: Mapping[str, object]) -> str:
    return ", ".join(as_text(row.get(name)) for name in KEYS[mart])


def compare_mart(case: Case, mart: str, claims: list[Claim], actual: Iterable[ActualRow]) -> list[Difference]:
    found: dict[str, ActualRow] = {}
    differences: list[Difference] = []
    for row in comparable(mart, actual):
        key = key_of(mart, row)
        if key in found:
            differences.append(Difference(case.name, mart, key, "(row)", "once", "more than once"))
        found[key] = row
    for claim in claims:
        key = key_of(mart, claim)
        if key not in found:
            differences.append(Difference(case.name, mart, key, "(row)", "there", "missing"))
            continue
        row = found[key]
        for column, expected in claim.items():
            if expected == "" or column in KEYS[mart]:
                continue
            if column not in row:
                differences.append(Difference(case.name, mart, key, column, expected, "no such column"))
                continue
            value = as_text(row[column])
            if not is_same(column, expected, value):
                differences.append(Difference(case.name, mart, key, column, expected, value))
    if mart in case.complete:
        claimed = {key_of(mart, claim) for claim in claims}
        grains = {claim["lock_grain"] for claim in claims} if mart in LOCK_MARTS else None
        for key, row in found.items():
            if key not in claimed and (grains is None or as_text(row["lock_grain"]) in grains):
                differences.append(Difference(case.name, mart, key, "(row)", "no other row", "there"))
    return differences


def compare_case(case: Case, marts: Mapping[str, Iterable[ActualRow]]) -> list[Difference]:
    differences: list[Difference] = []
    for mart in sorted({*case.expected, *case.complete}):
        if mart not in KEYS:
            differences.append(Difference(case.name, mart, "", "(mart)", "known to the runner", "unknown"))
            continue
        differences.extend(compare_mart(case, mart, case.expected.get(mart, []), marts.get(mart, [])))
    return sorted(differences)
