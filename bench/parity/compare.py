"""Rows of two builds side by side, by the key of the mart. Everything is exact but doubles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from bench.parity.marts import Mart

# Sums of doubles depend on the order of the rows; money, counts and dates are never doubles.
DOUBLE_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Outcome:
    mart: str
    rows: int
    only_here: int
    only_there: int
    # column -> rows in which it differs
    columns: dict[str, int] = field(default_factory=dict)
    example: str = ""

    @property
    def differences(self) -> int:
        return self.only_here + self.only_there + sum(self.columns.values())


def differs(column: str, data_type: str) -> str:
    here, there = f'here."{column}"', f'there."{column}"'
    exact = f"{here} is distinct from {there}"
    if data_type != "double":
        return exact
    gap = f"abs({here} - {there}) > {DOUBLE_TOLERANCE} * greatest(1, abs({here}))"
    return f"({exact} and ({here} is null or {there} is null or {gap}))"


def compare(con: duckdb.DuckDBPyConnection, mart: Mart, here: str, there: str) -> Outcome:
    """`here` and `there` are relations with the columns of the mart, typed as it declares them."""
    rows, distinct_here = numbers(con, f"select count(*), count(distinct ({keys_of(mart)})) from {here}")
    rows_there, distinct_there = numbers(con, f"select count(*), count(distinct ({keys_of(mart)})) from {there}")
    if rows != distinct_here or rows_there != distinct_there:
        raise ValueError(f"mart {mart.name}: its key {', '.join(mart.key)} is not unique")
    same_key = " and ".join(f'here."{name}" is not distinct from there."{name}"' for name in mart.key)
    (only_here,) = numbers(
        con, f"select count(*) from {here} as here where not exists (select 1 from {there} as there where {same_key})"
    )
    (only_there,) = numbers(
        con, f"select count(*) from {there} as there where not exists (select 1 from {here} as here where {same_key})"
    )
    tests = {name: differs(name, mart.columns[name]) for name in mart.compared}
    counts: dict[str, int] = {}
    if tests:
        sums = ", ".join(f"coalesce(sum(case when {test} then 1 else 0 end), 0)" for test in tests.values())
        found = numbers(con, f"select {sums} from {here} as here inner join {there} as there on {same_key}")
        counts = {name: count for name, count in zip(tests, found, strict=True) if count}
    example = ""
    if counts:
        name = next(iter(counts))
        keys = ", ".join(f'here."{key}"' for key in mart.key)
        row = con.execute(
            f'select {keys}, here."{name}", there."{name}" from {here} as here '
            f"inner join {there} as there on {same_key} where {tests[name]} order by all limit 1"
        ).fetchone()
        if row:
            example = f"{name} of {'/'.join(map(str, row[:-2]))}: {row[-2]} here, {row[-1]} there"
    elif only_here or only_there:
        one, other, side = (here, there, "here") if only_here else (there, here, "there")
        same = " and ".join(f'one."{key}" is not distinct from other."{key}"' for key in mart.key)
        keys = ", ".join(f'one."{key}"' for key in mart.key)
        row = con.execute(
            f"select {keys} from {one} as one "
            f"where not exists (select 1 from {other} as other where {same}) order by all limit 1"
        ).fetchone()
        example = f"only {side}: {'/'.join(map(str, row or ()))}"
    return Outcome(mart.name, rows, only_here, only_there, counts, example)


def numbers(con: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    row = con.execute(query).fetchone()
    assert row is not None
    return tuple(int(value) for value in row)


def keys_of(mart: Mart) -> str:
    return ", ".join(f'"{name}"' for name in mart.key)


def typed(mart: Mart, source: str) -> str:
    """An export as the mart declares it; Parquet of another engine and text both come out alike."""
    columns = ", ".join(f'cast("{name}" as {data_type}) as "{name}"' for name, data_type in mart.columns.items())
    return f"select {columns} from {source}"


def compare_exports(marts: Sequence[Mart], here: Path, there: Path) -> list[Outcome]:
    """Exports are <folder>/<mart>.parquet, <mart>/*.parquet or <mart>.csv."""
    outcomes = []
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        for mart in marts:
            for side, folder in (("here", here), ("there", there)):
                con.execute(f"create or replace temp table {side}_rows as {typed(mart, scan(folder, mart.name))}")
            outcomes.append(compare(con, mart, "here_rows", "there_rows"))
    return outcomes


def scan(folder: Path, mart: str) -> str:
    csv = folder / f"{mart}.csv"
    if csv.exists():
        text = "header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"', nullstr = '\\N'"
        return f"read_csv('{csv}', {text})"
    if (folder / mart).is_dir():
        return f"read_parquet('{folder / mart}/*.parquet')"
    return f"read_parquet('{folder / mart}.parquet')"


def table(engine: str, outcomes: Sequence[Outcome]) -> str:
    lines = [f"{'engine':<10} {'mart':<36} {'rows':>8} {'differences':>12}"]
    for outcome in outcomes:
        lines.append(f"{engine:<10} {outcome.mart:<36} {outcome.rows:>8,} {outcome.differences:>12,}")
        if outcome.differences:
            parts = [
                f"{count:,} {side}"
                for count, side in ((outcome.only_here, "only in duckdb"), (outcome.only_there, f"only in {engine}"))
                if count
            ]
            parts += [f"{name} {count:,}" for name, count in outcome.columns.items()]
            lines.append(f"{'':<11}{', '.join(parts)}; {outcome.example}")
    rows, differences = sum(outcome.rows for outcome in outcomes), sum(outcome.differences for outcome in outcomes)
    lines.append(f"{engine:<10} {f'all {len(outcomes)} marts':<36} {rows:>8,} {differences:>12,}")
    return "\n".join(lines)
