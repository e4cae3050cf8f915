"""How accounts are doing, what pulls them down, and whether the score deserves belief."""

from __future__ import annotations

from typing import Any

from dashboards.lib import charts
from dashboards.lib.blocks import Block, Figure, Figures, Heading, Page
from dashboards.lib.filters import Filters
from dashboards.lib.formats import words, written
from dashboards.lib.version import Reader
from dashboards.reports.asking import Asking, cs

TOP = 12


def build(reader: Reader, filters: Filters) -> list[Block]:
    """The page for a choice."""
    ask = Asking(reader, filters)
    return [_today(ask), _weeks(ask), *_lists(ask), *_stability(ask), *_belief(ask), _activity(ask)]


def _today(ask: Asking) -> Figures:
    bands = ask.rows("health_today").dicts()
    accounts = sum(row["accounts"] for row in bands)
    return Figures(
        [
            Figure(
                f"{written(row['band'], 'words').capitalize()} accounts",
                row["accounts"],
                "count",
                f"of {accounts:,}, {written(row['cmrr'], 'whole_money')} {ask.money}",
                "red_share_weekly",
            )
            for row in bands
        ]
    )


def _weeks(ask: Asking) -> Block:
    def draw(rows: list[dict[str, Any]]) -> charts.AnyChart:
        order = sorted({row["week_ends_on"] for row in rows})
        return charts.bars(
            rows, "week_ends_on", "accounts", unit="accounts", series="band", colours=charts.BANDS, order=order
        )

    return ask.chart(
        "health_weeks",
        "Accounts by band of the overall score, week by week",
        "accounts",
        "red_share_weekly",
        cs("week_ends_on|Week to|date, band||band, accounts||count, cmrr|CMRR|money"),
        draw,
        note="As it was known at each week's end; segment and CSM as they were.",
    )


def _lists(ask: Asking) -> list[Block]:
    def draw(rows: list[dict[str, Any]]) -> charts.AnyChart:
        named = [{**row, "component": words(row["component"])} for row in rows[:TOP]]
        return charts.ranked(named, "component", "points_lost", unit="points of the score, all accounts")

    return [
        ask.chart(
            "health_drivers",
            "What pulls scores down today",
            "points of the score, summed over accounts",
            "points_lost",
            cs("component|Component|words, accounts||count, points_lost|Points lost|score"),
            draw,
            note=f"Of each account the three components that cost it most; the {TOP} heaviest are drawn.",
        ),
        ask.table(
            "health_red",
            "Red accounts, largest first",
            ask.money,
            "average_health_score",
            cs(
                "account_name|Account|account, csm_name|CSM, cmrr|CMRR|money, overall_score|Score|score,"
                "overall_score_90d_ago|90 days ago|score, band_since|Red since|date, driver_1|Driver 1|words, "
                "driver_2|Driver 2|words,"
                "driver_3|Driver 3|words, csm_renewal_call|CSM's call|words, next_term_end|Term ends|date"
            ),
        ),
    ]


def _stability(ask: Asking) -> list[Block]:
    def draw(rows: list[dict[str, Any]]) -> charts.AnyChart:
        long = [
            {"month": row["month_ends_on"], "measure": label, "rate": row[name]}
            for name, label in (("change_rate", "weeks with a band change"), ("flap_rate", "accounts there and back"))
            for row in rows
        ]
        return charts.line(
            long,
            "month",
            "rate",
            unit="share of what was scored",
            series="measure",
            percent=True,
            zero=True,
            dates=True,
        )

    return [
        ask.chart(
            "health_stability",
            "How often bands change, and how often they flap",
            "share of what was scored",
            "health_flap_rate",
            cs(
                "month_ends_on|Month to|date, change_rate|Weeks with a change|share, "
                "flap_rate|Accounts that flapped|share,"
                "accounts_scored|Accounts|count,"
                "band_changes|Band changes|count, flaps||count, flapping_accounts|Flapping accounts|count"
            ),
            draw,
            last=24,
            note="Changes: of the weeks of all accounts. Flaps (red to green and back, or the reverse): of accounts.",
        ),
    ]


def _belief(ask: Asking) -> list[Block]:
    backtest = ask.rows("health_backtest")
    first = backtest.first()
    days = ask.filters.horizon

    def bands(rows: list[dict[str, Any]]) -> charts.AnyChart:
        named = [{**row, "band": words(row["band"])} for row in rows if row["churn_rate"] is not None]
        return charts.intervals(
            named,
            "band",
            "churn_rate",
            "churn_rate_low",
            "churn_rate_high",
            unit="share of renewals lost",
            expected="expected_churn_rate",
        )

    def calibration(rows: list[dict[str, Any]]) -> charts.AnyChart:
        known = [row for row in rows if row["expected_churn_rate"] is not None and row["churn_rate"] is not None]
        return charts.against(
            known, "expected_churn_rate", "churn_rate", "renewals", x_title="expected share lost", y_title="share lost"
        )

    def scorecards(rows: list[dict[str, Any]]) -> charts.AnyChart:
        named = [{**row, "scorecard": words(row["scorecard"])} for row in rows if row["auc"] is not None]
        return charts.ranked(named, "scorecard", "auc", unit="AUC")

    verdict = written(first["separation"], "words")
    return [
        Heading("Does the score predict?"),
        Figures(
            [
                Figure("Predicts loss (AUC)", first["auc"], "number", "0.5 is chance", "health_auc"),
                Figure("AUC at least", first["auc_low"], "number", "end of its interval", "health_auc"),
                Figure("AUC at most", first["auc_high"], "number", "end of its interval", "health_auc"),
                Figure("Verdict", verdict, "text", "", "health_auc"),
            ]
        ),
        ask.chart(
            "health_backtest",
            f"Renewals lost by band {days} days before",
            "share of renewals, with intervals",
            "backtest_churn_rate",
            cs(
                "band||band, renewals||count, lost||count, churn_rate|Lost|share, churn_rate_low|Low|share, "
                "churn_rate_high|High|share,"
                "expected_churn_rate|Expected|share"
            ),
            bands,
            rows=backtest,
            note="Bar: what happened; line: its interval; diamond: what was expected from earlier renewals.",
        ),
        ask.chart(
            "health_calibration",
            f"Expected and actual loss by score {days} days before",
            "share of renewals",
            "backtest_churn_rate",
            cs(
                "score_from|Score from|count, score_to|to|count, renewals||count, lost||count, churn_rate|Lost|share,"
                "churn_rate_low|Low|share, churn_rate_high|High|share, expected_churn_rate|Expected|share"
            ),
            calibration,
            note="On the dashed line both are equal.",
        ),
        ask.chart(
            "health_scorecards",
            f"How well each scorecard and the CSM's call predict loss (AUC), {days} days before",
            "0.5 is chance, 1 is certain",
            "health_auc",
            cs(
                "scorecard||words, auc|AUC|number, auc_low|Low|number, auc_high|High|number, renewals||count, "
                "lost||count,"
                "separation|Verdict|words"
            ),
            scorecards,
        ),
    ]


def _activity(ask: Asking) -> Block:
    def draw(rows: list[dict[str, Any]]) -> charts.AnyChart:
        cells = [
            {
                "activity": row["activity_level"] or "unknown",
                "health": row["health_level"] or "unknown",
                "accounts": row["accounts"],
                "says": f"{str(row['quadrant']).replace('_', ' ')}: {row['accounts']:,}",
            }
            for row in rows
        ]
        return charts.grid(cells, "activity", "health", "accounts", "says", unit="accounts")

    return ask.chart(
        "health_activity",
        "Health and activity this month",
        "accounts",
        "accounts_by_quadrant",
        cs(
            "health_level|Health|words, activity_level|Activity|words, quadrant||words, accounts||count, "
            "cmrr|CMRR|money"
        ),
        draw,
        note="Activity: touches against the cadence of the account's tier.",
    )


PAGE = Page(
    "health",
    "Health",
    ("segment", "csm", "horizon"),
    build,
    ("account_health", "account_health_weekly", "health_backtest", "health_calibration", "health_stability"),
)
