"""Tables the way a loader leaves them: redelivered, deleted and broken rows among the good ones, all counted."""

from __future__ import annotations

import shutil
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sample_company.columns import DAY_SECONDS, Frame, constant, instant
from sample_company.config import Config

REDELIVERED, DUPLICATE, DELETED, BROKEN = 0.01, 0.002, 0.004, 0.003  # shares of a table's rows
LEAST_ROWS = 200  # smaller tables stay clean: one broken row would be too large a share

Break = tuple[str, Any]  # a column and the value that breaks it


@dataclass(frozen=True)
class Dirt:
    """How a table gets dirty: its key, its deletion flag, the column an older delivery differs in, its breaks."""

    key: str | None = None
    deleted: str | None = None
    stale: str | None = None
    breaks: tuple[Break, ...] = ()
    synced: str = "_fivetran_synced"


class Landing:
    """The raw folder, one Parquet part per block and table, and the count of what was planted."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.counts: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self._parts: dict[Path, int] = defaultdict(int)

    def land(self, source: str, table: str, frame: Frame, dirt: Dirt | None = None) -> None:
        """Write one block of a table: the good rows, then what went wrong around them."""
        rows = self._stamped(source, pa.table(frame), table)
        counts = self.counts[source, table]
        counts["good"] += rows.num_rows
        if dirt and rows.num_rows >= LEAST_ROWS:
            rows = self._soiled(source, table, rows, dirt, counts)
        counts["rows_landed"] += rows.num_rows
        self.write(source, table, rows)

    def write(self, source: str, table: str, rows: pa.Table) -> None:
        folder = self.config.out / source / table
        if folder not in self._parts:
            shutil.rmtree(folder, ignore_errors=True)
            folder.with_suffix(".parquet").unlink(missing_ok=True)
            folder.mkdir(parents=True)
        path = folder / f"part-{self._parts[folder]:05d}.parquet"
        self._parts[folder] += 1
        pq.write_table(rows, path, compression="zstd", write_statistics=True)

    def _rng(self, source: str, table: str) -> np.random.Generator:
        return self.config.rng(f"landing.{source}.{table}", self._parts.get(self.config.out / source / table, 0))

    def _stamped(self, source: str, rows: pa.Table, table: str) -> pa.Table:
        """The newest delivery of every row: the night after the end date."""
        name = "synced_at" if source == "generic" else "_fivetran_synced"
        if name in rows.column_names:  # a history table says itself when each version was synced
            return rows
        second = self._rng(source, f"{table}.synced").integers(0, 7_200, rows.num_rows)
        night = (self.config.end + 1) * DAY_SECONDS + 3_600
        return rows.append_column(name, instant(night + second, aware=source == "generic"))

    def _soiled(self, source: str, table: str, rows: pa.Table, dirt: Dirt, counts: dict[str, int]) -> pa.Table:
        rng = self._rng(source, table)

        def sample(share: float) -> pa.Table:
            size = max(1, round(rows.num_rows * share))
            return rows.take(pa.array(np.sort(rng.choice(rows.num_rows, size, replace=False))))

        parts = [rows]
        older = _older(sample(REDELIVERED), dirt, rng)
        twins = sample(DUPLICATE)
        counts["redelivered"] += older.num_rows
        counts["duplicates"] += twins.num_rows
        parts += [older, twins]
        if dirt.deleted and dirt.key:
            gone = _rekeyed(sample(DELETED), dirt.key, "D")
            parts.append(_set(gone, dirt.deleted, True))
            counts["deleted"] += gone.num_rows
        if dirt.breaks and dirt.key:
            for number, (column, value) in enumerate(dirt.breaks):
                bad = _rekeyed(sample(BROKEN / len(dirt.breaks)), dirt.key, f"B{number}")
                parts.append(_set(bad, column, value))
                counts["broken"] += bad.num_rows
        whole = pa.concat_tables(parts)
        return whole.take(pa.array(rng.permutation(whole.num_rows)))

    def write_counts(self) -> None:
        names = ("rows_landed", "good", "redelivered", "duplicates", "deleted", "broken")
        rows = sorted(self.counts)
        frame: Frame = {"source": pa.array([s for s, _ in rows]), "table": pa.array([t for _, t in rows])}
        for name in names:
            frame["keys" if name == "good" else name] = pa.array([self.counts[row][name] for row in rows], pa.int64())
        pq.write_table(pa.table(frame), self.config.answer_key / "planted_rows.parquet")


def _older(rows: pa.Table, dirt: Dirt, rng: np.random.Generator) -> pa.Table:
    """The same rows as an earlier delivery had them: synced before, one column not yet up to date."""
    days = rng.integers(1, 60, rows.num_rows) * DAY_SECONDS * 1_000_000
    synced = rows.column(dirt.synced)
    earlier = pc.subtract(synced, pa.array(days, pa.duration("us")))
    rows = rows.set_column(rows.column_names.index(dirt.synced), dirt.synced, earlier)
    if dirt.stale:
        place = rows.column_names.index(dirt.stale)
        rolled = rows.column(dirt.stale).take(pa.array(np.roll(np.arange(rows.num_rows), 1)))
        rows = rows.set_column(place, dirt.stale, rolled)
    return rows


def _rekeyed(rows: pa.Table, key: str, mark: str) -> pa.Table:
    """The same rows under keys of their own, so that what is planted stays true."""
    old = rows.column(key)
    if pa.types.is_integer(old.type):
        shift = 10**12 * (1 + sum(mark.encode()))
        return rows.set_column(rows.column_names.index(key), key, pc.add(old, shift))
    size = pa.scalar(mark)
    new = pc.binary_join_element_wise(old, size, "")
    return rows.set_column(rows.column_names.index(key), key, new)


def _set(rows: pa.Table, column: str, value: Any) -> pa.Table:
    place = rows.column_names.index(column)
    kind = rows.schema.field(column).type
    return rows.set_column(place, column, pa.repeat(pa.scalar(value, kind), rows.num_rows))


def no(size: int) -> pa.Array:
    return constant(False, size)


def yes(size: int) -> pa.Array:
    return constant(True, size)
