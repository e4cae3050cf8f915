"""Terms and their lines as known by a day: who replaces whom, and how far service runs."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Protocol

from .calendar import ONE_DAY
from .facts import Cancellation, Facts, Line, Order
from .money import to_cents

BASE, ADD_ON = "base", "add_on"


@dataclass(frozen=True)
class End:
    """One reason for a commitment to end on a day."""

    day: date
    decided_on: date
    known_on: date
    cause: str  # renewed, lapsed, contract_notice, line_notice, dropped, replaced, expired
    reason_code: str | None = None
    comment: str | None = None


@dataclass(eq=False)
class TermLine:
    line: Line
    place: str
    service_end: date
    replaces: tuple["TermLine", ...] = ()
    replaced_by: Line | None = None
    dropped_by: Line | None = None
    notices: tuple[Cancellation, ...] = ()
    starts_from: date = date.max  # before its trial
    committed_from: date = date.max
    committed_to: date = date.max
    end: End | None = None

    @property
    def mrr(self) -> Decimal:
        return to_cents(self.line.exact_mrr)

    @property
    def product_id(self) -> str:
        return self.line.product.product_id

    def runs_on(self, day: date) -> bool:
        """In service and past its trial."""
        if self.line.trial_end is not None and day <= self.line.trial_end:
            return False
        return self.line.service_start <= day <= self.service_end


@dataclass(eq=False)
class Term:
    order: Order
    lapse_on: date
    lines: list[TermLine] = field(default_factory=list)
    notices: list[Cancellation] = field(default_factory=list)  # on the contract, still standing
    withdrawn: list[Cancellation] = field(default_factory=list)
    renewed_by: "Term | None" = None
    renews: "Term | None" = None
    match_kind: str | None = None
    status: str = "open"
    decision: End | None = None

    @property
    def contract_id(self) -> str:
        return self.order.contract_id

    @property
    def account_id(self) -> str:
        return self.order.account_id

    @property
    def term_end(self) -> date:
        return self.order.term_end

    @property
    def running_at_end(self) -> list[TermLine]:
        return [line for line in self.lines if line.runs_on(self.term_end)]

    @property
    def expiring_cmrr(self) -> Decimal:
        return sum((line.mrr for line in self.running_at_end), Decimal("0.00"))


class PlaceLine(Protocol):
    def __call__(self, line: Line, place: str, replaces: tuple[TermLine, ...] = ()) -> None: ...


def build_terms(facts: Facts, known_by: date) -> dict[str, Term]:
    """Every term whose opening order and at least one recurring line are known."""
    lines: dict[str, list[Line]] = defaultdict(list)
    for line in facts.lines:
        if line.known_on <= known_by and line.is_recurring:
            lines[line.order.contract_id].append(line)
    cancellations: dict[str, list[Cancellation]] = defaultdict(list)
    for cancellation in facts.cancellations:
        if cancellation.known_on <= known_by:
            cancellations[cancellation.contract_id].append(cancellation)
    terms: dict[str, Term] = {}
    for order in facts.orders:
        if order.order_type not in ("new", "renewal") or order.known_on > known_by:
            continue
        term = Term(order=order, lapse_on=date.fromordinal(order.term_end.toordinal() + facts.grace_days + 1))
        standing = []
        for cancellation in cancellations[order.contract_id]:
            withdrawn_on = cancellation.withdrawn_known_on
            is_withdrawn = withdrawn_on is not None and withdrawn_on <= known_by
            if not is_withdrawn:
                standing.append(cancellation)
            elif cancellation.line_id is None:
                term.withdrawn.append(cancellation)
        term.notices = [one for one in standing if one.line_id is None]
        lay_out_lines(term, lines[order.contract_id], [one for one in standing if one.line_id is not None])
        if term.lines:
            terms[order.contract_id] = term
    return terms


def lay_out_lines(term: Term, lines: list[Line], line_notices: list[Cancellation]) -> None:
    def place_line(line: Line, place: str, replaces: tuple[TermLine, ...] = ()) -> None:
        notices = tuple(one for one in line_notices if one.line_id == line.line_id)
        ends = [line.service_end, term.term_end, *(one.effective_on - ONE_DAY for one in notices)]
        term.lines.append(TermLine(line, place, min(ends), replaces, notices=notices))

    for line in lines:
        if line.order.order_type != "amendment" and line.quantity > 0:
            place_line(line, ADD_ON if line.order.order_type == "add_on" else BASE)

    amendments = sorted(
        (line for line in lines if line.order.order_type == "amendment"),
        key=lambda one: (
            one.service_start,
            one.order.signed_on,
            one.order.order_id,
            one.product.product_id,
            one.line_id,
        ),
    )
    for (starts_on, _, _), order_lines in groupby(
        amendments, key=lambda one: (one.service_start, one.order.signed_on, one.order.order_id)
    ):
        amend(term, starts_on, list(order_lines), place_line)


def amend(term: Term, starts_on: date, order_lines: list[Line], place_line: PlaceLine) -> None:
    """The lines of one amendment order that start on one day."""
    before = [one for one in term.lines if one.line.service_start <= starts_on <= one.service_end]
    dropped: list[TermLine] = []
    added: list[tuple[list[Line], tuple[TermLine, ...]]] = []
    for product_id, group in groupby(order_lines, key=lambda one: one.product.product_id):
        new_lines = list(group)
        kept = [one for one in new_lines if one.quantity > 0]
        replaced = tuple(one for one in before if one.product_id == product_id)
        for old in replaced:
            old.service_end = starts_on - ONE_DAY
            if kept:
                old.replaced_by = kept[0]
            else:
                old.dropped_by = new_lines[0]
        if kept:
            added.append((kept, replaced))
        else:
            dropped.extend(replaced)
    for kept, replaced in added:
        falls = () if replaced or not kept[0].product.is_archive else tuple(dropped)
        for old in falls:
            old.replaced_by, old.dropped_by = kept[0], None
        sources = replaced or falls
        place = BASE if any(one.place == BASE for one in sources) else ADD_ON
        for line in kept:
            place_line(line, place, sources)
