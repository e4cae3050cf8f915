"""A lock never changes: not by a rerun, a full refresh, an empty run, late data, a changed rule or a lost file."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.reference.random_company import RandomCompany
from tests.support import BuildError, Row, Workbench, column_names, differing, query, rows

pytestmark = pytest.mark.slow

AS_OF = date(2026, 3, 31)
CALENDAR = {"fiscal_year_start_month": 1, "reporting_timezone": "UTC", "quarantine_max_share": 1}
BOOK = "intermediate.int_expected_cmrr_lock_entries"
LOCKS = "main.fct_expected_cmrr_locks"
LOCK_LINES = "main.fct_expected_cmrr_lock_lines"
LOCK_MODELS = ("int_expected_cmrr_lock_entries", "fct_expected_cmrr_locks", "fct_expected_cmrr_lock_lines")
EVERYTHING = ("+fct_expected_cmrr_locks", "+fct_expected_cmrr_lock_lines", "+expected_cmrr_drift", "+lock_audit")
LOCKED = ("+fct_expected_cmrr_locks", "+fct_expected_cmrr_lock_lines")
Tables = dict[str, list[dict[str, Any]]]


def company() -> RandomCompany:
    """A dozen random accounts, and one whose figures are known: 100 and an add-on of 25 a month, due 2025-12-31."""
    made = RandomCompany(seed=11, accounts=12, as_of=AS_OF)
    made.add("crm_accounts", account_id="hand", account_name="Hand", created_at="2025-01-01", segment="enterprise")
    add_contract(made.tables, "hand", "hand_c", date(2024, 12, 20), date(2025, 12, 31), "100")
    add_order(made.tables, "hand", "hand_c", "hand_more", "add_on", date(2025, 6, 1), date(2025, 12, 31), "25")
    return made


def add_contract(tables: Tables, account: str, contract: str, start: date, end: date, price: str) -> None:
    add_order(tables, account, contract, f"{contract}_order", "new", start, end, price)


def add_order(
    tables: Tables, account: str, contract: str, order: str, order_type: str, start: date, end: date, price: str
) -> None:
    tables["billing_orders"].append(
        {"order_id": order, "contract_id": contract, "account_id": account, "order_type": order_type}
        | {"signed_on": start, "term_start": start, "term_end": end, "currency": "USD"}
    )
    tables["billing_order_lines"].append(
        {"line_id": f"{order}_line", "order_id": order, "product_id": "core", "quantity": "1", "unit_price": price}
        | {"billing_interval": "month", "service_start": start, "service_end": end}
    )


def land(made: RandomCompany, raw: Path) -> Path:
    made.write(raw / "generic")
    return raw


@dataclass(frozen=True)
class Place:
    """A warehouse with its archive, and the input it was built from."""

    folder: Path
    raw: Path

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse.duckdb"

    @property
    def archive(self) -> Path:
        return self.folder / "warehouse.locks.parquet"

    def locks(self) -> dict[str, list[Row]]:
        return {table: rows(self.warehouse, table) for table in (LOCKS, LOCK_LINES, BOOK)}

    def edit(self, *statements: str) -> None:
        with duckdb.connect(str(self.warehouse)) as connection:
            for statement in statements:
                connection.execute(statement)


@pytest.fixture(scope="module")
def base(workbench: Workbench, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The locks as first taken, with drift and audit."""
    folder = tmp_path_factory.mktemp("locks")
    place = Place(folder, land(company(), folder / "raw"))
    workbench.run(place.warehouse, place.raw, AS_OF, EVERYTHING, variables=CALENDAR)
    assert len(rows(place.warehouse, LOCKS)) > 50, "too few locks to prove anything"
    return place


@pytest.fixture
def attacked(base: Place, tmp_path: Path) -> Place:
    """A copy of the first warehouse and its archive."""
    shutil.copy(base.warehouse, tmp_path)
    shutil.copy(base.archive, tmp_path)
    return Place(tmp_path, base.raw)


def assert_unchanged(base: Place, attacked: Place) -> None:
    before, after = base.locks(), attacked.locks()
    for table, wanted in before.items():
        assert column_names(base.warehouse, table) == column_names(attacked.warehouse, table)
        assert not differing(wanted, after[table]), f"{table}:\n{differing(wanted, after[table])}"


# --- runs of any kind ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flags", [(), ("--full-refresh",), ("--empty",)], ids=["rerun", "full_refresh", "empty"])
def test_no_run_changes_a_lock(workbench: Workbench, base: Place, attacked: Place, flags: tuple[str, ...]) -> None:
    workbench.run(attacked.warehouse, attacked.raw, AS_OF, LOCKED, variables=CALENDAR, flags=flags)

    assert_unchanged(base, attacked)


def test_locks_stand_after_an_empty_run_and_the_full_one_after_it(
    workbench: Workbench, base: Place, attacked: Place
) -> None:
    """An empty run leaves no facts, so the next one meets locks whose terms it has never seen."""
    workbench.run(
        attacked.warehouse, attacked.raw, AS_OF, LOCKED, variables=CALENDAR, flags=("--empty", "--full-refresh")
    )
    workbench.run(attacked.warehouse, attacked.raw, AS_OF, LOCKED, variables=CALENDAR)

    assert_unchanged(base, attacked)


def test_an_earlier_as_of_changes_no_lock(workbench: Workbench, base: Place, attacked: Place) -> None:
    workbench.run(attacked.warehouse, attacked.raw, date(2025, 2, 10), LOCKED, variables=CALENDAR)

    assert_unchanged(base, attacked)


# --- other facts, other rules ----------------------------------------------------------------------------------


def late_facts(tables: Tables) -> None:
    """Signed years ago, told only now; some before the first lock there is."""
    for number, start in enumerate((date(2019, 7, 1), date(2023, 2, 1), date(2025, 1, 1), date(2025, 12, 1))):
        account = tables["crm_accounts"][number]["account_id"]
        add_contract(tables, account, f"late{number}", start, start.replace(year=start.year + 1), "333")
    add_order(tables, "hand", "hand_c", "hand_late", "add_on", date(2025, 2, 1), date(2025, 12, 31), "40")
    tables["billing_orders"][-1]["recorded_at"] = "2026-03-20 12:00:00+00:00"


def corrected_prices(tables: Tables) -> None:
    for line in tables["billing_order_lines"]:
        line["unit_price"] = str(Decimal(line["unit_price"]) * 2)


def deleted_rows(tables: Tables) -> None:
    """Half of the orders are marked deleted, a third of the lines and all notices are simply gone."""
    for order in tables["billing_orders"][::2]:
        order["is_deleted"] = "true"
    del tables["billing_order_lines"][::3]
    del tables["billing_cancellations"]


def moved_accounts(tables: Tables) -> None:
    """Every attribute that a lock freezes is another one, also in the past."""
    del tables["crm_account_history"]
    for account in tables["crm_accounts"]:
        account |= {"segment": "other", "csm_id": "u5", "industry": "other", "employee_count": "7", "region": "other"}


@pytest.mark.parametrize("change", [late_facts, corrected_prices, deleted_rows, moved_accounts])
def test_no_other_facts_change_a_lock(
    workbench: Workbench, base: Place, attacked: Place, change: Callable[[Tables], None]
) -> None:
    made = company()
    change(made.tables)
    raw = land(made, attacked.folder / "raw")
    workbench.run(attacked.warehouse, raw, AS_OF, EVERYTHING, variables=CALENDAR)

    assert_unchanged(base, attacked)
    drift = drift_of(attacked)
    if change is late_facts:
        assert drift["month:2025-12:hand_c"] == (Decimal("125.00"), Decimal("165.00"), "add-on known after the lock")
    elif change is corrected_prices:
        expected = (Decimal("125.00"), Decimal("250.00"), "source corrected or rule changed")
        assert drift["month:2025-12:hand_c"] == expected
        assert drift["year:FY2025:hand_c"] == (Decimal("100.00"), Decimal("250.00"), "add-on known after the lock")
    elif change is deleted_rows:
        gone = query(
            attacked.warehouse, "select count(*) from expected_cmrr_drift where cause = 'no longer in the source'"
        )
        assert gone[0][0] > 0
    else:
        assert drift == drift_of(base), "attributes are no money"


def drift_of(place: Place) -> dict[str, tuple[Decimal, Decimal, str]]:
    found = query(place.warehouse, "select lock_id, locked_cmrr, current_cmrr, cause from expected_cmrr_drift")
    return {lock_id: (locked, current, cause) for lock_id, locked, current, cause in found}


def test_no_rule_changes_a_lock(workbench: Workbench, base: Place, attacked: Place) -> None:
    """Plan shares, fiscal year, grace, time zone and the bands of tenure and size, all at once."""
    seeds = attacked.folder / "seeds"
    seeds.mkdir()
    with (seeds / "assumed_churn.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(["segment", "fiscal_year", "assumed_churn_share"])
        writer.writerows(
            [segment, year, "0.9"] for segment in ("enterprise", "mid_market") for year in range(2022, 2028)
        )
    (seeds / "tenure_bands.csv").write_text("tenure_band,band_order,min_years,below_years\nany,1,-1000,1000\n")
    rules = CALENDAR | {"fiscal_year_start_month": 4, "late_renewal_grace_days": 10, "reporting_timezone": "Asia/Tokyo"}
    workbench.run(attacked.warehouse, attacked.raw, AS_OF, EVERYTHING, variables=rules, seeds=seeds)

    assert_unchanged(base, attacked)


# --- what is lost comes back -----------------------------------------------------------------------------------


def test_a_lost_warehouse_gets_its_locks_from_the_archive(workbench: Workbench, base: Place, attacked: Place) -> None:
    """Even when the sources have changed since: what was locked is not computed again."""
    attacked.warehouse.unlink()
    made = company()
    corrected_prices(made.tables)
    workbench.run(attacked.warehouse, land(made, attacked.folder / "raw"), AS_OF, LOCKED, variables=CALENDAR)

    assert_unchanged(base, attacked)


def test_a_lost_archive_is_written_anew(workbench: Workbench, base: Place, attacked: Place) -> None:
    attacked.archive.unlink()
    workbench.run(attacked.warehouse, attacked.raw, AS_OF, LOCK_MODELS, variables=CALENDAR)

    assert_unchanged(base, attacked)
    with duckdb.connect() as connection:
        archived = connection.execute(f"select * from '{attacked.archive}' order by all").fetchall()
    assert not differing(base.locks()[BOOK], archived)


@pytest.mark.parametrize("period", ["2024-12", "2026-03"], ids=["in_the_middle", "the_newest"])
def test_a_lock_deleted_from_the_book_is_restored(
    workbench: Workbench, base: Place, attacked: Place, period: str
) -> None:
    attacked.edit(f"delete from {BOOK} where lock_grain = 'month' and lock_period = '{period}'")
    workbench.run(attacked.warehouse, attacked.raw, AS_OF, LOCK_MODELS, variables=CALENDAR)

    assert_unchanged(base, attacked)


def test_public_lock_marts_that_are_dropped_come_back(workbench: Workbench, base: Place, attacked: Place) -> None:
    attacked.edit(f"drop table {LOCKS}", f"drop table {LOCK_LINES}", f"drop table {BOOK}")
    workbench.run(attacked.warehouse, attacked.raw, AS_OF, LOCK_MODELS, variables=CALENDAR)

    assert_unchanged(base, attacked)


# --- the book grows only at its end ----------------------------------------------------------------------------


def test_a_new_period_is_appended(workbench: Workbench, base: Place, attacked: Place) -> None:
    workbench.run(attacked.warehouse, attacked.raw, date(2026, 4, 2), EVERYTHING, variables=CALENDAR)

    before, after = base.locks(), attacked.locks()
    for table, wanted in before.items():
        assert not set(wanted) - set(after[table]), f"{table}: older locks are touched"
    opened = "select distinct lock_grain, lock_period, lock_source from {} where starts_on > date '2026-03-31'"
    assert sorted(query(attacked.warehouse, opened.format(BOOK))) == [
        ("month", "2026-04", "live"),
        ("quarter", "FY2026-Q2", "live"),
    ]
    assert query(base.warehouse, f"select distinct lock_source from {BOOK}") == [("rebuilt",)]
    taken = query(attacked.warehouse, f"select max(locked_at) from {BOOK}")[0][0]
    assert isinstance(taken, datetime)
    assert taken > query(base.warehouse, f"select max(locked_at) from {BOOK}")[0][0]
    assert faults(attacked) == []
    with duckdb.connect() as connection:
        archived = connection.execute(f"select * from '{attacked.archive}' order by all").fetchall()
    assert not differing(after[BOOK], archived), "the archive keeps step"


# --- a change by hand is found ---------------------------------------------------------------------------------

AUDIT = ("lock_audit",)


def faults(place: Place) -> list[tuple[str, str]]:
    """Grain and period of every lock that the audit does not find as it was taken."""
    found = query(
        place.warehouse,
        "select lock_grain, lock_period from lock_audit"
        " where not is_chain_intact or changed_members > 0 or mart_faults > 0 order by all",
    )
    return [(grain, period) for grain, period in found]


PERIOD = "lock_grain = 'month' and lock_period = '2025-12'"
MEMBER = f"{PERIOD} and contract_id = 'hand_c'"
EDITS = {
    "entry_value": f"update {BOOK} set base_cmrr = base_cmrr + 0.01 where {MEMBER}",
    "entry_csm": f"update {BOOK} set csm_id = 'u4' where {MEMBER}",
    "entry_flag": f"update {BOOK} set is_lost_at_lock = not is_lost_at_lock where {MEMBER}",
    "entry_plan_share": f"update {BOOK} set assumed_churn_share = 0.5 where {MEMBER}",
    "entry_row_hash": f"update {BOOK} set row_hash = md5('x') where {MEMBER}",
    "entry_chain_hash": f"update {BOOK} set chain_hash = md5('x') where {PERIOD}",
    "entry_deleted": f"delete from {BOOK} where {MEMBER}",
    "entry_twice": f"insert into {BOOK} select * from {BOOK} where {MEMBER}",
    "lock_value": f"update {LOCKS} set expected_cmrr = expected_cmrr + 1 where {MEMBER}",
    "lock_plan": f"update {LOCKS} set planned_expected_cmrr = planned_expected_cmrr + 1 where {MEMBER}",
    "lock_year_value": f"update {LOCKS} set base_acv = base_acv + 1 where {MEMBER}",
    "lock_segment": f"update {LOCKS} set segment = 'other' where {MEMBER}",
    "lock_deleted": f"delete from {LOCKS} where {MEMBER}",
    "line_value": f"update {LOCK_LINES} set add_on_cmrr = add_on_cmrr - 1 where lock_id = 'month:2025-12:hand_c'",
    "line_deleted": f"delete from {LOCK_LINES} where lock_id = 'month:2025-12:hand_c'",
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_change_by_hand_is_found(workbench: Workbench, base: Place, attacked: Place, edit: str) -> None:
    assert faults(base) == []
    attacked.edit(EDITS[edit])
    workbench.run(attacked.warehouse, attacked.raw, AS_OF, AUDIT, variables=CALENDAR)

    assert ("month", "2025-12") in faults(attacked)


def test_the_build_fails_where_a_lock_was_changed(workbench: Workbench, attacked: Place) -> None:
    kinds = ("model", "test")
    workbench.run(attacked.warehouse, attacked.raw, AS_OF, AUDIT, variables=CALENDAR, kinds=kinds)
    attacked.edit(EDITS["entry_value"])

    with pytest.raises(BuildError) as failure:
        workbench.run(attacked.warehouse, attacked.raw, AS_OF, AUDIT, variables=CALENDAR, kinds=kinds)

    assert "locks_are_as_they_were_taken" in str(failure.value)
