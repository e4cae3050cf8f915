"""A CSM's own page: what I hold, what comes up, what I have to do."""

from __future__ import annotations

from typing import Any

from dashboards.lib import charts
from dashboards.lib.blocks import Block, Figure, Figures, Note, Page
from dashboards.lib.filters import Filters
from dashboards.lib.version import Reader
from dashboards.reports.asking import Asking, cs


def build(reader: Reader, filters: Filters) -> list[Block]:
    """The page for a CSM."""
    if filters.csm is None:
        return [Note("There is no CSM yet.")]
    ask = Asking(reader, filters)
    return [_now(ask), *_lists(ask), *_months(ask)]


def _now(ask: Asking) -> Figures:
    now = ask.rows("csm_now").first()
    held = now["accounts_held"]
    return Figures(
        [
            Figure("Accounts held", held, "count", "", "accounts_held"),
            Figure("Their CMRR", now["cmrr"], "whole_money", ask.money, "cmrr"),
            Figure("Red", now["red_accounts"], "count", "accounts", "unhealthy_share"),
            Figure("Unhealthy share", now["unhealthy_share"], "share", "of accounts", "unhealthy_share"),
            Figure("Touched as planned", now["cadence_kept_share"], "share", "of accounts", "cadence_kept_share"),
            Figure("Due this month", now["renewals_due"], "count", "renewals", "portfolio_renewals_due_cmrr"),
        ]
    )


def _lists(ask: Asking) -> list[Block]:
    return [
        ask.table(
            "csm_calls",
            "My calls to action",
            f"at stake in {ask.money}",
            "at_stake_cmrr",
            cs(
                "account_name|Account|account, trigger_name|Why|words, priority|Priority|words, due_on|Due|date, "
                "is_overdue|Overdue,"
                "at_stake_cmrr|At stake|money, playbook|Playbook|words, evidence|Evidence|long"
            ),
        ),
        ask.table(
            "renewals_next",
            "My renewals",
            ask.money,
            "expiring_cmrr",
            cs(
                "account_name|Account|account, term_end|Ends on|date, days_to_end|Days|count, "
                "renewal_window|Window|words,"
                "expiring_cmrr|Expiring CMRR|money, health_band|Health|band, csm_renewal_call|My call|words, "
                "next_step|Next step|long"
            ),
        ),
        ask.table(
            "renewals_late",
            "My late renewals",
            ask.money,
            "late_days",
            cs(
                "account_name|Account|account, term_end|Ended on|date, days_late|Days late|count, "
                "expected_cmrr|Expected CMRR|money,"
                "waiting_for|Waiting for|long"
            ),
        ),
        ask.table(
            "csm_accounts",
            "My accounts",
            ask.money,
            "cmrr",
            cs(
                "account_name|Account|account, segment||words, cmrr|CMRR|money, health_score|Score|score, "
                "health_band|Health|band,"
                "driver_1|Heaviest driver|words, next_term_end|Term ends|date, last_touch_on|Last touch|date,"
                "is_cadence_kept|As planned, open_calls_to_action|Open calls|count"
            ),
            limit=50,
        ),
    ]


def _months(ask: Asking) -> list[Block]:
    def bands(rows: list[dict[str, Any]]) -> charts.AnyChart:
        long = [
            {"month": row["month"], "band": band, "cmrr": row[f"{band}_cmrr"]}
            for row in rows
            for band in ("red", "yellow", "green", "unknown")
        ]
        order = [row["month"] for row in rows]
        return charts.bars(long, "month", "cmrr", unit=ask.money, series="band", colours=charts.BANDS, order=order)

    def work(rows: list[dict[str, Any]]) -> charts.AnyChart:
        order = sorted({row["month"] for row in rows})
        return charts.bars(rows, "month", "interactions", unit="interactions", series="kind", order=order)

    return [
        ask.chart(
            "csm_months",
            "My CMRR by health band and month",
            ask.money,
            "red_cmrr_share",
            cs(
                "month, accounts_held|Accounts|count, cmrr|CMRR|money, red_cmrr|Red|money, "
                "yellow_cmrr|Yellow|money, green_cmrr|Green|money,"
                "unknown_cmrr|Unknown|money, lost_cmrr|Lost|money, expanded_cmrr|Expanded|money"
            ),
            bands,
            last=24,
        ),
        ask.chart(
            "csm_work",
            "My interactions by kind and month",
            "interactions",
            "interactions",
            cs("month, kind, interactions||count"),
            work,
            last=24 * 6,
        ),
    ]


PAGE = Page("csm", "My portfolio", ("one_csm", "segment"), build, ("csm_portfolio", "calls_to_action", "account_360"))
