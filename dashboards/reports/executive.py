"""How revenue moved, how much of it stayed, and whether what was expected came."""

from __future__ import annotations

from typing import Any

from dashboards.lib import charts
from dashboards.lib.blocks import Block, Figure, Figures, Note, Page
from dashboards.lib.filters import Filters
from dashboards.lib.rows import Rows, rows_of
from dashboards.lib.version import Reader
from dashboards.reports.asking import PERIODS, TODAY, Asking, cs, last_two, less

MOVEMENTS = (
    ("new_cmrr", "new"),
    ("reactivation_cmrr", "reactivation"),
    ("add_on_cmrr", "add-on"),
    ("new_product_cmrr", "new product"),
    ("upgrade_quantity_cmrr", "more units"),
    ("upgrade_price_cmrr", "higher price"),
    ("fx_cmrr", "exchange rate"),
    ("downgrade_quantity_cmrr", "fewer units"),
    ("downgrade_price_cmrr", "lower price"),
    ("product_churn_cmrr", "product dropped"),
    ("archive_cmrr", "archived"),
    ("cancellation_cmrr", "cancellation"),
)
RATES = cs(
    "period, gross_renewal_rate||share, net_renewal_rate||share, resolved_cmrr||money, renewed_cmrr||money,"
    "lost_cmrr||money, downgraded_cmrr||money, upgraded_cmrr||money"
)


def build(reader: Reader, filters: Filters) -> list[Block]:
    """The page for a choice."""
    if filters.period is None:
        return [Note("No fiscal period holds any CMRR yet.")]
    ask = Asking(reader, filters)
    waterfall, months = ask.rows("executive_waterfall"), ask.rows("executive_months")
    retention, periods = ask.rows("executive_net_retention"), ask.rows("retention_periods")
    blocks: list[Block] = [_headlines(ask, waterfall, retention, periods), _waterfall(ask, waterfall)]
    blocks += _over_time(ask, months)
    blocks += _retention(ask, retention, periods)
    blocks += _expected(ask)
    return blocks


def _headlines(ask: Asking, waterfall: Rows, retention: Rows, periods: Rows) -> Figures:
    period = ask.filters.period
    assert period is not None
    now = waterfall.first()
    grown = less(now["ending_cmrr"], now["beginning_cmrr"])
    rate, rate_before = last_two(periods, "period", period.period_id)
    kept = retention.dicts()[-1] if retention else dict.fromkeys(retention.columns)
    year_before = retention.dicts()[-13] if len(retention.values) > 12 else dict.fromkeys(retention.columns)
    money, before = ask.money, f"against the {period.grain} before"
    return Figures(
        [
            Figure("CMRR", now["ending_cmrr"], "whole_money", money, "cmrr", grown, f"in {period.period_id}", 1),
            Figure("Live MRR", now["live_mrr"], "whole_money", money, "live_mrr"),
            Figure(
                "Net revenue retention",
                kept["nrr"],
                "share",
                "of 12 months",
                "nrr",
                less(kept["nrr"], year_before["nrr"]),
                "against a year before",
                1,
            ),
            Figure(
                "Gross revenue retention",
                kept["grr"],
                "share",
                "of 12 months",
                "grr",
                less(kept["grr"], year_before["grr"]),
                "against a year before",
                1,
            ),
            Figure(
                "Gross renewal rate",
                rate["gross_renewal_rate"],
                "share",
                "of resolved",
                "gross_renewal_rate",
                less(rate["gross_renewal_rate"], rate_before["gross_renewal_rate"]),
                before,
                1,
            ),
            Figure(
                "Logo churn",
                rate["logo_churn_rate"],
                "share",
                "of customers due",
                "logo_churn_rate",
                less(rate["logo_churn_rate"], rate_before["logo_churn_rate"]),
                before,
                -1,
            ),
        ]
    )


def _waterfall(ask: Asking, waterfall: Rows) -> Block:
    period = ask.filters.period
    assert period is not None
    row = waterfall.first()
    parts = [("beginning", row["beginning_cmrr"], "level")]
    parts += [(label, row[name], "change") for name, label in MOVEMENTS if row[name]]
    parts += [("end" if period.is_closed else "so far", row["ending_cmrr"], "level")]
    shown = rows_of(("step", "cmrr"), [(name, amount) for name, amount, _ in parts])
    return ask.chart(
        "executive_waterfall",
        f"CMRR from the beginning to the end of {period.period_id}",
        ask.money,
        "moved_cmrr",
        cs("step, cmrr|CMRR|money"),
        lambda _: charts.waterfall(charts.steps(parts), unit=ask.money),
        note=f"The axis starts near the smallest level, so that movements can be seen. {TODAY}",
        is_wide=True,
        rows=shown if row["beginning_cmrr"] or row["ending_cmrr"] or len(parts) > 2 else rows_of(shown.columns, []),
    )


def _over_time(ask: Asking, months: Rows) -> list[Block]:
    columns = cs(
        "month, beginning_cmrr|At its beginning|money, change|Change|money, ending_cmrr|At its end|money, "
        "live_mrr|Live MRR|money"
    )

    def levels(rows: list[dict[str, Any]]) -> charts.AnyChart:
        lines = [
            {"month": row["month"], "measure": label, "amount": row[name]}
            for name, label in (("ending_cmrr", "CMRR"), ("live_mrr", "live MRR"))
            for row in rows
        ]
        return charts.line(lines, "month", "amount", unit=ask.money, series="measure")

    def changes(rows: list[dict[str, Any]]) -> charts.AnyChart:
        signed = [{**row, "direction": "grew" if row["change"] >= 0 else "shrank"} for row in rows]
        colours = {"grew": charts.GAIN, "shrank": charts.LOSS}
        order = [row["month"] for row in rows]
        return charts.bars(signed, "month", "change", unit=ask.money, series="direction", colours=colours, order=order)

    last = PERIODS["month"]
    return [
        ask.chart(
            "executive_months",
            "CMRR and live MRR by month",
            ask.money,
            "cmrr",
            columns,
            levels,
            last=last,
            rows=months,
            note=f"The last month is marked. {TODAY}",
        ),
        ask.chart(
            "executive_months",
            "Change of CMRR by month",
            ask.money,
            "net_moved_cmrr",
            columns,
            changes,
            last=last,
            rows=months,
        ),
    ]


def _retention(ask: Asking, retention: Rows, periods: Rows) -> list[Block]:
    period = ask.filters.period
    assert period is not None

    def yearly(rows: list[dict[str, Any]]) -> charts.AnyChart:
        lines = [
            {"month": row["month"], "measure": label, "rate": row[name]}
            for name, label in (("nrr", "net (NRR)"), ("grr", "gross (GRR)"))
            for row in rows
        ]
        return charts.line(lines, "month", "rate", unit="share", series="measure", percent=True)

    def renewal(rows: list[dict[str, Any]]) -> charts.AnyChart:
        lines = [
            {"period": row["period"], "measure": label, "rate": row[name]}
            for name, label in (("gross_renewal_rate", "gross"), ("net_renewal_rate", "net"))
            for row in rows
        ]
        return charts.line(
            lines, "period", "rate", unit="share", series="measure", percent=True, highlight=period.period_id
        )

    both = ask.filters.segment is not None and ask.filters.csm is not None
    return [
        ask.chart(
            "executive_net_retention",
            "Net and gross revenue retention over 12 months",
            "share of CMRR a year before",
            "nrr",
            cs(
                "month, nrr|NRR|share, grr|GRR|share, logo_retention|Logo retention|share, "
                "cohort_cmrr|Then|money, current_cmrr|Now|money"
            ),
            yearly,
            last=PERIODS["month"],
            rows=retention,
            note="Not cut by segment and CSM at once: the CSM's." if both else "",
        ),
        ask.chart(
            "retention_periods",
            f"Renewal rates by {period.grain}",
            "share of resolved CMRR",
            "gross_renewal_rate",
            RATES,
            renewal,
            last=PERIODS[period.grain],
            rows=periods,
        ),
    ]


def _expected(ask: Asking) -> list[Block]:
    period = ask.filters.period
    assert period is not None
    locks = ask.rows("executive_locks")
    columns = cs(
        "period, members|Terms|count, locked_cmrr|Locked|money, known_now_cmrr|As known now|money,"
        "planned_cmrr|Planned|money, renewed_cmrr|Renewed|money, lost_cmrr|Lost|money,"
        "carried_out_cmrr|Carried out|money, open_cmrr|Open|money, renewed_less_planned|Renewed less planned|money"
    )

    def drawn(measures: tuple[tuple[str, str], ...]) -> Any:
        def draw(rows: list[dict[str, Any]]) -> charts.AnyChart:
            long = [
                {"period": row["period"], "measure": label, "cmrr": row[name]}
                for row in rows
                for name, label in measures
            ]
            return charts.bars(
                long,
                "period",
                "cmrr",
                unit=ask.money,
                series="measure",
                stacked=False,
                order=[r["period"] for r in rows],
            )

        return draw

    expected = (("locked_cmrr", "locked at opening"), ("known_now_cmrr", "as known now"), ("renewed_cmrr", "renewed"))
    plan = (("planned_cmrr", "planned"), ("renewed_cmrr", "renewed"))
    last = PERIODS[period.grain]
    return [
        ask.chart(
            "executive_locks",
            f"Expected CMRR by {period.grain}: locked, as known now, renewed",
            ask.money,
            "expected_cmrr",
            columns,
            drawn(expected),
            last=last,
            rows=locks,
            note="Members by the segment and CSM that they had when the period opened.",
        ),
        ask.chart(
            "executive_locks",
            f"Plan and actual by {period.grain}",
            ask.money,
            "locked_planned_expected_cmrr",
            columns,
            drawn(plan),
            last=last,
            rows=locks,
            note="Plan: the base less the churn assumed for its segment, plus add-ons.",
        ),
    ]


PAGE = Page(
    "executive",
    "Executive",
    ("period", "segment", "csm"),
    build,
    (
        "fct_cmrr_monthly",
        "net_retention_monthly",
        "retention_by_slice",
        "fct_expected_cmrr_locks",
        "expected_cmrr_drift",
    ),
)
