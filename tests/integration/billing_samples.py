"""Small landed tables of billers that have no public sample, or too thin a one, with the CMRR they come to by hand.

Columns are named as Fivetran lands them. Every account is one story; what it comes to stands beside it, in the
reporting currency (USD), at the ends of the months that say something. Days are midnight UTC.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

Cells = Mapping[str, object]
Table = list[Cells]
Landed = dict[str, Table]

# account -> last day of a month -> CMRR
CMRR: dict[str, dict[str, str]] = {}


def land(folder: Path, tables: Mapping[str, Iterable[Cells]]) -> None:
    """Writes each table as a CSV file; a cell that a row lacks is empty."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        cells = list(rows)
        columns = list(dict.fromkeys(column for row in cells for column in row))
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(cells)


def expect(account: str, **months: str) -> str:
    """Notes what an account comes to: `expect("chargebee:c", m2026_01="100.00")`; gives the account back."""
    CMRR[account] = {name[1:].replace("_", "-"): value for name, value in months.items()}
    return account


EXCHANGE_RATES: Table = [
    {"currency": currency, "rate_on": day, "rate_to_reporting": rate}
    for currency, rate in (("JPY", "0.007"), ("EUR", "1.1"))
    for day in ("2026-05-01", "2026-06-14")
]


# --- Chargebee -----------------------------------------------------------------------------------------------------


def chargebee_subscription(name: str, starts: str, term_ends: str, **cells: object) -> Cells:
    row: dict[str, object] = {
        "id": name,
        "customer_id": f"of_{name}",
        "status": "active",
        "currency_code": "USD",
        "billing_period": 1,
        "billing_period_unit": "month",
        "created_at": starts,
        "started_at": starts,
        "current_term_end": term_ends,
        "updated_at": starts,
        "_fivetran_synced": "2026-06-30 20:00:00",
    }
    return {**row, **cells}


def chargebee_item(subscription: str, price: str, quantity: int, unit_price: int, **cells: object) -> Cells:
    row: dict[str, object] = {
        "subscription_id": subscription,
        "item_price_id": price,
        "item_type": "plan",
        "quantity": quantity,
        "unit_price": unit_price,
        "amount": quantity * unit_price,
        "_fivetran_synced": "2026-06-30 20:00:00",
    }
    return {**row, **cells}


def chargebee() -> Landed:
    """Items by version, a contract term, coupons, notices, a trial, a pause, debts, yen, the year 9999, a deletion."""
    subscriptions = [
        chargebee_subscription("grows", "2025-11-10", "2026-07-10", current_term_start="2026-06-10"),
        chargebee_subscription("contract", "2025-09-01", "2026-07-01", current_term_start="2026-06-01"),
        chargebee_subscription(
            "leaves", "2026-01-01", "2026-07-01", current_term_start="2026-06-01", status="non_renewing",
            cancelled_at="2026-07-01", cancel_schedule_created_at="2026-06-12", cancel_reason_code="price",
        ),
        chargebee_subscription(
            "tries", "2026-05-01", "2026-07-15", current_term_start="2026-06-15", currency_code="JPY",
            trial_start="2026-05-01", trial_end="2026-05-15",
        ),
        chargebee_subscription(
            "tried", "2026-05-01", "2026-05-15", current_term_start="2026-05-01", status="cancelled",
            trial_start="2026-05-01", trial_end="2026-05-15", cancelled_at="2026-05-15",
        ),
        chargebee_subscription(
            "rests", "2026-01-01", "2026-07-01", current_term_start="2026-06-01", pause_date="2026-06-01",
            resume_date="2026-08-01", status="paused",
        ),
        chargebee_subscription("forever", "2026-02-01", "9999-12-31", current_term_start="2026-02-01"),
        chargebee_subscription(
            "owes", "2026-01-05", "2026-07-05", current_term_start="2026-06-05", due_since="2026-06-05"
        ),
        chargebee_subscription("stays", "2026-01-01", "2026-07-01", current_term_start="2026-06-01",
                               updated_at="2026-03-20"),
        chargebee_subscription("erased", "2026-01-01", "2026-07-01", deleted="true"),
    ]  # fmt: skip
    expect("chargebee:of_grows", m2026_01_31="100.00", m2026_02_28="160.00", m2026_03_31="210.00",
           m2026_05_31="160.00", m2026_06_30="160.00")  # fmt: skip
    expect("chargebee:of_contract", m2025_11_30="800.00", m2025_12_31="1000.00", m2026_06_30="1000.00")
    expect("chargebee:of_leaves", m2026_05_31="300.00", m2026_06_30="0.00")
    # JPY 9,000 are 9,000 yen, not 90; at 0.007
    expect("chargebee:of_tries", m2026_05_31="63.00", m2026_06_30="63.00")
    expect("chargebee:of_rests", m2026_05_31="70.00", m2026_06_30="70.00")
    expect("chargebee:of_forever", m2026_03_31="40.00", m2026_06_30="40.00")
    expect("chargebee:of_owes", m2026_05_31="55.00", m2026_06_30="55.00")
    expect("chargebee:of_stays", m2026_02_28="25.00", m2026_03_31="25.00", m2026_06_30="25.00")
    return {
        "customer": [
            {"id": f"of_{row['id']}", "company": row["id"], "_fivetran_synced": "2026-06-30 20:00:00"}
            for row in subscriptions
        ],
        "subscription": subscriptions,
        "subscription_history": [
            # the notice of `stays`, and the version that took it back
            chargebee_subscription(
                "stays", "2026-01-01", "2026-04-01", current_term_start="2026-03-01", updated_at="2026-03-10",
                status="non_renewing", cancelled_at="2026-04-01", cancel_schedule_created_at="2026-03-10",
            ),
        ],
        "item": [
            {"id": "team", "name": "Team", "type": "plan", "item_family_id": "core"},
            {"id": "support", "name": "Support", "type": "addon", "item_family_id": "core"},
        ],
        "item_family": [{"id": "core", "name": "Core"}],
        "item_price": [
            {"id": "team-usd", "item_id": "team", "item_type": "plan", "pricing_model": "per_unit", "price": 2000,
             "period": 1, "period_unit": "month", "currency_code": "USD"},
            {"id": "team-jpy", "item_id": "team", "item_type": "plan", "pricing_model": "per_unit", "price": 9000,
             "period": 1, "period_unit": "month", "currency_code": "JPY"},
            {"id": "support-usd", "item_id": "support", "item_type": "addon", "pricing_model": "flat_fee",
             "price": 5000, "period": 1, "period_unit": "month", "currency_code": "USD"},
        ],
        "subscription_item": [
            chargebee_item("grows", "team-usd", 8, 2000, _fivetran_start="2026-02-20", _fivetran_active="true",
                           _fivetran_end="9999-12-31 23:59:59"),
            chargebee_item("contract", "team-usd", 1, 100000),
            chargebee_item("leaves", "team-usd", 1, 30000),
            chargebee_item("tries", "team-jpy", 1, 9000),
            chargebee_item("tried", "team-usd", 1, 9000),
            chargebee_item("rests", "team-usd", 1, 7000),
            chargebee_item("forever", "team-usd", 2, 2000),
            chargebee_item("owes", "team-usd", 1, 5500),
            chargebee_item("stays", "team-usd", 1, 2500),
            chargebee_item("erased", "team-usd", 1, 2500),
        ],
        "subscription_item_history": [
            chargebee_item("grows", "team-usd", 5, 2000, _fivetran_start="2025-11-10", _fivetran_active="false",
                           _fivetran_end="2026-02-19 23:59:59.999"),
            chargebee_item("grows", "support-usd", 1, 5000, item_type="addon", _fivetran_start="2026-03-15",
                           _fivetran_end="2026-05-19 23:59:59.999", _fivetran_active="false"),
        ],
        "contract_term": [
            {"id": "ct", "subscription_id": "contract", "status": "active", "contract_start": "2025-09-01",
             "contract_end": "2026-09-01", "action_at_term_end": "renew"},
        ],
        "coupon": [
            {"id": "start", "discount_type": "percentage", "discount_percentage": 20, "duration_type":
             "limited_period", "period": 3, "period_unit": "month"},
            {"id": "gift", "discount_type": "percentage", "discount_percentage": 50, "duration_type": "one_time"},
        ],
        "subscription_coupon": [
            {"subscription_id": "contract", "coupon_id": "start", "apply_till": "2025-12-01"},
            {"subscription_id": "forever", "coupon_id": "gift"},
        ],
        "invoice": [
            # 80.00 a bill, of which 20.00 once; the yen are no hundredths
            {"id": "i1", "customer_id": "of_forever", "subscription_id": "forever", "status": "paid", "total": 8000,
             "currency_code": "USD", "date": "2026-02-01", "due_date": "2026-02-15", "paid_at": "2026-02-10"},
            {"id": "i2", "customer_id": "of_tries", "subscription_id": "tries", "status": "payment_due",
             "total": 9000, "currency_code": "JPY", "date": "2026-05-15", "due_date": "2026-05-29"},
        ],
        "credit_note": [
            {"id": "cn1", "customer_id": "of_forever", "reference_invoice_id": "i1", "status": "adjusted",
             "total": 1000, "currency_code": "USD", "date": "2026-02-20"},
        ],
        "invoice_line_item": [
            {"id": "l1", "invoice_id": "i1", "subscription_id": "forever", "entity_type": "plan_item_price",
             "entity_id": "team-usd", "date_from": "2026-02-01", "date_to": "2026-03-01", "quantity": 2,
             "unit_amount": 2000, "amount": 4000},
            {"id": "l2", "invoice_id": "i1", "subscription_id": "forever", "entity_type": "adhoc",
             "date_from": "2026-02-01", "date_to": "2026-02-01", "quantity": 1, "unit_amount": 4000, "amount": 4000},
        ],
    }  # fmt: skip


# --- Recurly -------------------------------------------------------------------------------------------------------


def recurly_version(name: str, starts: str, term: tuple[str, str], updated: str, **cells: object) -> Cells:
    row: dict[str, object] = {
        "id": name,
        "account_id": f"of_{name}",
        "plan_id": "pro",
        "state": "active",
        "currency": "USD",
        "unit_amount": 99,
        "quantity": 1,
        "auto_renew": "true",
        "created_at": starts,
        "activated_at": starts,
        "current_term_started_at": term[0],
        "current_term_ends_at": term[1],
        "updated_at": updated,
        "_fivetran_synced": "2026-06-30 20:00:00",
    }
    return {**row, **cells}


def recurly() -> Landed:
    """Terms of several bills, add-ons, a change of plan, notices, coupons, a trial in euros, a pause, no renewal."""
    year = ("2025-10-01", "2026-10-01")
    june = ("2026-06-01", "2026-07-01")
    versions = [
        recurly_version("yearly", "2025-10-01", year, "2025-10-01", quantity=3),
        recurly_version("moves", "2026-01-20", ("2026-01-20", "2026-02-20"), "2026-01-20", plan_id="basic",
                        unit_amount=30),
        recurly_version("moves", "2026-01-20", ("2026-03-20", "2026-04-20"), "2026-03-20"),
        recurly_version("moves", "2026-01-20", ("2026-06-20", "2026-07-20"), "2026-06-20"),
        recurly_version("leaves", "2026-01-05", ("2026-01-05", "2026-02-05"), "2026-01-05"),
        recurly_version("leaves", "2026-01-05", ("2026-05-05", "2026-06-05"), "2026-06-05", state="expired",
                        canceled_at="2026-05-18", expires_at="2026-06-05", expiration_reason="canceled"),
        recurly_version("saves", "2026-03-01", june, "2026-06-01", unit_amount=200),
        recurly_version("runs_out", "2025-04-01", ("2025-04-01", "2026-04-01"), "2025-04-01", auto_renew="false",
                        unit_amount=500),
        recurly_version("runs_out", "2025-04-01", ("2025-04-01", "2026-04-01"), "2026-04-01", auto_renew="false",
                        unit_amount=500, state="expired", expires_at="2026-04-01", expiration_reason="expired"),
        recurly_version("tries", "2026-05-01", ("2026-06-15", "2026-07-15"), "2026-06-15", currency="EUR",
                        unit_amount=80, trial_started_at="2026-05-01", trial_ends_at="2026-05-15"),
        recurly_version("rests", "2026-01-01", june, "2026-06-01", paused_at="2026-06-01", remaining_pause_cycles=2,
                        state="paused", unit_amount=70),
        recurly_version("owes", "2026-01-05", ("2026-06-05", "2026-07-05"), "2026-06-05", unit_amount=55),
        recurly_version("failed", "2026-06-01", june, "2026-06-01", state="failed"),
    ]  # fmt: skip
    # 3 x 99; 10 x 5 from 15 January; 20 x 5 from 10 April
    expect("recurly:of_yearly", m2025_12_31="297.00", m2026_01_31="347.00", m2026_03_31="347.00",
           m2026_04_30="397.00", m2026_06_30="397.00")  # fmt: skip
    expect("recurly:of_moves", m2026_02_28="30.00", m2026_03_31="99.00", m2026_06_30="99.00")
    expect("recurly:of_leaves", m2026_04_30="99.00", m2026_05_31="0.00", m2026_06_30="0.00")
    # half for two months; the coupon of one bill changes nothing
    expect("recurly:of_saves", m2026_03_31="100.00", m2026_04_30="100.00", m2026_05_31="200.00")
    expect("recurly:of_runs_out", m2026_03_31="500.00", m2026_04_30="0.00", m2026_06_30="0.00")
    expect("recurly:of_tries", m2026_05_31="88.00", m2026_06_30="88.00")
    expect("recurly:of_rests", m2026_05_31="70.00", m2026_06_30="70.00")
    expect("recurly:of_owes", m2026_05_31="55.00", m2026_06_30="55.00")
    return {
        "account_history": [
            {"id": account, "company": account, "updated_at": "2026-06-01"}
            for account in dict.fromkeys(str(row["account_id"]) for row in versions)
        ],
        "plan_history": [
            {"id": plan, "code": plan, "name": plan.title(), "interval_unit": "months", "interval_length": 1,
             "updated_at": "2025-01-01"}
            for plan in ("basic", "pro")
        ],
        "subscription_history": versions,
        "subscription_add_on_history": [
            {"id": "a1", "subscription_id": "yearly", "plan_add_on_id": "seats", "quantity": 10, "unit_amount": 5,
             "created_at": "2026-01-15", "updated_at": "2026-01-15"},
            {"id": "a1", "subscription_id": "yearly", "plan_add_on_id": "seats", "quantity": 20, "unit_amount": 5,
             "created_at": "2026-01-15", "updated_at": "2026-04-10"},
        ],
        "add_on_history": [{"id": "seats", "code": "seats", "name": "Seats", "add_on_type": "fixed"}],
        "coupon_redemption_history": [
            {"id": "r1", "account_id": "of_saves", "coupon_id": "half", "currency": "USD", "created_at": "2026-03-01"},
            {"id": "r2", "account_id": "of_saves", "coupon_id": "gift", "currency": "USD", "created_at": "2026-05-01"},
        ],
        "coupon_history": [
            {"id": "half", "duration": "temporal", "temporal_amount": 2, "temporal_unit": "month"},
            {"id": "gift", "duration": "single_use"},
        ],
        "coupon_discount": [
            {"coupon_id": "half", "type": "percent", "percentage": 50},
            {"coupon_id": "gift", "type": "fixed", "amount": 10, "currency": "USD"},
        ],
        "invoice_history": [
            {"id": "i1", "account_id": "of_owes", "state": "pending", "currency": "USD", "total": 60,
             "created_at": "2026-06-05", "due_at": "2026-06-05", "updated_at": "2026-06-05"},
            {"id": "i1", "account_id": "of_owes", "state": "past_due", "currency": "USD", "total": 60,
             "created_at": "2026-06-05", "due_at": "2026-06-05", "updated_at": "2026-06-06"},
        ],
        "invoice_subscription_history": [{"invoice_id": "i1", "subscription_id": "owes"}],
        "line_item_history": [
            {"id": "l1", "invoice_id": "i1", "subscription_id": "owes", "origin": "plan", "subtotal": 55},
            {"id": "l2", "invoice_id": "i1", "subscription_id": "owes", "origin": "one_time", "subtotal": 5},
        ],
    }  # fmt: skip


# --- Zuora ---------------------------------------------------------------------------------------------------------


def zuora_version(name: str, number: int, term: tuple[str, str], created: str, **cells: object) -> Cells:
    row: dict[str, object] = {
        "id": f"{name}{number}",
        "original_id": f"{name}1",
        "account_id": f"of_{name}",
        "version": number,
        "status": "Active",
        "term_type": "TERMED",
        "auto_renew": "false",
        "contract_effective_date": term[0],
        "subscription_start_date": term[0],
        "term_start_date": term[0],
        "term_end_date": term[1],
        "initial_term": 12,
        "initial_term_period_type": "Month",
        "created_date": created,
        "_fivetran_synced": "2026-06-30 20:00:00",
    }
    return {**row, **cells}


def zuora_charge(version: str, name: str, segment: int, days: tuple[str, str], mrr: object, **cells: object) -> Cells:
    row: dict[str, object] = {
        "id": f"{version}-{name}-{segment}",
        "charge_number": f"{version[:-1]}-{name}",
        "rate_plan_id": f"{version}-plan",
        "subscription_id": version,
        "charge_type": "Recurring",
        "charge_model": "Per Unit Pricing",
        "transaction_currency": "USD",
        "quantity": 1,
        "mrr": mrr,
        "billing_period": "Month",
        "list_price_base": "Per Billing Period",
        "segment": segment,
        "effective_start_date": days[0],
        "effective_end_date": days[1],
        "version": 1,
        "_fivetran_synced": "2026-06-30 20:00:00",
    }
    return {**row, **cells}


def zuora() -> Landed:
    """A renewal by amendment, segments, a cancelled version, an evergreen subscription suspended, discount charges."""
    first, second = ("2025-01-01", "2026-01-01"), ("2026-01-01", "2027-01-01")
    versions = [
        zuora_version("renews", 1, first, "2024-12-20"),
        zuora_version("renews", 2, second, "2025-12-10", subscription_start_date="2025-01-01",
                      subscription_version_amendment_id="renewal"),
        zuora_version("leaves", 1, ("2025-07-01", "2027-07-01"), "2025-06-25", initial_term=24),
        zuora_version("leaves", 2, ("2025-07-01", "2026-04-01"), "2026-03-03", initial_term=24, status="Cancelled",
                      cancelled_date="2026-04-01", subscription_end_date="2026-04-01", cancel_reason="budget"),
        zuora_version("goes_on", 1, ("2025-12-15", ""), "2025-12-15", term_type="EVERGREEN"),
        zuora_version("saves", 1, second, "2025-12-28"),
        zuora_version("parent", 1, second, "2025-12-28"),
        zuora_version("sister", 1, second, "2025-12-28", account_id="of_parent"),
        zuora_version("drafts", 1, second, "2025-12-28", status="Draft"),
        # superseded and deleted: the version after it says what holds
        zuora_version("erased", 1, second, "2025-12-28", _fivetran_deleted="true"),
    ]  # fmt: skip
    # 8 x 50 until May, 10 x 50 until the renewal, then 12 x 50
    expect("zuora:of_renews", m2025_05_31="400.00", m2025_06_30="500.00", m2025_12_31="500.00", m2026_01_31="600.00")
    expect("zuora:of_leaves", m2026_02_28="250.00", m2026_03_31="0.00")
    expect("zuora:of_goes_on", m2026_01_31="80.00", m2026_03_31="80.00", m2026_06_30="80.00")
    expect("zuora:of_saves", m2026_03_31="900.00", m2026_04_30="1000.00")
    # 100 and 200, 10% off the account until the end of April
    expect("zuora:of_parent", m2026_01_31="270.00", m2026_04_30="270.00", m2026_05_31="300.00")
    return {
        "account": [
            {"id": account, "name": account, "currency": "USD", "_fivetran_synced": "2026-06-30 20:00:00"}
            for account in dict.fromkeys(str(row["account_id"]) for row in versions)
        ],
        "subscription": versions,
        "amendment": [
            {"id": "renewal", "subscription_id": "renews1", "type": "Renewal", "status": "Completed",
             "booking_date": "2025-12-05", "contract_effective_date": "2026-01-01", "created_date": "2025-12-10"},
            {"id": "pause", "subscription_id": "goes_on1", "type": "SuspendSubscription", "status": "Completed",
             "suspend_date": "2026-03-01", "created_date": "2026-02-20"},
            {"id": "resume", "subscription_id": "goes_on1", "type": "ResumeSubscription", "status": "Completed",
             "resume_date": "2026-04-01", "created_date": "2026-03-20"},
        ],
        "rate_plan": [
            {"id": f"{row['id']}-plan", "original_rate_plan_id": f"{row['original_id']}-plan", "product_id": "suite"}
            for row in versions
        ],
        "rate_plan_charge": [
            zuora_charge("renews1", "seats", 1, ("2025-01-01", "2025-06-01"), 400, quantity=8),
            zuora_charge("renews1", "seats", 2, ("2025-06-01", "2026-01-01"), 500, quantity=10),
            # the renewed version lists the segments anew
            zuora_charge("renews2", "seats", 1, ("2025-01-01", "2025-06-01"), 400, quantity=8),
            zuora_charge("renews2", "seats", 2, ("2025-06-01", "2026-01-01"), 500, quantity=10),
            zuora_charge("renews2", "seats", 3, ("2026-01-01", "2027-01-01"), 600, quantity=12),
            zuora_charge("leaves1", "fee", 1, ("2025-07-01", "2027-07-01"), 250, charge_model="Flat Fee Pricing"),
            zuora_charge("leaves2", "fee", 1, ("2025-07-01", "2026-04-01"), 250, charge_model="Flat Fee Pricing"),
            zuora_charge("goes_on1", "fee", 1, ("2025-12-15", ""), 80, charge_model="Flat Fee Pricing"),
            zuora_charge("saves1", "fee", 1, second, 1000, charge_model="Tiered Pricing", quantity=4),
            zuora_charge("saves1", "off", 1, ("2026-01-01", "2026-04-01"), "", charge_model="Discount-Percentage",
                         discount_level="rateplan", apply_discount_to="RECURRING"),
            zuora_charge("parent1", "fee", 1, second, 100, charge_model="Flat Fee Pricing"),
            zuora_charge("sister1", "fee", 1, second, 200, charge_model="Flat Fee Pricing"),
            zuora_charge("parent1", "off", 1, ("2026-01-01", "2026-05-01"), "", charge_model="Discount-Percentage",
                         discount_level="account", apply_discount_to="RECURRING"),
            zuora_charge("saves1", "setup", 1, ("2026-01-01", "2026-01-02"), "", charge_type="OneTime",
                         charge_model="Flat Fee Pricing"),
            zuora_charge("drafts1", "fee", 1, second, 77, charge_model="Flat Fee Pricing"),
            zuora_charge("erased1", "fee", 1, second, 77, charge_model="Flat Fee Pricing",
                         _fivetran_deleted="true"),
        ],
        "rate_plan_charge_tier": [
            *(
                {"id": f"t{number}", "rate_plan_charge_id": charge, "price": 50}
                for number, charge in enumerate(
                    ["renews1-seats-1", "renews1-seats-2", "renews2-seats-1", "renews2-seats-2", "renews2-seats-3"]
                )
            ),
            {"id": "of", "rate_plan_charge_id": "saves1-off-1", "discount_percentage": 10},
            {"id": "family", "rate_plan_charge_id": "parent1-off-1", "discount_percentage": 10},
            # several tiers make no price of a unit: Zuora's MRR stands for it
            {"id": "s1", "rate_plan_charge_id": "saves1-fee-1", "price": 300},
            {"id": "s2", "rate_plan_charge_id": "saves1-fee-1", "price": 200},
        ],
        "product": [{"id": "suite", "name": "Suite", "category": "Base Products"}],
        "invoice": [
            {"id": "i1", "account_id": "of_saves", "status": "Posted", "amount": "1180.00", "balance": 0,
             "transaction_currency": "USD", "invoice_date": "2026-01-01", "due_date": "2026-01-31"},
        ],
        "invoice_item": [
            {"id": "l1", "invoice_id": "i1", "subscription_id": "saves1", "rate_plan_charge_id": "saves1-fee-1",
             "charge_amount": 900, "tax_amount": 90},
            {"id": "l2", "invoice_id": "i1", "subscription_id": "saves1", "rate_plan_charge_id": "saves1-setup-1",
             "charge_amount": 190, "tax_amount": 0},
        ],
        "invoice_payment": [{"id": "p1", "invoice_id": "i1", "payment_id": "pay1", "created_date": "2026-01-21"}],
        "payment": [{"id": "pay1", "effective_date": "2026-01-20", "status": "Processed"}],
    }  # fmt: skip
