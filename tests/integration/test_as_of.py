"""The warehouse of an earlier day, built today: what was known then, and nothing else.

Where today's figure for that day differs, a fact known later must be the reason, and it is listed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.conftest import Sample
from tests.support import Workbench, differing

pytestmark = pytest.mark.slow

PAST = date(2024, 12, 31)  # eighteen months before the sample's last day
MARTS = ("fct_cmrr_monthly", "fct_cmrr_movements", "fct_expected_cmrr_locks", "fct_expected_cmrr_lock_lines")
# when and from what state a lock was taken; all else must be equal
TAKEN = "locked_at, lock_source, chain_hash"


@dataclass(frozen=True)
class Interference:
    """One figure of the past that today knows otherwise, and the fact that made the difference."""

    account_id: str
    then: Decimal
    today: Decimal
    fact: str
    known_on: date

    def __str__(self) -> str:
        figures = f"{self.account_id}: {self.then} as known then, {self.today} as known now"
        return f"{figures}; {self.fact}, known {self.known_on}"


@pytest.fixture(scope="module")
def past(workbench: Workbench, sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same input, as of eighteen months ago, in another file."""
    warehouse = tmp_path_factory.mktemp("past") / "warehouse.duckdb"
    select = [f"+{mart}" for mart in MARTS]
    workbench.run(warehouse, sample.raw, PAST, select, sources=sample.sources)
    return warehouse


@pytest.fixture(scope="module")
def both(sample: Sample, past: Path) -> Iterable[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{sample.warehouse}' as today (read_only)")
        connection.execute(f"attach '{past}' as past (read_only)")
        yield connection


def known_later(both: duckdb.DuckDBPyConnection) -> list[Interference]:
    """Accounts whose CMRR on that day is another one today, each with the first fact that was known only later."""
    found = both.execute(
        """
        with as_known_then as (
            select account_id, ending_cmrr from past.fct_cmrr_monthly where fiscal_period_id = strftime($1, '%Y-%m')
        ),
        as_known_now as (
            select account_id, ending_cmrr from today.fct_cmrr_monthly where fiscal_period_id = strftime($1, '%Y-%m')
        ),
        differing as (
            select
                account_id,
                coalesce(as_known_then.ending_cmrr, 0) as then_cmrr,
                coalesce(as_known_now.ending_cmrr, 0) as now_cmrr
            from as_known_then full outer join as_known_now using (account_id)
            where then_cmrr <> now_cmrr
        ),
        orders as (select * from today.intermediate.int_billing_orders),
        contracts as (select distinct contract_id, account_id from orders),
        notices as (
            select * from today.intermediate.int_billing_cancellations inner join contracts using (contract_id)
        ),
        facts as (
            select
                account_id,
                order_type || ' order ' || order_id || ', signed ' || signed_on as fact,
                greatest(signed_on, coalesce(cast(recorded_at as date), signed_on)) as known_on
            from orders
            union all
            select account_id, 'line ' || line_id || ' of order ' || order_id, cast(lines.recorded_at as date)
            from today.intermediate.int_billing_order_lines as lines inner join orders using (order_id)
            union all
            select
                account_id,
                'notice ' || cancellation_id || ', given ' || notice_on,
                greatest(notice_on, coalesce(cast(recorded_at as date), notice_on))
            from notices
            union all
            select account_id, 'notice ' || cancellation_id || ', withdrawn ' || withdrawn_on, withdrawn_on
            from notices
        )
        select account_id, then_cmrr, now_cmrr, arg_min(fact, known_on || fact), min(known_on)
        from differing left join facts using (account_id)
        where facts.account_id is null or facts.known_on > $1
        group by account_id, then_cmrr, now_cmrr
        order by account_id
        """,
        [PAST],
    ).fetchall()
    return [Interference(*row) for row in found]


def test_cmrr_of_a_past_day_is_the_same_but_for_facts_known_later(both: duckdb.DuckDBPyConnection) -> None:
    interfering = known_later(both)
    print(f"\nCMRR on {PAST}: {len(interfering)} accounts differ, each by a fact known later")
    for interference in interfering:
        print(f"  {interference}")

    assert all(interference.known_on > PAST for interference in interfering)
    changed = {interference.account_id: interference for interference in interfering}
    then, now = (cmrr_on_that_day(both, place) for place in ("past", "today"))
    assert len(then) > 30
    assert {account: cmrr for account, cmrr in then.items() if account not in changed} == {
        account: cmrr for account, cmrr in now.items() if account not in changed
    }
    assert sum(now.values()) - sum(then.values()) == sum(one.today - one.then for one in interfering)


def cmrr_on_that_day(both: duckdb.DuckDBPyConnection, place: str) -> dict[str, Decimal]:
    statement = f"select account_id, ending_cmrr from {place}.fct_cmrr_monthly where fiscal_period_id = $1"
    return {account: cmrr for account, cmrr in both.execute(statement, [f"{PAST:%Y-%m}"]).fetchall() if cmrr}


def test_locks_of_a_past_day_are_the_same_rows(both: duckdb.DuckDBPyConnection) -> None:
    """A lock holds what was known on its eve, so no later fact can interfere: all rows, no exception."""
    locks = f"""
        select * exclude ({TAKEN}) from {{}}.fct_expected_cmrr_locks
        where lock_period in (select lock_period from past.intermediate.int_expected_cmrr_lock_entries)
        order by all
    """
    then, now = (both.execute(locks.format(place)).fetchall() for place in ("past", "today"))
    assert len(then) > 100
    assert not differing(then, now), differing(then, now)


def test_lock_lines_of_a_past_day_are_the_same_rows(both: duckdb.DuckDBPyConnection) -> None:
    lines = """
        select lock_lines.* from {0}.fct_expected_cmrr_lock_lines as lock_lines
        inner join {0}.fct_expected_cmrr_locks as locks using (lock_id)
        where locks.lock_period in (select lock_period from past.intermediate.int_expected_cmrr_lock_entries)
        order by all
    """
    then, now = (both.execute(lines.format(place)).fetchall() for place in ("past", "today"))
    assert len(then) > 100
    assert not differing(then, now), differing(then, now)


def test_the_chain_of_locks_is_the_same(both: duckdb.DuckDBPyConnection) -> None:
    """Both files rebuild their locks from the same first period on, so even the chain agrees, link by link."""
    links = "select distinct lock_grain, lock_period, chain_hash from {}.intermediate.int_expected_cmrr_lock_entries"
    then, now = (set(both.execute(links.format(place)).fetchall()) for place in ("past", "today"))
    assert then <= now


def test_nothing_is_dated_or_known_after_that_day(both: duckdb.DuckDBPyConnection) -> None:
    later = both.execute(
        "select count(*) from past.fct_cmrr_movements where moved_on > $1 or known_on > $1", [PAST]
    ).fetchone()
    assert later == (0,)
