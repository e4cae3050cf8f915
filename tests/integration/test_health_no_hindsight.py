"""Health is point in time: what happens later moves no earlier week, and an earlier as_of sees the same history."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.integration.generic_company import COMPANY, build, land

pytestmark = pytest.mark.slow

CUT = "2025-06-29"  # a Sunday

# what was there by the cut, for both accounts, in every table that health reads
KNOWN = {
    "usage_features": "feature,product_id,is_sticky,is_licensed\nsearch,seats,true,true\nreport,seats,false,true\n",
    "usage_events": (
        "event_id,account_id,user_id,feature,occurred_at\n"
        + "".join(
            f"e{day},a1,u{day % 9},search,{date(2025, 1, 1) + timedelta(days=day)} 10:00:00\n" for day in range(160)
        )
        + "x1,a2,u1,search,2025-03-03 10:00:00\n"
    ),
    "support_tickets": (
        "ticket_id,account_id,priority,status,created_at,first_replied_at,solved_at\n"
        "t1,a1,urgent,solved,2025-03-03 09:00:00,2025-03-03 10:00:00,2025-03-05 09:00:00\n"
        "t2,a2,normal,open,2025-06-03 09:00:00,,\n"
    ),
    "survey_responses": (
        "response_id,account_id,kind,score,sent_at,responded_at\n"
        "s1,a1,nps,9,2025-04-01 08:00:00,2025-04-03 08:00:00\ns2,a2,csat,2,2025-05-01 08:00:00,2025-05-02 08:00:00\n"
    ),
    "crm_activities": "activity_id,account_id,user_id,activity_type,occurred_at\nv1,a1,k1,qbr,2025-03-10 10:00:00\n",
    "crm_csm_sentiment": "account_id,sentiment,renewal_call,recorded_at\na1,4,likely,2025-04-01 10:00:00\n",
    "crm_risks": (
        "risk_id,account_id,risk_category,severity,opened_at,closed_at\nr1,a2,support,high,2025-05-05 10:00:00,\n"
    ),
    "crm_milestones": "account_id,milestone,reached_on\na1,technical_setup,2025-01-10\na1,initial_value,2025-03-01\n",
    "crm_contacts": "contact_id,account_id,email,role,departed_on\np1,a1,u1,sponsor,\np2,a2,u2,sponsor,\n",
    "billing_invoices": (
        "invoice_id,account_id,issued_on,due_on,amount,currency,paid_on,status\n"
        "i1,a1,2025-01-06,2025-02-05,12000,USD,2025-02-20,paid\ni2,a2,2025-01-20,2025-02-19,2400,USD,2025-02-01,paid\n"
    ),
    "marketing_touches": "touch_id,account_id,kind,occurred_at\nm1,a1,clicked,2025-05-05 10:00:00\n",
}  # fmt: skip

# one later fact of every kind, from the day after the cut on; a cancellation and an add-on among them
LATER = {
    "usage_events": "late1,a2,u2,report,2025-06-30 10:00:00\nlate2,a1,u1,report,2025-07-20 10:00:00\n",
    "support_tickets": "t9,a1,urgent,open,2025-06-30 00:10:00,,\n",
    "survey_responses": "s9,a1,nps,0,2025-06-30 08:00:00,2025-07-01 08:00:00\n",
    "crm_activities": "v9,a2,k1,ebr,2025-06-30 10:00:00\n",
    "crm_csm_sentiment": "a1,1,not_likely,2025-06-30 10:00:00\n",
    "crm_risks": "r9,a1,company,critical,2025-06-30 10:00:00,\n",
    "crm_milestones": "a2,technical_setup,2025-07-01\n",
    "billing_invoices": "i9,a1,2025-06-30,2025-07-10,9000,USD,,open\n",
    "marketing_touches": "m9,a1,reference,2025-06-30 10:00:00\n",
    "billing_orders": "o3,c1,a1,add_on,2025-07-01,2025-07-01,2026-01-05,USD\n",
    "billing_order_lines": "l3,o3,seats,50,10,month,2025-07-01,2026-01-05\n",
}


def weekly(warehouse: Path, until: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(
            "select * from account_health_weekly where scored_on <= cast($1 as date) order by account_id, week_ends_on",
            [until],
        ).fetchall()


def calls(warehouse: Path, until: str) -> list[tuple[object, ...]]:
    """Calls to action as they stood on a day: who closed later was still open then."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(
            """
            select cta_id, account_id, trigger_name, subject_id, opened_on, due_on, csm_id, at_stake_cmrr, evidence,
                case when closed_on <= cast($1 as date) then closed_on end as closed_on,
                case when closed_on <= cast($1 as date) then close_reason end as close_reason
            from calls_to_action
            where opened_on <= cast($1 as date)
            order by all
            """,
            [until],
        ).fetchall()


@pytest.mark.timeout(1800)
def test_later_facts_move_no_earlier_week(tmp_path: Path) -> None:
    known = COMPANY | KNOWN
    extended = known | {table: known[table] + rows for table, rows in LATER.items()}
    # later states of earlier rows: the sponsor leaves, the open ticket is solved
    extended["crm_contacts"] = extended["crm_contacts"].replace("sponsor,\np2", "sponsor,2025-06-30\np2")
    extended["support_tickets"] = extended["support_tickets"].replace(
        "2025-06-03 09:00:00,,", "2025-06-03 09:00:00,,2025-07-02 09:00:00"
    )
    extended["billing_cancellations"] = (
        "cancellation_id,contract_id,notice_on,effective_on\nn1,c2,2025-07-15,2025-07-15\n"
    )
    land(tmp_path / "known", known)
    land(tmp_path / "extended", extended)
    command = [
        "build",
        "--select",
        "+account_health_weekly",
        "+calls_to_action",
        "--exclude-resource-type",
        "test",
        "unit_test",
    ]

    build(tmp_path / "known", tmp_path / "known.duckdb", tmp_path, command, "2025-09-30")
    build(tmp_path / "extended", tmp_path / "extended.duckdb", tmp_path, command, "2025-09-30")
    build(tmp_path / "extended", tmp_path / "earlier.duckdb", tmp_path, command, CUT)

    before = weekly(tmp_path / "known.duckdb", CUT)
    assert len(before) == 25 + 23, "one row per account and week from the first commitment to the cut"
    assert weekly(tmp_path / "extended.duckdb", CUT) == before
    assert weekly(tmp_path / "earlier.duckdb", CUT) == before
    # the facts are not idle: they do move what comes after the cut
    assert weekly(tmp_path / "extended.duckdb", "2025-09-30") != weekly(tmp_path / "known.duckdb", "2025-09-30")

    # calls to action keep their ids, their words and their ends, whatever comes later
    stood = calls(tmp_path / "earlier.duckdb", CUT)
    assert {(call[2], call[-1]) for call in stood} >= {
        ("invoice_overdue", "paid"),
        ("survey_detractor", None),
        ("onboarding_behind", None),
    }
    assert calls(tmp_path / "extended.duckdb", CUT) == stood
    assert calls(tmp_path / "known.duckdb", CUT) == stood
    assert ("sponsor_left", None) in {(call[2], call[-1]) for call in calls(tmp_path / "extended.duckdb", "2025-09-30")}
