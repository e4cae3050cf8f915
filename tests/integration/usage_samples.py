"""Seeded samples of vendors that publish none: Segment as it writes to a warehouse, Pendo as Fivetran lands it."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

Rows = Sequence[Sequence[str]]
ACCOUNTS = ("acct_1", "acct_2", "acct_3")
FEATURES = ("search", "report", "export")


def write(folder: Path, table: str, header: str, rows: Rows) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


def moment(rng: random.Random) -> datetime:
    return datetime(2026, 5, 1) + timedelta(minutes=rng.randrange(60 * 24 * 40))


def land_segment(raw: Path, seed: int, count: int = 200) -> dict[str, int]:
    """Track calls with redeliveries, of nobody signed in, and of users without a group; what has to become of them."""
    rng = random.Random(seed)
    users = [f"u{number}" for number in range(12)]
    groups = [
        [f"u{number}", ACCOUNTS[number % 3], "2026-04-01 00:00:00", f"Account {number % 3}"] for number in range(9)
    ]
    tracks: list[list[str]] = []
    outcomes = {"accepted": 0, "collapsed": 0, "deleted": 0, "quarantined": 0}
    for number in range(count):
        user = rng.choice([*users, ""])
        at = moment(rng)
        row = [f"m{number}", user, rng.choice(FEATURES), str(at), str(at + timedelta(seconds=3))]
        tracks.append(row)
        is_grouped = user in users[:9]
        outcomes["deleted" if not user else "accepted" if is_grouped else "quarantined"] += 1
        if rng.random() < 0.1:
            tracks.append(row)
            outcomes["collapsed"] += 1
    rng.shuffle(tracks)
    write(raw / "segment", "tracks", "id,user_id,event,timestamp,received_at", tracks)
    write(raw / "segment", "groups", "user_id,group_id,timestamp,name", groups)
    write(
        raw / "segment", "users", "id,email,received_at", [[user, f"{user}@acme.com", "2026-05-01"] for user in users]
    )
    return outcomes


def land_pendo(raw: Path, seed: int, count: int = 150) -> dict[str, int]:
    """Use of features by hour, some of it of visitors that are not signed in or that no account is known of."""
    rng = random.Random(seed)
    events: list[list[str]] = []
    outcomes = {"accepted": 0, "collapsed": 0, "deleted": 0, "quarantined": 0}
    for number in range(count):
        visitor = rng.choice(["V1", "V2", "V3", "V9", "_PENDO_T_x"])
        account = rng.choice(ACCOUNTS) if visitor == "V1" else ""
        events.append(
            [f"p{number}", str(moment(rng).replace(minute=0)), rng.choice(["f1", "f2"]), visitor, account, "4"]
        )
        outcomes["deleted" if visitor == "_PENDO_T_x" else "quarantined" if visitor == "V9" else "accepted"] += 1
    visitors = [["V2", "acct_2", "v2@acme.com", "2026-05-01"], ["V3", "acct_3", "", "2026-05-01"]]
    features = [["f1", "Old", "false", "2026-01-01"], ["f1", "Search", "true", "2026-02-01"], ["f2", "Export", "", ""]]
    header = "_fivetran_id,timestamp,feature_id,visitor_id,account_id,num_events"
    write(raw / "pendo", "feature_event", header, events)
    write(raw / "pendo", "visitor_history", "id,account_id,agent_email,last_updated_at", visitors)
    write(raw / "pendo", "feature_history", "id,name,is_core_event,last_updated_at", features)
    write(raw / "pendo", "account_history", "id,agent_name", [[account, account.upper()] for account in ACCOUNTS])
    return outcomes
