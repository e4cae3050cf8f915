"""Outcomes of locked members, and the rates over any slice of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .bridge import ProductBridge
from .calendar import Period, period_of, periods_between
from .facts import Facts
from .locks import ATTRIBUTES, Attributes, Member, attributes_on, first_known_on, take_lock
from .money import ZERO, ratio
from .movements import LOSS_TYPES, mapped_reason, order_reason
from .state import State, bridge_of
from .terms import Term

MEASURES = (
    "expected_cmrr",
    "carried_in_cmrr",
    "carried_out_cmrr",
    "open_cmrr",
    "resolved_cmrr",
    "lost_cmrr",
    "downgraded_cmrr",
    "upgraded_cmrr",
    "new_product_cmrr",
    "fx_cmrr",
    "changed_after_lock_cmrr",
    "recovered_cmrr",
    "midterm_lost_cmrr",
    "avoidable_cmrr",
)
SLICES = {
    "segment": "segment",
    "csm": "csm_id",
    "industry": "industry",
    "size_band": "size_band",
    "region": "region",
    "sales_channel": "sales_channel",
    "tenure_band": "tenure_band",
}
RESOLVED = ("renewed", "lost")
Measures = dict[str, Decimal]
StateAt = Callable[[date], State]


@dataclass(frozen=True)
class Outcome:
    """What became of a member in a period: enough to value it against any earlier lock of it."""

    kind: str
    bridge: dict[str, ProductBridge]
    avoidable_loss: bool
    avoidable_products: frozenset[str]


@dataclass(frozen=True)
class Entry:
    """One row of money: a member with its outcome, a recovery, or a loss in mid-term."""

    contract_id: str
    account_id: str
    attributes: Attributes
    kind: str
    products: dict[str, Measures]
    held_products: frozenset[str]
    is_member: bool

    def total(self, measure: str) -> Decimal:
        return sum((values.get(measure, ZERO) for values in self.products.values()), ZERO)


@dataclass
class MonthBook:
    period: Period
    known_by: date
    is_closed: bool
    members: list[Member] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    recovered: list[Entry] = field(default_factory=list)
    midterm: list[Entry] = field(default_factory=list)


def outcome_of(term: Term, known: State, is_closed: bool) -> Outcome:
    facts = known.facts
    if term.status in ("lost", "lapsed"):
        code = term.decision.reason_code if term.decision else None
        return Outcome("lost", {}, mapped_reason(code, facts)[1] is True, frozenset())
    if term.status == "open":
        return Outcome("carried_out" if is_closed else "open", {}, False, frozenset())
    bridge = bridge_of(term)
    return Outcome("renewed", bridge, False, avoidable_products(term, bridge, known))


def avoidable_products(term: Term, bridge: dict[str, ProductBridge], known: State) -> frozenset[str]:
    """Products whose downgrade, churn or archive at the renewal has an avoidable reason."""
    assert term.renewed_by is not None
    order = term.renewed_by.order
    lines = [one for one in known.facts.line_orders.get(order.order_id, ()) if one.known_on <= known.known_by]
    found = set()
    for product_id, row in bridge.items():
        if row.downgrades == 0:
            continue
        old = [one for one in term.running_at_end if one.product_id == product_id]
        noticed = [one for one in old if one.end is not None and one.end.cause == "line_notice"]
        if row.product_churn and noticed and len(noticed) == len(old):
            code = noticed[0].end.reason_code if noticed[0].end else None
            is_avoidable = mapped_reason(code, known.facts)[1]
        else:
            is_avoidable = order_reason(known.facts, lines, product_id, order.reason_code, None)[1]
        if is_avoidable:
            found.add(product_id)
    return frozenset(found)


def member_entry(first: Member, outcome: Outcome, is_carried_in: bool) -> Entry:
    """The value and attributes of the member's first lock with its last outcome."""
    locked = first.by_product
    products: dict[str, Measures] = {}
    for product_id in {**locked, **outcome.bridge}:
        value = locked.get(product_id, ZERO)
        measures = {"expected_cmrr": value, "carried_in_cmrr": value if is_carried_in else ZERO}
        if outcome.kind in RESOLVED:
            measures["resolved_cmrr"] = value
        else:
            measures[f"{outcome.kind}_cmrr"] = value
        if outcome.kind == "lost":
            measures["lost_cmrr"] = value
            measures["avoidable_cmrr"] = value if outcome.avoidable_loss else ZERO
        if outcome.kind == "renewed":
            row = outcome.bridge.get(product_id, ProductBridge(product_id))
            measures["downgraded_cmrr"] = row.downgrades
            measures["upgraded_cmrr"] = row.upgrades
            measures["new_product_cmrr"] = row.new_product
            measures["fx_cmrr"] = row.fx_effect
            measures["changed_after_lock_cmrr"] = row.old_cmrr - value
            measures["avoidable_cmrr"] = row.downgrades if product_id in outcome.avoidable_products else ZERO
        products[product_id] = measures
    return Entry(
        first.contract_id, first.account_id, first.attributes, outcome.kind, products, frozenset(locked), is_member=True
    )


def recovered_entry(lost: Member) -> Entry:
    products = {key: {"recovered_cmrr": value} for key, value in lost.by_product.items()}
    return Entry(
        lost.contract_id, lost.account_id, lost.attributes, "recovered", products, frozenset(), is_member=False
    )


def midterm_entries(known: State, eve_state: State, period: Period, locked: set[str]) -> list[Entry]:
    """Losses and downgrades that became known in the period, on terms that no month lock holds yet."""
    entries = []
    for movement in known.movements:
        term = movement.term
        if movement.at_renewal or movement.movement_type not in LOSS_TYPES or not period.holds(movement.known_on):
            continue
        if term.contract_id in locked:
            continue
        goes_into_a_lock = term.term_end > period.ends_on or term.status not in ("lost", "lapsed")
        if movement.reaches_term_end and goes_into_a_lock:
            continue  # still in service at the term's end: the lock will hold it, and its outcome will show it
        attributes = attributes_on(movement.account_id, eve_state, period.eve)
        products = {movement.product_id: {"midterm_lost_cmrr": -movement.amount}}
        entries.append(
            Entry(
                movement.contract_id, movement.account_id, attributes, "midterm", products, frozenset(), is_member=False
            )
        )
    return entries


def keep_books(facts: Facts, state_at: StateAt) -> list[MonthBook]:
    """Month by month: lock on the eve, outcomes at the close (or as of as_of)."""
    books: list[MonthBook] = []
    resolved: set[str] = set()
    locked: set[str] = set()
    lost: dict[str, Member] = {}
    for period in periods_between(first_known_on(facts), facts.as_of, "month", facts.fiscal_year_start_month):
        is_closed = period.closed_at(facts.as_of)
        known_by = min(period.ends_on, facts.as_of)
        eve, known = state_at(period.eve), state_at(known_by)
        book = MonthBook(period, known_by, is_closed, members=take_lock(eve, period, resolved))
        locked.update(member.contract_id for member in book.members)
        for contract_id in sorted(lost):
            if known.terms[contract_id].status in ("open", "renewed"):
                book.recovered.append(recovered_entry(lost.pop(contract_id)))
        for member in book.members:
            outcome = outcome_of(known.terms[member.contract_id], known, is_closed)
            book.outcomes[member.contract_id] = outcome
            if is_closed and outcome.kind in RESOLVED:
                resolved.add(member.contract_id)
                if outcome.kind == "lost":
                    lost[member.contract_id] = member
        book.midterm = midterm_entries(known, eve, period, locked)
        books.append(book)
    return books


def month_entries(book: MonthBook) -> list[Entry]:
    members = [member_entry(member, book.outcomes[member.contract_id], member.is_carried_in) for member in book.members]
    return [*members, *book.recovered, *book.midterm]


def rolled_up_entries(books: list[MonthBook], period: Period, is_closed: bool) -> list[Entry]:
    """Each term once: value and attributes of its first month lock within the period, and its last outcome."""
    first: dict[str, Member] = {}
    last: dict[str, Outcome] = {}
    for book in books:
        for member in book.members:
            first.setdefault(member.contract_id, member)
            last[member.contract_id] = book.outcomes[member.contract_id]
    entries = []
    for contract_id, member in first.items():
        outcome = last[contract_id]
        if outcome.kind == "carried_out" and not is_closed:
            outcome = Outcome("open", {}, False, frozenset())
        carried_in = member.is_carried_in and not is_due_within(member, period)
        entries.append(member_entry(member, outcome, carried_in))
    for book in books:
        entries.extend([*book.recovered, *book.midterm])
    return entries


def is_due_within(member: Member, period: Period) -> bool:
    """Carried in from a month of the same quarter or year: due within it."""
    return member.due_on >= period.starts_on


def slice_rows(entries: list[Entry], facts: Facts) -> Iterable[tuple[str, str, list[Entry]]]:
    yield "total", "all", entries
    for slice_by, attribute in SLICES.items():
        grouped: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            grouped[entry.attributes[attribute] or "unknown"].append(entry)
        for value, group in grouped.items():
            yield slice_by, value, group
    for slice_by in ("product_line", "plan"):
        parts: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            for value, part in split_by_product(entry, slice_by, facts).items():
                parts[value].append(part)
        for value, group in parts.items():
            yield slice_by, value, group


def split_by_product(entry: Entry, slice_by: str, facts: Facts) -> dict[str, Entry]:
    products: dict[str, dict[str, Measures]] = defaultdict(dict)
    for product_id, measures in entry.products.items():
        value = getattr(facts.products[product_id], slice_by) or "unknown"
        products[value][product_id] = measures
    return {
        value: Entry(
            entry.contract_id,
            entry.account_id,
            entry.attributes,
            entry.kind,
            part,
            frozenset(part) & entry.held_products,
            # a term counts where it holds a product; a product it buys at the renewal brings money only
            is_member=entry.is_member and bool(frozenset(part) & entry.held_products),
        )
        for value, part in products.items()
    }


def annualized(rate: Fraction | None, grain: str, is_churn: bool) -> Fraction | None:
    if rate is None:
        return None
    power = {"month": 12, "quarter": 4, "year": 1}[grain]
    return Fraction(1) - (1 - rate) ** power if is_churn else rate**power


def rates(sums: Measures, counts: dict[str, int], grain: str, basis: str) -> dict[str, Fraction | None]:
    whole = sums["resolved_cmrr"]
    kept = whole - sums["lost_cmrr"] - sums["downgraded_cmrr"]
    by_count = ratio(Decimal(counts["lost_count"]), Decimal(counts["resolved_count"]))
    renewal = {
        "gross_renewal_rate": ratio(kept, whole),
        "net_renewal_rate": ratio(kept + sums["upgraded_cmrr"], whole),
        "net_renewal_rate_with_new_products": ratio(kept + sums["upgraded_cmrr"] + sums["new_product_cmrr"], whole),
    }
    churn = {
        "eligible_churn_rate": ratio(sums["lost_cmrr"] + sums["downgraded_cmrr"], whole),
        "cancellation_rate": ratio(sums["lost_cmrr"], whole),
        "contraction_rate": ratio(sums["downgraded_cmrr"], whole),
        "avoidable_churn_rate": ratio(sums["avoidable_cmrr"], whole),
        "logo_churn_rate": by_count if basis == "customer" else None,
        "contract_churn_rate": by_count if basis == "contract" else None,
    }
    yearly = {f"annualized_{name}": annualized(rate, grain, is_churn=False) for name, rate in renewal.items()}
    yearly_churn = {f"annualized_{name}": annualized(rate, grain, is_churn=True) for name, rate in churn.items()}
    return {**renewal, **churn, **yearly, **yearly_churn}


def counts_of(entries: list[Entry], basis: str, at_close: State, unresolved: set[str]) -> dict[str, int]:
    members = [entry for entry in entries if entry.is_member]
    if basis == "contract":
        return {
            "due_count": len(members),
            "resolved_count": sum(entry.kind in RESOLVED for entry in members),
            "lost_count": sum(entry.kind == "lost" for entry in members),
        }
    kinds: dict[str, list[str]] = defaultdict(list)
    for entry in members:
        kinds[entry.account_id].append(entry.kind)
    return {
        "due_count": len(kinds),
        "resolved_count": sum(account_id not in unresolved for account_id in kinds),
        "lost_count": sum(
            "lost" in found and at_close.cmrr(account_id, at_close.known_by) == 0 for account_id, found in kinds.items()
        ),
    }


def retention_rows(facts: Facts, books: list[MonthBook], state_at: StateAt) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for grain in ("month", "quarter", "year"):
        grouped: dict[Period, list[MonthBook]] = defaultdict(list)
        for book in books:
            grouped[period_of(book.period.starts_on, grain, facts.fiscal_year_start_month)].append(book)
        for period, months in grouped.items():
            is_closed = period.closed_at(facts.as_of)
            entries = month_entries(months[0]) if grain == "month" else rolled_up_entries(months, period, is_closed)
            if not entries:
                continue
            at_close = state_at(min(period.ends_on, facts.as_of))
            unresolved = {one.account_id for one in entries if one.is_member and one.kind not in RESOLVED}
            for slice_by, slice_value, group in slice_rows(entries, facts):
                sums = {name: sum((entry.total(name) for entry in group), ZERO) for name in MEASURES}
                for basis in ("contract", "customer"):
                    counts = counts_of(group, basis, at_close, unresolved)
                    rows.append(
                        {
                            "period_grain": grain,
                            "fiscal_period_id": period.period_id,
                            "basis": basis,
                            "slice_by": slice_by,
                            "slice_value": slice_value,
                            **sums,
                            **counts,
                            **rates(sums, counts, grain, basis),
                        }
                    )
    return rows


def outcome_rows(books: list[MonthBook]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for book in books:
        for entry in month_entries(book):
            if entry.kind == "midterm":
                continue
            rows.append(
                {
                    "fiscal_period_id": book.period.period_id,
                    "contract_id": entry.contract_id,
                    "account_id": entry.account_id,
                    "outcome": entry.kind,
                    **{name: entry.attributes[name] for name in ATTRIBUTES},
                    **{name: entry.total(name) for name in MEASURES if name != "midterm_lost_cmrr"},
                }
            )
    return rows
