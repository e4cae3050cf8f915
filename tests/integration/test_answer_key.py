"""The marts of the sample company against what its generator planted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from tests.conftest import Sample
from tests.support import LANDED_AS

pytestmark = pytest.mark.slow

LAST_DAY = "2026-06-30"
OUTCOMES = ("rows_read", "rows_accepted", "rows_collapsed", "rows_deleted", "rows_quarantined")
TERMS = """
    with planted as (
        select *, coalesce(contract_id, 'stripe:' || subscription_id) || ' to ' || term_end as term
        from key_contract_terms
    ),
    built as (
        select *, regexp_replace(renewal_id, '^(stripe:[^:]+):.*$', '\\1') || ' to ' || term_end as term
        from fct_renewals
    )
    select {columns} from planted full outer join built using (term)
"""


@pytest.fixture(scope="module")
def both(sample: Sample) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, with the answer key as views `key_<file>` and the landed tables as `raw_<source>.<table>`."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{sample.warehouse}' as built (read_only); use built")
        for file in sample.answer_key.glob("*.parquet"):
            connection.execute(f"create temp view key_{file.stem} as from read_parquet('{file}')")
        yield connection


def found(both: duckdb.DuckDBPyConnection, statement: str) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = both.execute(statement).fetchall()
    return rows


# --- money -----------------------------------------------------------------------------------------------------


def test_cmrr_of_every_account_and_month_is_the_planted_one(both: duckdb.DuckDBPyConnection) -> None:
    differences = found(
        both,
        """
        with planted as (select *, strftime(month, '%Y-%m') as fiscal_period_id from key_cmrr_monthly)
        select account_id, fiscal_period_id, planted.cmrr_usd, built.ending_cmrr
        from planted full outer join fct_cmrr_monthly as built using (account_id, fiscal_period_id)
        where planted.cmrr_usd is distinct from built.ending_cmrr
            -- the key begins with the first month end above zero, the mart with the first movement
            and (planted.cmrr_usd is not null or built.ending_cmrr <> 0)
        order by all
        """,
    )
    assert differences == []
    months, money = found(both, "select count(*), sum(cmrr_usd) from key_cmrr_monthly")[0]
    assert months > 3000
    assert money > 0


def test_every_line_is_worth_what_was_planted(both: duckdb.DuckDBPyConnection) -> None:
    differences = found(
        both,
        """
        with planted as (select * from key_lines where source = 'salesforce'),
        built as (select * from fct_contract_lines where line_id like 'salesforce:%' and mrr <> 0)
        select line_id, planted.mrr_usd, built.mrr, planted.committed_from, built.committed_from
        from planted full outer join built using (line_id)
        where planted.mrr_usd is distinct from built.mrr
            or planted.account_id is distinct from built.account_id
            or planted.committed_from is distinct from built.committed_from
            or planted.committed_to is distinct from built.committed_to
        order by all
        """,
    )
    assert differences == []


# --- terms -----------------------------------------------------------------------------------------------------


def rolled_over(both: duckdb.DuckDBPyConnection) -> int:
    """Subscriptions that the last day rolled over: their next term is there, open, and begins the day after.

    The key ends with the terms that have begun; that these were renewed, it says too.
    """
    new_terms = found(both, TERMS.format(columns="renewal_id, built.term_start, status") + "where planted.term is null")
    ended = found(
        both,
        f"""
        select 'stripe:' || subscription_id || ':' || (term_end + 1), term_end + 1, 'open' from key_contract_terms
        where source = 'stripe' and outcome = 'renewed' and term_end = date '{LAST_DAY}'
        """,
    )
    assert sorted(new_terms) == sorted(ended)
    return len(ended)


def test_every_term_ends_as_planted(both: duckdb.DuckDBPyConnection) -> None:
    compared = ("outcome", "decided_on", "known_on", "was_noticed", "account_id")
    built = {"outcome": "status", "known_on": "decision_known_on"}
    columns = [f"planted.{name} is distinct from built.{built.get(name, name)}" for name in compared]
    differences = found(both, TERMS.format(columns="term, planted.*, built.*") + f"where {' or '.join(columns)}")

    assert len(differences) == rolled_over(both), differences
    outcomes = dict(found(both, "select status, count(*) from fct_renewals group by all"))
    assert set(outcomes) == {"open", "renewed", "lost", "lapsed"}, outcomes


def test_a_term_starts_as_planted_but_for_trials(both: duckdb.DuckDBPyConnection) -> None:
    """The order of a first period covers its trial too (SCHEMA.md), and the key counts from the first paid day."""
    differing = found(
        both, TERMS.format(columns="subscription_id, term_number") + "where planted.term_start <> built.term_start"
    )
    trials = found(
        both,
        """
        select distinct subscription_id, 0 from key_contract_terms
        inner join raw_stripe.subscription on subscription_id = id
        where trial_end is not null and date_trunc('day', trial_end) > date_trunc('day', trial_start)
            and term_number = 0
        """,
    )
    assert sorted(differing) == sorted(trials)
    assert trials


def test_reasons_are_the_planted_ones(both: duckdb.DuckDBPyConnection) -> None:
    """A code that the seed does not know is `unmapped`; what Stripe's key leaves out stands in its metadata."""
    planted = """
        case
            when planted.outcome not in ('lost', 'lapsed') then null
            when planted.source = 'stripe' then metadata ->> 'cancellation_reason'
            else planted.reason_code
        end
    """
    statement = f"""
        with subscriptions as (select distinct on (id) id, metadata from raw_stripe.subscription order by id),
        compared as (
            {TERMS.format(columns=f"term, {planted} as wanted, built.reason_code as got, planted.outcome")}
            left join subscriptions on subscription_id = subscriptions.id
        )
        select * from compared
        left join seeds.churn_reasons on wanted = churn_reasons.reason_code
        where outcome in ('lost', 'lapsed')
    """
    terms = both.execute(f"select term, wanted, got, reason_code is not null as is_known from ({statement})").fetchall()
    wrong = [
        (term, wanted, got)
        for term, wanted, got, is_known in terms
        if got != (wanted if wanted is None or is_known else "unmapped")
    ]
    assert wrong == []
    assert Counter(wanted is not None for _, wanted, _, _ in terms)[True] > 30


# --- rows ------------------------------------------------------------------------------------------------------


def test_every_planted_row_is_accounted_for(both: duckdb.DuckDBPyConnection) -> None:
    planted: Counter[tuple[str, str, str]] = Counter()
    for source, table, landed, keys, redelivered, duplicates, deleted, broken in found(
        both,
        'select source, "table", rows_landed, keys, redelivered, duplicates, deleted, broken from key_planted_rows',
    ):
        target = (source, table) if source in ("generic", "events") else LANDED_AS.get((source, table))
        if target is not None:
            counts = (landed, keys, redelivered + duplicates, deleted, broken)
            for outcome, count in zip(OUTCOMES, counts, strict=True):
                planted[*target, outcome] += count

    # documented: a meeting that the customer missed did not happen, so its activity counts as deleted
    missed = found(both, "select count(distinct id) from raw_salesforce.event where no_show_c and not is_deleted")[0][0]
    assert missed > 0
    planted["salesforce", "crm_activities", "rows_accepted"] -= missed
    planted["salesforce", "crm_activities", "rows_deleted"] += missed

    built = {
        (source, table, outcome): count
        for source, table, *counts in found(
            both, f"select source_name, table_name, {', '.join(OUTCOMES)} from source_accounting"
        )
        for outcome, count in zip(OUTCOMES, counts, strict=True)
    }
    differences = {key: (count, built.get(key)) for key, count in planted.items() if built.get(key) != count}
    assert differences == {}
    for outcome in OUTCOMES:
        assert sum(count for (_, _, name), count in planted.items() if name == outcome) > 0, outcome


def test_only_planted_faults_are_quarantined(both: duckdb.DuckDBPyConnection) -> None:
    broken = found(both, "select sum(broken) from key_planted_rows")[0][0]
    quarantined = found(both, "select count(*) from quarantined_rows")[0][0]

    assert quarantined == broken


def test_stripe_periods_become_terms_one_by_one(both: duckdb.DuckDBPyConnection) -> None:
    planted = found(both, "select count(*) from key_contract_terms where source = 'stripe'")[0][0]
    orders = found(
        both,
        "select rows_accepted from source_accounting where source_name = 'stripe' and table_name = 'billing_orders'",
    )[0][0]

    assert orders == planted + rolled_over(both)
