"""Whether two warehouses hold the same marts: every public mart by its number of rows and a hash over all of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench.parity.marts import Mart

# Sums of doubles depend on the order of the rows; money, counts and dates are never doubles.
DIGITS_OF_DOUBLES = 6


@dataclass(frozen=True)
class Equality:
    marts: int
    rows: int
    # marts of which rows or hash differ, with the rows of both sides
    differing: list[str]


def equality(one: Path, other: Path, marts: Sequence[Mart]) -> Equality:
    """Compares the marts of two warehouses without what only a clock decides. The hash does not ask for an order."""
    rows, differing = 0, []
    for mart, here, there in zip(marts, fingerprints(one, marts), fingerprints(other, marts), strict=True):
        rows += here[0]
        if here != there:
            differing.append(f"{mart.name} ({here[0]:,} and {there[0]:,} rows)")
    return Equality(len(marts), rows, differing)


def fingerprints(warehouse: Path, marts: Sequence[Mart]) -> list[tuple[int, int]]:
    """Opened under the name it was built under, which its views say; memory and threads as a build has them."""
    memory = os.environ.get("WAREHOUSE_MEMORY_LIMIT") or "4GB"
    settings = {"memory_limit": memory, "threads": "2", "preserve_insertion_order": "false"}
    with duckdb.connect(str(warehouse), read_only=True, config={**settings}) as connection:
        return [fingerprint(connection, mart) for mart in marts]


def fingerprint(connection: duckdb.DuckDBPyConnection, mart: Mart) -> tuple[int, int]:
    columns = ", ".join(
        f'round("{name}", {DIGITS_OF_DOUBLES})' if mart.columns[name] == "double" else f'"{name}"'
        for name in (*mart.key, *mart.compared)
    )
    found = connection.execute(
        f'select count(*), coalesce(sum(cast(hash({columns}) as hugeint)), 0) from main."{mart.name}"'
    ).fetchall()
    return int(found[0][0]), int(found[0][1])
