"""One account: what it has, how it is doing and why, and what its last renewal changed."""

from __future__ import annotations

from typing import Any

from dashboards.lib import charts
from dashboards.lib.blocks import Block, Facts, Figure, Figures, Heading, Note, Page
from dashboards.lib.filters import Filters
from dashboards.lib.formats import words, written
from dashboards.lib.version import Reader
from dashboards.reports.asking import Asking, cs, less

FOUND = 15
# the whole of account_360, in groups that a person looks for: (label, column, kind)
FACTS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "Who",
        (
            ("Account", "account_id", "text"),
            ("Segment", "segment", "words"),
            ("Industry", "industry", "words"),
            ("Size", "size_band", "text"),
            ("Region", "region", "words"),
            ("CSM", "csm_name", "text"),
            ("Touch", "touch_tier", "words"),
            ("Customer since", "customer_since", "date"),
            ("Stage", "lifecycle_stage", "words"),
        ),
    ),
    (
        "Revenue",
        (
            ("CMRR", "cmrr", "money"),
            ("Live MRR", "live_mrr", "money"),
            ("CMRR 12 months ago", "cmrr_12m_ago", "money"),
            ("Products", "product_names", "text"),
            ("Overdue", "overdue_amount", "money"),
            ("in", "overdue_currency", "text"),
        ),
    ),
    (
        "Renewal",
        (
            ("Ends on", "next_term_end", "date"),
            ("Days", "next_days_to_end", "count"),
            ("Window", "next_renewal_window", "words"),
            ("Next step", "next_renewal_step", "text"),
            ("CSM's call", "csm_renewal_call", "words"),
            ("Last renewal", "last_renewal_status", "words"),
        ),
    ),
    (
        "Use and service",
        (
            ("Active licences, %", "active_licence_rate", "number"),
            ("Features used, %", "feature_depth", "number"),
            ("Usage trend, %", "usage_trend", "number"),
            ("Last used", "last_used_on", "date"),
            ("Open tickets", "open_tickets", "count"),
            ("NPS answer, 0 to 10", "nps_score", "number"),
        ),
    ),
    (
        "People",
        (
            ("Contacts", "contacts_known", "count"),
            ("Sponsor", "has_sponsor", "text"),
            ("Sponsor left", "sponsor_departed_on", "date"),
            ("Last touch", "last_touch_on", "date"),
            ("by", "last_touch_kind", "words"),
            ("Next touch due", "touch_due_on", "date"),
        ),
    ),
)
EFFECTS = (
    ("quantity_effect", "quantity"),
    ("list_price_effect", "list price"),
    ("discount_effect", "discount"),
    ("new_product", "new products"),
    ("product_churn", "products dropped"),
    ("archive_effect", "archived"),
    ("fx_effect", "exchange rate"),
)


def build(reader: Reader, filters: Filters) -> list[Block]:
    """The page of an account, or the list to find one in."""
    ask = Asking(reader, filters)
    found: list[Block] = []
    if filters.account is None or filters.search:
        found = [
            ask.table(
                "account_search",
                "Accounts",
                ask.money,
                "cmrr",
                cs(
                    "account_name|Account|account, segment||words, csm_name|CSM, cmrr|CMRR|money, "
                    "health_band|Health|band,"
                    "next_term_end|Term ends|date"
                ),
                limit=FOUND,
            ),
        ]
    if filters.account is None:
        return found
    rows = ask.rows("account_now")
    if not rows:
        return [Note(f"There is no account {filters.account} in this version."), *found]
    now = rows.first()
    return [
        *found,
        Heading(str(now["account_name"] or now["account_id"])),
        _headlines(ask, now),
        _facts(now),
        *_health(ask),
        *_revenue(ask),
        _calls(ask),
    ]


def _headlines(ask: Asking, now: dict[str, Any]) -> Figures:
    return Figures(
        [
            Figure("CMRR", now["cmrr"], "whole_money", ask.money, "cmrr", now["cmrr_change_12m"], "in 12 months", 1),
            Figure(
                "Health score",
                now["health_score"],
                "score",
                written(now["health_band"], "words"),
                "average_health_score",
                less(now["health_score"], now["health_score_90d_ago"]),
                "in 90 days",
                1,
            ),
            Figure("Term ends in", now["next_days_to_end"], "count", "days", "open_renewals"),
            Figure("Expiring CMRR", now["next_expiring_cmrr"], "whole_money", ask.money, "expiring_cmrr"),
            Figure(
                "Open calls to action",
                now["open_calls_to_action"],
                "count",
                f"{now['overdue_calls_to_action'] or 0} overdue",
                "at_stake_cmrr",
            ),
            Figure("Days since last touch", now["days_since_touch"], "count", "", "days_since_touch"),
        ]
    )


def _facts(now: dict[str, Any]) -> Block:
    return Facts(
        [
            (group, [(label, written(now[name], kind)) for label, name, kind in facts if now[name] is not None])
            for group, facts in FACTS
        ]
    )


def _health(ask: Asking) -> list[Block]:
    def score(rows: list[dict[str, Any]]) -> charts.AnyChart:
        return charts.line(rows, "week_ends_on", "overall_score", unit="points, 0 to 100", dates=True)

    def story(rows: list[dict[str, Any]]) -> charts.AnyChart:
        named = [
            {
                "component": words(row["component"]),
                "points": row["total_effect"],
                "direction": "up" if row["total_effect"] > 0 else "down",
            }
            for row in rows[:15]
        ]
        return charts.ranked(
            named,
            "component",
            "points",
            unit="points of the score",
            series="direction",
            colours={"up": charts.GAIN, "down": charts.LOSS},
        )

    return [
        ask.chart(
            "account_score",
            "Health score by week",
            "points, 0 to 100",
            "average_health_score",
            cs(
                "week_ends_on|Week to|date, overall_score|Score|score, overall_band|Band|band, coverage||share,"
                "csm_sentiment|CSM's sentiment|count"
            ),
            score,
            last=104,
        ),
        ask.chart(
            "account_story",
            "What moved the score in the last 90 days",
            "points of the score",
            "health_score_change",
            cs(
                "component||words, total_effect|Points|score, value_effect|by its value|score, weight_effect|by "
                "its weight|score,"
                "coverage_effect|by having data|score, version_effect|by a new version|score"
            ),
            story,
            note="The points add up to the change of the score.",
        ),
        ask.table(
            "account_components",
            "Components of today's score",
            "points of the score",
            "points_lost",
            cs(
                "component||words, dimension||words, raw_value|Value|number, component_score|Score|score, "
                "weight||number,"
                "points|Points|score, points_lost|Points lost|score"
            ),
            limit=40,
        ),
    ]


def _revenue(ask: Asking) -> list[Block]:
    bridge = ask.rows("account_bridge")
    lines = bridge.dicts()

    def cmrr(rows: list[dict[str, Any]]) -> charts.AnyChart:
        return charts.bars(
            rows,
            "month",
            "ending_cmrr",
            unit=ask.money,
            order=[row["month"] for row in rows],
            highlight=rows[-1]["month"],
        )

    def effects(_: list[dict[str, Any]]) -> charts.AnyChart:
        parts = [("before", sum(line["old_cmrr"] or 0 for line in lines), "level")]
        sums = [(label, sum(line[name] or 0 for line in lines)) for name, label in EFFECTS]
        parts += [(label, amount, "change") for label, amount in sums if amount]
        parts += [("after", sum(line["new_cmrr"] or 0 for line in lines), "level")]
        return charts.waterfall(charts.steps(parts), unit=ask.money)

    signed = f", signed on {written(bridge.first()['decided_on'], 'date')}" if bridge else ""
    return [
        ask.chart(
            "account_cmrr",
            "CMRR by month",
            ask.money,
            "cmrr",
            cs("month, ending_cmrr|CMRR at its end|money, live_mrr|Live MRR|money, change||money"),
            cmrr,
            last=36,
        ),
        ask.chart(
            "account_bridge",
            f"Bridge of the last renewal{signed}",
            ask.money,
            "like_for_like_cmrr",
            cs(
                "product, old_cmrr|Before|money, quantity_effect|Quantity|money, list_price_effect|List price|money,"
                "discount_effect|Discount|money, new_product|New product|money, product_churn|Dropped|money, "
                "archive_effect|Archived|money,"
                "fx_effect|Exchange rate|money, new_cmrr|After|money, like_for_like_cmrr|Like for like|money"
            ),
            effects,
            rows=bridge,
            is_wide=True,
        ),
        ask.table(
            "account_renewals",
            "Terms and renewals",
            ask.money,
            "renewed_cmrr",
            cs(
                "term_start|From|date, term_end|To|date, status||words, timing||words, decided_on|Decided "
                "on|date, lead_days|Lead days|count,"
                "days_late|Days late|count, expiring_cmrr|Expiring|money, renewed_cmrr|Renewed|money, "
                "reason_code|Reason|words"
            ),
        ),
        ask.table(
            "account_movements",
            "Movements of CMRR",
            ask.money,
            "moved_cmrr",
            cs(
                "moved_on|On|date, movement_type|Kind|words, product_name|Product, amount||money, "
                "reason_code|Reason|words,"
                "known_on|Known on|date"
            ),
        ),
    ]


def _calls(ask: Asking) -> Block:
    return ask.table(
        "account_calls",
        "Calls to action",
        f"at stake in {ask.money}",
        "at_stake_cmrr",
        cs(
            "status||words, trigger_name|Why|words, priority||words, opened_on|Opened|date, due_on|Due|date, "
            "closed_on|Closed|date,"
            "close_reason|Because|words, at_stake_cmrr|At stake|money, evidence||long"
        ),
    )


PAGE = Page(
    "account", "Account", ("search", "account"), build, ("account_360", "account_health_weekly", "fct_renewal_lines")
)
