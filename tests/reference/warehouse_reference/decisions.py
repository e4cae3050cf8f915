"""Losses and lapses of terms, and what blocks a renewal of them."""

from datetime import date

from .calendar import ONE_DAY
from .facts import Cancellation
from .terms import End, Term, TermLine


def notice_end(notice: Cancellation, term: Term, cause: str) -> End:
    """The day of the notice, or the first day without service if earlier and before the term's end."""
    ended_early = notice.effective_on <= term.term_end
    day = min(notice.notice_on, notice.effective_on) if ended_early else notice.notice_on
    return End(day, notice.notice_on, notice.known_on, cause, notice.reason_code, notice.comment)


def own_ends(line: TermLine, term: Term) -> list[End]:
    """How a line ends by itself, whatever becomes of its term."""
    ends = [notice_end(one, term, "line_notice") for one in line.notices if one.notice_on < term.lapse_on]
    if line.dropped_by is not None:
        day = line.dropped_by.service_start
        drop = line.dropped_by
        reason = drop.reason_code or drop.order.reason_code
        ends.append(End(day, day, max(day, drop.known_on), "dropped", reason, drop.comment or drop.order.comment))
    elif line.replaced_by is None and line.line.service_end < term.term_end:
        day = line.line.service_end + ONE_DAY
        ends.append(End(day, day, max(day, line.line.known_on), "expired"))
    return ends


def loss_by_lines(term: Term, known_by: date) -> End | None:
    """All lines gone one by one is a loss on the last."""
    lasts: list[End] = []
    for line in term.lines:
        ends = [end for end in own_ends(line, term) if end.decided_on <= known_by]
        if ends:
            lasts.append(min(ends, key=lambda end: end.decided_on))
        elif line.replaced_by is None:
            return None
    if not lasts:
        return None
    last = max(lasts, key=lambda end: end.decided_on)
    return last if last.decided_on < term.lapse_on else None


def loss_by_notice(term: Term) -> End | None:
    notices = [notice_end(one, term, "contract_notice") for one in term.notices if one.notice_on < term.lapse_on]
    return min(notices, key=lambda end: end.decided_on, default=None)


def can_be_renewed(term: Term, signed_on: date, known_by: date) -> bool:
    """Signed before grace ran out, and the term not lost before with its service ended early."""
    if signed_on >= term.lapse_on:
        return False
    if any(one.effective_on <= term.term_end and one.notice_on <= signed_on for one in term.notices):
        return False
    by_lines = loss_by_lines(term, known_by)
    served_to_the_end = any(line.service_end >= term.term_end for line in term.lines)
    return by_lines is None or by_lines.decided_on > signed_on or served_to_the_end


def decide(term: Term, known_by: date) -> None:
    """Status and decision, once it is known who renews the term."""
    if term.renewed_by is not None:
        renewal = term.renewed_by.order
        term.status = "renewed"
        term.decision = End(term.term_end + ONE_DAY, renewal.signed_on, renewal.known_on, "renewed")
        return
    losses = [end for end in (loss_by_notice(term), loss_by_lines(term, known_by)) if end is not None]
    if losses:
        term.status = "lost"
        term.decision = min(losses, key=lambda end: end.decided_on)
    elif known_by >= term.lapse_on:
        term.status = "lapsed"
        known_on = max(term.lapse_on, term.order.known_on)
        term.decision = End(term.lapse_on, term.lapse_on, known_on, "lapsed", "lapsed")
