"""Prints what the marts say; reads nothing else and computes nothing anew.

python -m orchestration.summary --warehouse warehouse/demo/customer_success.duckdb
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Section:
    """A heading, its columns and a query over marts; what an empty answer means is said, never left blank."""

    title: str
    columns: tuple[str, ...]
    query: str
    if_empty: str


MOVEMENT_TYPES = (
    "new",
    "reactivation",
    "add_on",
    "upgrade_quantity",
    "upgrade_price",
    "new_product",
    "downgrade_quantity",
    "downgrade_price",
    "product_churn",
    "archive",
    "fx",
    "cancellation",
)

# The latest month of the CMRR table is that of as_of.
LATEST_MONTH = "(select max(fiscal_period_id) from fct_cmrr_monthly)"

CMRR_NOW = Section(
    "CMRR at the end of the latest month (per month, reporting currency)",
    ("month", "cmrr", "live mrr", "customers", "x 12"),
    f"""
    select fiscal_period_id, sum(ending_cmrr), sum(live_mrr), count(*) filter (where ending_cmrr > 0),
        sum(ending_cmrr) * 12
    from fct_cmrr_monthly
    where fiscal_period_id = {LATEST_MONTH}
    group by fiscal_period_id
    """,
    "no commitment yet",
)

EXPECTED = Section(
    "Expected CMRR, locked when the period opened (latest lock of each grain)",
    ("period", "state", "terms", "expected", "planned", "carried in", "lock"),
    """
    with latest as (
        select locks.lock_grain, locks.lock_period, periods.starts_on, periods.is_closed,
            row_number() over (partition by locks.lock_grain order by periods.starts_on desc) as recency
        from (select distinct lock_grain, lock_period from fct_expected_cmrr_locks) as locks
        inner join dim_fiscal_periods as periods
            on locks.lock_grain = periods.grain and locks.lock_period = periods.fiscal_period_id
    )
    select latest.lock_period, case when latest.is_closed then 'closed' else 'open' end, count(*),
        sum(locks.expected_cmrr), sum(locks.planned_expected_cmrr), count(*) filter (where locks.is_carried_in),
        string_agg(distinct locks.lock_source, ' and ')
    from fct_expected_cmrr_locks as locks
    inner join latest
        on locks.lock_grain = latest.lock_grain and locks.lock_period = latest.lock_period and latest.recency = 1
    group by latest.lock_grain, latest.lock_period, latest.is_closed, latest.starts_on
    order by latest.starts_on, latest.lock_period
    """,
    "no period has a lock yet",
)

LATE = Section(
    "Late renewals, oldest first (ten of them)",
    ("renewal", "account", "csm", "days late", "carried", "expected", "waiting for"),
    """
    select renewal_id, account_id, coalesce(csm_name, csm_id, 'none'), days_late, periods_carried, expected_cmrr,
        waiting_for
    from late_renewals
    order by days_late desc, renewal_id
    limit 10
    """,
    "none",
)

LATE_TOTAL = Section(
    "Late renewals in all",
    ("renewals", "accounts", "expected"),
    "select count(*), count(distinct account_id), coalesce(sum(expected_cmrr), 0) from late_renewals",
    "none",
)

BANDS = Section(
    "Account health (overall scorecard, customers)",
    ("band", "accounts", "share", "cmrr", "mean score"),
    """
    select overall_band, count(*), count(*) / sum(count(*)) over (), sum(cmrr),
        cast(avg(overall_score) as decimal(5, 2))
    from account_health
    group by overall_band
    order by min(overall_score) nulls last
    """,
    "no account has a score yet",
)


def movements_query(months: int = 6) -> str:
    """Movements of the last months, one column per month that has any of the twelve types, and the balances around."""
    amounts = ", ".join(f"sum({name}_cmrr) as {name}" for name in MOVEMENT_TYPES)
    return f"""
    select fiscal_period_id, sum(beginning_cmrr) as beginning, {amounts}, sum(ending_cmrr) as ending
    from fct_cmrr_monthly
    group by fiscal_period_id
    order by fiscal_period_id desc
    limit {months}
    """


def churn_by(slice_by: str, title: str, rows: int = 12) -> Section:
    """Rates of the last closed quarter by one slice, the largest first, and the total below."""
    name = "coalesce(csms.csm_name, slices.slice_value)" if slice_by == "csm" else "slices.slice_value"
    names = "left join dim_csms as csms on slices.slice_value = csms.csm_id" if slice_by == "csm" else ""
    return Section(
        f"Churn by {title}, last closed quarter (contracts due)",
        (
            title,
            "quarter",
            "due",
            "expected",
            "lost",
            "eligible churn",
            "gross renewal",
            "net renewal",
            "contract churn",
        ),
        f"""
        with closed as (
            select fiscal_period_id from dim_fiscal_periods
            where grain = 'quarter' and is_closed
                and fiscal_period_id in (select fiscal_period_id from retention_by_slice where period_grain = 'quarter')
            order by starts_on desc
            limit 1
        )
        select {name}, slices.fiscal_period_id, slices.due_count, slices.expected_cmrr, slices.lost_cmrr,
            slices.eligible_churn_rate, slices.gross_renewal_rate, slices.net_renewal_rate, slices.contract_churn_rate
        from retention_by_slice as slices
        {names}
        where slices.fiscal_period_id in (select fiscal_period_id from closed)
            and slices.period_grain = 'quarter' and slices.basis = 'contract' and slices.slice_by_2 is null
            and slices.slice_by in ('{slice_by}', 'total')
        qualify row_number() over (partition by slices.slice_by order by slices.expected_cmrr desc, 1) <= {rows}
        order by slices.slice_by = 'total', slices.expected_cmrr desc, 1
        """,
        "no quarter has closed yet",
    )


def as_text(value: Any) -> str:
    """Money (decimal) with separators, rates (float) as percentages, nothing as a dash."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    if isinstance(value, float):
        return f"{value:.1%}"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)


def as_table(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """Left-aligned names, right-aligned figures."""
    cells = [[as_text(value) for value in row] for row in rows]
    widths = [max(len(line[i]) for line in [list(columns), *cells]) for i in range(len(columns))]
    is_figure = [
        all(isinstance(row[i], (int, float, Decimal, type(None))) for row in rows) for i in range(len(columns))
    ]
    return "\n".join(
        "  "
        + "  ".join(
            cell.rjust(w) if figure else cell.ljust(w) for cell, w, figure in zip(line, widths, is_figure, strict=True)
        ).rstrip()
        for line in [list(columns), *cells]
    )


def turned(columns: Sequence[str], rows: Sequence[Row]) -> tuple[tuple[str, ...], list[Row]]:
    """Rows become columns: a month to a column, oldest first."""
    ordered = sorted(rows, key=lambda row: str(row[0]))
    header = ("movement", *(str(row[0]) for row in ordered))
    return header, [(name, *(row[i] for row in ordered)) for i, name in enumerate(columns) if i > 0]


def section_text(connection: duckdb.DuckDBPyConnection, section: Section) -> str:
    """The section, printed."""
    rows = connection.execute(section.query).fetchall()
    body = as_table(section.columns, rows) if rows else f"  {section.if_empty}"
    return f"{section.title}\n{body}\n"


def movements_text(connection: duckdb.DuckDBPyConnection) -> str:
    """Six months of movements side by side; a type that moved nothing in all of them is left out."""
    title = "CMRR movements of the last six months"
    rows = connection.execute(movements_query()).fetchall()
    if not rows:
        return f"{title}\n  none yet\n"
    header, lines = turned(("month", "beginning", *MOVEMENT_TYPES, "ending"), rows)
    moved = [line for line in lines if line[0] in ("beginning", "ending") or any(line[1:])]
    return f"{title}\n{as_table(header, moved)}\n"


def summary(warehouse: Path) -> str:
    """The whole summary."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return "\n".join(
            [
                section_text(connection, CMRR_NOW),
                movements_text(connection),
                section_text(connection, EXPECTED),
                section_text(connection, LATE_TOTAL),
                section_text(connection, LATE),
                section_text(connection, churn_by("segment", "segment")),
                section_text(connection, churn_by("csm", "csm")),
                section_text(connection, BANDS),
            ]
        )


def main(arguments: Sequence[str]) -> int:
    """0, or 1 with a sentence where there is nothing to summarize."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--warehouse", type=Path, required=True, help="DuckDB file that dbt built")
    warehouse: Path = parser.parse_args(arguments).warehouse
    if not warehouse.exists():
        print(f"{warehouse} does not exist; `dbt build` makes it.", file=sys.stderr)
        return 1
    try:
        print(summary(warehouse))
    except duckdb.CatalogException as fault:
        print(f"{warehouse} lacks a mart; did `dbt build` finish?\n{fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
