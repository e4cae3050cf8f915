"""Facts that arrive bit by bit, shuffled, twice, corrected and deleted, end in the warehouse of a fresh build.

Each fact arrives on the day it was recorded. So the locks that were taken live on the way must be the ones that a
warehouse adopted on the last day rebuilds from history.
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.reference.random_company import RandomCompany
from tests.support import Workbench, differing, query, rows

pytestmark = pytest.mark.slow

# the middle of a month, the last day of one, the first of one, and the last day of all
RUNS = (date(2024, 8, 14), date(2025, 3, 31), date(2025, 10, 1), date(2026, 3, 31))
SEED, ACCOUNTS = 5, 14
# when and by which kind of run a lock was taken, and a chain that begins with the first period a run knew of
TAKEN = ("locked_at", "lock_source", "chain_hash")
LOCK_MARTS = ("fct_expected_cmrr_locks", "lock_audit")
# A forecast keeps what was known on its day; usage and tickets that arrive later say only when they happened, so that a
# forecast of that day made today reads another score. Days of runs that were no month end: only in the grown book.
FORECASTS = {
    "churn_forecast": ("forecast_at", "forecast_source", "scored_on", "score", "band"),
    "churn_forecast_accuracy": ("forecast_source",),
}
# built in every run because their past matters; everything else is made anew each time, so only the last run counts
INCREMENTAL = "+config.materialized:incremental"
Fact = dict[str, Any]


@dataclass(frozen=True)
class Arrivals:
    """A company, and what of it arrives between two runs."""

    company: RandomCompany

    def day_of(self, moment: str) -> date:
        zone = ZoneInfo(str(self.company.variables["reporting_timezone"]))
        return datetime.fromisoformat(moment).astimezone(zone).date()

    def recorded(self, fact: Fact, business_date: str) -> date:
        """Without `recorded_at` the business date is when a fact became known."""
        if fact.get("recorded_at"):
            return self.day_of(fact["recorded_at"])
        found = fact[business_date]
        assert isinstance(found, date)
        return found

    def between(self, after: date, until: date) -> Iterator[tuple[str, Fact]]:
        """Every table's new facts, and the older ones that look different on that day."""
        tables: dict[str, list[Fact]] = self.company.tables
        orders = {order["order_id"]: self.recorded(order, "signed_on") for order in tables["billing_orders"]}
        for product in tables["billing_products"] + tables["crm_users"]:
            if after == date.min:
                yield ("billing_products" if "product_id" in product else "crm_users"), product
        for account in tables["crm_accounts"]:
            yield "crm_accounts", self.account_on(account, until)
        dated = (
            ("billing_exchange_rates", lambda fact: fact["rate_on"]),
            ("finance_costs", lambda fact: fact["month"]),
            ("crm_account_history", lambda fact: self.day_of(fact["changed_at"])),
            ("billing_orders", lambda fact: orders[fact["order_id"]]),
            (
                "billing_order_lines",
                lambda fact: self.day_of(fact["recorded_at"]) if fact["recorded_at"] else orders[fact["order_id"]],
            ),
            ("billing_pauses", lambda fact: self.recorded(fact, "paused_from")),
        )
        for table, day_of in dated:
            yield from ((table, fact) for fact in tables[table] if after < day_of(fact) <= until)
        for notice in tables["billing_cancellations"]:
            is_new = after < self.recorded(notice, "notice_on") <= until
            withdrawn_on = notice["withdrawn_on"]
            if is_new:
                yield (
                    "billing_cancellations",
                    notice | {"withdrawn_on": withdrawn_on if withdrawn_on and withdrawn_on <= until else None},
                )
            elif withdrawn_on and after < withdrawn_on <= until and self.recorded(notice, "notice_on") <= until:
                yield "billing_cancellations", notice

    def account_on(self, account: Fact, day: date) -> Fact:
        """Its attributes that evening: a field that changes later still has that change's old value."""
        later: dict[str, Fact] = {}
        for change in sorted(self.company.tables["crm_account_history"], key=lambda row: str(row["changed_at"])):
            if change["account_id"] == account["account_id"] and self.day_of(str(change["changed_at"])) > day:
                later.setdefault(str(change["field_name"]), change)
        return account | {name: change["old_value"] for name, change in later.items()}


def use_of_the_product(rng: random.Random, accounts: list[str], until: date) -> list[tuple[date, Fact]]:
    """Events, tickets and invoices with the day they arrive: some late, some twice, some corrected, some deleted."""
    found: list[tuple[date, Fact]] = []
    for number in range(600):
        happened = datetime(2024, 3, 1, 10, tzinfo=UTC) + timedelta(days=rng.randrange(750), minutes=rng.randrange(600))
        arrives = (happened + timedelta(days=rng.choice((0, 0, 0, 1, 9, 40)))).date()
        event = {"table": "usage_events", "event_id": f"e{number}", "account_id": rng.choice(accounts)}
        event |= {"user_id": f"u{rng.randrange(5)}", "feature": rng.choice("abc"), "occurred_at": happened.isoformat()}
        found.append((arrives, event))
        kind = rng.random()
        if kind < 0.1:
            found.append((arrives + timedelta(days=200), event))
        elif kind < 0.2:
            moved = happened + timedelta(days=rng.choice((-3, 2)))
            found.append((arrives + timedelta(days=150), event | {"occurred_at": moved.isoformat()}))
        elif kind < 0.25:
            found.append((arrives + timedelta(days=250), event | {"is_deleted": "true"}))
    for number in range(60):
        opened = date(2024, 3, 1) + timedelta(days=rng.randrange(750))
        ticket = {"table": "support_tickets", "ticket_id": f"t{number}", "account_id": rng.choice(accounts)}
        ticket |= {"created_at": f"{opened} 09:00:00+00:00", "status": "open", "priority": "urgent"}
        found.append((opened, ticket))
        solved = ticket | {"status": "solved", "solved_at": f"{opened + timedelta(days=20)} 09:00:00+00:00"}
        found.append((opened + timedelta(days=20), solved if number % 5 else ticket | {"is_deleted": "true"}))
        invoice: Fact = {"table": "billing_invoices", "invoice_id": f"i{number}", "account_id": rng.choice(accounts)}
        invoice |= {"issued_on": opened, "due_on": opened + timedelta(days=30), "amount": "100.00", "currency": "USD"}
        found.append((opened, invoice | {"status": "open"}))
        paid_on = opened + timedelta(days=40)
        found.append((paid_on, invoice | {"status": "paid", "paid_on": paid_on}))
    return [(day, fact) for day, fact in found if day <= until]


def mistakes_of_the_source() -> list[tuple[date, Fact]]:
    """A line that is broken first and repaired later, and an order entered ahead and deleted before its signing."""
    order = {
        "table": "billing_orders",
        "order_id": "ox",
        "contract_id": "cx",
        "account_id": "a000",
        "order_type": "new",
    }
    order |= {"signed_on": "2024-07-01", "term_start": "2024-07-01", "term_end": "2025-06-30", "currency": "USD"}
    line = {"table": "billing_order_lines", "line_id": "lx", "order_id": "ox", "product_id": "core", "unit_price": "70"}
    line |= {"quantity": "-3", "billing_interval": "month", "service_start": "2024-07-01", "service_end": "2025-06-30"}
    repaired = line | {"quantity": "3", "recorded_at": "2025-02-03 12:00:00+00:00"}
    ahead = order | {"order_id": "oy", "contract_id": "cy", "signed_on": "2025-06-01", "term_start": "2025-06-01"}
    ahead |= {"recorded_at": "2024-08-01 12:00:00+00:00", "term_end": "2026-05-31"}
    ahead_line = line | {"line_id": "ly", "order_id": "oy", "quantity": "9", "service_start": "2025-06-01"}
    ahead_line |= {"service_end": "2026-05-31"}
    return [
        (date(2024, 7, 1), order),
        (date(2024, 7, 1), line),
        (date(2025, 2, 3), repaired),
        (date(2024, 8, 1), ahead),
        (date(2024, 8, 1), ahead_line),
        (date(2025, 2, 3), ahead | {"is_deleted": "true"}),
        (date(2025, 2, 3), ahead_line | {"is_deleted": "true"}),
    ]


def write_batch(raw: Path, number: int, delivered_on: date, facts: list[tuple[str, Fact]], rng: random.Random) -> None:
    """One file more in the folder of each table, its rows in any order."""
    tables: dict[str, list[Fact]] = defaultdict(list)
    for table, fact in facts:
        tables[table].append(fact)
    for table, content in tables.items():
        folder = raw / "generic" / table
        folder.mkdir(parents=True, exist_ok=True)
        internal = {"table", "noticed", "kept_place"}
        names = [*dict.fromkeys(name for fact in content for name in fact if name not in internal), "synced_at"]
        rng.shuffle(content)
        with (folder / f"part-{number}.csv").open("w", newline="", encoding="utf-8") as handle:
            writer = csv.DictWriter(handle, fieldnames=names, extrasaction="ignore", restval="")
            writer.writeheader()
            # within a day, the later of two deliveries wins
            writer.writerows(
                fact | {"synced_at": fact.get("synced_at", f"{delivered_on} 23:00:00+00:00")} for fact in content
            )


@pytest.fixture(scope="module")
def grown_and_fresh(workbench: Workbench, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A warehouse that lived through all runs, and one built on the last day."""
    folder = tmp_path_factory.mktemp("incremental")
    company = RandomCompany(SEED, ACCOUNTS, RUNS[-1])
    arrivals, rng = Arrivals(company), random.Random(SEED)
    accounts = [str(account["account_id"]) for account in company.tables["crm_accounts"]]
    dated = use_of_the_product(rng, accounts, RUNS[-1]) + mistakes_of_the_source()
    grown, fresh = folder / "grown" / "warehouse.duckdb", folder / "fresh" / "warehouse.duckdb"
    for warehouse in (grown, fresh):
        warehouse.parent.mkdir()

    after = date.min
    for number, until in enumerate(RUNS):
        facts = list(arrivals.between(after, until))
        for day, fact in dated:
            if after < day <= until:
                facts.append((fact["table"], fact | {"synced_at": f"{day} 22:00:00+00:00"}))
        write_batch(folder / "raw", number, until, facts, rng)
        select = ["+path:models/marts"] if until == RUNS[-1] else [INCREMENTAL]
        workbench.run(grown, folder / "raw", until, select, variables=company.variables)
        after = until
    workbench.run(fresh, folder / "raw", RUNS[-1], ["+path:models/marts"], variables=company.variables)
    return grown, fresh


def test_the_way_there_had_everything(grown_and_fresh: tuple[Path, Path]) -> None:
    """Otherwise equality would prove little: deliveries of all outcomes, and locks taken live."""
    grown, _ = grown_and_fresh
    outcomes = query(
        grown,
        "select table_name, rows_collapsed > 0, rows_deleted > 0 from source_accounting"
        " where table_name in ('billing_orders', 'billing_order_lines', 'usage_events', 'support_tickets')"
        " order by all",
    )
    assert outcomes == [
        ("billing_order_lines", True, True),
        ("billing_orders", True, True),
        ("support_tickets", True, True),
        ("usage_events", True, True),
    ]
    assert query(grown, "select count(*) from fct_expected_cmrr_locks where lock_source = 'live'")[0][0] > 0
    assert query(grown, "select count(distinct locked_at) from intermediate.int_expected_cmrr_lock_entries")[0][0] > 2


def test_every_mart_equals_a_fresh_build(workbench: Workbench, grown_and_fresh: tuple[Path, Path]) -> None:
    grown, fresh = grown_and_fresh
    marts = workbench.models_in("marts")
    assert len(marts) > 20
    wrong = {}
    for mart in marts:
        if mart == "lock_audit":
            continue
        without = TAKEN if mart in LOCK_MARTS else FORECASTS.get(mart, ())
        table = "(select * from main.churn_forecast where is_month_end)" if mart == "churn_forecast" else f"main.{mart}"
        difference = differing(rows(grown, table, without), rows(fresh, table, without))
        if difference:
            wrong[mart] = difference
    assert not wrong, "\n".join(f"{mart} (- grown, + fresh):\n{difference}" for mart, difference in wrong.items())


def test_locks_taken_live_equal_those_rebuilt_from_history(grown_and_fresh: tuple[Path, Path]) -> None:
    grown, fresh = grown_and_fresh
    for table in ("main.fct_expected_cmrr_locks", "main.fct_expected_cmrr_lock_lines"):
        taken, rebuilt = rows(grown, table, TAKEN), rows(fresh, table, TAKEN)
        assert len(taken) > 50
        assert not differing(taken, rebuilt), f"{table} (- live, + rebuilt):\n{differing(taken, rebuilt)}"
    for warehouse in grown_and_fresh:
        assert query(warehouse, "select * from lock_audit where not is_chain_intact or changed_members > 0") == []
