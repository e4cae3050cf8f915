"""Arrow columns from numpy: every table is made of these, so money is decimal and a missing value is one sentinel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Column = Any  # a pyarrow array
Frame = dict[str, Column]

NONE = -(2**40)  # the integer that stands for "no value"
DAY_SECONDS = 86_400


def text(prefix: str, number: Ints, width: int = 0, suffix: str = "") -> Column:
    """`prefix` + zero-padded number + `suffix`; null where the number is NONE."""
    digits = pc.utf8_lpad(pc.cast(pa.array(number), pa.string()), width, "0")
    joined = pc.binary_join_element_wise(pa.scalar(prefix), digits, pa.scalar(suffix), "")
    return null_where(joined, number == NONE)


def null_where(column: Column, missing: Bools) -> Column:
    return pc.if_else(pa.array(missing), pa.scalar(None, column.type), column) if missing.any() else column


def pick(values: Sequence[str], index: Ints) -> Column:
    """The value at each index; null where the index is negative."""
    return pa.array(values, pa.string()).take(pa.array(index, mask=index < 0))


def constant(value: str | bool | None, size: int) -> Column:
    kind = pa.bool_() if isinstance(value, bool) else pa.string()
    return pa.repeat(pa.scalar(value, kind), size)


def flag(values: Bools) -> Column:
    return pa.array(values)


def integer(values: Ints) -> Column:
    return pa.array(values, pa.int64(), mask=values == NONE)


def real(values: Floats) -> Column:
    return pa.array(np.round(values, 6), pa.float64())


def day(days: Ints) -> Column:
    missing = days == NONE
    return pa.array(np.where(missing, 0, days).astype(np.int32), pa.int32(), mask=missing).cast(pa.date32())


def instant(seconds: Ints, aware: bool = False) -> Column:
    """Seconds since 1970 in UTC as a timestamp, naive unless `aware`."""
    missing = seconds == NONE
    micros = pa.array(np.where(missing, 0, seconds) * 1_000_000, pa.int64(), mask=missing)
    return micros.cast(pa.timestamp("us", tz="UTC" if aware else None))


def at_hour(days: Ints, seconds: Ints) -> Ints:
    """Day and second of the day as an instant; NONE stays NONE."""
    return np.where(days == NONE, NONE, days * DAY_SECONDS + seconds).astype(np.int64)


def decimal(units: Ints, scale: int = 2, precision: int = 18) -> Column:
    """Exact decimals from integer units of 10^-scale."""
    missing = units == NONE
    values = np.where(missing, 0, units).astype(np.int64)
    words = np.empty((len(values), 2), np.int64)
    words[:, 0] = values
    words[:, 1] = values >> 63
    buffers = [None, pa.py_buffer(words.tobytes())]
    return null_where(pa.Array.from_buffers(pa.decimal128(precision, scale), len(values), buffers), missing)


def join(*parts: Column | str) -> Column:
    """Concatenation of texts, row by row."""
    return pc.binary_join_element_wise(*[pa.scalar(p) if isinstance(p, str) else p for p in parts], "")


def either(condition: Bools, yes: Column, no: Column) -> Column:
    return pc.if_else(pa.array(condition), yes, no)


def add_months(days: Ints, months: Ints | int) -> Ints:
    """The same day of the month `months` later, or that month's last day."""
    date = days.astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    of_month = (date - month.astype("datetime64[D]")).astype(np.int64)
    target = month + np.asarray(months).astype("timedelta64[M]")
    first = target.astype("datetime64[D]").astype(np.int64)
    length = (target + 1).astype("datetime64[D]").astype(np.int64) - first
    return np.asarray(first + np.minimum(of_month, length - 1), np.int64)


class Rows:
    """Columns that grow batch by batch."""

    def __init__(self) -> None:
        self._batches: list[dict[str, npt.NDArray[Any]]] = []

    def add(self, **columns: npt.NDArray[Any] | int | bool) -> None:
        size = max(len(c) for c in columns.values() if isinstance(c, np.ndarray))
        self._batches.append(
            {n: c if isinstance(c, np.ndarray) else np.full(size, c) for n, c in columns.items()},
        )

    def done(self) -> dict[str, npt.NDArray[Any]]:
        """All batches as one; the first batch names the columns."""
        return {name: np.concatenate([b[name] for b in self._batches]) for name in self._batches[0]}
