"""Expected CMRR: what each period's opening knows to be due in it, and what is carried in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .calendar import Period
from .facts import Account, Facts
from .money import ZERO, to_cents
from .state import State
from .terms import BASE, Term

ATTRIBUTES = ("segment", "csm_id", "industry", "size_band", "region", "sales_channel", "tenure_band")
Attributes = dict[str, str | None]


@dataclass(frozen=True)
class Member:
    period: Period
    contract_id: str
    account_id: str
    due_on: date
    base: dict[str, Decimal]  # by product
    add_on: dict[str, Decimal]
    is_carried_in: bool
    is_renewed: bool
    is_lost: bool
    attributes: Attributes
    assumed_churn_share: Decimal

    @property
    def base_cmrr(self) -> Decimal:
        return sum(self.base.values(), ZERO)

    @property
    def add_on_cmrr(self) -> Decimal:
        return sum(self.add_on.values(), ZERO)

    @property
    def by_product(self) -> dict[str, Decimal]:
        return {key: self.base.get(key, ZERO) + self.add_on.get(key, ZERO) for key in {**self.base, **self.add_on}}

    @property
    def expected_cmrr(self) -> Decimal:
        return self.base_cmrr + self.add_on_cmrr

    @property
    def planned_cmrr(self) -> Decimal:
        kept = Fraction(self.base_cmrr) * (1 - Fraction(self.assumed_churn_share))
        return to_cents(kept + Fraction(self.add_on_cmrr))


def value_at(account: Account, field_name: str, day: date) -> str | None:
    """As it was that evening: the last change up to then, or what the next change replaced."""
    changes = [change for change in account.changes if change.field_name == field_name]
    before = [change for change in changes if change.changed_on <= day]
    if before:
        return before[-1].new_value
    return changes[0].old_value if changes else account.attributes.get(field_name)


def customer_since(account: Account, known: State) -> date | None:
    if account.customer_since is not None:
        return account.customer_since
    starts = [
        one.starts_from
        for one in known.lines_of_account.get(account.account_id, [])
        if one.committed_from < one.committed_to
    ]
    return min(starts, default=None)


def whole_years(start: date, day: date) -> int:
    return day.year - start.year - ((day.month, day.day) < (start.month, start.day))


def attributes_on(account_id: str, known: State, day: date) -> Attributes:
    facts = known.facts
    account = facts.accounts[account_id]
    names = ("segment", "csm_id", "industry", "region", "sales_channel")
    found: Attributes = {name: value_at(account, name, day) for name in names}
    employees = value_at(account, "employee_count", day)
    found["size_band"] = band(int(employees), facts.size_bands, inclusive=True) if employees else None
    since = customer_since(account, known)
    found["tenure_band"] = band(whole_years(since, day), facts.tenure_bands, inclusive=False) if since else None
    return found


def band(value: int, bands: tuple[tuple[str, int, int], ...], inclusive: bool) -> str | None:
    return next((name for name, low, high in bands if low <= value < high + inclusive), None)


def take_lock(known: State, period: Period, resolved: Collection[str]) -> list[Member]:
    """Known on the eve: terms due in the period, and late ones still open; none that a close has resolved."""
    members = []
    for term in known.terms.values():
        is_carried_in = term.term_end < period.starts_on
        is_due = period.holds(term.term_end)
        if not term.running_at_end or term.contract_id in resolved:
            continue
        if is_due or (is_carried_in and term.status == "open"):
            members.append(lock_member(known, period, term, is_carried_in))
    return sorted(members, key=lambda member: member.contract_id)


def lock_member(known: State, period: Period, term: Term, is_carried_in: bool) -> Member:
    base: dict[str, Decimal] = {}
    add_on: dict[str, Decimal] = {}
    for line in term.running_at_end:
        side = base if line.place == BASE else add_on
        side[line.product_id] = side.get(line.product_id, ZERO) + line.mrr
    attributes = attributes_on(term.account_id, known, period.eve)
    share = known.facts.assumed_churn.get((attributes["segment"] or "", period.fiscal_year), Decimal(0))
    return Member(
        period,
        term.contract_id,
        term.account_id,
        term.term_end,
        base,
        add_on,
        is_carried_in,
        term.status == "renewed",
        term.status in ("lost", "lapsed"),
        attributes,
        share,
    )


def first_known_on(facts: Facts) -> date:
    return min((order.known_on for order in facts.orders), default=facts.as_of)
