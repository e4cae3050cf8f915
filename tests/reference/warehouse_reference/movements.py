"""CMRR movements: what ends first, then what starts, day by day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .bridge import ProductBridge, build_bridge, by_product
from .facts import Facts, Line, Order
from .money import ZERO
from .terms import BASE, Term, TermLine

MOVEMENT_TYPES = (
    "new",
    "reactivation",
    "add_on",
    "upgrade_quantity",
    "upgrade_price",
    "new_product",
    "downgrade_quantity",
    "downgrade_price",
    "product_churn",
    "archive",
    "fx",
    "cancellation",
)
LOSS_TYPES = ("cancellation", "product_churn", "downgrade_quantity", "downgrade_price", "archive")


@dataclass(frozen=True)
class Movement:
    account_id: str
    contract_id: str
    product_id: str
    moved_on: date
    movement_type: str
    amount: Decimal
    known_on: date
    reason_code: str | None
    is_avoidable: bool | None
    comment: str | None
    at_renewal: bool
    reaches_term_end: bool  # what was lost would have been in service at the term's end all the same
    term: Term


def mapped_reason(code: str | None, facts: Facts) -> tuple[str | None, bool | None]:
    if code is None:
        return None, None
    if code in facts.reasons:
        return code, facts.reasons[code]
    return ("lapsed", None) if code == "lapsed" else ("unmapped", None)


def order_reason(
    facts: Facts, order_lines: Iterable[Line], product_id: str, fallback: str | None, comment: str | None
) -> tuple[str | None, bool | None, str | None]:
    """The reason on the line of the order goes before that of the order."""
    own = [line for line in order_lines if line.product.product_id == product_id]
    code = min((line.reason_code for line in own if line.reason_code), default=fallback)
    text = min((line.comment for line in own if line.comment), default=comment)
    return (*mapped_reason(code, facts), text)


class Ledger:
    """Collects the movements of one state of knowledge."""

    def __init__(self, terms: dict[str, Term], facts: Facts, known_by: date) -> None:
        self.terms = terms
        self.facts = facts
        self.known_by = known_by
        self.movements: list[Movement] = []
        self.started: dict[TermLine, bool] = {}  # lines whose start is a movement
        self.plain_starts: list[tuple[Term, TermLine]] = []
        self.lines_of_account: dict[str, list[TermLine]] = defaultdict(list)
        for term in terms.values():
            self.lines_of_account[term.account_id].extend(term.lines)

    def run(self) -> list[Movement]:
        for term in self.terms.values():
            self.find_starts(term)
        for term in self.terms.values():
            self.renew(term)
            self.amend(term)
            self.end(term)
        for term, line in self.plain_starts:
            self.start(term, line)
        return [one for one in self.movements if one.moved_on <= self.known_by and one.amount != 0]

    # --- starts ------------------------------------------------------------------------------------------

    def find_starts(self, term: Term) -> None:
        for line in term.lines:
            if self.comes_by_bridge(term, line):
                self.started[line] = True
            else:
                self.started[line] = line.committed_from < line.committed_to
                if self.started[line]:
                    self.plain_starts.append((term, line))

    def comes_by_bridge(self, term: Term, line: TermLine) -> bool:
        if line.replaces:
            return bool(self.replaced_pool(line))
        if line.line.order is term.order and term.renews is not None:
            renewed = term.renews
            return line.committed_from == renewed_on(renewed) and bool(self.renewed_pool(renewed))
        return False

    def replaced_pool(self, line: TermLine) -> list[TermLine]:
        return [
            old
            for old in line.replaces
            if self.is_started(old) and cause(old) == "replaced" and old.committed_to == line.committed_from
        ]

    def renewed_pool(self, term: Term) -> list[TermLine]:
        day = renewed_on(term)
        return [
            one for one in term.lines if self.is_started(one) and cause(one) == "renewed" and one.committed_to == day
        ]

    def is_started(self, line: TermLine) -> bool:
        if line not in self.started:
            self.find_starts_of(line)
        return self.started[line]

    def find_starts_of(self, line: TermLine) -> None:
        term = self.terms[line.line.order.contract_id]
        bridged = self.comes_by_bridge(term, line)
        self.started[line] = bridged or line.committed_from < line.committed_to

    def start(self, term: Term, line: TermLine) -> None:
        day = line.committed_from
        self.add(term, line.product_id, day, self.kind_of_start(term, line), line.mrr, line.line.known_on)

    def kind_of_start(self, term: Term, line: TermLine) -> str:
        """By state: after the day's ends, before its starts; what is renewed or replaced that day goes on."""
        day = line.committed_from
        others = [one for one in self.lines_of_account[term.account_id] if self.started[one] and one.mrr > 0]
        earlier = [one for one in others if one.committed_from < day]
        running = [one for one in earlier if one.committed_to > day or (one.committed_to == day and self.goes_on(one))]
        if running:
            return "add_on"
        return "reactivation" if earlier else "new"

    def goes_on(self, line: TermLine) -> bool:
        """Ends that day, but what it belongs to does not: renewed, replaced, or its contract keeps other lines."""
        if cause(line) in ("renewed", "replaced"):
            return True
        return self.kind_of_end(self.terms[line.line.order.contract_id], line) != "cancellation"

    # --- bridges -----------------------------------------------------------------------------------------

    def renew(self, term: Term) -> None:
        if term.renewed_by is None:
            return
        renewal = term.renewed_by
        day = renewed_on(term)
        old = self.renewed_pool(term)
        if not old:
            return
        new = [
            one
            for one in renewal.lines
            if one.place == BASE and one.line.order is renewal.order and one.committed_from == day
        ]
        order_lines = self.known_lines(renewal.order)
        known = {
            product_id: max(renewal.order.known_on, *(one.line.known_on for one in lines))
            for product_id, lines in by_product(new).items()
        }
        for row in build_bridge(old, new).values():
            code, avoidable, comment = order_reason(
                self.facts, order_lines, row.product_id, renewal.order.reason_code, renewal.order.comment
            )
            known_on = known.get(row.product_id, renewal.order.known_on)
            self.add_bridge(term, row, day, known_on, (code, avoidable, comment), at_renewal=True)

    def known_lines(self, order: Order) -> list[Line]:
        return [line for line in self.facts.line_orders.get(order.order_id, ()) if line.known_on <= self.known_by]

    def amend(self, term: Term) -> None:
        groups: dict[tuple[TermLine, ...], list[TermLine]] = defaultdict(list)
        for line in term.lines:
            if line.replaces and self.comes_by_bridge(term, line):
                groups[line.replaces].append(line)
        for new in groups.values():
            old = self.replaced_pool(new[0])
            order = new[0].line.order
            lines = self.known_lines(order)
            known_on = max(one.line.known_on for one in new)
            for row in build_bridge(old, new).values():
                reason = order_reason(self.facts, lines, row.product_id, order.reason_code, order.comment)
                self.add_bridge(term, row, new[0].committed_from, known_on, reason, at_renewal=False)

    def add_bridge(
        self,
        term: Term,
        row: ProductBridge,
        day: date,
        known_on: date,
        reason: tuple[str | None, bool | None, str | None],
        at_renewal: bool,
    ) -> None:
        def typed(effect: Decimal, noun: str) -> tuple[str, Decimal]:
            return (f"upgrade_{noun}" if effect > 0 else f"downgrade_{noun}", effect)

        rows = [
            typed(row.quantity_effect, "quantity"),
            typed(row.list_price_effect, "price"),
            typed(row.discount_effect, "price"),
            ("product_churn", row.product_churn),
            ("new_product", row.new_product),
            ("archive", row.archive_effect),
            ("fx", row.fx_effect),
        ]
        for movement_type, amount in rows:
            carried = reason if movement_type in LOSS_TYPES and amount < 0 else (None, None, None)
            self.add(term, row.product_id, day, movement_type, amount, known_on, carried, at_renewal=at_renewal)

    # --- ends --------------------------------------------------------------------------------------------

    def end(self, term: Term) -> None:
        for line in term.lines:
            if not self.started[line] or line.end is None or not self.is_loss(line):
                continue
            code, avoidable = mapped_reason(line.end.reason_code, self.facts)
            self.add(
                term,
                line.product_id,
                line.committed_to,
                self.kind_of_end(term, line),
                -line.mrr,
                line.end.known_on,
                (code, avoidable, line.end.comment),
                reaches_term_end=line.service_end >= term.term_end,
            )

    def is_loss(self, line: TermLine) -> bool:
        """An end is a loss unless a renewal or an amendment takes over on that day."""
        if cause(line) == "renewed":
            return False
        if cause(line) == "replaced":
            term = self.terms[line.line.order.contract_id]
            return not any(line in new.replaces and line in self.replaced_pool(new) for new in term.lines)
        return True

    def kind_of_end(self, term: Term, line: TermLine) -> str:
        day = line.committed_to
        left = [
            one
            for one in term.lines
            if one is not line
            and one.mrr > 0  # what is free keeps no contract alive
            and one.committed_from <= day < one.committed_to
        ]
        if cause(line) in ("contract_notice", "lapsed") or not left:
            return "cancellation"
        if any(one.product_id == line.product_id for one in left):
            return "downgrade_quantity"
        return "product_churn"

    def add(
        self,
        term: Term,
        product_id: str,
        day: date,
        movement_type: str,
        amount: Decimal,
        known_on: date,
        reason: tuple[str | None, bool | None, str | None] = (None, None, None),
        at_renewal: bool = False,
        reaches_term_end: bool = False,
    ) -> None:
        self.movements.append(
            Movement(
                term.account_id,
                term.contract_id,
                product_id,
                day,
                movement_type,
                amount,
                max(day, known_on),
                *reason,
                at_renewal=at_renewal,
                reaches_term_end=reaches_term_end,
                term=term,
            )
        )


def cause(line: TermLine) -> str:
    return line.end.cause if line.end is not None else ""


def renewed_on(term: Term) -> date:
    return date.fromordinal(term.term_end.toordinal() + 1)


def committed_cmrr(lines: Iterable[TermLine], day: date) -> Decimal:
    return sum((one.mrr for one in lines if one.committed_from <= day < one.committed_to), ZERO)
