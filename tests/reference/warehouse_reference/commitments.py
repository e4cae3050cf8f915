"""From when to when each line is committed."""

from datetime import date

from .calendar import ONE_DAY
from .decisions import notice_end, own_ends
from .terms import End, Term, TermLine

# where two ends fall on one day, the first of these is the cause
CAUSES = ("renewed", "lapsed", "contract_notice", "line_notice", "dropped", "replaced", "expired")


def commit(term: Term) -> None:
    for line in term.lines:  # in the order they were laid out: the replaced before those that replace them
        line.starts_from = start_of(line, term)
        trial_end = line.line.trial_end
        line.committed_from = line.starts_from if trial_end is None else max(line.starts_from, trial_end + ONE_DAY)
    for line in term.lines:
        line.end = min(ends_of(line, term), key=lambda end: (end.day, CAUSES.index(end.cause)))
        line.committed_to = max(line.committed_from, line.end.day)
    if term.renewed_by is None:
        stop_service(term)


def start_of(line: TermLine, term: Term) -> date:
    order = line.line.order
    if line.replaces:
        return max(line.line.service_start, min(old.starts_from for old in line.replaces))
    if order.order_type == "renewal" and term.renews is not None:
        return term.renews.term_end + ONE_DAY
    return order.signed_on


def ends_of(line: TermLine, term: Term) -> list[End]:
    ends = own_ends(line, term)
    if line.replaced_by is not None:
        new = line.replaced_by
        day = max(new.service_start, line.starts_from)
        ends.append(End(day, day, max(day, new.known_on), "replaced"))
    if term.renewed_by is not None:
        ends.append(End(term.term_end + ONE_DAY, term.term_end, term.term_end, "renewed"))
        return ends
    ends.extend(notice_end(one, term, "contract_notice") for one in term.notices if one.notice_on < term.lapse_on)
    ends.append(End(term.lapse_on, term.lapse_on, max(term.lapse_on, term.order.known_on), "lapsed", "lapsed"))
    return ends


def stop_service(term: Term) -> None:
    """Service ends with the contract's notice, unless a renewal overtook it."""
    for notice in term.notices:
        if notice.notice_on < term.lapse_on:
            for line in term.lines:
                line.service_end = min(line.service_end, notice.effective_on - ONE_DAY)
