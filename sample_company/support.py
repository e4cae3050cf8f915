"""Zendesk: organizations, users, tickets with history, comments and ratings; more and worse when health is low."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from sample_company import catalog
from sample_company.columns import (
    NONE,
    Bools,
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
FIELDS = ("status", "priority", "assignee_id")
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
    email = text("agent", number, 0, "@vendor.example")
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
    _tickets(config, landing, people, there, team, rng)


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


def _worse(health: Floats, rng: np.random.Generator) -> Floats:
    """How much longer an unhealthy account waits."""
    return np.asarray(np.exp(-0.25 * health) * rng.lognormal(0, 0.8, len(health)), np.float64)


def _tickets(
    config: Config, landing: Landing, people: Population, there: Presence, team: Staff, rng: np.random.Generator
) -> None:
    rows = np.flatnonzero(~people.is_silent)
    row, on = points(there, rows, PER_YEAR[people.segment[rows]], rng)
    ill = sigmoid(-1.8 * people.health_at(row, on))
    keep = rng.random(len(row)) < 0.25 + 0.75 * ill
    row, on, ill = row[keep], on[keep], ill[keep]
    size = len(row)
    night = (config.end + 1) * 86_400
    health = people.health_at(row, on)
    number = TICKET_BASE + int(people.number[0]) * 2_000 + np.arange(size)
    created = at_hour(on, rng.integers(6 * 3_600, 20 * 3_600, size))
    draws = rng.random((3, size))
    is_urgent, is_high, is_normal = draws[0] < 0.02 + 0.10 * ill, draws[1] < 0.15 + 0.15 * ill, draws[2] < 0.7
    priority = np.select([is_urgent, is_high, is_normal], [3, 2, 1], 0).astype(np.int64)
    escalated = (priority < 3) & (rng.random(size) < 0.01 + 0.06 * ill)
    raised = created + rng.integers(3_600, 3 * 86_400, size)
    escalated &= raised < night
    reply = created + (np.array([30, 14, 6, 1.5])[priority] * 3_600 * _worse(health, rng)).astype(np.int64) + 60
    solve = reply + (np.array([90, 60, 48, 20])[priority] * 3_600 * _worse(health, rng)).astype(np.int64) + 60
    solve = np.maximum(solve, np.where(escalated, raised + 3_600, 0))
    replied, solved = reply < night, solve < night
    closes = solved & (solve + 4 * 86_400 < night)
    status = np.select([closes, solved, replied], [4, 3, 1 + (number % 3 == 0)], 0).astype(np.int64)
    agent = AGENT_BASE + rng.integers(0, team.agent_count, size)
    place = rng.integers(0, 10, size) % CONTACTS[people.segment[row]]
    requester = USER_BASE + people.number[row] * 16 + place
    final = np.where(escalated, 3, priority)
    kinds = ("question", "incident", "problem", "task")
    kind = np.where(final >= 2, 1, rng.choice(4, size, p=[0.6, 0.2, 0.1, 0.1])).astype(np.int64)
    touched = np.where(closes, solve + 4 * 86_400, np.where(solved, solve, np.where(replied, reply, created)))
    subject = join(pick(kinds, kind), " about ", pick([f[0] for f in catalog.FEATURES], rng.integers(0, 14, size)))
    ticket: Frame = {
        "id": integer(number),
        "organization_id": integer(ORGANIZATION_BASE + people.number[row]),
        "requester_id": integer(requester),
        "submitter_id": integer(requester),
        "assignee_id": integer(agent),
        "status": pick(STATUSES, status),
        "priority": pick(PRIORITIES, final),
        "type": pick(kinds, kind),
        "subject": subject,
        "created_at": instant(created),
        "updated_at": instant(touched),
        "via_channel": pick(("web", "email", "chat"), rng.integers(0, 3, size)),
        "has_incidents": no(size),
        "is_public": yes(size),
        "_fivetran_deleted": no(size),
    }
    landing.land("zendesk", "ticket", ticket, DIRT["ticket"])
    comment = _comments(number, requester, agent, created, reply, replied)
    landing.land("zendesk", "ticket_comment", comment, DIRT["ticket_comment"])
    changes = [
        (number, 0, created, pick(STATUSES, np.zeros(size, np.int64)), requester),
        (number, 1, created, pick(PRIORITIES, priority), requester),
        (number, 2, created + 30, integer(agent).cast(pa.string()), agent),
    ]
    for some, code, moment in ((replied, 1, reply), (solved, 3, solve), (closes, 4, solve + 4 * 86_400)):
        index = np.flatnonzero(some)
        changes.append((number[index], 0, moment[index], pick(STATUSES, np.full(len(index), code)), agent[index]))
    index = np.flatnonzero(escalated)
    changes.append((number[index], 1, raised[index], pick(PRIORITIES, np.full(len(index), 3)), agent[index]))
    landing.land("zendesk", "ticket_field_history", _field_history(changes), DIRT["ticket_field_history"])
    rating = _ratings(number, requester, agent, solve, solved, health, rng)
    landing.land("zendesk", "satisfaction_rating", rating, DIRT["satisfaction_rating"])


def _comments(
    number: Ints, requester: Ints, agent: Ints, created: Ints, reply: Ints, replied: Bools,
) -> Frame:  # fmt: skip
    """What the customer wrote, and the first answer."""
    who = np.flatnonzero(replied)
    size = len(number) + len(who)
    ids = np.concatenate([number * 4, number[who] * 4 + 1])
    asked = np.arange(size) < len(number)
    return {
        "id": integer(ids),
        "ticket_id": integer(np.concatenate([number, number[who]])),
        "user_id": integer(np.concatenate([requester, agent[who]])),
        "created": instant(np.concatenate([created, reply[who]])),
        "public": yes(size),
        "body": either(asked, constant("Please help.", size), constant("We are on it.", size)),
        "_fivetran_deleted": no(size),
    }


def _field_history(changes: list[tuple[Ints, int, Ints, Column, Ints]]) -> Frame:
    sizes = [len(c[0]) for c in changes]
    return {
        "ticket_id": integer(np.concatenate([c[0] for c in changes])),
        "field_name": pick(FIELDS, np.concatenate([np.full(n, c[1]) for n, c in zip(sizes, changes, strict=True)])),
        "updated": instant(np.concatenate([c[2] for c in changes])),
        "value": pa.concat_arrays([c[3] for c in changes]),
        "user_id": integer(np.concatenate([c[4] for c in changes])),
    }


def _ratings(
    number: Ints, requester: Ints, agent: Ints, solve: Ints, solved: Bools, health: Floats, rng: np.random.Generator,
) -> Frame:  # fmt: skip
    asked = np.flatnonzero(solved & (rng.random(len(number)) < 0.5))
    size = len(asked)
    answers = rng.random(size) < 0.4
    good = rng.random(size) < sigmoid(1.2 + 1.1 * health[asked])
    score = np.where(answers, np.where(good, 1, 2), 0).astype(np.int64)
    sent = solve[asked] + 3_600
    return {
        "id": integer(number[asked] * 8),
        "ticket_id": integer(number[asked]),
        "requester_id": integer(requester[asked]),
        "assignee_id": integer(agent[asked]),
        "score": pick(("offered", "good", "bad"), score),
        "comment": pick(("Thanks!", "Took too long."), score - 1),
        "created_at": instant(sent),
        "updated_at": instant(np.where(answers, sent + 7_200, sent)),
    }
