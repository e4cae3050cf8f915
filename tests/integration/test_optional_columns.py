"""Every optional column and every optional table may be absent: the marts are built, and right for what is left."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support import REPOSITORY, Workbench, query

pytestmark = pytest.mark.slow

AS_OF = date(2026, 2, 10)
CONTRACT = REPOSITORY / "models" / "staging" / "generic" / "_generic__sources.yml"

# a1: 10 seats at 25 and 5 of support at 10 from April; renewed in December, on its own, as 12 seats; then paused.
# a2: 1,200 a year, cancelled in June.
REQUIRED_TABLES: dict[str, list[dict[str, str]]] = {
    "crm_accounts": [
        {"account_id": "a1", "account_name": "One", "created_at": "2024-12-01"},
        {"account_id": "a2", "account_name": "Two", "created_at": "2024-12-01"},
    ],
    "billing_products": [
        {"product_id": "seats", "product_name": "Seats", "is_recurring": "true"},
        {"product_id": "support", "product_name": "Support", "is_recurring": "true"},
    ],
    "billing_orders": [
        {"order_id": order, "contract_id": contract, "account_id": account, "order_type": order_type}
        | {"signed_on": signed_on, "term_start": start, "term_end": end, "currency": "USD"}
        for order, contract, account, order_type, signed_on, start, end in (
            ("o1", "c1", "a1", "new", "2024-12-15", "2025-01-01", "2025-12-31"),
            ("o2", "c1", "a1", "add_on", "2025-04-01", "2025-04-01", "2025-12-31"),
            ("o3", "c3", "a1", "renewal", "2025-12-10", "2026-01-01", "2026-12-31"),
            ("o4", "c4", "a2", "new", "2025-02-01", "2025-02-01", "2026-01-31"),
        )
    ],
    "billing_order_lines": [
        {"line_id": f"l{order}", "order_id": order, "product_id": product, "quantity": quantity, "unit_price": price}
        | {"billing_interval": interval, "service_start": start, "service_end": end}
        for order, product, quantity, price, interval, start, end in (
            ("o1", "seats", "10", "25", "month", "2025-01-01", "2025-12-31"),
            ("o2", "support", "5", "10", "month", "2025-04-01", "2025-12-31"),
            ("o3", "seats", "12", "25", "month", "2026-01-01", "2026-12-31"),
            ("o4", "seats", "1", "1200", "year", "2025-02-01", "2026-01-31"),
        )
    ],
}
OPTIONAL_TABLES: dict[str, list[dict[str, str]]] = {
    "crm_account_history": [
        {"account_id": "a1", "field_name": "segment", "old_value": "", "new_value": "smb", "changed_at": "2025-03-01"}
    ],
    "crm_users": [{"user_id": "u1", "user_name": "Kim"}],
    "crm_contacts": [{"contact_id": "p1", "account_id": "a1"}],
    "crm_activities": [
        {"activity_id": "v1", "account_id": "a1", "user_id": "u1", "activity_type": "qbr", "occurred_at": "2025-05-05"}
    ],
    "crm_opportunities": [
        {
            "opportunity_id": "d1",
            "account_id": "a1",
            "opportunity_type": "new",
            "stage": "won",
            "created_at": "2024-11-01",
        }
    ],
    "crm_risks": [
        {"risk_id": "r1", "account_id": "a1", "risk_category": "support", "severity": "high", "opened_at": "2025-05-05"}
    ],
    "crm_csm_sentiment": [{"account_id": "a1", "sentiment": "4", "recorded_at": "2025-05-05"}],
    "crm_objectives": [{"objective_id": "g1", "account_id": "a1", "name": "Grow", "updated_at": "2025-05-05"}],
    "crm_milestones": [{"account_id": "a1", "milestone": "initial_value", "reached_on": "2025-03-01"}],
    "billing_cancellations": [
        {"cancellation_id": "x1", "contract_id": "c4", "notice_on": "2025-06-10", "effective_on": "2025-07-01"}
    ],
    "billing_pauses": [{"pause_id": "z1", "contract_id": "c3", "paused_from": "2026-02-01"}],
    "billing_invoices": [
        {"invoice_id": "i1", "account_id": "a1", "issued_on": "2025-01-01", "due_on": "2025-01-31", "amount": "3000"}
        | {"currency": "USD", "status": "open"}
    ],
    "billing_exchange_rates": [{"currency": "EUR", "rate_on": "2025-01-01", "rate_to_reporting": "1.1"}],
    "finance_costs": [{"month": "2025-12-01", "kind": "cogs", "amount": "100"}],
    "support_tickets": [{"ticket_id": "t1", "account_id": "a1", "status": "open", "created_at": "2025-05-05"}],
    "survey_responses": [{"response_id": "s1", "account_id": "a1", "kind": "nps", "sent_at": "2025-05-05"}],
    "marketing_touches": [{"touch_id": "m1", "account_id": "a1", "kind": "clicked", "occurred_at": "2025-05-05"}],
    "usage_events": [
        {"event_id": "e1", "account_id": "a1", "user_id": "u@one", "feature": "search", "occurred_at": "2026-02-02"}
    ],
    "usage_features": [{"feature": "search"}],
    "account_crosswalk": [{"source_name": "events", "source_account_id": "ws_1", "account_id": "a1"}],
    "source_accounts": [{"source_account_id": "w1"}],
    "source_users": [{"source_user_id": "x1"}],
}


def declared() -> dict[str, tuple[bool, set[str]]]:
    """Table -> whether it is optional, and its required columns, as the contract has them."""
    tables = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))["sources"][0]["tables"]

    def is_optional(node: dict[str, Any]) -> bool:
        return bool(node.get("config", {}).get("meta", {}).get("optional", False))

    return {
        table["name"]: (is_optional(table), {node["name"] for node in table["columns"] if not is_optional(node)})
        for table in tables
    }


def land(raw: Path, tables: dict[str, list[dict[str, str]]]) -> Path:
    (raw / "generic").mkdir(parents=True)
    for table, content in tables.items():
        with (raw / "generic" / f"{table}.csv").open("w", newline="", encoding="utf-8") as handle:
            writer = csv.DictWriter(handle, fieldnames=list(content[0]))
            writer.writeheader()
            writer.writerows(content)
    return raw


def test_this_input_is_the_least_that_the_contract_allows() -> None:
    tables = REQUIRED_TABLES | OPTIONAL_TABLES
    assert {name: set(content[0]) for name, content in tables.items()} == {
        name: required for name, (_, required) in declared().items()
    }
    assert set(OPTIONAL_TABLES) == {name for name, (is_optional, _) in declared().items() if is_optional}


@pytest.fixture(scope="module", params=["optional columns absent", "optional tables absent too"])
def built(request: pytest.FixtureRequest, workbench: Workbench, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All marts; only the tables decide whether a2 was cancelled and a1 is paused."""
    folder = tmp_path_factory.mktemp("optional")
    has_all = request.param == "optional columns absent"
    raw = land(folder / "raw", REQUIRED_TABLES | (OPTIONAL_TABLES if has_all else {}))
    warehouse = folder / "warehouse.duckdb"
    workbench.run(warehouse, raw, AS_OF, ["+path:models/marts"])
    return warehouse


def has_notices(warehouse: Path) -> bool:
    return query(warehouse, "select count(*) from intermediate.int_billing_cancellations") != [(0,)]


def test_every_mart_can_be_read(workbench: Workbench, built: Path) -> None:
    marts = workbench.models_in("marts")
    assert len(marts) > 20
    for mart in marts:
        query(built, f"select count(*) from main.{mart}")


def test_every_row_is_accepted(built: Path) -> None:
    assert query(built, "select * from quarantined_rows") == []
    read: dict[str, int] = dict(query(built, "select table_name, rows_read from source_accounting where rows_read > 0"))
    tables = REQUIRED_TABLES | (OPTIONAL_TABLES if has_notices(built) else {})
    assert read == {name: len(content) for name, content in tables.items()}


def test_monthly_cmrr(built: Path) -> None:
    months = {
        (account, month): (cmrr, live)
        for account, month, cmrr, live in query(
            built, "select account_id, fiscal_period_id, ending_cmrr, live_mrr from fct_cmrr_monthly"
        )
    }
    assert months["a1", "2024-12"] == (Decimal(250), Decimal(0))
    assert months["a1", "2025-03"] == (Decimal(250), Decimal(250))
    assert months["a1", "2025-04"] == (Decimal(300), Decimal(300))
    assert months["a1", "2026-01"] == (Decimal(300), Decimal(300))
    assert months["a2", "2025-05"] == (Decimal(100), Decimal(100))
    if has_notices(built):
        # paused without an end: committed, not live; noticed: no longer committed, live to the end of June
        assert months["a1", "2026-02"] == (Decimal(300), Decimal(0))
        assert months["a2", "2025-06"] == (Decimal(0), Decimal(100))
        assert months["a2", "2025-07"] == (Decimal(0), Decimal(0))
    else:
        # open, late, within grace
        assert months["a1", "2026-02"] == (Decimal(300), Decimal(300))
        assert months["a2", "2026-02"] == (Decimal(100), Decimal(0))


def test_movements_of_the_renewal(built: Path) -> None:
    moved = query(
        built,
        "select product_id, movement_type, amount, reason_code, is_avoidable from fct_cmrr_movements"
        " where account_id = 'a1' and moved_on = '2026-01-01' order by all",
    )
    assert moved == [
        ("seats", "upgrade_quantity", Decimal(50), None, None),
        ("support", "product_churn", Decimal(-50), None, None),
    ]


def test_renewals(built: Path) -> None:
    columns = (
        "status, timing, decided_on, lead_days, expiring_cmrr, renewed_cmrr, like_for_like_cmrr, match_kind,"
        " measured_period"
    )
    renewals = {
        contract: tuple(values) for contract, *values in query(built, f"select renewal_id, {columns} from fct_renewals")
    }
    assert renewals["c1"] == (
        "renewed", "on_time", date(2025, 12, 10), 21, Decimal(300), Decimal(300), Decimal(250), "inferred", "2025-12",
    )  # fmt: skip
    assert renewals["c3"][:2] == ("open", "open")
    if has_notices(built):
        assert renewals["c4"][:3] == ("lost", "early", date(2025, 6, 10))
    else:
        assert renewals["c4"][:3] == ("open", "late", None)


def test_the_lock_of_the_due_month_and_its_rates(built: Path) -> None:
    assert query(
        built,
        "select contract_id, base_cmrr, add_on_cmrr, planned_expected_cmrr, segment, csm_id, size_band,"
        " is_renewed_at_lock from fct_expected_cmrr_locks where lock_grain = 'month' and lock_period = '2025-12'",
    ) == [("c1", Decimal(250), Decimal(50), Decimal(300), "smb" if has_notices(built) else None, None, None, False)]
    rates = query(
        built,
        "select expected_cmrr, resolved_cmrr, lost_cmrr, downgraded_cmrr, upgraded_cmrr, gross_renewal_rate,"
        " net_renewal_rate, contract_churn_rate from retention_by_slice where period_grain = 'month'"
        " and fiscal_period_id = '2025-12' and basis = 'contract' and slice_by = 'total'",
    )
    assert [tuple(float(value) for value in row) for row in rates] == [
        pytest.approx((300, 300, 0, 50, 50, 250 / 300, 1, 0))
    ]
