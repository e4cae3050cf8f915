"""The whole chain, from the facts known by one evening."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .bridge import ProductBridge, build_bridge
from .commitments import commit
from .decisions import decide
from .facts import Facts
from .matching import match_renewals
from .money import ZERO
from .movements import Ledger, Movement, committed_cmrr
from .terms import BASE, Term, TermLine, build_terms


@dataclass(frozen=True)
class State:
    known_by: date
    facts: Facts
    terms: dict[str, Term]
    movements: list[Movement]
    lines_of_account: dict[str, list[TermLine]]

    def cmrr(self, account_id: str, day: date) -> Decimal:
        return committed_cmrr(self.lines_of_account.get(account_id, []), day)

    def live_mrr(self, account_id: str, day: date) -> Decimal:
        lines = self.lines_of_account.get(account_id, [])
        return sum((one.mrr for one in lines if one.runs_on(day) and not self.is_paused(one, day)), ZERO)

    def is_paused(self, line: TermLine, day: date) -> bool:
        return any(
            pause.known_on <= self.known_by
            and pause.contract_id == line.line.order.contract_id
            and pause.line_id in (None, line.line.line_id)
            and pause.paused_from <= day
            and (pause.paused_to is None or day <= pause.paused_to)
            for pause in self.facts.pauses
        )


def bridge_of(term: Term) -> dict[str, ProductBridge]:
    """From the lines running at the term's end to those of its renewal's order."""
    if term.renewed_by is None:
        return {}
    renewal = term.renewed_by
    new = [one for one in renewal.lines if one.place == BASE and one.line.order is renewal.order]
    return build_bridge(term.running_at_end, new)


def state(facts: Facts, known_by: date) -> State:
    terms = build_terms(facts, known_by)
    match_renewals(terms, facts, known_by)
    for term in terms.values():
        decide(term, known_by)
    for term in terms.values():
        commit(term)
    lines_of_account: dict[str, list[TermLine]] = defaultdict(list)
    for term in terms.values():
        lines_of_account[term.account_id].extend(term.lines)
    return State(known_by, facts, terms, Ledger(terms, facts, known_by).run(), lines_of_account)
