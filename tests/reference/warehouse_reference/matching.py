"""Which term a renewal order renews."""

from datetime import date

from .decisions import can_be_renewed
from .facts import Facts
from .terms import Term


def match_renewals(terms: dict[str, Term], facts: Facts, known_by: date) -> None:
    renewals = sorted(
        (term for term in terms.values() if term.order.order_type == "renewal"),
        key=lambda term: (term.order.signed_on, term.order.order_id),
    )
    unnamed: list[Term] = []
    for renewal in renewals:
        named = terms.get(renewal.order.predecessor_contract_id or "")
        if named is None or named is renewal or named.account_id != renewal.account_id:
            unnamed.append(renewal)
        elif named.renewed_by is None and can_be_renewed(named, renewal.order.signed_on, known_by):
            link(named, renewal, "named")
    for renewal in unnamed:
        nearest = nearest_term(terms, renewal, facts.match_window_days, known_by)
        if nearest is not None:
            link(nearest, renewal, "inferred")


def link(term: Term, renewal: Term, kind: str) -> None:
    term.renewed_by, term.match_kind = renewal, kind
    renewal.renews = term


def nearest_term(terms: dict[str, Term], renewal: Term, window_days: int, known_by: date) -> Term | None:
    """The account's term, not yet renewed and not gone, whose end is nearest to the renewal's start."""

    def distance(term: Term) -> int:
        return abs((renewal.order.term_start - term.term_end).days)

    candidates = [
        term
        for term in terms.values()
        if term is not renewal
        and term.account_id == renewal.account_id
        and term.renewed_by is None
        and term.order.signed_on <= renewal.order.signed_on
        and distance(term) <= window_days
        and can_be_renewed(term, renewal.order.signed_on, known_by)
    ]
    return min(candidates, key=lambda term: (distance(term), term.term_end, term.contract_id), default=None)
