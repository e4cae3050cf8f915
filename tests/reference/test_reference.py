"""Identities that the reference must hold on any company, or it is no judge of the marts."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.reference.random_company import RandomCompany
from tests.reference.warehouse_reference.calendar import month_end
from tests.reference.warehouse_reference.warehouse import Marts, build

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
ZERO = Decimal(0)


@pytest.fixture(scope="module", params=range(1, 6))
def marts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Marts:
    company = RandomCompany(request.param, accounts=25)
    folder = tmp_path_factory.mktemp("company")
    company.write(folder)
    # building it checks beginning + movements = ending for every account and month
    return build(folder, company.as_of, company.variables, (SEEDS,))


def money(row: Any, name: str) -> Decimal:
    value = row[name]
    assert isinstance(value, Decimal)
    return value


def test_renewals_conserve_to_the_cent(marts: Marts) -> None:
    effects = (
        "quantity_effect",
        "list_price_effect",
        "discount_effect",
        "product_churn",
        "new_product",
        "archive_effect",
        "fx_effect",
    )
    totals: dict[Any, list[Any]] = {}
    for row in marts["fct_renewal_lines"]:
        totals.setdefault(row["renewal_id"], []).append(row)
    assert totals
    for rows in totals.values():
        old = sum((money(row, "old_cmrr") for row in rows), ZERO)
        new = sum((money(row, "new_cmrr") for row in rows), ZERO)
        assert new == old + sum((money(row, name) for row in rows for name in effects), ZERO)
        lost_units = -sum((min(money(row, "quantity_effect"), ZERO) for row in rows), ZERO)
        churned = -sum((money(row, "product_churn") for row in rows), ZERO)
        archives = [row for row in rows if row["archive_effect"]]
        archived = sum((money(row, "new_cmrr") - money(row, "archive_effect") for row in archives), ZERO)
        like_for_like = sum((money(row, "like_for_like_cmrr") for row in rows), ZERO)
        assert old == like_for_like + lost_units + churned + archived


@pytest.mark.parametrize("month", [3, 5, 9, 12])
def test_locked_value_and_renewed_value_meet(tmp_path: Path, month: int) -> None:
    """In the month that ends on as_of, outcomes and renewals have the same knowledge."""
    as_of = month_end(date(2025, month, 1))
    company = RandomCompany(seed=20, accounts=40, as_of=as_of)
    company.write(tmp_path)
    marts = build(tmp_path, as_of, company.variables, (SEEDS,))
    renewed = {row["renewal_id"]: money(row, "renewed_cmrr") for row in marts["fct_renewals"]}
    rows = [row for row in marts["fct_retention_outcomes"] if row["outcome"] == "renewed"]
    rows = [row for row in rows if row["fiscal_period_id"] == f"{as_of:%Y-%m}"]
    assert rows
    for row in rows:
        grown = money(row, "upgraded_cmrr") + money(row, "new_product_cmrr") + money(row, "fx_cmrr")
        bridged = money(row, "expected_cmrr") + money(row, "changed_after_lock_cmrr") - money(row, "downgraded_cmrr")
        assert bridged + grown == renewed[row["contract_id"]]


def test_every_member_is_resolved_carried_out_or_open(marts: Marts) -> None:
    for row in marts["retention_by_slice"]:
        parts = money(row, "resolved_cmrr") + money(row, "carried_out_cmrr") + money(row, "open_cmrr")
        assert money(row, "expected_cmrr") == parts


def test_slices_sum_to_the_total(marts: Marts) -> None:
    sums: dict[tuple[object, ...], Decimal] = {}
    key: tuple[object, ...]
    names = ("expected_cmrr", "lost_cmrr", "downgraded_cmrr", "upgraded_cmrr", "midterm_lost_cmrr", "recovered_cmrr")
    for row in marts["retention_by_slice"]:
        for name in names:
            key = (row["period_grain"], row["fiscal_period_id"], row["basis"], name, row["slice_by"])
            sums[key] = sums.get(key, ZERO) + money(row, name)
    for key, amount in sums.items():
        total: tuple[object, ...] = (*key[:4], "total")
        assert amount == sums[total], key


def test_what_is_carried_out_is_carried_in(marts: Marts) -> None:
    """A month's members still open at its close are members of the next month's lock."""
    outcomes = marts["fct_retention_outcomes"]
    carried_in = {
        (row["lock_period"], row["contract_id"]) for row in marts["fct_expected_cmrr_locks"] if row["is_carried_in"]
    }
    months = sorted(
        {str(row["lock_period"]) for row in marts["fct_expected_cmrr_locks"] if row["lock_grain"] == "month"}
    )
    following = dict(pairwise(months))
    for row in outcomes:
        after = following.get(str(row["fiscal_period_id"]))
        if row["outcome"] == "carried_out" and after is not None:
            assert (after, row["contract_id"]) in carried_in


def test_a_later_run_never_changes_a_closed_month(tmp_path: Path) -> None:
    company = RandomCompany(11, accounts=25, as_of=date(2026, 3, 31))
    company.write(tmp_path)
    early = build(tmp_path, date(2025, 6, 30), company.variables, (SEEDS,))
    late = build(tmp_path, date(2026, 3, 31), company.variables, (SEEDS,))

    def closed(marts: Marts) -> list[str]:
        months = [row for row in marts["retention_by_slice"] if row["period_grain"] == "month"]
        return sorted(repr(row) for row in months if str(row["fiscal_period_id"]) <= "2025-06")

    assert closed(early) == closed(late)
    assert all(row in late["fct_expected_cmrr_locks"] for row in early["fct_expected_cmrr_locks"])
