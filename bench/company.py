"""The data of one measurement: a sample company as of the day before, the next day, and with late data."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import duckdb

from bench.scales import Scale
from sample_company import company
from sample_company.config import Config

SEED = 7
LATE_DAYS, LATE_EVENTS_A_DAY, LATE_AGE_DAYS = 30, 50, 210  # thirty days that lie half a year back


@dataclass(frozen=True)
class Company:
    """Raw folders. All but product events is the same in each: facts are read as known on the day that is asked for."""

    folder: Path

    @property
    def whole(self) -> Path:
        return self.folder / "raw"

    @property
    def day_before(self) -> Path:
        return self.folder / "raw_day_before"

    @property
    def late(self) -> Path:
        return self.folder / "raw_late"


def make(scale: Scale, folder: Path) -> Company:
    """The company, made once; a folder that was left half made is made again."""
    made = Company(folder)
    stamp = folder / "made"
    wanted = repr(scale)
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return made
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    company.make(Config(scale.accounts, scale.months, scale.events, SEED, made.whole, scale.end))
    for other in (made.day_before, made.late):
        shutil.copytree(made.whole, other, copy_function=os.link)
    hold_back_last_day(scale, made)
    add_late_events(scale, made)
    stamp.write_text(wanted, encoding="utf-8")
    return made


def event_files(raw: Path) -> list[Path]:
    return sorted((raw / "events" / "usage_events").glob("*.parquet"))


def hold_back_last_day(scale: Scale, made: Company) -> None:
    """The day before has no events that arrived on the last day: the files of the last month are written again."""
    month = scale.end.strftime("%Y-%m")
    for path in event_files(made.day_before):
        if month not in path.name:
            continue
        kept = path.with_suffix(".new")
        duckdb.sql(
            f"copy (select * from read_parquet('{path}') where received_at < timestamp '{scale.end}')"
            f" to '{kept}' (format parquet, compression zstd)"
        )
        kept.replace(path)  # a new file: the link to the whole company's is cut


def add_late_events(scale: Scale, made: Company) -> None:
    """Events of thirty days of half a year ago, under new ids, that arrived on the last day."""
    first = scale.end - timedelta(days=LATE_AGE_DAYS)
    folder = made.late / "events" / "usage_events"
    duckdb.sql(
        f"""
        copy (
            select
                event_id || '-late' as event_id, account_id, user_id, feature, occurred_at,
                timestamp '{scale.end}' + interval 12 hour as received_at
            from (
                select *, row_number() over (partition by cast(occurred_at as date) order by event_id) as place
                from read_parquet('{folder}/*.parquet')
                where
                    event_id is not null and account_id is not null
                    and cast(occurred_at as date) >= date '{first}'
                    and cast(occurred_at as date) < date '{first + timedelta(days=LATE_DAYS)}'
            )
            where place <= {LATE_EVENTS_A_DAY}
        ) to '{folder}/part-late.parquet' (format parquet, compression zstd)
        """
    )
