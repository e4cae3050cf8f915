"""The marts of the reference, as rows: everything recomputed from the facts, nothing incremental."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from .calendar import ONE_DAY, Period, add_months, month_end, period_of, periods_between
from .facts import Facts, load_facts
from .locks import ATTRIBUTES, Member, first_known_on, take_lock, value_at
from .money import ZERO, ratio
from .movements import MOVEMENT_TYPES, mapped_reason
from .retention import MonthBook, StateAt, keep_books, outcome_rows, retention_rows
from .state import State, bridge_of, state
from .terms import Term

Rows = list[dict[str, object]]
Marts = dict[str, Rows]


def build(folder: Path, as_of: date, variables: Mapping[str, Any], seeds: tuple[Path, ...]) -> Marts:
    facts = load_facts(folder, as_of, variables, seeds)

    @cache
    def state_at(known_by: date) -> State:
        return state(facts, known_by)

    now = state_at(as_of)
    books = keep_books(facts, state_at)
    members = all_locks(facts, books, state_at)
    retention = retention_rows(facts, books, state_at)
    monthly = cmrr_monthly(now)
    return {
        "fct_contract_lines": contract_lines(now),
        "fct_cmrr_movements": movement_rows(now),
        "fct_cmrr_monthly": monthly,
        "fct_renewals": renewals(now, state_at),
        "fct_renewal_lines": renewal_lines(now),
        "fct_expected_cmrr_locks": [lock_row(member) for member in members],
        "fct_expected_cmrr_lock_lines": [row for member in members for row in lock_line_rows(member, facts)],
        "fct_retention_outcomes": outcome_rows(books),
        "retention_by_slice": retention,
        "net_retention_monthly": net_retention(now, monthly),
        "unit_economics": unit_economics(now, retention, monthly),
    }


def contract_lines(now: State) -> Rows:
    facts = now.facts
    laid_out = {one.line.line_id: (one, term) for term in now.terms.values() for one in term.lines}
    rows: Rows = []
    for line in facts.lines:
        if line.known_on > now.known_by:
            continue
        row: dict[str, object] = {
            "line_id": line.line_id,
            "contract_id": line.order.contract_id,
            "account_id": line.order.account_id,
            "product_id": line.product.product_id,
            "order_type": line.order.order_type,
            "quantity": line.quantity,
            "discount_share": line.discount_share,
            "mrr": ZERO,
            "signed_on": line.order.signed_on,
        }
        if line.line_id in laid_out:
            one, _ = laid_out[line.line_id]
            row |= {
                "mrr": one.mrr,
                "service_start": line.service_start,
                "service_end": one.service_end,
                "committed_from": one.committed_from,
                "committed_to": one.committed_to,
            }
        rows.append(row)
    return rows


def movement_rows(now: State) -> Rows:
    start_month = now.facts.fiscal_year_start_month
    return [
        {
            "account_id": one.account_id,
            "contract_id": one.contract_id,
            "product_id": one.product_id,
            "moved_on": one.moved_on,
            "fiscal_period_id": period_of(one.moved_on, "month", start_month).period_id,
            "movement_type": one.movement_type,
            "amount": one.amount,
            "known_on": one.known_on,
            "reason_code": one.reason_code,
            "is_avoidable": one.is_avoidable,
            "comment": one.comment,
        }
        for one in now.movements
    ]


def cmrr_monthly(now: State) -> Rows:
    by_account: dict[str, list[Any]] = defaultdict(list)
    for movement in now.movements:
        by_account[movement.account_id].append(movement)
    rows: Rows = []
    for account_id, movements in sorted(by_account.items()):
        beginning = ZERO
        first = min(movement.moved_on for movement in movements)
        for period in periods_between(first, now.known_by, "month", now.facts.fiscal_year_start_month):
            day = min(period.ends_on, now.known_by)
            sums = dict.fromkeys(MOVEMENT_TYPES, ZERO)
            for movement in movements:
                if period.holds(movement.moved_on):
                    sums[movement.movement_type] += movement.amount
            ending = now.cmrr(account_id, day)
            if beginning + sum(sums.values(), ZERO) != ending:
                raise AssertionError(f"{account_id} {period.period_id}: {beginning} + {sums} is not {ending}")
            rows.append(
                {
                    "account_id": account_id,
                    "fiscal_period_id": period.period_id,
                    "beginning_cmrr": beginning,
                    **{f"{name}_cmrr": amount for name, amount in sums.items()},
                    "ending_cmrr": ending,
                    "live_mrr": now.live_mrr(account_id, day),
                }
            )
            beginning = ending
    return rows


def renewals(now: State, state_at: StateAt) -> Rows:
    facts = now.facts
    rows: Rows = []
    for term in now.terms.values():
        due = period_of(term.term_end, "month", facts.fiscal_year_start_month)
        decided_on = term.decision.decided_on if term.decision else None
        code, avoidable = mapped_reason(term.decision.reason_code if term.decision else None, facts)
        carried, measured = carried_and_measured(term, due, now, state_at)
        bridge = bridge_of(term)
        rows.append(
            {
                "renewal_id": term.contract_id,
                "account_id": term.account_id,
                "term_start": term.order.term_start,
                "term_end": term.term_end,
                "due_period": due.period_id,
                "status": term.status,
                "decided_on": decided_on,
                "decision_known_on": term.decision.known_on if term.decision else None,
                "timing": timing(term, due, decided_on, now.known_by),
                "days_late": max(0, ((decided_on or now.known_by) - term.term_end).days),
                "periods_carried": carried,
                "measured_period": measured,
                "lead_days": (term.term_end - decided_on).days if decided_on else None,
                "expiring_cmrr": term.expiring_cmrr,
                "renewed_cmrr": sum((row.new_cmrr for row in bridge.values()), ZERO),
                "like_for_like_cmrr": sum((row.like_for_like_cmrr for row in bridge.values()), ZERO),
                "successor_contract_id": term.renewed_by.contract_id if term.renewed_by else None,
                "match_kind": term.match_kind,
                "was_noticed": was_noticed(term),
                "reason_code": code,
                "is_avoidable": avoidable,
            }
        )
    return rows


def was_noticed(term: Term) -> bool:
    """A notice on the contract that no longer counts: withdrawn, or overtaken by the renewal."""
    if term.withdrawn:
        return True
    if term.renewed_by is None:
        return False
    signed_on = term.renewed_by.order.signed_on
    return any(notice.notice_on <= signed_on for notice in term.notices)


def timing(term: Term, due: Period, decided_on: date | None, as_of: date) -> str:
    if decided_on is None:
        return "late" if as_of > term.term_end else "open"
    if decided_on < due.starts_on:
        return "early"
    return "on_time" if decided_on <= term.term_end else "late"


def carried_and_measured(term: Term, due: Period, now: State, state_at: StateAt) -> tuple[int, str | None]:
    """The closes that saw the term open before the first that saw it decided."""
    carried = 0
    start_month = now.facts.fiscal_year_start_month
    period = due
    while period.closed_at(now.known_by):
        seen = state_at(period.ends_on).terms.get(term.contract_id)
        if seen is not None and seen.status != "open":
            return carried, period.period_id if term.status != "open" else None
        carried += seen is not None
        period = period_of(period.ends_on + ONE_DAY, "month", start_month)
    return carried, period.period_id if term.status != "open" else None


def renewal_lines(now: State) -> Rows:
    names = (
        "old_cmrr",
        "new_cmrr",
        "like_for_like_cmrr",
        "quantity_effect",
        "list_price_effect",
        "discount_effect",
        "product_churn",
        "new_product",
        "archive_effect",
        "fx_effect",
    )
    return [
        {
            "renewal_id": term.contract_id,
            "product_id": product_id,
            **{name: getattr(row, name) for name in names},
        }
        for term in now.terms.values()
        for product_id, row in bridge_of(term).items()
    ]


def all_locks(facts: Facts, books: list[MonthBook], state_at: StateAt) -> list[Member]:
    members = [member for book in books for member in book.members]
    start_month = facts.fiscal_year_start_month
    for grain in ("quarter", "year"):
        for period in periods_between(first_known_on(facts), facts.as_of, grain, start_month):
            resolved = {
                contract_id
                for book in books
                if book.is_closed and book.period.ends_on <= period.eve
                for contract_id, outcome in book.outcomes.items()
                if outcome.kind in ("renewed", "lost")
            }
            members.extend(take_lock(state_at(period.eve), period, resolved))
    return members


def lock_row(member: Member) -> dict[str, object]:
    return {
        "lock_grain": member.period.grain,
        "lock_period": member.period.period_id,
        "contract_id": member.contract_id,
        "account_id": member.account_id,
        "base_cmrr": member.base_cmrr,
        "add_on_cmrr": member.add_on_cmrr,
        "expected_cmrr": member.expected_cmrr,
        "assumed_churn_share": member.assumed_churn_share,
        "planned_expected_cmrr": member.planned_cmrr,
        "is_carried_in": member.is_carried_in,
        "is_renewed_at_lock": member.is_renewed,
        "is_lost_at_lock": member.is_lost,
        **{name: member.attributes[name] for name in ATTRIBUTES},
    }


def lock_line_rows(member: Member, facts: Facts) -> Rows:
    return [
        {
            "lock_grain": member.period.grain,
            "lock_period": member.period.period_id,
            "contract_id": member.contract_id,
            "product_id": product_id,
            "product_line": facts.products[product_id].product_line,
            "plan": facts.products[product_id].plan,
            "base_cmrr": member.base.get(product_id, ZERO),
            "add_on_cmrr": member.add_on.get(product_id, ZERO),
            "expected_cmrr": value,
        }
        for product_id, value in member.by_product.items()
    ]


def net_retention(now: State, monthly: Rows) -> Rows:
    """Accounts with CMRR twelve months ago: what they have now, and capped at what they had."""
    if not monthly:
        return []
    first = date.fromisoformat(min(str(row["fiscal_period_id"]) for row in monthly) + "-01")
    rows: Rows = []
    for period in periods_between(add_months(first, 12), now.known_by, "month", now.facts.fiscal_year_start_month):
        then = month_end(add_months(period.starts_on, -12))
        day = min(period.ends_on, now.known_by)
        pairs = [(now.cmrr(account, then), now.cmrr(account, day)) for account in now.lines_of_account]
        cohort = [(old, new) for old, new in pairs if old > 0]
        if not cohort:
            continue
        old_sum = sum((old for old, _ in cohort), ZERO)
        current = sum((new for _, new in cohort), ZERO)
        capped = sum((min(old, new) for old, new in cohort), ZERO)
        rows.append(
            {
                "fiscal_period_id": period.period_id,
                "cohort_cmrr": old_sum,
                "current_cmrr": current,
                "capped_cmrr": capped,
                "nrr": ratio(current, old_sum),
                "grr": ratio(capped, old_sum),
            }
        )
    return rows


def unit_economics(now: State, retention: Rows, monthly: Rows) -> Rows:
    """Lifetime value on due-based churn: margin x average MRR per account / monthly churn."""
    facts = now.facts
    live_in: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
    for row in monthly:
        live_in[str(row["fiscal_period_id"])].append((str(row["account_id"]), Decimal(str(row["live_mrr"]))))
    rows: Rows = []
    for row in retention:
        if (row["period_grain"], row["basis"], row["slice_by"]) != ("month", "contract", "segment"):
            continue
        month = date.fromisoformat(f"{row['fiscal_period_id']}-01")
        day = min(month_end(month), now.known_by)
        live = [
            amount
            for account_id, amount in live_in[str(row["fiscal_period_id"])]
            if (value_at(facts.accounts[account_id], "segment", day) or "unknown") == row["slice_value"]
        ]
        live = [one for one in live if one > 0]
        total = sum(live, ZERO)
        costs = [
            amount
            for when, kind, segment, amount in facts.costs
            if kind == "cogs" and segment == row["slice_value"] and when.replace(day=1) == month
        ]
        cost = sum(costs, Decimal(0))
        churn = row["eligible_churn_rate"]
        clv: Fraction | None = None
        if isinstance(churn, Fraction) and churn > 0 and total > 0 and costs:
            clv = (1 - Fraction(cost) / Fraction(total)) * Fraction(total) / len(live) / churn
        rows.append(
            {
                "fiscal_period_id": row["fiscal_period_id"],
                "segment": row["slice_value"],
                "eligible_churn_rate": churn,
                "clv": clv,
            }
        )
    return rows
