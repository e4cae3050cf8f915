"""What a claim is worth: the comparison finds every kind of difference, and no others."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.known_answers.cases import Case, Claim
from tests.known_answers.compare import ActualRow, compare_case
from tests.known_answers.merge import batches, part_of, renamed

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
RENEWAL: dict[str, object] = {
    "renewal_id": "c1",
    "status": "renewed",
    "decided_on": date(2026, 1, 20),
    "measured_period": None,
    "was_noticed": True,
    "expiring_cmrr": Decimal("100.00"),
}


def case_of(mart: str, claims: list[Claim], complete: bool = False) -> Case:
    return Case(
        name="case",
        folder=Path("case"),
        shows="",
        rule="",
        as_of=date(2026, 1, 31),
        variables={},
        complete=frozenset({mart} if complete else ()),
        expected={mart: claims},
    )


def columns_that_differ(mart: str, claims: list[Claim], rows: Sequence[ActualRow], complete: bool = False) -> list[str]:
    return [one.column for one in compare_case(case_of(mart, claims, complete), {mart: rows})]


@pytest.mark.parametrize(
    ("column", "claim", "differs"),
    [
        ("status", "renewed", False),
        ("status", "lost", True),
        ("status", "", False),
        ("status", "null", True),
        ("measured_period", "null", False),
        ("measured_period", "", False),
        ("measured_period", "2026-01", True),
        ("decided_on", "2026-01-20", False),
        ("decided_on", "2026-01-21", True),
        ("was_noticed", "true", False),
        ("was_noticed", "false", True),
        ("expiring_cmrr", "100", False),
        ("expiring_cmrr", "100.01", True),
        ("expiring_cmrr", "null", True),
        ("no_such_column", "1", True),
    ],
)
def test_a_claim_on_a_cell(column: str, claim: str, differs: bool) -> None:
    found = columns_that_differ("fct_renewals", [{"renewal_id": "c1", column: claim}], [RENEWAL])
    assert found == ([column] if differs else [])


def test_a_row_that_is_missing() -> None:
    assert columns_that_differ("fct_renewals", [{"renewal_id": "c2", "status": ""}], [RENEWAL]) == ["(row)"]


def test_other_rows_count_in_complete_marts_only() -> None:
    rows = [RENEWAL, {**RENEWAL, "renewal_id": "c2"}]
    claims = [{"renewal_id": "c1", "status": "renewed"}]
    assert columns_that_differ("fct_renewals", claims, rows) == []
    assert columns_that_differ("fct_renewals", claims, rows, complete=True) == ["(row)"]


def test_a_row_twice_is_a_difference() -> None:
    assert columns_that_differ("fct_renewals", [{"renewal_id": "c1"}], [RENEWAL, RENEWAL]) == ["(row)"]


def test_complete_locks_speak_of_the_grains_they_name() -> None:
    month: dict[str, object] = {"lock_grain": "month", "lock_period": "2026-01", "contract_id": "c1"}
    year: dict[str, object] = {"lock_grain": "year", "lock_period": "FY2026", "contract_id": "c1"}
    claims = [{name: str(value) for name, value in month.items()}]
    assert columns_that_differ("fct_expected_cmrr_locks", claims, [month, year], complete=True) == []
    other = {**month, "contract_id": "c2"}
    assert columns_that_differ("fct_expected_cmrr_locks", claims, [month, other], complete=True) == ["(row)"]


def test_movements_are_summed_and_their_reasons_joined() -> None:
    def movement(amount: str, reason: str | None) -> ActualRow:
        return {
            "account_id": "a1",
            "fiscal_period_id": "2026-01",
            "movement_type": "product_churn",
            "amount": Decimal(amount),
            "reason_code": reason,
        }

    rows = [movement("-10.00", "price"), movement("-5.50", "budget"), movement("-1.00", None)]
    claim = {
        "account_id": "a1",
        "fiscal_period_id": "2026-01",
        "movement_type": "product_churn",
        "amount": "-16.5",
        "reason_code": "budget|price",
    }
    assert columns_that_differ("fct_cmrr_movements", [claim], rows, complete=True) == []
    assert columns_that_differ("fct_cmrr_movements", [{**claim, "reason_code": "null"}], rows) == ["reason_code"]
    silent = [movement("-16.50", None)]
    assert columns_that_differ("fct_cmrr_movements", [{**claim, "reason_code": "null"}], silent) == []


def test_rates_are_held_to_a_millionth_and_pairs_of_slices_left_out() -> None:
    row: dict[str, object] = {
        "period_grain": "month",
        "fiscal_period_id": "2026-01",
        "basis": "contract",
        "slice_by": "total",
        "slice_value": "all",
        "slice_by_2": None,
        "net_renewal_rate": Decimal("1.1333333333"),
    }
    claim = {name: str(value) for name, value in row.items() if value is not None}
    pair = {**row, "slice_by_2": "region"}
    good, bad = {**claim, "net_renewal_rate": "1.1333333"}, {**claim, "net_renewal_rate": "1.13333"}
    assert columns_that_differ("retention_by_slice", [good], [row, pair]) == []
    assert columns_that_differ("retention_by_slice", [bad], [row]) == ["net_renewal_rate"]


def test_a_merged_case_gets_its_own_rows_back() -> None:
    case = case_of("fct_renewals", [])
    prefixed = {**RENEWAL, "renewal_id": "case~c1", "account_id": "case~a1"}
    strange = {**RENEWAL, "renewal_id": "other~c1", "account_id": "other~a1"}
    assert part_of(case, "fct_renewals", [prefixed, strange]) == [{**RENEWAL, "account_id": "a1"}]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (("region", "case"), (None, None), ("total", "all")),
        (("csm", "case~u1"), ("region", "case"), ("csm", "u1")),
        (("region", "case"), ("segment", "case~smb"), ("segment", "smb")),
        (("total", "all"), (None, None), None),
        (("region", "other"), (None, None), None),
    ],
)
def test_a_merged_case_gets_its_own_slices_back(
    first: tuple[str, str], second: tuple[str | None, str | None], expected: tuple[str, str] | None
) -> None:
    row = {"slice_by": first[0], "slice_value": first[1], "slice_by_2": second[0], "slice_value_2": second[1]}
    own = part_of(case_of("retention_by_slice", []), "retention_by_slice", [row])
    assert [(one["slice_by"], one["slice_value"]) for one in own] == ([expected] if expected else [])


def test_ids_and_words_of_seeds_are_prefixed_but_the_warehouse_own_word() -> None:
    row = {"account_id": "a1", "reason_code": "lapsed", "predecessor_contract_id": "", "currency": "USD"}
    assert renamed(row, "billing_orders", "case") == {**row, "account_id": "case~a1"}
    change = {"account_id": "a1", "field_name": "csm_id", "old_value": "u1", "new_value": ""}
    assert renamed(change, "crm_account_history", "case")["old_value"] == "case~u1"


def test_cases_that_a_merge_would_bend_are_built_alone(tmp_path: Path) -> None:
    def case(name: str, mart: str) -> Case:
        folder = tmp_path / name
        (folder / "generic").mkdir(parents=True)
        return Case(name, folder, "", "", date(2026, 1, 31), {}, frozenset(), {mart: []})

    cases = [case("a", "fct_renewals"), case("b", "fct_renewals"), case("c", "unit_economics")]
    names = [[one.name for one in batch] for batch in batches(cases, False, SEEDS)]
    assert names == [["a", "b"], ["c"]]
    assert len(batches(cases, True, SEEDS)) == 3
