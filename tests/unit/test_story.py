"""One account's story, told from marts that hold one account."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from orchestration import story

MARTS = """
create table dim_accounts as select * from (values
    ('a', 'Acme', 'enterprise', 'Ann', 'k1', date '2025-01-01', 'former_customer', 0.00::decimal(18, 2)),
    ('b', 'Steady', null, null, null, date '2025-01-01', 'customer', 50.00)
) as t(account_id, account_name, segment, csm_name, csm_id, customer_since, lifecycle_stage, cmrr);

create table account_health_weekly as select * from (values
    ('a', date '2026-03-01', date '2026-03-01', 60.0000::decimal(9, 4), 'yellow', 1.0, 100.00::decimal(18, 2)),
    ('a', date '2026-03-08', date '2026-03-08', null, 'unknown', 0.2, 100.00),
    ('a', date '2026-03-15', date '2026-03-15', 40.0000, 'red', 0.9, 100.00),
    ('b', date '2026-03-15', date '2026-03-15', 80.0000, 'green', 0.9, 50.00),
    ('b', date '2026-03-22', date '2026-03-18', 10.0000, 'red', 0.9, 50.00)
) as t(account_id, week_ends_on, scored_on, overall_score, overall_band, coverage, cmrr);

create table account_health_components as select * from (values
    ('a', date '2026-03-01', 'nps', 50.0::decimal(18, 4)),
    ('a', date '2026-03-01', 'usage_trend', 0.0),
    ('a', date '2026-03-01', 'tenure', 3.0),
    ('a', date '2026-03-15', 'nps', -50.0),
    ('a', date '2026-03-15', 'usage_trend', -40.0),
    ('a', date '2026-03-15', 'tenure', 3.0),
    ('a', date '2026-03-15', 'csat', 80.0)
) as t(account_id, week_ends_on, component, raw_value);

-- nps and usage fell in value, csat came with 80 where there was no data; a row of before the compared week is not read
create table account_health_bridge as select * from (values
    ('a', date '2026-03-01', 'nps', -9.0000::decimal(9, 4), 0.0000::decimal(9, 4), 0.0000::decimal(9, 4),
        0.0000::decimal(9, 4)),
    ('a', date '2026-03-15', 'nps', -14.0000, 0.0000, 0.0000, -1.0000),
    ('a', date '2026-03-15', 'usage_trend', -9.5000, -0.5000, 0.0000, 0.0000),
    ('a', date '2026-03-15', 'csat', 0.0000, 0.0000, 5.0000, 0.0000)
) as t(account_id, week_ends_on, component, value_effect, weight_effect, coverage_effect, version_effect);

create table dim_products as select 'p1' as product_id, 'Seats' as product_name;
create table fct_cmrr_movements as select * from (values
    ('a', 'm0', date '2026-02-01', 'new', 'p1', 100.00::decimal(18, 2), null, null),
    ('a', 'm1', date '2026-04-01', 'cancellation', 'p1', -100.00, 'low_usage', 'a|b')
) as t(account_id, movement_id, moved_on, movement_type, product_id, amount, reason_code, comment);

create table calls_to_action as select * from (values
    ('a', 'c0', date '2025-06-01', 'survey_due', 'low', date '2025-06-15', date '2025-07-01', 'survey_sent',
        0.00::decimal(18, 2), 'long over'),
    ('a', 'c1', date '2025-12-20', 'renewal_window_open', 'medium', date '2026-01-03', date '2026-04-01', 'lost',
        100.00, 'still open then'),
    ('a', 'c2', date '2026-03-15', 'band_fell', 'high', date '2026-03-22', null, null, 100.00, 'fell')
) as t(account_id, cta_id, opened_on, trigger_name, priority, due_on, closed_on, close_reason, at_stake_cmrr,
    evidence);

create table fct_renewals as select * from (values
    ('a', 'r1', date '2026-04-18', date '2025-04-19', 'lost', date '2026-04-01',
        100.00::decimal(18, 2), 0.00::decimal(18, 2), 'low_usage', null),
    ('a', 'r0', date '2025-04-18', date '2024-04-19', 'renewed', date '2025-04-01', 90.00, 100.00, null, null)
) as t(account_id, renewal_id, term_end, term_start, status, decided_on, expiring_cmrr, renewed_cmrr, reason_code,
    comment);
"""  # fmt: skip


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "marts.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(MARTS)
    return path


@pytest.fixture
def told(warehouse: Path) -> story.Story:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return story.read_story(connection, None)


def test_the_account_that_went_red_in_a_complete_week_is_picked(told: story.Story) -> None:
    assert (told.account.name, told.red_on, told.compared_on) == ("Acme", date(2026, 3, 15), date(2026, 3, 1))
    assert [week.band for week in told.weeks] == ["yellow", "unknown", "red"]
    assert [call.evidence for call in told.calls] == ["still open then", "fell"]
    assert [renewal.renewal_id for renewal in told.renewals] == ["r1"]
    assert [movement.amount for movement in told.movements] == [Decimal(-100)]


def test_the_change_of_the_score_is_explained_whole(told: story.Story) -> None:
    """nps -15, usage -10, csat +5 where it had no data, tenure nothing: 60 to 40 is -20."""
    assert [(one.name, one.change) for one in story.ranked(told.components)] == [
        ("nps", Decimal(-15)),
        ("usage_trend", Decimal(-10)),
        ("csat", Decimal(5)),
    ]
    lines = story.bridge_text(told).splitlines()
    assert lines[2:] == [
        "| nps | 50.00 | -50.00 | -14.00 | 0.00 | -1.00 | -15.00 |",
        "| usage_trend | 0.00 | -40.00 | -9.50 | 0.00 | -0.50 | -10.00 |",
        "| all other components | - | - | 0.00 | 5.00 | 0.00 | 5.00 |",
        "| **overall score** | - | - | -23.50 | 5.00 | -1.50 | -20.00 |",
    ]
    assert "| all other components | - | - | -9.50 | 5.00 | -0.50 | -5.00 |" in story.bridge_text(told, most=1)


def test_a_week_without_one_before_it_is_said(told: story.Story) -> None:
    assert "no week before" in story.bridge_text(replace(told, compared_on=None))


def test_the_story_names_what_was_lost_and_what_was_done(told: story.Story) -> None:
    text = story.story_text(told)
    for sentence in (
        "In the week to 2026-03-15 its overall score fell to 40.00 and its band to red, at a CMRR of 100.00.",
        "Since then it has lost 100.00 of CMRR a month; today it is a former customer.",
        "| 2026-04-01 | cancellation | Seats | -100.00 | low_usage | a\\|b |",
        "| 2026-03-15 | band_fell | high | 2026-03-22 | open | fell |",
        "| 2025-12-20 | renewal_window_open | medium | 2026-01-03 | 2026-04-01 (lost) | still open then |",
        "- Term `r1`, due 2026-04-18, 100.00 a month: lost on 2026-04-01, reason low_usage.",
    ):
        assert sentence in text
    quiet = story.story_text(replace(told, movements=(), calls=(), renewals=()))
    assert "Nothing has been lost since" in quiet
    assert quiet.count("None.") == 3


def test_every_outcome_of_a_term_has_its_sentence() -> None:
    renewal = story.Renewal("r", date(2026, 4, 18), "open", None, Decimal(10), Decimal(0), None, None)
    assert story.renewal_text(renewal) == "- Term `r`, due 2026-04-18, 10.00 a month: open."
    decided = replace(renewal, decided_on=date(2026, 4, 1))
    assert story.renewal_text(replace(decided, status="renewed", renewed_cmrr=Decimal(12))).endswith("at 12.00.")
    assert story.renewal_text(replace(decided, status="lapsed", comment="gone")).endswith("no reason given. “gone”")


def test_the_command_writes_its_file(warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "story.md"
    assert story.main(["--warehouse", str(warehouse), "--account", "a", "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8").startswith("# Acme: one account's story\n")
    assert story.main(["--warehouse", str(warehouse)]) == 0
    assert capsys.readouterr().out.startswith("# Acme")


def test_no_story_no_mart_and_no_warehouse_are_one_sentence(
    warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert story.main(["--warehouse", str(warehouse), "--account", "b"]) == 1
    assert "No story: b" in capsys.readouterr().err
    assert story.main(["--warehouse", str(tmp_path / "none.duckdb")]) == 1
    assert "does not exist" in capsys.readouterr().err
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    assert story.main(["--warehouse", str(tmp_path / "empty.duckdb")]) == 1
    assert "lacks a mart" in capsys.readouterr().err
