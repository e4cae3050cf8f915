"""Zendesk: organizations, users, tickets with history, comments and ratings; more and worse when health is low."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sample_company import catalog
from sample_company.columns import (
    NONE,
    Column,
    Floats,
    Frame,
    Ints,
    at_hour,
    constant,
    either,
    instant,
    integer,
    join,
    null_where,
    pick,
    text,
)  # fmt: skip
from sample_company.config import Config
from sample_company.engagement import CONTACTS, user_email
from sample_company.landing import Dirt, Landing, no, yes
from sample_company.population import Population, Staff
from sample_company.presence import Presence, points, sigmoid

AGENT_BASE, ORGANIZATION_BASE, USER_BASE, TICKET_BASE = 1_000, 360_000_000_000, 370_000_000_000, 1_000_000
PER_YEAR = np.array([34.0, 14.0, 3.2])
STATUSES = ("new", "open", "pending", "solved", "closed")
PRIORITIES = ("low", "normal", "high", "urgent")
REPLY_HOURS, SOLVE_HOURS = np.array([30, 14, 6, 1.5]), np.array([90.0, 60, 48, 20])  # by priority
CLOSES_AFTER = 4 * 86_400
DIRT = {
    "ticket": Dirt("id", "_fivetran_deleted", "subject", (("id", None), ("created_at", None))),
    "ticket_field_history": Dirt(),
    "ticket_comment": Dirt("id", "_fivetran_deleted", "body"),
    "satisfaction_rating": Dirt("id", None, "comment", (("id", None),)),
    "user": Dirt("id", "_fivetran_deleted", "name"),
    "organization": Dirt("id", None, "notes"),
}


def land_company(config: Config, landing: Landing, team: Staff) -> None:
    """The support desk."""
    number = np.arange(team.agent_count)
    name = join(pick(catalog.PERSON_FIRST, number % 20), " ", pick(catalog.PERSON_LAST, number // 3 % 20))
    # every third agent is a CSM who answers tickets too: the same address in the CRM (employees 0 to 2 are directors)
    agents, csms = text("agent", number, 0, "@vendor.example"), text("employee", number + 3, 0, "@vendor.example")
    email = either(number % 3 == 2, csms, agents)
    nobody = np.full(len(number), NONE)
    landing.land("zendesk", "user", _user(AGENT_BASE + number, name, email, "agent", nobody, nobody + 0, config.origin))


def _user(ids: Ints, name: Column, email: Column, role: str, organization: Ints, created: Ints, origin: int) -> Frame:
    size = len(ids)
    made = np.where(created == NONE, origin, created)
    return {
        "id": integer(ids),
        "name": name,
        "email": email,
        "role": constant(role, size),
        "organization_id": integer(organization),
        "external_id": constant(None, size),
        "active": yes(size),
        "suspended": no(size),
        "created_at": instant(at_hour(made, np.full(size, 36_000))),
        "updated_at": instant(at_hour(made, np.full(size, 36_000))),
        "_fivetran_deleted": no(size),
    }


def land_block(config: Config, landing: Landing, people: Population, there: Presence, team: Staff, block: int) -> None:
    rng = config.rng("support", block)
    landing.land("zendesk", "organization", _organizations(people), DIRT["organization"])
    landing.land("zendesk", "domain_name", _domains(people))
    landing.land("zendesk", "user", _requesters(config, people), DIRT["user"])
    tickets = _draw(config, people, there, team, rng)
    landing.land("zendesk", "ticket", _ticket_frame(people, tickets, rng), DIRT["ticket"])
    landing.land("zendesk", "ticket_comment", _comments(tickets), DIRT["ticket_comment"])
    landing.land("zendesk", "ticket_field_history", _field_history(tickets), DIRT["ticket_field_history"])
    landing.land("zendesk", "satisfaction_rating", _ratings(config, tickets, rng), DIRT["satisfaction_rating"])


def _organizations(people: Population) -> Frame:
    rows = np.arange(people.size)
    stored = people.in_crm & (people.number * 40_503 % 100 < 76)
    made = instant(at_hour(people.starts_on, np.full(people.size, 39_600)))
    return {
        "id": integer(ORGANIZATION_BASE + people.number),
        "name": people.name(rows),
        "external_id": null_where(people.crm_id(rows), ~stored),
        "domain_names": join('["', people.domain(rows), '"]'),
        "details": constant(None, people.size),
        "notes": pick(("", "VIP"), (people.segment == 0).astype(np.int64)),
        "shared_tickets": no(people.size),
        "shared_comments": no(people.size),
        "created_at": made,
        "updated_at": made,
    }


def _domains(people: Population) -> Frame:
    return {
        "organization_id": integer(ORGANIZATION_BASE + people.number),
        "index": integer(np.zeros(people.size, np.int64)),
        "domain_name": people.domain(np.arange(people.size)),
    }


def _requesters(config: Config, people: Population) -> Frame:
    count = CONTACTS[people.segment]
    row = np.repeat(np.arange(people.size), count)
    place = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    mixed = people.number[row] * 13 + place * 7
    name = join(pick(catalog.PERSON_FIRST, mixed % 20), " ", pick(catalog.PERSON_LAST, mixed // 20 % 20))
    ids, organization = USER_BASE + people.number[row] * 16 + place, ORGANIZATION_BASE + people.number[row]
    email = user_email(people, row, place)
    return _user(ids, name, email, "end-user", organization, people.starts_on[row], config.origin)


@dataclass(frozen=True)
class Tickets:
    """The tickets of a block; the second a thing happened is NONE where it has not by the end date."""

    row: Ints
    number: Ints
    requester: Ints
    agent: Ints
    first_priority: Ints
    health: Floats
    created: Ints
    replied: Ints
    raised: Ints  # to urgent
    solved: Ints
    closed: Ints

    @property
    def size(self) -> int:
        return len(self.row)

    @property
    def status(self) -> Ints:
        happened = [self.closed != NONE, self.solved != NONE, self.replied != NONE]
        return np.asarray(np.select(happened, [4, 3, 1 + (self.number % 3 == 0)], 0), np.int64)

    @property
    def priority(self) -> Ints:
        return np.asarray(np.where(self.raised != NONE, 3, self.first_priority), np.int64)


def _draw(config: Config, people: Population, there: Presence, team: Staff, rng: np.random.Generator) -> Tickets:
    """More tickets, more urgent ones and longer waits where health is low; none at all from the silent."""
    rows = np.flatnonzero(~people.is_silent)
    row, on = points(there, rows, PER_YEAR[people.segment[rows]], rng)
    keep = rng.random(len(row)) < 0.25 + 0.75 * sigmoid(-1.8 * people.health_at(row, on))
    row, on = row[keep], on[keep]
    size, health = len(row), people.health_at(row, on)
    ill = sigmoid(-1.8 * health)
    draws = rng.random((4, size))
    is_urgent, is_high, is_normal = draws[0] < 0.02 + 0.10 * ill, draws[1] < 0.15 + 0.15 * ill, draws[2] < 0.7
    priority = np.select([is_urgent, is_high, is_normal], [3, 2, 1], 0).astype(np.int64)
    created = at_hour(on, rng.integers(6 * 3_600, 20 * 3_600, size))
    replied = created + _wait(REPLY_HOURS[priority], health, rng)
    is_raised = (priority < 3) & (draws[3] < 0.01 + 0.06 * ill)
    raised = np.where(is_raised, created + rng.integers(3_600, 3 * 86_400, size), NONE)
    solved = np.maximum(replied + _wait(SOLVE_HOURS[priority], health, rng), raised + 3_600)
    night = (config.end + 1) * 86_400
    place = rng.integers(0, 10, size) % CONTACTS[people.segment[row]]
    return Tickets(
        row=row,
        number=TICKET_BASE + int(people.number[0]) * 2_000 + np.arange(size),
        requester=USER_BASE + people.number[row] * 16 + place,
        agent=AGENT_BASE + rng.integers(0, team.agent_count, size),
        first_priority=priority,
        health=health,
        created=created,
        replied=_before(replied, night),
        raised=_before(raised, night),
        solved=_before(solved, night),
        closed=_before(solved + CLOSES_AFTER, night),
    )


def _wait(hours: Floats, health: Floats, rng: np.random.Generator) -> Ints:
    """Seconds, longer for an unhealthy account."""
    factor = np.exp(-0.25 * health) * rng.lognormal(0, 0.8, len(health))
    return np.asarray((hours * 3_600 * factor).astype(np.int64) + 60, np.int64)


def _before(moments: Ints, night: int) -> Ints:
    return np.where(moments < night, moments, NONE)


def _ticket_frame(people: Population, t: Tickets, rng: np.random.Generator) -> Frame:
    kinds = ("question", "incident", "problem", "task")
    kind = np.where(t.priority >= 2, 1, rng.choice(4, t.size, p=[0.6, 0.2, 0.1, 0.1])).astype(np.int64)
    topic = pick([f[0] for f in catalog.FEATURES], rng.integers(0, 14, t.size))
    return {
        "id": integer(t.number),
        "organization_id": integer(ORGANIZATION_BASE + people.number[t.row]),
        "requester_id": integer(t.requester),
        "submitter_id": integer(t.requester),
        "assignee_id": integer(t.agent),
        "status": pick(STATUSES, t.status),
        "priority": pick(PRIORITIES, t.priority),
        "type": pick(kinds, kind),
        "subject": join(pick(kinds, kind), " about ", topic),
        "created_at": instant(t.created),
        "updated_at": instant(np.maximum.reduce([t.created, t.replied, t.raised, t.solved, t.closed])),
        "via_channel": pick(("web", "email", "chat"), rng.integers(0, 3, t.size)),
        "has_incidents": no(t.size),
        "is_public": yes(t.size),
        "_fivetran_deleted": no(t.size),
    }


def _comments(t: Tickets) -> Frame:
    """What the customer wrote, and the first answer."""
    who = np.flatnonzero(t.replied != NONE)
    size = t.size + len(who)
    asked = np.arange(size) < t.size
    return {
        "id": integer(np.concatenate([t.number * 4, t.number[who] * 4 + 1])),
        "ticket_id": integer(np.concatenate([t.number, t.number[who]])),
        "user_id": integer(np.concatenate([t.requester, t.agent[who]])),
        "created": instant(np.concatenate([t.created, t.replied[who]])),
        "public": yes(size),
        "body": either(asked, constant("Please help.", size), constant("We are on it.", size)),
        "_fivetran_deleted": no(size),
    }


def _field_history(t: Tickets) -> Frame:
    """Status, priority and assignee at the start, and each later change."""
    zero = np.zeros(t.size, np.int64)
    changes = (
        ("status", t.created, pick(STATUSES, zero), t.requester),
        ("priority", t.created, pick(PRIORITIES, t.first_priority), t.requester),
        ("assignee_id", t.created + 30, integer(t.agent).cast(pa.string()), t.agent),
        ("status", t.replied, pick(STATUSES, zero + 1), t.agent),
        ("priority", t.raised, pick(PRIORITIES, zero + 3), t.agent),
        ("status", t.solved, pick(STATUSES, zero + 3), t.agent),
        ("status", t.closed, pick(STATUSES, zero + 4), t.agent),
    )
    parts = []
    for field_name, moment, value, who in changes:
        happened = np.flatnonzero(moment != NONE)
        part = {
            "ticket_id": integer(t.number[happened]),
            "field_name": constant(field_name, len(happened)),
            "updated": instant(moment[happened]),
            "value": value.take(pa.array(happened)),
            "user_id": integer(who[happened]),
        }
        parts.append(pa.table(part))
    whole = pa.concat_tables(parts)
    return {name: whole.column(name).combine_chunks() for name in whole.column_names}


def _ratings(config: Config, t: Tickets, rng: np.random.Generator) -> Frame:
    """Half of the customers are asked, an hour after the ticket was solved."""
    in_time = t.solved + 3 * 3_600 < (config.end + 1) * 86_400
    asked = np.flatnonzero((t.solved != NONE) & in_time & (rng.random(t.size) < 0.5))
    size = len(asked)
    answers = rng.random(size) < 0.4
    good = rng.random(size) < sigmoid(1.2 + 1.1 * t.health[asked])
    score = np.where(answers, np.where(good, 1, 2), 0).astype(np.int64)
    sent = t.solved[asked] + 3_600
    return {
        "id": integer(t.number[asked] * 8),
        "ticket_id": integer(t.number[asked]),
        "requester_id": integer(t.requester[asked]),
        "assignee_id": integer(t.agent[asked]),
        "score": pick(("offered", "good", "bad"), score),
        "comment": pick(("Thanks!", "Took too long."), score - 1),
        "created_at": instant(sent),
        "updated_at": instant(np.where(answers, sent + 7_200, sent)),
    }
