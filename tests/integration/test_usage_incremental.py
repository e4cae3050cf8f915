"""Usage by day, built bit by bit in any order of arrivals, equals the table built at once and a count in Python."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.integration.generic_company import COMPANY, land
from tests.support import Workbench

pytestmark = pytest.mark.slow

SELECTION = ["int_usage_deliveries", "int_usage_raw_days", "int_usage_event_days"]
UNDATED = date(1900, 1, 1)
COLUMNS = (
    "event_day, source_account_id, user_id, feature, rows_read, rows_accepted, rows_collapsed, rows_deleted,"
    " rows_quarantined, last_event_at, reason, quarantined_event_id, day_fingerprint, linked_days, linked_day_count"
)


@dataclass(frozen=True)
class Delivery:
    """One delivered row of the generic contract's usage_events, as text, the way a loader lands it."""

    event_id: str | None
    account_id: str | None
    user_id: str | None
    feature: str | None
    occurred_at: str | None
    received_at: str | None
    synced_at: str | None
    is_deleted: str


def moment(day: int, minute: int) -> str:
    return (datetime(2026, 3, 1) + timedelta(days=day, minutes=minute)).strftime("%Y-%m-%d %H:%M:%S+00:00")


def make_deliveries(rng: random.Random) -> list[Delivery]:
    """Events with all that goes wrong: redeliveries, corrected times, deletions, broken rows, no arrival time."""
    deliveries: list[Delivery] = []
    for number in range(400):
        day, minute = rng.randrange(20), rng.randrange(1440)
        first = Delivery(
            event_id=f"e{number}",
            account_id=f"a{rng.randrange(6)}",
            user_id=f"u{rng.randrange(9)}",
            feature=rng.choice(["search", "report", "export"]),
            occurred_at=moment(day, minute),
            received_at=None if rng.random() < 0.1 else moment(day, minute + 5),
            synced_at=None,
            is_deleted="false",
        )
        deliveries.append(first)
        kind = rng.random()
        if kind < 0.10:
            deliveries.append(first)
        elif kind < 0.20:
            deliveries.append(replace(first, received_at=moment(day + rng.randrange(9), minute), feature="search"))
        elif kind < 0.30:
            moved = moment(max(0, day + rng.choice([-6, -1, 1, 4])), minute)
            deliveries.append(replace(first, occurred_at=moved, received_at=moment(day + 9, minute)))
        elif kind < 0.34:
            deliveries.append(replace(first, received_at=moment(day + 12, minute), is_deleted="true"))
        elif kind < 0.38:
            deliveries.append(replace(first, received_at=moment(day + 2, minute), occurred_at="no time"))
        elif kind < 0.42:
            deliveries.append(replace(first, event_id=None))
        elif kind < 0.45:
            deliveries.append(replace(first, received_at=moment(day - 3, minute), user_id="older"))
        elif kind < 0.48:
            deliveries.append(replace(first, received_at=moment(day + 3, minute), user_id=None))
    return deliveries


def write_file(folder: Path, name: str, deliveries: list[Delivery]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    fields = list(Delivery.__dataclass_fields__)
    schema = pa.schema([(field, pa.string()) for field in fields])
    columns = {field: [getattr(delivery, field) for delivery in deliveries] for field in fields}
    pq.write_table(pa.table(columns, schema=schema), folder / f"{name}.parquet")


def build_usage(workbench: Workbench, raw: Path, place: Path) -> Path:
    """Builds usage alone, in the warehouse of a folder."""
    place.mkdir(exist_ok=True)
    warehouse = place / "warehouse.duckdb"
    workbench.run(warehouse, raw, date(2026, 6, 30), ["stg_generic__usage_events", *SELECTION], kinds=("model",))
    return warehouse


def stored_rows(warehouse: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(f"select {COLUMNS} from intermediate.int_usage_event_days order by all").fetchall()


def newest_first(delivery: Delivery) -> tuple[object, ...]:
    """The order of rule `newest delivery decides`, content last, so that file order never does."""
    return (
        delivery.received_at is not None,
        delivery.received_at or "",
        delivery.is_deleted == "true",
        day_of(delivery) != UNDATED,
        delivery.occurred_at or "",
        delivery.account_id or "",
        delivery.user_id or "",
        delivery.feature or "",
    )


def day_of(delivery: Delivery) -> date:
    text = delivery.occurred_at
    return datetime.fromisoformat(text).date() if text and text[0] == "2" else UNDATED


def counted_by_hand(deliveries: list[Delivery]) -> Counter[tuple[object, ...]]:
    """Accepted events per day, account, user and feature, without a window, a fingerprint or SQL."""
    newest: dict[str, Delivery] = {}
    for delivery in deliveries:
        if delivery.event_id is None:
            continue
        known = newest.get(delivery.event_id)
        if known is None or newest_first(delivery) > newest_first(known):
            newest[delivery.event_id] = delivery
    return Counter(
        (day_of(event), event.account_id, event.user_id, event.feature)
        for event in newest.values()
        if event.is_deleted == "false" and event.user_id is not None and day_of(event) != UNDATED
    )


def accepted(rows: list[tuple[object, ...]]) -> Counter[tuple[object, ...]]:
    counts: Counter[tuple[object, ...]] = Counter()
    for row in rows:
        if row[5]:
            counts[(row[0], row[1], row[2], row[3])] += int(str(row[5]))
    return counts


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [7])
def test_shuffled_arrivals_equal_a_fresh_build(workbench: Workbench, tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    deliveries = make_deliveries(rng)
    rng.shuffle(deliveries)
    size = len(deliveries) // 3 + 1
    batches = [deliveries[start : start + size] for start in range(0, len(deliveries), size)]
    raw, folder = tmp_path / "raw", tmp_path / "raw" / "generic" / "usage_events"

    land(raw, COMPANY)

    # files arrive one by one; then one is delivered again in part, one is taken away, and nothing happens at all
    states: list[dict[str, list[Delivery]]] = []
    for count in range(1, len(batches) + 1):
        states.append({f"part-{number}": batches[number] for number in range(count)})
    states.append({**states[-1], "part-1": batches[1][: size // 2], "part-9": batches[1][size // 4 :]})
    states.append({name: rows for name, rows in states[-1].items() if name != "part-0"})
    states.append(states[-1])

    for step, files in enumerate(states):
        for stale in folder.glob("*.parquet"):
            stale.unlink()
        for name, rows in files.items():
            write_file(folder, name, rows)
        grown = stored_rows(build_usage(workbench, raw, tmp_path / "incremental"))
        fresh = stored_rows(build_usage(workbench, raw, tmp_path / f"fresh-{step}"))
        delivered = [row for rows in files.values() for row in rows]
        assert grown == fresh, f"step {step}: {sorted(set(map(str, grown)) ^ set(map(str, fresh)))[:6]}"
        assert accepted(grown) == counted_by_hand(delivered), f"step {step}"
        assert sum(int(str(row[4])) for row in grown) == len(delivered), f"step {step}: a delivered row is in no count"
        assert all(row[4] == sum(map(int, map(str, row[5:9]))) for row in grown), f"step {step}: outcomes do not add up"


def test_a_day_without_new_rows_is_not_rebuilt(workbench: Workbench, tmp_path: Path) -> None:
    raw, folder = tmp_path / "raw", tmp_path / "raw" / "generic" / "usage_events"
    event = Delivery("e1", "a1", "u1", "search", moment(0, 10), moment(0, 15), None, "false")
    land(raw, COMPANY)
    write_file(folder, "part-0", [event, replace(event, event_id="e2", occurred_at=moment(1, 10))])
    warehouse = build_usage(workbench, raw, tmp_path / "built")
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "update intermediate.int_usage_event_days set user_id = 'kept' where event_day = '2026-03-01'"
        )
    write_file(folder, "part-1", [replace(event, event_id="e3", occurred_at=moment(1, 20))])
    build_usage(workbench, raw, tmp_path / "built")

    rows = [(str(row[0]), row[2], row[5]) for row in stored_rows(warehouse)]
    assert rows == [("2026-03-01", "kept", 1), ("2026-03-02", "u1", 2)]
