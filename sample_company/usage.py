"""Product events: a plan per account and month from health and service, then events in chunks, a file set per month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sample_company import catalog
from sample_company.columns import Column, Frame, Ints, instant, join, null_where, pick, text
from sample_company.config import EVENT_CHUNK, Config
from sample_company.contracts import Book
from sample_company.crm import product_id
from sample_company.landing import Landing
from sample_company.population import Population
from sample_company.presence import Presence, sigmoid
from sample_company.subscriptions import Ledger

DUPLICATES, LATE, BROKEN = 0.004, 0.006, 0.0008  # shares of the events
FEATURE_COUNT = len(catalog.FEATURES)
PLANTED_AS = ("good", "duplicates", "broken")


@dataclass(frozen=True)
class Plan:
    """What the events of some accounts are drawn from; the second axis of matrices is the month."""

    number: Ints
    weight: npt.NDArray[np.float32]
    active: npt.NDArray[np.int32]
    breadth: npt.NDArray[np.int8]
    first_day: npt.NDArray[np.int32]
    last_day: npt.NDArray[np.int32]
    features: npt.NDArray[np.int8]  # account x rank: the features it has, the most used first
    domain: Column


def plan(config: Config, people: Population, there: Presence, book: Book, ledger: Ledger, block: int) -> Plan:
    rng = config.rng("usage.plan", block)
    starts, ends = _months(config)
    size, months = people.size, len(starts)
    seats = _seats(people, book, ledger)
    owned = _owned(people, book)
    jitter = rng.random((size, FEATURE_COUNT))
    # every account has an order of its own, but what it has not bought comes last
    rank = np.argsort(np.arange(FEATURE_COUNT) * 0.12 + jitter + 100 * ~owned, axis=1).astype(np.int8)
    has = owned.sum(axis=1)
    shape = (size, months)
    weight, active = np.zeros(shape, np.float32), np.ones(shape, np.int32)
    breadth, first_day, last_day = np.ones(shape, np.int8), np.zeros(shape, np.int32), np.zeros(shape, np.int32)
    rows = np.arange(size)
    for month, (start, end) in enumerate(zip(starts, ends, strict=True)):
        served = there.served[:, start - config.start : end - config.start + 1]
        days = served.sum(axis=1)
        health = people.mean_health(rows, np.full(size, start), np.full(size, end))
        share = np.clip(0.12 + 0.75 * sigmoid(1.1 * health) + rng.normal(0, 0.04, size), 0.03, 1.0)
        active[:, month] = np.maximum(1, np.round(seats * share))
        breadth[:, month] = np.clip(np.round(has * (0.25 + 0.6 * sigmoid(health))), 1, has)
        noise = rng.lognormal(0, 0.25, size)
        level = seats**0.7 * np.exp(0.75 * health) * np.where(people.is_silent, 0.3, 1.0)
        weight[:, month] = level * noise * days / 30
        first_day[:, month] = start + served.argmax(axis=1)
        last_day[:, month] = end - served[:, ::-1].argmax(axis=1)
    return Plan(people.number, weight, active, breadth, first_day, last_day, rank, people.domain(rows))


def _months(config: Config) -> tuple[list[int], list[int]]:
    ends = config.month_ends()
    ends = ends[ends >= config.start]
    starts = np.concatenate([[config.start], ends[:-1] + 1])
    return starts.tolist(), ends.tolist()


def _seats(people: Population, book: Book, ledger: Ledger) -> Ints:
    """Users an account could have: the seats of its latest contract or subscription, at most 400."""
    seats = np.ones(people.size, np.int64)
    items, subscriptions = book.items.done(), ledger.subscriptions.done()
    platform = items["product"] == catalog.PLATFORM
    np.maximum.at(seats, items["row"][platform], items["quantity"][platform])
    np.maximum.at(seats, subscriptions["row"], subscriptions["seats"])
    return np.minimum(seats, 400)


def _owned(people: Population, book: Book) -> npt.NDArray[np.bool_]:
    """Features by product: contracts unlock theirs, self-service has the platform and a taste of the rest."""
    unlocks = np.array([f[1] for f in catalog.FEATURES])
    products = np.zeros((people.size, 6), np.bool_)
    items = book.items.done()
    recurring = items["product"] < 6
    products[items["row"][recurring], items["product"][recurring]] = True
    products[:, 0] = True
    products[~people.is_crm, 1] = people.number[~people.is_crm] % 2 == 0
    return np.asarray(products[:, unlocks], np.bool_)


def join_plans(plans: list[Plan]) -> Plan:
    """All blocks as one plan."""
    names = [n for n in Plan.__dataclass_fields__ if n != "domain"]
    joined = {n: np.concatenate([getattr(p, n) for p in plans]) for n in names}
    return Plan(**joined, domain=pa.concat_arrays([p.domain for p in plans]))


def land_features(landing: Landing) -> None:
    product = np.array([f[1] for f in catalog.FEATURES])
    names = [f[0] for f in catalog.FEATURES]
    frame: Frame = {
        "feature": pa.array(names),
        "product_id": null_where(join("salesforce:", product_id(product)), product == catalog.PLATFORM),
        "is_sticky": pa.array([f[2] for f in catalog.FEATURES]),
        "is_licensed": pa.array([f[3] for f in catalog.FEATURES]),
    }
    landing.write("events", "usage_features", pa.table(frame))


# --- events ---------------------------------------------------------------------------------------------------
def land_events(config: Config, landing: Landing, whole: Plan) -> None:
    """Exactly `--events` events, spread by weight; what arrives late waits for the next month's files.

    What would arrive after the end date is not landed.
    """
    _, ends = _months(config)
    rng = config.rng("usage.months")
    total = whole.weight.sum(axis=0, dtype=np.float64)
    per_month = rng.multinomial(config.events, total / total.sum())
    counts = landing.counts["events", "usage_events"]
    waiting: list[pa.Table] = []
    first = 0
    for month, size in enumerate(per_month):
        waiting = _land_month(config, whole, month, int(size), first, ends[month], waiting, counts)
        first += int(size)
        if month % 6 == 5:
            config.say(f"  events through month {month + 1} of {len(per_month)}: {first:,}")


def _land_month(
    config: Config, whole: Plan, month: int, size: int, first: int, end: int,
    waiting: list[pa.Table], counts: dict[str, int],
) -> list[pa.Table]:  # fmt: skip
    rng = config.rng("usage.events", month)
    weight = whole.weight[:, month].astype(np.float64)
    per_account = rng.multinomial(size, weight / weight.sum())
    edges = np.concatenate([[0], np.cumsum(per_account)])
    night = pa.scalar((end + 1) * 86_400 * 1_000_000, pa.int64())
    held: list[pa.Table] = []
    ready, waiting = waiting, []
    for low in range(0, max(size, 1), EVENT_CHUNK):
        high = min(low + EVENT_CHUNK, size)
        of = np.searchsorted(edges, np.arange(low, high), side="right") - 1
        rows = _events(whole, month, of, first + low, rng)
        arrived = pc.less(pc.cast(rows.column("received_at"), pa.int64()), night)
        held.append(rows.filter(pc.invert(arrived)))
        batch = pa.concat_tables([*ready, rows.filter(arrived)]) if ready else rows.filter(arrived)
        ready = []
        for kind, number in enumerate(PLANTED_AS):
            counts[number] += pc.sum(pc.equal(batch.column("planted_as"), kind)).as_py() or 0
        counts["rows_landed"] += batch.num_rows
        name = str(np.datetime64(end, "D").astype("datetime64[M]"))
        _write(config, batch.drop_columns(["planted_as"]), name, low // EVENT_CHUNK)
    return held


def _write(config: Config, rows: pa.Table, month: str, part: int) -> None:
    folder = config.out / "events" / "usage_events"
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(rows, folder / f"part-{month}-{part:03d}.parquet", compression="zstd")


def _events(whole: Plan, month: int, of: Ints, first: int, rng: np.random.Generator) -> pa.Table:
    size = len(of)
    users = whole.active[of, month]
    user = (users * rng.random(size) ** 1.6).astype(np.int64)
    rank = (whole.breadth[of, month] * rng.random(size) ** 1.8).astype(np.int64)
    feature = whole.features[of, rank].astype(np.int64)
    low, high = whole.first_day[of, month].astype(np.int64), whole.last_day[of, month].astype(np.int64)
    day = low + (rng.random(size) * (high - low + 1)).astype(np.int64)
    weekend = (day + 3) % 7 >= 5
    # people work on weekdays: most weekend events happen two days earlier
    day = np.where(weekend & (rng.random(size) < 0.75) & (day - 2 >= low), day - 2, day)
    second = np.clip(rng.normal(13.5, 3.2, size) * 3_600, 0, 86_399).astype(np.int64)
    occurred = day * 86_400 + second
    late = rng.random(size) < LATE
    delay = np.where(late, rng.integers(86_400, 30 * 86_400, size), rng.integers(1, 240, size))
    rows = pa.table(
        {
            "event_id": text("ev", np.arange(first, first + size, dtype=np.int64), 10),
            "account_id": text("ws_", whole.number[of], 8),
            "user_id": join(text("user", user, 0, "@"), whole.domain.take(pa.array(of))),
            "feature": pick([f[0] for f in catalog.FEATURES], feature),
            "occurred_at": instant(occurred),
            "received_at": instant(occurred + delay),
        }
    )
    parts = [rows, _twins(rows, occurred + delay, rng), _broken(rows, rng)]
    marked = [
        p.append_column("planted_as", pa.repeat(pa.scalar(k, pa.int8()), p.num_rows)) for k, p in enumerate(parts)
    ]
    return pa.concat_tables(marked)


def _twins(rows: pa.Table, received: Ints, rng: np.random.Generator) -> pa.Table:
    """The same events sent again, hours or days later."""
    index = np.flatnonzero(rng.random(rows.num_rows) < DUPLICATES)
    again = rows.take(pa.array(index))
    later = received[index] + rng.integers(60, 3 * 86_400, len(index))
    return again.set_column(5, "received_at", instant(later))


def _broken(rows: pa.Table, rng: np.random.Generator) -> pa.Table:
    """Events without an account, or without an id."""
    index = np.flatnonzero(rng.random(rows.num_rows) < BROKEN)
    bad = rows.take(pa.array(index))
    odd = np.arange(len(index)) % 2 == 1
    ids = join(bad.column("event_id").combine_chunks(), "B") if len(index) else bad.column("event_id")
    bad = bad.set_column(0, "event_id", null_where(ids, odd) if len(index) else ids)
    account = bad.column("account_id").combine_chunks() if len(index) else bad.column("account_id")
    return bad.set_column(1, "account_id", null_where(account, ~odd) if len(index) else account)
