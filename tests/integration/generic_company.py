"""A hand-sized company in the shape of the generic contract."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

# two customers from January 2025 on, each with one contract of a year
COMPANY = {
    "crm_accounts": (
        "account_id,account_name,segment,created_at\na1,One,enterprise,2024-12-01\na2,Two,mid_market,2024-12-01\n"
    ),
    "billing_products": "product_id,product_name,is_recurring\nseats,Seats,true\n",
    "billing_orders": (
        "order_id,contract_id,account_id,order_type,signed_on,term_start,term_end,currency\n"
        "o1,c1,a1,new,2025-01-06,2025-01-06,2026-01-05,USD\n"
        "o2,c2,a2,new,2025-01-20,2025-01-20,2026-01-19,USD\n"
    ),
    "billing_order_lines": (
        "line_id,order_id,product_id,quantity,unit_price,billing_interval,service_start,service_end\n"
        "l1,o1,seats,100,10,month,2025-01-06,2026-01-05\n"
        "l2,o2,seats,20,10,month,2025-01-20,2026-01-19\n"
    ),
}

# what was there of both accounts by 29 June 2025, in every table that health reads
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

# one later fact of every kind, from the day after on; an add-on among them
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


def land(raw: Path, tables: dict[str, str]) -> None:
    """Writes tables of the generic contract as CSV files, header and all."""
    folder = raw / "generic"
    folder.mkdir(parents=True, exist_ok=True)
    for table, content in tables.items():
        (folder / f"{table}.csv").write_text(content, encoding="utf-8", newline="")
