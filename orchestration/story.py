"""Tells one account's story from the marts alone: how it went red, why, what was lost and what was done about it.

python -m orchestration.story --warehouse warehouse/demo/customer_success.duckdb --out docs/account_story.md
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

WEEKS_BEFORE = 8
WEEKS_AFTER = 16
CALLS_FROM = timedelta(days=60)


@dataclass(frozen=True)
class Account:
    account_id: str
    name: str
    segment: str | None
    csm: str | None
    customer_since: date | None
    lifecycle_stage: str
    cmrr: Decimal


@dataclass(frozen=True)
class Week:
    week_ends_on: date
    scored_on: date
    score: Decimal | None
    band: str
    coverage: Decimal | None
    cmrr: Decimal


@dataclass(frozen=True)
class Component:
    """What a component did to the score between two weeks, by cause (mart account_health_bridge); None = no data."""

    name: str
    value: Decimal | None
    value_before: Decimal | None
    by_value: Decimal
    by_weight: Decimal
    by_coverage: Decimal
    by_version: Decimal

    @property
    def change(self) -> Decimal:
        """Points of the overall score that it brought, or took where below 0."""
        return self.by_value + self.by_weight + self.by_coverage + self.by_version


@dataclass(frozen=True)
class Movement:
    moved_on: date
    movement_type: str
    product: str | None
    amount: Decimal
    reason_code: str | None
    comment: str | None


@dataclass(frozen=True)
class Call:
    opened_on: date
    trigger_name: str
    priority: str
    due_on: date
    closed_on: date | None
    close_reason: str | None
    at_stake_cmrr: Decimal
    evidence: str


@dataclass(frozen=True)
class Renewal:
    renewal_id: str
    term_end: date
    status: str
    decided_on: date | None
    expiring_cmrr: Decimal
    renewed_cmrr: Decimal
    reason_code: str | None
    comment: str | None


@dataclass(frozen=True)
class Story:
    as_of: date
    account: Account
    red_on: date
    compared_on: date | None
    weeks: tuple[Week, ...]
    components: tuple[Component, ...]
    movements: tuple[Movement, ...]
    calls: tuple[Call, ...]
    renewals: tuple[Renewal, ...]


class NoStoryError(Exception):
    """There is no account whose story could be told."""


# An account goes red in a week whose last known band before was another one; the last time is told.
FALLS = """
    with known as (
        select account_id, week_ends_on, overall_band,
            lag(overall_band) over (partition by account_id order by week_ends_on) as band_before
        from account_health_weekly
        where overall_band <> 'unknown' and week_ends_on = scored_on
    )
    select account_id, max(week_ends_on) as red_on
    from known
    where overall_band = 'red' and band_before <> 'red'
    group by account_id
"""

# Told best: within half a year a renewal was decided, much was lost, much was tried.
PICK = f"""
    with falls as ({FALLS}),
    measured as (
        select falls.account_id, falls.red_on,
            (select count(*) from fct_renewals as r
                where r.account_id = falls.account_id and r.status <> 'open' and r.term_end - r.term_start > 90
                    and r.decided_on > falls.red_on and r.decided_on <= falls.red_on + 180) as decided,
            (select coalesce(sum(m.amount), 0) from fct_cmrr_movements as m
                where m.account_id = falls.account_id and m.moved_on between falls.red_on and falls.red_on + 180
                    and m.amount < 0) as lost,
            (select count(*) from calls_to_action as c
                where c.account_id = falls.account_id and c.opened_on >= falls.red_on - 60) as calls
        from falls
    )
    select account_id, red_on
    from measured
    order by decided = 0, lost, calls desc, red_on desc, account_id
    limit 1
"""


def picked(connection: duckdb.DuckDBPyConnection, account_id: str | None) -> tuple[str, date]:
    """The account to tell of and the week in which it went red."""
    if account_id is None:
        found = connection.execute(PICK).fetchone()
    else:
        found = connection.execute(f"select * from ({FALLS}) where account_id = $1", [account_id]).fetchone()
    if found is None:
        raise NoStoryError(f"{account_id or 'no account'} ever went red")
    return str(found[0]), found[1]


def read_story(connection: duckdb.DuckDBPyConnection, account_id: str | None) -> Story:
    """Everything that the marts hold on the account around the week in which it went red."""
    account_id, red_on = picked(connection, account_id)

    def rows(query: str, *more: Any) -> list[tuple[Any, ...]]:
        return connection.execute(query, [account_id, *more]).fetchall()

    (account,) = rows(
        "select account_id, account_name, segment, coalesce(csm_name, csm_id), customer_since, lifecycle_stage, cmrr "
        "from dim_accounts where account_id = $1"
    )
    weeks = rows(
        "select week_ends_on, scored_on, overall_score, overall_band, coverage, cmrr from account_health_weekly "
        "where account_id = $1 and week_ends_on between $2 and $3 order by week_ends_on",
        red_on - timedelta(weeks=WEEKS_BEFORE),
        red_on + timedelta(weeks=WEEKS_AFTER),
    )
    compared_on = rows(
        "select min(week_ends_on) from account_health_weekly "
        "where account_id = $1 and overall_score is not null and week_ends_on between $2 and $3",
        red_on - timedelta(weeks=WEEKS_BEFORE),
        red_on - timedelta(weeks=1),
    )[0][0]
    components = rows(
        """
        with raw as (
            select component, week_ends_on, raw_value from account_health_components where account_id = $1
        ),
        bridged as (
            select component, sum(value_effect) as by_value, sum(weight_effect) as by_weight,
                sum(coverage_effect) as by_coverage, sum(version_effect) as by_version
            from account_health_bridge
            where account_id = $1 and week_ends_on > $3 and week_ends_on <= $2
            group by component
        )
        select component, now.raw_value, earlier.raw_value, by_value, by_weight, by_coverage, by_version
        from bridged
        left join (select * from raw where week_ends_on = $2) as now using (component)
        left join (select * from raw where week_ends_on = $3) as earlier using (component)
        """,
        red_on,
        compared_on,
    )
    movements = rows(
        "select moved_on, movement_type, coalesce(product_name, movements.product_id), amount, reason_code, comment "
        "from fct_cmrr_movements as movements left join dim_products using (product_id) "
        "where account_id = $1 and moved_on >= $2 order by moved_on, movement_id",
        red_on,
    )
    calls = rows(
        "select opened_on, trigger_name, priority, due_on, closed_on, close_reason, at_stake_cmrr, evidence "
        "from calls_to_action where account_id = $1 and (opened_on >= $2 or coalesce(closed_on, $3) >= $3) "
        "order by opened_on, trigger_name, cta_id",
        red_on - CALLS_FROM,
        red_on,
    )
    renewals = rows(
        "select renewal_id, term_end, status, decided_on, expiring_cmrr, renewed_cmrr, reason_code, comment "
        "from fct_renewals where account_id = $1 and coalesce(decided_on, $2) >= $2 "
        "order by term_end, renewal_id limit 3",
        red_on,
    )
    as_of = connection.execute("select max(scored_on) from account_health_weekly").fetchall()[0][0]
    return Story(
        as_of=as_of,
        account=Account(*account),
        red_on=red_on,
        compared_on=compared_on,
        weeks=tuple(Week(*row) for row in weeks),
        components=tuple(Component(*row) for row in components),
        movements=tuple(Movement(*row) for row in movements),
        calls=tuple(Call(*row) for row in calls),
        renewals=tuple(Renewal(*row) for row in renewals),
    )


def as_text(value: Any) -> str:
    """A figure with two decimals and separators, a name in words, nothing as a dash."""
    if value is None:
        return "-"
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return str(value).replace("|", "\\|")


def as_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A Markdown table; columns of figures stand to the right."""
    is_figure = [all(isinstance(row[i], (Decimal, int, type(None))) for row in rows) for i in range(len(columns))]
    lines = [
        "| " + " | ".join(columns) + " |",
        "|" + "|".join("---:" if figure else "---" for figure in is_figure) + "|",
        *("| " + " | ".join(as_text(value) for value in row) + " |" for row in rows),
    ]
    return "\n".join(lines)


def ranked(components: Sequence[Component]) -> list[Component]:
    """Those that changed the score, the heaviest loss first."""
    return sorted((one for one in components if one.change != 0), key=lambda one: (one.change, one.name))


def by_cause(components: Sequence[Component]) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """Points of them together: by value, by coverage, by weights and version, in all."""
    return (
        sum((one.by_value for one in components), Decimal(0)),
        sum((one.by_coverage for one in components), Decimal(0)),
        sum((one.by_weight + one.by_version for one in components), Decimal(0)),
        sum((one.change for one in components), Decimal(0)),
    )


def bridge_text(story: Story, most: int = 8) -> str:
    """Which components took the score down, in points, and what the rest did together."""
    if story.compared_on is None:
        return "The marts keep no week before it to compare with."
    changed = ranked(story.components)
    shown = [one for one in changed if one.change < 0][:most]
    others = [one for one in changed if one not in shown]
    rows: list[tuple[Any, ...]] = [(one.name, one.value_before, one.value, *by_cause([one])) for one in shown]
    rows.append(("all other components", None, None, *by_cause(others)))
    rows.append(("**overall score**", None, None, *by_cause(changed)))
    columns = (
        "component", f"value {story.compared_on}", f"value {story.red_on}", "by value", "by coverage",
        "by weights and version", "points",
    )  # fmt: skip
    return as_table(columns, rows)


def opening(story: Story) -> str:
    """Who it is and what happened, in a sentence or two."""
    account = story.account
    red = next(week for week in story.weeks if week.week_ends_on == story.red_on)
    lost = sum((one.amount for one in story.movements if one.amount < 0), Decimal(0))
    text = (
        f"{account.name} (`{account.account_id}`, {account.segment or 'no segment'}, CSM {account.csm or 'none'}) "
        f"has been a customer since {as_text(account.customer_since)}. "
        f"In the week to {story.red_on} its overall score fell to {as_text(red.score)} and its band to red, "
        f"at a CMRR of {as_text(red.cmrr)}. "
    )
    if lost:
        return text + f"Since then it has lost {as_text(-lost)} of CMRR a month; today it is a {stage(account)}."
    return text + f"Nothing has been lost since; today it is a {stage(account)}."


def stage(account: Account) -> str:
    """The stage in words, with what is left."""
    words = account.lifecycle_stage.replace("_", " ")
    return f"{words} with a CMRR of {as_text(account.cmrr)}" if account.cmrr else words


def renewal_text(renewal: Renewal) -> str:
    """What became of a term, in a sentence."""
    due = f"Term `{renewal.renewal_id}`, due {renewal.term_end}, {as_text(renewal.expiring_cmrr)} a month"
    if renewal.status == "open":
        return f"- {due}: open."
    text = f"- {due}: {renewal.status} on {as_text(renewal.decided_on)}"
    if renewal.status == "renewed":
        return f"{text} at {as_text(renewal.renewed_cmrr)}."
    reason = f", reason {renewal.reason_code}" if renewal.reason_code else ", no reason given"
    return f"{text}{reason}." + (f" \u201c{renewal.comment}\u201d" if renewal.comment else "")


def call_row(call: Call) -> tuple[Any, ...]:
    """A call to action as it reads in the list."""
    ended = f"{call.closed_on} ({call.close_reason})" if call.closed_on else "open"
    return (call.opened_on, call.trigger_name, call.priority, call.due_on, ended, call.evidence)


def story_text(story: Story) -> str:
    """The whole story as Markdown."""
    weeks = [(week.week_ends_on, week.score, week.band, week.coverage, week.cmrr) for week in story.weeks]
    movements = [
        (one.moved_on, one.movement_type, one.product, one.amount, one.reason_code, one.comment)
        for one in story.movements
    ]
    none = "None."
    parts = [
        f"# {story.account.name}: one account's story",
        f"Told from the marts alone by `python -m orchestration.story`, as known on {story.as_of}. "
        "Money is CMRR a month in the reporting currency.",
        opening(story),
        "## The score, week by week",
        as_table(("week to", "score", "band", "coverage", "CMRR"), weeks),
        "## Why it went red",
        f"Points of the overall score, the week to {story.red_on} against the week to {as_text(story.compared_on)}:",
        bridge_text(story),
        "A component without data on one of the two days (-) shares its weight among the others.",
        "## What was lost",
        as_table(("on", "movement", "product", "amount", "reason", "comment"), movements) if movements else none,
        "## What was to be done, and when it was over",
        as_table(("opened", "trigger", "priority", "due", "closed", "evidence"), [call_row(one) for one in story.calls])
        if story.calls
        else none,
        "## The terms that were undecided then, or came after",
        "\n".join(renewal_text(one) for one in story.renewals) or none,
    ]
    return "\n\n".join(parts) + "\n"


def main(arguments: Sequence[str]) -> int:
    """0, or 1 with a sentence where there is no story."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--warehouse", type=Path, required=True, help="DuckDB file that dbt built")
    parser.add_argument("--account", help="account to tell of; without it one that went red is picked")
    parser.add_argument("--out", type=Path, help="Markdown file to write; without it the story is printed")
    given = parser.parse_args(arguments)
    warehouse: Path = given.warehouse
    if not warehouse.exists():
        print(f"{warehouse} does not exist; `dbt build` makes it.", file=sys.stderr)
        return 1
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            text = story_text(read_story(connection, given.account))
    except duckdb.CatalogException as fault:
        print(f"{warehouse} lacks a mart; did `dbt build` finish?\n{fault}", file=sys.stderr)
        return 1
    except NoStoryError as fault:
        print(f"No story: {fault}.", file=sys.stderr)
        return 1
    out: Path | None = given.out
    if out is None:
        print(text)
    else:
        out.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
