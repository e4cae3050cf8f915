"""People at the customer and what happens with them: contacts, meetings, surveys, risks, sentiment, marketing."""

from __future__ import annotations

import numpy as np

from sample_company import catalog
from sample_company.columns import (
    NONE,
    Column,
    Frame,
    Ints,
    at_hour,
    constant,
    day,
    decimal,
    flag,
    instant,
    integer,
    join,
    null_where,
    pick,
    text,
)  # fmt: skip
from sample_company.config import Config
from sample_company.crm import ORPHAN_ACCOUNT, created_on
from sample_company.landing import Dirt, Landing, no, yes
from sample_company.population import Population, contact_id, user_id
from sample_company.presence import Presence, points, sigmoid

CONTACTS = np.array([8, 4, 1])  # by segment
NEW_SPONSOR = 9  # place of a sponsor who came after one who left
YEAR_MEETINGS = np.array([14.0, 4.0, 0.1])
YEAR_TASKS = np.array([26.0, 9.0, 0.5])

DIRT = {
    "contact": Dirt("id", "is_deleted", "title", (("account_id", ORPHAN_ACCOUNT),)),
    "task": Dirt("id", "is_deleted", "subject", (("account_id", ORPHAN_ACCOUNT),)),
    "event": Dirt("id", "is_deleted", "subject", (("account_id", ORPHAN_ACCOUNT),)),
    "survey_responses": Dirt("response_id", None, "comment", (("kind", "mood"),), "synced_at"),
    "crm_risks": Dirt("risk_id", None, "severity", (("risk_category", "weather"),), "synced_at"),
    "crm_csm_sentiment": Dirt(None, None, None, (), "synced_at"),
    "marketing_touches": Dirt("touch_id", None, None, (("kind", "smoke_signal"),), "synced_at"),
}


def land_block(config: Config, landing: Landing, people: Population, there: Presence, block: int) -> None:
    rng = config.rng("engagement", block)
    landing.land("salesforce", "contact", _contacts(config, people, rng), DIRT["contact"])
    landing.land("salesforce", "event", _meetings(people, there, rng), DIRT["event"])
    landing.land("salesforce", "task", _tasks(people, there, rng), DIRT["task"])
    for table, frame in (
        ("survey_responses", _surveys(people, there, rng)),
        ("crm_risks", _risks(config, people, there, rng)),
        ("crm_csm_sentiment", _sentiment(people, there, rng)),
        ("marketing_touches", _touches(people, there, rng)),
        ("crm_milestones", _milestones(config, people, there, rng)),
        ("crm_objectives", _objectives(config, people, there, rng)),
    ):
        landing.land("generic", table, frame, DIRT.get(table))


def _serial(people: Population, size: int) -> Ints:
    """Numbers that no other block uses."""
    return int(people.number[0]) * 10_000 + np.arange(size, dtype=np.int64)


def _hours(rng: np.random.Generator, size: int) -> Ints:
    return rng.integers(8 * 3_600, 18 * 3_600, size).astype(np.int64)


def warehouse_contact(people: Population, rows: Ints, place: Ints) -> Column:
    return join("salesforce:", contact_id(people.number[rows], place))


# --- salesforce ----------------------------------------------------------------------------------------------------
def _contacts(config: Config, people: Population, rng: np.random.Generator) -> Frame:
    rows = np.flatnonzero(people.in_crm)
    count = CONTACTS[people.segment[rows]]
    row = np.repeat(rows, count)
    place = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    role = np.where(count.repeat(count) == 1, 0, np.minimum(place, 4))
    created = created_on(people)[row] + rng.integers(0, 15, len(row))
    left = people.sponsor_left_on
    # half of the sponsors who leave are followed by another, some weeks later
    heirs = np.flatnonzero((left != NONE) & (rng.random(people.size) < 0.5))
    came = left[heirs] + rng.integers(15, 120, len(heirs))
    heirs, came = heirs[came <= config.end], came[came <= config.end]
    departed = np.where(place == 0, left[row], NONE)
    row, place = np.concatenate([row, heirs]), np.concatenate([place, np.full(len(heirs), NEW_SPONSOR)])
    role, created = np.concatenate([role, np.zeros(len(heirs), np.int64)]), np.concatenate([created, came])
    departed = np.concatenate([departed, np.full(len(heirs), NONE)])
    first = pick(catalog.PERSON_FIRST, rng.integers(0, 20, len(row)))
    last = pick(catalog.PERSON_LAST, rng.integers(0, 20, len(row)))
    size = len(row)
    return {
        "id": contact_id(people.number[row], place),
        "account_id": people.crm_id(row),
        "name": join(first, " ", last),
        "first_name": first,
        "last_name": last,
        "email": user_email(people, row, place),
        "title": pick(catalog.TITLES, role),
        "role_c": pick(catalog.ROLES, role),
        "no_longer_at_company_c": flag(departed != NONE),
        "departed_on_c": day(departed),
        "created_date": instant(at_hour(created, _hours(rng, size))),
        "last_modified_date": instant(at_hour(np.where(departed == NONE, created, departed + 3), _hours(rng, size))),
        "is_deleted": no(size),
        "_fivetran_active": yes(size),
    }


def user_email(people: Population, rows: Ints, place: Ints) -> Column:
    return join(text("user", place), "@", people.domain(rows))


def _meetings(people: Population, there: Presence, rng: np.random.Generator) -> Frame:
    rows = np.flatnonzero(people.in_crm)
    row, on = points(there, rows, YEAR_MEETINGS[people.segment[rows]], rng)
    # a healthy account takes the meeting, an unhealthy one puts it off
    keep = rng.random(len(row)) < 0.35 + 0.65 * sigmoid(people.health_at(row, on))
    row, on = row[keep], on[keep]
    kind = np.where(people.segment[row] == 0, rng.choice(5, len(row), p=[0.2, 0.1, 0.5, 0.08, 0.12]), 2)
    kind = np.where(people.segment[row] == 1, rng.choice(5, len(row), p=[0.15, 0.05, 0.7, 0.0, 0.1]), kind)
    kinds = ("QBR", "EBR", "Meeting", "Onsite", "Training")
    begins = at_hour(on, _hours(rng, len(row)))
    length = np.where(kind == 2, 30, 60)
    size = len(row)
    return {
        "id": text("00UE", _serial(people, size), 11, "AAA"),
        "account_id": people.crm_id(row),
        "owner_id": user_id(people.csm[row]),
        "who_id": contact_id(people.number[row], np.zeros(size, np.int64)),
        "subject": join(pick(kinds, kind.astype(np.int64)), " with ", people.name(row)),
        "type": pick(kinds, kind.astype(np.int64)),
        "activity_date": day(on),
        "activity_date_time": instant(begins),
        "start_date_time": instant(begins),
        "end_date_time": instant(begins + length * 60),
        "duration_in_minutes": integer(length.astype(np.int64)),
        "no_show_c": flag(rng.random(size) < 0.03),
        "created_date": instant(begins - 86_400),
        "is_deleted": no(size),
        "_fivetran_active": yes(size),
    }


def _tasks(people: Population, there: Presence, rng: np.random.Generator) -> Frame:
    rows = np.flatnonzero(people.in_crm)
    row, on = points(there, rows, YEAR_TASKS[people.segment[rows]], rng)
    keep = rng.random(len(row)) < 0.5 + 0.5 * sigmoid(people.health_at(row, on))
    row, on = row[keep], on[keep]
    size = len(row)
    kind = (rng.random(size) < 0.6).astype(np.int64)
    done = at_hour(on, _hours(rng, size))
    return {
        "id": text("00TT", _serial(people, size), 11, "AAA"),
        "account_id": people.crm_id(row),
        "owner_id": user_id(people.csm[row]),
        "who_id": contact_id(people.number[row], np.zeros(size, np.int64)),
        "subject": join(pick(("Call", "Email"), kind), ": check-in"),
        "type": pick(("Call", "Email"), kind),
        "task_subtype": pick(("Call", "Email"), kind),
        "activity_date": day(on),
        "status": constant("Completed", size),
        "is_closed": yes(size),
        "completed_date_time": instant(done),
        "created_date": instant(done - 3_600),
        "is_deleted": no(size),
        "_fivetran_active": yes(size),
    }


# --- generic ---------------------------------------------------------------------------------------------------------
def _surveys(people: Population, there: Presence, rng: np.random.Generator) -> Frame:
    """Relationship NPS twice a year, CES once; the unhealthy answer less and score lower, the silent never."""
    rows = np.arange(people.size)
    parts: list[tuple[Ints, Ints, int]] = []
    for code, rate in ((0, np.array([7.0, 4.0, 1.6])), (1, np.array([2.0, 1.2, 0.5]))):
        parts.append((*points(there, rows, rate[people.segment], rng), code))
    row = np.concatenate([p[0] for p in parts])
    on = np.concatenate([p[1] for p in parts])
    kind = np.concatenate([np.full(len(p[0]), p[2]) for p in parts])
    size = len(row)
    health = people.health_at(row, on)
    answers = (rng.random(size) < 0.15 + 0.3 * sigmoid(health)) & ~people.is_silent[row]
    nps = np.clip(np.round(7.3 + 1.3 * health + rng.normal(0, 1.4, size)), 0, 10)
    ces = np.clip(np.round(4.8 + 0.9 * health + rng.normal(0, 1.0, size)), 1, 7)
    score = np.where(answers, np.where(kind == 0, nps, ces), NONE).astype(np.int64)
    sent = at_hour(on, _hours(rng, size))
    replied = np.where(answers, sent + rng.integers(600, 4 * 86_400, size), NONE).astype(np.int64)
    late = replied >= (there.start + there.served.shape[1]) * 86_400
    score, replied = np.where(late, NONE, score), np.where(late, NONE, replied)
    place = rng.integers(0, 10, size) % CONTACTS[people.segment[row]]
    word = np.where(score == NONE, -1, np.where(score <= 5, 0, np.where(score >= 9, 1, -1))).astype(np.int64)
    return {
        "response_id": text("sv_", _serial(people, size), 10),
        "account_id": people.warehouse_id(row),
        "contact_id": null_where(warehouse_contact(people, row, place), ~people.in_crm[row]),
        "kind": pick(("nps", "ces"), kind),
        "score": integer(score),
        "sent_at": instant(sent, aware=True),
        "responded_at": instant(replied, aware=True),
        "ticket_id": constant(None, size),
        "comment": pick(("Too hard to get help.", "The team could not work without it."), word),
    }


def _risks(config: Config, people: Population, there: Presence, rng: np.random.Generator) -> Frame:
    """A CSM writes a risk down some weeks after health fell under a line, and closes it when it is back."""
    rows = np.flatnonzero(people.is_crm)
    health = people.health[rows]
    low = health < -0.4
    fell = low[:, 1:] & ~low[:, :-1]
    of, week = np.nonzero(fell)
    keep = rng.random(len(of)) < 0.45
    row, week = rows[of[keep]], week[keep] + 1
    opened = people.origin + week * 7 + rng.integers(3, 30, len(row))
    closed = opened + rng.integers(20, 120, len(row))
    there_then = there.is_served(row, opened)
    row, opened, closed = row[there_then], opened[there_then], closed[there_then]
    size = len(row)
    is_closed = (closed <= config.end) & (rng.random(size) < 0.8)
    category = ("implementation", "sentiment", "support", "product", "company", "renewal")
    sponsor = (people.sponsor_left_on[row] != NONE) & (np.abs(opened - people.sponsor_left_on[row]) < 60)
    which = np.where(sponsor, 4, rng.integers(0, 6, size))
    saved = rng.random(size) < 0.25 + 0.5 * sigmoid(2 * people.health_at(row, np.minimum(closed, config.end)))
    outcome = np.where(is_closed, saved.astype(np.int64), -1)
    return {
        "risk_id": text("rk_", _serial(people, size), 10),
        "account_id": people.warehouse_id(row),
        "risk_category": pick(category, which.astype(np.int64)),
        "severity": pick(("low", "medium", "high"), rng.integers(0, 3, size)),
        "opened_at": instant(at_hour(opened, _hours(rng, size)), aware=True),
        "recorded_by": join("salesforce:", user_id(people.csm[row])),
        "closed_at": instant(at_hour(np.where(is_closed, closed, NONE), _hours(rng, size)), aware=True),
        "outcome": pick(("lost", "saved"), outcome.astype(np.int64)),
    }


def _sentiment(people: Population, there: Presence, rng: np.random.Generator) -> Frame:
    rows = np.flatnonzero(people.is_crm)
    rate = np.array([9.0, 4.0, 0.0])
    row, on = points(there, rows, rate[people.segment[rows]], rng)
    # one call a day; the CSM sees health as it was two weeks ago, through a fog
    _, first = np.unique(row * 100_000 + on, return_index=True)
    row, on = row[first], on[first]
    size = len(row)
    seen = people.health_at(row, on - 14) + rng.normal(0, 0.5, size)
    sentiment = np.clip(np.round(3 + 0.9 * seen), 1, 5).astype(np.int64)
    call = np.where(sentiment >= 4, 0, np.where(sentiment == 3, 1, 2)).astype(np.int64)
    return {
        "account_id": people.warehouse_id(row),
        "sentiment": integer(sentiment),
        "renewal_call": pick(("likely", "unsure", "not_likely"), call),
        "recorded_at": instant(at_hour(on, _hours(rng, size)), aware=True),
        "recorded_by": join("salesforce:", user_id(people.csm[row])),
    }


def _touches(people: Population, there: Presence, rng: np.random.Generator) -> Frame:
    rows = np.arange(people.size)
    row, on = points(there, rows, np.array([16.0, 9.0, 3.5])[people.segment], rng)
    size = len(row)
    well = sigmoid(people.health_at(row, on))
    draw = rng.random(size)
    kind = np.select(
        [draw < 0.06 * well, draw < 0.10 * well, draw < 0.2 * well, draw < 0.45 * well, draw > 0.985],
        [rng.integers(5, 10, size), 7, 3, 2, 4],
        0,
    )
    kind = np.where((kind == 0) & (rng.random(size) < 0.35 * well), 1, kind)
    kinds = (
        "email_sent", "opened", "clicked", "event", "unsubscribed", "reference", "case_study", "community_post",
        "community_answer", "bounced",
    )  # fmt: skip
    place = rng.integers(0, 10, size) % CONTACTS[people.segment[row]]
    return {
        "touch_id": text("mt_", _serial(people, size), 10),
        "account_id": people.warehouse_id(row),
        "contact_id": null_where(warehouse_contact(people, row, place), ~people.in_crm[row]),
        "kind": pick(kinds, kind.astype(np.int64)),
        "occurred_at": instant(at_hour(on, rng.integers(0, 86_400, size)), aware=True),
    }


MILESTONES = (
    ("technical_set_up", 1), ("oriented", 2), ("active", 4), ("progress", 6), ("initial_value", 8), ("full_speed", 10),
    ("achievement", 30),
)  # fmt: skip


def _milestones(config: Config, people: Population, there: Presence, rng: np.random.Generator) -> Frame:
    """The healthier an account, the faster it gets from one to the next; some never do."""
    rows = np.flatnonzero(people.is_crm)
    pace = np.exp(0.35 - 0.35 * people.health_at(rows, people.starts_on[rows] + 30))
    weeks = np.array([w for _, w in MILESTONES])
    noise = rng.lognormal(0, 0.25, (len(rows), len(weeks)))
    passed = np.cumsum(np.diff(weeks, prepend=0) * 7 * noise, axis=1) * pace[:, None]
    reached = people.starts_on[rows][:, None] + passed.astype(np.int64)
    stuck = np.cumsum(rng.random(reached.shape) < 0.02 * pace[:, None], axis=1) > 0
    of, which = np.nonzero((reached <= np.minimum(there.last[rows], config.end)[:, None]) & ~stuck)
    return {
        "account_id": people.warehouse_id(rows[of]),
        "milestone": pick([n for n, _ in MILESTONES], which),
        "reached_on": day(reached[of, which]),
    }


def _objectives(config: Config, people: Population, there: Presence, rng: np.random.Generator) -> Frame:
    rows = np.flatnonzero(people.is_crm)
    row = np.repeat(rows, rng.integers(1, 3, len(rows)))
    size = len(row)
    which = rng.integers(0, 3, size)
    progress = sigmoid(1.2 * people.health_at(row, there.last[row]) + rng.normal(0, 0.5, size))
    target = rng.integers(2, 10, size) * 10
    names: tuple[str, ...] = ("Cut handling time", "Raise adoption", "Replace the old tool")
    due = there.first[row] + rng.integers(180, 720, size)
    updated = np.minimum(there.last[row], config.end)
    return {
        "objective_id": text("ob_", _serial(people, size), 10),
        "account_id": people.warehouse_id(row),
        "name": pick(names, which),
        "unit": constant("percent", size),
        "baseline": decimal(np.zeros(size, np.int64)),
        "target": decimal(target * 100),
        "current_value": decimal(np.round(target * progress * 100).astype(np.int64)),
        "due_on": day(due),
        "updated_at": instant(at_hour(updated, _hours(rng, size)), aware=True),
    }
