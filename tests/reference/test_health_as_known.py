"""The contract side of health, each Sunday evening, against the reference computed as of that evening."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.reference.compare import REPOSITORY
from tests.reference.random_company import RandomCompany
from tests.reference.warehouse_reference.facts import load_facts
from tests.reference.warehouse_reference.state import State, state
from tests.support import Workbench, query

# what an account was worth, since when it was a customer, and how many of its terms were renewed
Known = tuple[Decimal, date | None, int]

EVENINGS = """
    with evenings as (
        select account_id, cast(unnest(range(date '{first}', date '{last}' + 1, interval 7 day)) as date) as evening
        from (select distinct account_id from intermediate.int_account_knowledge_points)
    )
    select
        account_id,
        evening,
        (
            select coalesce(sum(mrr), 0) from intermediate.int_health_lines_as_known as lines
            where lines.account_id = evenings.account_id and evening >= valid_from and evening < valid_to
        ),
        (
            select customer_since_on from intermediate.int_health_customer_since_as_known as since
            where since.account_id = evenings.account_id and evening >= valid_from
                and evening < coalesce(valid_to, date '9999-12-31')
        ),
        (
            select count(*) from intermediate.int_health_renewals_as_known as renewals
            where renewals.account_id = evenings.account_id and evening >= valid_from
                and evening < coalesce(valid_to, date '9999-12-31')
        )
    from evenings
"""


def sundays(first: date, last: date) -> Iterator[date]:
    day = first + timedelta(days=6 - first.weekday())
    while day <= last:
        yield day
        day += timedelta(days=7)


def known_on(evening: State, account_id: str) -> Known:
    lines = evening.lines_of_account.get(account_id, [])
    committed = [
        one.committed_from
        for one in lines
        if one.mrr > 0 and one.committed_from < one.committed_to and one.committed_from <= evening.known_by
    ]
    renewed = sum(
        term.account_id == account_id
        and term.renewed_by is not None
        and term.renewed_by.order.known_on <= evening.known_by
        for term in evening.terms.values()
    )
    return evening.cmrr(account_id, evening.known_by), min(committed, default=None), renewed


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [4])
def test_each_sunday_evening_is_as_known_then(workbench: Workbench, tmp_path: Path, seed: int) -> None:
    company = RandomCompany(seed, 40)
    company.write(tmp_path / "generic")
    names = ("lines", "customer_since", "renewals")
    workbench.run(
        tmp_path / "warehouse.duckdb",
        tmp_path,
        company.as_of,
        [f"+int_health_{name}_as_known" for name in names],
        variables=company.variables,
    )
    facts = load_facts(tmp_path / "generic", company.as_of, company.variables, (REPOSITORY / "seeds",))
    evenings = list(sundays(date(2023, 1, 1), company.as_of))
    found = query(tmp_path / "warehouse.duckdb", EVENINGS.format(first=evenings[0], last=evenings[-1]))
    assert found
    states = {evening: state(facts, evening) for evening in evenings}

    differences = []
    for account_id, evening, *values in found:
        wanted = known_on(states[evening], account_id)
        # who is no customer that evening has no row in health
        if (wanted[0] > 0 or values[0] > 0) and tuple(values) != wanted:
            differences.append(f"{account_id} on {evening}: {tuple(values)}, reference {wanted}")
    assert not differences, f"{len(differences)} differences:\n" + "\n".join(differences[:20])
