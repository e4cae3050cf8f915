"""Health and calls to action are point in time: what happens or is learned later moves no earlier week
or call, and an earlier as_of sees the same.

Every account is the same company with one later fact of its own, so two builds try all facts, each for itself.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.integration.generic_company import land
from tests.support import Row, Workbench, query

pytestmark = pytest.mark.slow

CUT, TODAY = date(2025, 6, 29), date(2025, 9, 30)  # a Sunday, and a day three months later
LATER = "2025-07-10"
Rows = dict[str, list[dict[str, str]]]


def known(account: str) -> Rows:
    """What is there of every account before the cut, in every table that health reads."""
    contract = f"{account}_c1"
    return {
        "crm_accounts": [
            {"account_id": account, "account_name": account, "segment": "enterprise", "created_at": "2024-12-01"}
        ],
        "billing_orders": [order(account, "c1", "new", "2025-01-06", "2025-01-06", "2026-01-05")],
        "billing_order_lines": [line(account, "c1", "2025-01-06", "2026-01-05")],
        "usage_events": [
            {
                "event_id": f"{account}_e{day}",
                "account_id": account,
                "user_id": f"{account}_u{day % 9}",
                "feature": "search",
                "occurred_at": f"{date(2025, 1, 7) + timedelta(days=day)} 10:00:00",
            }
            for day in range(0, 160, 3)
        ],
        "support_tickets": [
            {
                "ticket_id": f"{account}_t1",
                "account_id": account,
                "priority": "urgent",
                "status": "solved",
                "created_at": "2025-03-03 09:00:00",
                "first_replied_at": "2025-03-03 10:00:00",
                "solved_at": "2025-03-05 09:00:00",
            },
            {
                "ticket_id": f"{account}_t2",
                "account_id": account,
                "priority": "normal",
                "status": "open",
                "created_at": "2025-06-03 09:00:00",
                "first_replied_at": "",
                "solved_at": "",
            },
        ],
        "survey_responses": [
            {
                "response_id": f"{account}_s1",
                "account_id": account,
                "kind": "nps",
                "score": "9",
                "sent_at": "2025-04-01 08:00:00",
                "responded_at": "2025-04-03 08:00:00",
            },
            {
                "response_id": f"{account}_s2",
                "account_id": account,
                "kind": "csat",
                "score": "",
                "sent_at": "2025-06-01 08:00:00",
                "responded_at": "",
            },
        ],
        "crm_activities": [
            {
                "activity_id": f"{account}_v1",
                "account_id": account,
                "user_id": "k1",
                "activity_type": "qbr",
                "occurred_at": "2025-03-10 10:00:00",
            }
        ],
        "crm_csm_sentiment": [
            {"account_id": account, "sentiment": "4", "renewal_call": "likely", "recorded_at": "2025-04-01 10:00:00"}
        ],
        "crm_risks": [
            {
                "risk_id": f"{account}_r1",
                "account_id": account,
                "risk_category": "support",
                "severity": "high",
                "opened_at": "2025-05-05 10:00:00",
                "closed_at": "",
            }
        ],
        "crm_milestones": [{"account_id": account, "milestone": "technical_setup", "reached_on": "2025-01-10"}],
        "crm_contacts": [
            {
                "contact_id": f"{account}_p1",
                "account_id": account,
                "role": "sponsor",
                "departed_on": "",
                "created_at": "",
            }
        ],
        "billing_invoices": [
            {
                "invoice_id": f"{account}_i1",
                "account_id": account,
                "issued_on": "2025-01-06",
                "due_on": "2025-02-05",
                "amount": "12000",
                "amount_recurring": "9000",
                "currency": "USD",
                "paid_on": "2025-02-20",
                "status": "paid",
            },
            {
                "invoice_id": f"{account}_i2",
                "account_id": account,
                "issued_on": "2025-05-06",
                "due_on": "2025-06-05",
                "amount": "2000",
                "amount_recurring": "2000",
                "currency": "USD",
                "paid_on": "",
                "status": "open",
            },
        ],
        "marketing_touches": [
            {
                "touch_id": f"{account}_m1",
                "account_id": account,
                "kind": "clicked",
                "occurred_at": "2025-05-05 10:00:00",
            }
        ],
        "billing_cancellations": [],
        "crm_account_history": [],
    } | ({"billing_cancellations": [notice(contract)]} if account in ("notice_withdrawn", "notice_overtaken") else {})


def order(
    account: str, contract: str, order_type: str, signed_on: str, start: str, end: str, **more: str
) -> dict[str, str]:
    """An order with an id of its own; `contract` is the account's own number of it."""
    return {
        "order_id": f"{account}_{contract}_{order_type}",
        "contract_id": f"{account}_{contract}",
        "account_id": account,
        "order_type": order_type,
        "predecessor_contract_id": "",
        "signed_on": signed_on,
        "term_start": start,
        "term_end": end,
        "currency": "USD",
        "recorded_at": "",
    } | more


def line(account: str, contract: str, start: str, end: str, order_type: str = "new", **more: str) -> dict[str, str]:
    return {
        "line_id": f"{account}_{contract}_{order_type}",
        "order_id": f"{account}_{contract}_{order_type}",
        "product_id": "seats",
        "quantity": "100",
        "unit_price": "10",
        "billing_interval": "month",
        "service_start": start,
        "service_end": end,
    } | more


def notice(contract: str, **more: str) -> dict[str, str]:
    return {
        "cancellation_id": f"{contract}_n",
        "contract_id": contract,
        "notice_on": "2025-05-12",
        "effective_on": "2026-01-06",
        "withdrawn_on": "",
        "recorded_at": "",
    } | more


def renewed(account: str, **more: str) -> Rows:
    """A renewal of c1, whose term the account's base ends in June, at a higher price."""
    return {
        "billing_orders": [
            order(account, "c2", "renewal", LATER, "2025-06-01", "2026-05-31", predecessor_contract_id=f"{account}_c1")
        ],
        "billing_order_lines": [line(account, "c2", "2025-06-01", "2026-05-31", "renewal", unit_price="15", **more)],
    }


# what is new later: rows to add, by account
ADDED: dict[str, Rows] = {
    "event": {
        "usage_events": [
            {
                "event_id": "late",
                "account_id": "event",
                "user_id": "new",
                "feature": "report",
                "occurred_at": "2025-06-30 00:10:00",
            }
        ]
    },
    "ticket": {
        "support_tickets": [
            {
                "ticket_id": "late",
                "account_id": "ticket",
                "priority": "urgent",
                "status": "open",
                "created_at": "2025-06-30 00:10:00",
                "first_replied_at": "",
                "solved_at": "",
            }
        ]
    },
    "survey": {
        "survey_responses": [
            {
                "response_id": "late",
                "account_id": "survey",
                "kind": "nps",
                "score": "0",
                "sent_at": "2025-06-30 08:00:00",
                "responded_at": "2025-07-01 08:00:00",
            }
        ]
    },
    "activity": {
        "crm_activities": [
            {
                "activity_id": "late",
                "account_id": "activity",
                "user_id": "k1",
                "activity_type": "ebr",
                "occurred_at": "2025-06-30 10:00:00",
            }
        ]
    },
    "sentiment": {
        "crm_csm_sentiment": [
            {
                "account_id": "sentiment",
                "sentiment": "1",
                "renewal_call": "not_likely",
                "recorded_at": "2025-06-30 10:00:00",
            }
        ]
    },
    "risk": {
        "crm_risks": [
            {
                "risk_id": "late",
                "account_id": "risk",
                "risk_category": "company",
                "severity": "critical",
                "opened_at": "2025-06-30 10:00:00",
                "closed_at": "",
            }
        ]
    },
    "milestone": {
        "crm_milestones": [{"account_id": "milestone", "milestone": "initial_value", "reached_on": "2025-06-30"}]
    },
    "invoice": {
        "billing_invoices": [
            {
                "invoice_id": "late",
                "account_id": "invoice",
                "issued_on": "2025-06-30",
                "due_on": "2025-07-10",
                "amount": "9000",
                "amount_recurring": "0",
                "currency": "USD",
                "paid_on": "",
                "status": "open",
            }
        ]
    },
    "touch": {
        "marketing_touches": [
            {"touch_id": "late", "account_id": "touch", "kind": "reference", "occurred_at": "2025-06-30 10:00:00"}
        ]
    },
    "sponsor_new": {
        "crm_contacts": [
            {
                "contact_id": "late_sponsor",
                "account_id": "sponsor_new",
                "role": "sponsor",
                "departed_on": "",
                "created_at": "2025-06-30 10:00:00",
            }
        ]
    },
    # uses the product all the time, and is known as an executive later
    "executive": {
        "crm_contacts": [
            {
                "contact_id": "executive_u3",
                "account_id": "executive",
                "role": "executive",
                "departed_on": "",
                "created_at": "2025-06-30 10:00:00",
            }
        ]
    },
    "add_on": {
        "billing_orders": [order("add_on", "c1", "add_on", "2025-07-01", "2025-07-01", "2026-01-05")],
        "billing_order_lines": [line("add_on", "c1", "2025-07-01", "2026-01-05", "add_on")],
    },
    "add_on_recorded_late": {
        "billing_orders": [
            order("add_on_recorded_late", "c1", "add_on", "2025-05-01", "2025-05-01", "2026-01-05", recorded_at=LATER)
        ],
        "billing_order_lines": [line("add_on_recorded_late", "c1", "2025-05-01", "2026-01-05", "add_on")],
    },
    "amendment_recorded_late": {
        "billing_orders": [
            order(
                "amendment_recorded_late",
                "c1",
                "amendment",
                "2025-05-01",
                "2025-05-01",
                "2026-01-05",
                recorded_at=LATER,
            )
        ],
        "billing_order_lines": [
            line("amendment_recorded_late", "c1", "2025-05-01", "2026-01-05", "amendment", quantity="40")
        ],
    },
    "amendment_backdated": {
        "billing_orders": [order("amendment_backdated", "c1", "amendment", LATER, "2025-05-01", "2026-01-05")],
        "billing_order_lines": [
            line("amendment_backdated", "c1", "2025-05-01", "2026-01-05", "amendment", quantity="40")
        ],
    },
    # the account turns out to be older than it was known to be
    "first_order_recorded_late": {
        "billing_orders": [
            order("first_order_recorded_late", "c0", "new", "2024-10-01", "2024-10-01", "2025-12-31", recorded_at=LATER)
        ],
        "billing_order_lines": [line("first_order_recorded_late", "c0", "2024-10-01", "2025-12-31")],
    },
    "notice": {"billing_cancellations": [notice("notice_c1", notice_on="2025-07-15", effective_on="2025-07-15")]},
    "notice_recorded_late": {"billing_cancellations": [notice("notice_recorded_late_c1", recorded_at=LATER)]},
    "notice_overtaken": renewed("notice_overtaken"),
    "renewal_late": renewed("renewal_late"),
    "segment": {
        "crm_account_history": [
            {
                "account_id": "segment",
                "field_name": "segment",
                "old_value": "enterprise",
                "new_value": "small_business",
                "changed_at": LATER,
            }
        ]
    },
}

# what stands there later in a row of before the cut: table, column, from, to
CHANGED: dict[str, tuple[str, str, str, str]] = {
    "ticket_solved": ("support_tickets", "solved_at", "", "2025-07-02 09:00:00"),
    "survey_answered": ("survey_responses", "responded_at", "", "2025-07-02 09:00:00"),
    "risk_closed": ("crm_risks", "closed_at", "", "2025-07-02 09:00:00"),
    "sponsor_gone": ("crm_contacts", "departed_on", "", "2025-06-30"),
    "invoice_paid": ("billing_invoices", "paid_on", "", "2025-07-02"),
    "notice_withdrawn": ("billing_cancellations", "withdrawn_on", "", LATER),
    "segment": ("crm_accounts", "segment", "enterprise", "small_business"),
}
# term over on the last of May, undecided or given notice: renewed after the cut
TERM_OVER = ("notice_overtaken", "renewal_late")
FIXED = {
    "billing_products": "product_id,product_name,is_recurring\nseats,Seats,true\n",
    "usage_features": "feature,product_id,is_sticky,is_licensed\nsearch,seats,true,true\nreport,seats,false,true\n",
}


def company(is_later: bool) -> dict[str, str]:
    tables: Rows = defaultdict(list)
    for account in sorted({*ADDED, *CHANGED}):
        rows = known(account)
        if account in TERM_OVER:
            rows["billing_orders"][0]["term_end"] = rows["billing_order_lines"][0]["service_end"] = "2025-05-31"
        if account in ("sponsor_new", "executive"):
            rows["crm_contacts"] = [contact | {"departed_on": "2025-05-01"} for contact in rows["crm_contacts"]]
        for cancelled in rows["billing_cancellations"]:
            cancelled["effective_on"] = "2025-06-01" if account in TERM_OVER else "2026-01-06"
        if is_later and account in CHANGED:
            table, column, before, after = CHANGED[account]
            rows[table] = [row | ({column: after} if row[column] == before else {}) for row in rows[table]]
        for table, found in rows.items():
            tables[table] += found + (ADDED.get(account, {}).get(table, []) if is_later else [])
    return FIXED | {table: as_csv(rows) for table, rows in tables.items() if rows}


def as_csv(rows: list[dict[str, str]]) -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def weeks(warehouse: Path, table: str, condition: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for account, *row in query(warehouse, f"from {table} where {condition} order by account_id, week_ends_on"):
        found[str(account)].append(tuple(row))
    return found


def calls(warehouse: Path, until: date) -> dict[str, list[Row]]:
    """Calls to action as they stood on a day: who closed later was still open then."""
    found: dict[str, list[Row]] = defaultdict(list)
    closed_by_then = f"closed_on <= date '{until}'"
    statement = f"""
        select account_id, cta_id, trigger_name, subject_id, opened_on, due_on, csm_id, at_stake_cmrr, evidence,
            case when {closed_by_then} then closed_on end as closed_on,
            case when {closed_by_then} then close_reason end as close_reason
        from calls_to_action where opened_on <= date '{until}' order by all
    """
    for account, *row in query(warehouse, statement):
        found[str(account)].append(tuple(row))
    return found


@pytest.mark.timeout(1800)
def test_no_later_fact_moves_an_earlier_week(workbench: Workbench, tmp_path: Path) -> None:
    land(tmp_path / "before", company(is_later=False))
    land(tmp_path / "after", company(is_later=True))
    builds = {"before": ("before", TODAY), "after": ("after", TODAY), "cut": ("after", CUT)}
    for name, (raw, as_of) in builds.items():
        warehouse = tmp_path / name / "warehouse.duckdb"
        warehouse.parent.mkdir(exist_ok=True)
        workbench.run(warehouse, tmp_path / raw, as_of, ["+account_health_weekly", "+calls_to_action"])
    before, after, cut = (tmp_path / name / "warehouse.duckdb" for name in builds)

    until_cut = f"scored_on <= date '{CUT}'"
    expected = weeks(before, "account_health_weekly", until_cut)
    # in grace until the notice of 12 May where there is one, from the first Sunday of the contract to the cut elsewhere
    assert {account: len(rows) for account, rows in expected.items()} == {
        account: 18 if account in ("notice_overtaken", "notice_withdrawn") else 25 for account in {*ADDED, *CHANGED}
    }
    for warehouse in (after, cut):
        found = weeks(warehouse, "account_health_weekly", until_cut)
        assert [account for account in expected if found[account] != expected[account]] == []

    # every fact is known to someone: it moves what comes after the cut
    from_then = f"scored_on > date '{CUT}'"
    unmoved = weeks(before, "intermediate.int_health_signals", from_then)
    moved = weeks(after, "intermediate.int_health_signals", from_then)
    assert [account for account in expected if moved[account] == unmoved[account]] == []

    # calls to action keep their ids, their words and their ends as well
    stood = calls(cut, CUT)
    assert {(row[1], row[-1]) for rows in stood.values() for row in rows} >= {
        ("onboarding_behind", None), ("sponsor_left", None), ("band_fell", None), ("renewal_window_open", "lost"),
        ("invoice_overdue", "paid"), ("late_renewal", None),
    }  # fmt: skip
    for warehouse in (before, after):
        found = calls(warehouse, CUT)
        assert [account for account in expected if found[account] != stood[account]] == []
