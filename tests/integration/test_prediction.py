"""Does health predict: the planted relation is found, chance is not; and a forecast that was made never changes."""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from orchestration.lib.auc import auc_of
from tests.integration.generic_company import COMPANY, land
from tests.support import BuildError, Row, Workbench, column_names, differing, query, rows

pytestmark = pytest.mark.slow

AS_OF = date(2026, 6, 30)
BACKTEST = ("int_renewals_scored_before_decision", "int_renewal_actions_before_decision", "int_backtest_calls+")
FORECAST = ("int_forecast_days+", "int_renewal_decisions_as_known+")
SEEDS = ("health_bands", "forecast_horizons")
BOOK = "intermediate.int_churn_forecast_entries"


@dataclass(frozen=True)
class Place:
    """A warehouse that holds what prediction reads, and nothing of how it came to be."""

    folder: Path

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse.duckdb"

    @property
    def archive(self) -> Path:
        return self.folder / "warehouse.forecasts.parquet"

    @property
    def raw(self) -> Path:
        return self.folder / "raw"

    def edit(self, *statements: str) -> None:
        with duckdb.connect(str(self.warehouse)) as connection:
            for statement in statements:
                connection.execute(statement)


# --- a company of 240 accounts with two yearly terms each ----------------------------------------------------------

SCORECARDS = (
    "overall",
    "outcomes",
    "experience",
    "retention",
    "expansion",
    "advocacy",
    "financial",
    "utilization",
    "engagement",
    "service",
    "risk",
    "maturity",
)


def plant(place: Place, accounts: int = 240, seed: int = 4) -> None:
    """Weekly scores that say which terms will be lost; the CSM's calls say a little of it."""
    generator = random.Random(seed)
    terms: list[Row] = []
    weeks: list[Row] = []
    for number in range(accounts):
        account = f"a{number:03}"
        segment = ("enterprise", "mid_market")[number % 2]
        start = date(2023, 7, 3) + timedelta(days=generator.randrange(360))
        trouble = generator.random()
        for term in range(3):
            end = start + timedelta(days=364)
            is_lost = generator.random() < 0.6 * trouble**2
            decided = end - timedelta(days=generator.randrange(10, 50))
            status = "open" if decided > AS_OF else "lost" if is_lost else "renewed"
            terms.append((f"{account}_{term}", account, start, end, status, None if status == "open" else decided))
            if status != "renewed":
                break
            start = end + timedelta(days=1)
        day = date(2023, 7, 9)
        while day < AS_OF + timedelta(days=7):
            score = round(min(max(95 - 55 * trouble + generator.gauss(0, 8), 0), 100), 4)
            call = "not_likely" if trouble > 0.8 else "unsure" if trouble > 0.5 else "likely"
            weeks.append((account, day, min(day, AS_OF), segment, score, band_of(score), 5 - int(4 * trouble), call))
            day += timedelta(days=7)
    land(place.raw, COMPANY)
    # a file of rows is read in no time, rows one by one are not
    for name, found in (("terms", terms), ("weeks", weeks)):
        with (place.folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as handle:
            csv.writer(handle).writerows(found)
    with duckdb.connect(str(place.warehouse)) as connection:
        connection.execute("create schema intermediate")
        connection.execute(
            "create table terms (contract_id text, account_id text, term_start date, term_end date, status text,"
            " decided_on date)"
        )
        connection.execute(f"copy terms from '{place.folder}/terms.csv'")
        connection.execute(
            "create table weeks (account_id text, week_ends_on date, scored_on date, segment text, score decimal(9, 4),"
            " band text, csm_sentiment integer, csm_renewal_call text)"
        )
        connection.execute(f"copy weeks from '{place.folder}/weeks.csv'")
        others = ", ".join(
            f"score as {name}_score, band as {name}_band"
            if name == "overall"
            else f"cast(100 * random() as decimal(9, 4)) as {name}_score, 'yellow' as {name}_band"
            for name in SCORECARDS
        )
        connection.execute("select setseed(0.5)")
        connection.execute(
            f"create table account_health_weekly as select *, 1 as score_version, band as csm_band, {others} from weeks"
        )
        connection.execute(
            "create table dim_account_history as select distinct account_id, date '1900-01-01' as valid_from,"
            " cast(null as date) as valid_to, segment, 'k1' as csm_id from weeks"
        )
        connection.execute(
            "create table intermediate.int_crm_activities as select 'a000' as account_id, 'call' as activity_type,"
            " timestamp '2025-06-01 10:00:00' as occurred_at"
        )
        connection.execute(
            "create table intermediate.int_crm_risks as select 'a000' as account_id, 'saved' as outcome,"
            " timestamp '2025-06-01 10:00:00' as closed_at"
        )
        connection.execute(
            "create table intermediate.int_fiscal_periods as select strftime(d, '%Y-%m') as fiscal_period_id,"
            " 'month' as grain, d as starts_on, last_day(d) as ends_on"
            " from (select cast(unnest(range(date '2023-07-01', date '2027-01-01', interval 1 month)) as date) as d)"
        )
    settle(place)


def band_of(score: float) -> str:
    return "red" if score < 50 else "yellow" if score < 75 else "green"


def settle(place: Place) -> None:
    """Renewals, lines and what was known of them, from the terms as they stand."""
    place.edit(
        "create or replace table fct_renewals as select contract_id as renewal_id, account_id, term_start, term_end,"
        " status, decided_on, decided_on as decision_known_on from terms",
        "create or replace table fct_contract_lines as select contract_id, 100.00::decimal(18, 2) as mrr,"
        " term_start as committed_from, coalesce(decided_on, term_end) + 1 as committed_to from terms",
        # open from its signing, decided from the close of the month of its decision
        "create or replace table intermediate.int_terms_decided_as_known as"
        " select contract_id, account_id, term_start, term_end, last_day(term_start) as version_on,"
        "   least(last_day(decided_on), date '2026-06-30') as next_version_on, decided_on is null as is_current,"
        "   'open' as status, cast(null as date) as decision_known_on from terms"
        " where decided_on is null or last_day(term_start) < last_day(decided_on)"
        " union all select contract_id, account_id, term_start, term_end,"
        "   least(last_day(decided_on), date '2026-06-30'), cast(null as date), true, status, decided_on"
        " from terms where decided_on is not null",
        "create or replace table intermediate.int_lines_committed_as_known as select contract_id, version_on,"
        " 100.00::decimal(18, 2) as mrr, true as is_running_at_term_end"
        " from intermediate.int_terms_decided_as_known",
    )


def build(workbench: Workbench, place: Place, select: Iterable[str], as_of: date = AS_OF, **settings: Any) -> None:
    workbench.run(place.warehouse, place.raw, as_of, [*SEEDS, *select], **settings)


@pytest.fixture(scope="module")
def base(workbench: Workbench, tmp_path_factory: pytest.TempPathFactory) -> Place:
    place = Place(tmp_path_factory.mktemp("prediction"))
    plant(place)
    build(workbench, place, [*BACKTEST, *FORECAST])
    return place


@pytest.fixture
def copied(base: Place, tmp_path: Path) -> Place:
    shutil.copy(base.warehouse, tmp_path)
    shutil.copy(base.archive, tmp_path)
    shutil.copytree(base.raw, tmp_path / "raw")
    return Place(tmp_path)


# --- the backtest ------------------------------------------------------------------------------------------------

VERDICT = (
    "select distinct auc, auc_low, auc_high, separation from health_backtest"
    " where scorecard = 'overall' and horizon_days = 90 and segment = 'all'"
)


def test_the_planted_relation_is_found(base: Place) -> None:
    ((auc, low, high, separation),) = query(base.warehouse, VERDICT)
    assert separation == "separates"
    assert 0.5 < low < auc < high <= 1
    # the scorecards of random numbers do not
    separating = query(base.warehouse, "select distinct scorecard from health_backtest where separates")
    assert {name for (name,) in separating} <= {"overall", "csm_sentiment", "csm_renewal_call"}


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_found_when_outcomes_are_shuffled(workbench: Workbench, copied: Place, seed: int) -> None:
    decided = query(copied.warehouse, "select renewal_id, status from fct_renewals where status <> 'open' order by 1")
    outcomes = [status for _, status in decided]
    random.Random(seed).shuffle(outcomes)
    lost = ", ".join(f"'{renewal}'" for (renewal, _), status in zip(decided, outcomes, strict=True) if status == "lost")
    copied.edit(
        f"update fct_renewals set status = case when renewal_id in ({lost}) then 'lost' else 'renewed' end"
        " where status <> 'open'"
    )
    build(workbench, copied, BACKTEST)

    ((auc, low, high, separation),) = query(copied.warehouse, VERDICT)
    assert low <= 0.5 <= high, f"AUC {auc} ({low} to {high})"
    assert separation == "no_better_than_chance"
    assert query(copied.warehouse, "select scorecard, horizon_days, segment from health_backtest where separates") == []


def test_auc_and_intervals_are_those_of_others(base: Place) -> None:
    """AUC against scikit-learn, its error against the pairs written out in numpy, Wilson against its formula."""
    for segment in ("all", "enterprise"):
        where = "" if segment == "all" else f" and segment = '{segment}'"
        examples = query(
            base.warehouse,
            "select account_id, cast(score as double), not is_lost from health_backtest_renewals"
            f" where horizon_days = 90 and score is not null{where}",
        )
        accounts = [account for account, _, _ in examples]
        scores = np.array([score for _, score, _ in examples], dtype=np.float64)
        renewed = np.array([was for _, _, was in examples])
        found = auc_of(scores, renewed, accounts)
        ((auc, low, high),) = query(
            base.warehouse,
            "select distinct auc, auc_low, auc_high from health_backtest"
            f" where scorecard = 'overall' and horizon_days = 90 and segment = '{segment}'",
        )
        assert auc == pytest.approx(float(roc_auc_score(renewed, scores)), abs=1e-6)
        assert (low, high) == pytest.approx((found.low, found.high), abs=3e-6)
    z = 1.96
    bands = query(base.warehouse, "select renewals, lost, churn_rate_low, churn_rate_high from health_backtest")
    assert len(bands) > 50
    for renewals, lost, low, high in bands:
        share = lost / renewals
        middle = share + z * z / (2 * renewals)
        half = z * sqrt((share * (1 - share) + z * z / (4 * renewals)) / renewals)
        bounds = ((middle - half) / (1 + z * z / renewals), (middle + half) / (1 + z * z / renewals))
        assert (low, high) == pytest.approx(bounds, abs=1e-6)


# --- the forecast ------------------------------------------------------------------------------------------------


def book(place: Place) -> list[Row]:
    return rows(place.warehouse, BOOK)


def assert_unchanged(before: Place, after: Place) -> None:
    assert column_names(before.warehouse, BOOK) == column_names(after.warehouse, BOOK)
    assert not differing(book(before), book(after)), differing(book(before), book(after))


def test_forecasts_know_nothing_of_later_decisions(base: Place) -> None:
    """Every rate is counted again from what had been decided, of terms that were over, before the forecast's day."""
    recounted = """
    with seen as (
        select band, horizon, renewal_id, min(forecast_on) as seen_on
        from intermediate.int_renewals_open_as_known where is_month_end group by all
    ),
    counted as (
        select days.forecast_on, seen.band, seen.horizon, count(*) as n, count(*) filter (status = 'lost') as lost
        from intermediate.int_forecast_days as days
        inner join terms on terms.decided_on < days.forecast_on and terms.term_end < days.forecast_on
        inner join seen on seen.renewal_id = terms.contract_id and seen.seen_on < days.forecast_on
        group by all
    )
    select forecast.basis_renewals, forecast.basis_lost, counted.n, counted.lost
    from churn_forecast as forecast
    inner join counted
        on forecast.forecast_on = counted.forecast_on and forecast.band = counted.band
        and forecast.horizon = counted.horizon
    where forecast.probability_basis = 'band_and_horizon'
    """
    found = query(base.warehouse, recounted)
    assert len(found) > 500
    assert all((renewals, lost) == (n, x) for renewals, lost, n, x in found)
    assert query(base.warehouse, "select count(*) from churn_forecast where probability is null")[0][0] > 0
    # no term was over yet in the first year: nothing is invented
    first = query(base.warehouse, "select min(forecast_on) from churn_forecast where probability is not null")
    assert first[0][0] > query(base.warehouse, "select min(term_end) from terms")[0][0]


def late_facts(place: Place) -> None:
    """Every open term turns out lost two years ago."""
    place.edit(
        "update terms set status = 'lost', decided_on = term_start + 100 where status = 'open'"
        " and term_start + 100 < date '2026-06-30'"
    )
    settle(place)


def other_scores(place: Place) -> None:
    place.edit("update account_health_weekly set overall_score = 1, overall_band = 'red'")


@pytest.mark.parametrize("change", [late_facts, other_scores])
def test_no_later_fact_changes_a_forecast(
    workbench: Workbench, base: Place, copied: Place, change: Callable[[Place], None]
) -> None:
    change(copied)
    build(workbench, copied, FORECAST)
    assert_unchanged(base, copied)


@pytest.mark.parametrize("flags", [("--full-refresh",), ("--empty",)], ids=["full_refresh", "empty"])
def test_no_run_changes_a_forecast(workbench: Workbench, base: Place, copied: Place, flags: tuple[str, ...]) -> None:
    build(workbench, copied, FORECAST, flags=flags)
    assert_unchanged(base, copied)


def test_a_new_day_is_appended_and_an_earlier_one_is_not(workbench: Workbench, base: Place, copied: Place) -> None:
    build(workbench, copied, FORECAST, date(2026, 5, 12))
    assert_unchanged(base, copied)
    current = query(copied.warehouse, "select max(forecast_on), bool_and(not is_current) from churn_forecast")
    # the run of 12 May knows the forecasts up to its day only
    assert current == [(date(2026, 4, 30), False)]

    build(workbench, copied, FORECAST, date(2026, 7, 2))
    before, after = set(book(base)), set(book(copied))
    assert before <= after
    added = f"select distinct forecast_on, forecast_source from {BOOK} where forecast_on > date '2026-06-30'"
    assert query(copied.warehouse, added) == [(date(2026, 7, 2), "live")]
    assert query(base.warehouse, f"select distinct forecast_source from {BOOK}") == [("rebuilt",)]
    build(workbench, copied, FORECAST, date(2026, 8, 31), variables={"keep_daily_forecasts": False})
    added = f"select distinct forecast_on, forecast_source from {BOOK} where forecast_on > date '2026-07-02'"
    assert sorted(query(copied.warehouse, added)) == [(date(2026, 7, 31), "rebuilt"), (date(2026, 8, 31), "live")]


def test_lost_forecasts_come_back_from_the_archive(workbench: Workbench, base: Place, copied: Place) -> None:
    """Also when the facts have changed since: what was forecast is not computed again."""
    late_facts(copied)
    copied.edit(f"delete from {BOOK} where forecast_on = date '2025-12-31'")
    build(workbench, copied, FORECAST)
    assert_unchanged(base, copied)

    copied.edit(f"drop table {BOOK}")
    build(workbench, copied, FORECAST)
    assert_unchanged(base, copied)

    copied.archive.unlink()
    build(workbench, copied, FORECAST)
    with duckdb.connect() as connection:
        archived = connection.execute(f"select * from '{copied.archive}' order by all").fetchall()
    assert not differing(book(base), archived)


EDITS = {
    "probability": f"update {BOOK} set basis_lost = 0 where forecast_on = date '2025-12-31'",
    "value": f"update {BOOK} set expected_cmrr = 1 where forecast_on = date '2025-12-31'",
    "taken_out": f"delete from {BOOK} where forecast_on = date '2025-12-31' and renewal_id = (select min(renewal_id)"
    f" from {BOOK} where forecast_on = date '2025-12-31')",
    "added": f"insert into {BOOK} select * from {BOOK} where forecast_on = date '2025-12-31' limit 1",
}


def test_a_change_by_hand_fails_the_build(workbench: Workbench, copied: Place) -> None:
    test = ("forecasts_are_as_they_were_made",)
    workbench.run(copied.warehouse, copied.raw, AS_OF, test, kinds=("test",))
    for edit in EDITS.values():
        kept = copied.warehouse.read_bytes()
        copied.edit(edit)
        with pytest.raises(BuildError, match="forecasts_are_as_they_were_made"):
            workbench.run(copied.warehouse, copied.raw, AS_OF, test, kinds=("test",))
        copied.warehouse.write_bytes(kept)
