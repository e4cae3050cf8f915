"""What comes up for renewal, what is late, and how early renewals were signed."""

from __future__ import annotations

from dashboards.lib import charts
from dashboards.lib.blocks import Block, Figure, Figures, Page
from dashboards.lib.filters import Filters
from dashboards.lib.version import Reader
from dashboards.reports.asking import Asking, cs

# days of a bar of the histogram
STEP = 15


def build(reader: Reader, filters: Filters) -> list[Block]:
    """The page for a choice."""
    low, high = reader.setting("renewal_target_lead_days_min"), reader.setting("renewal_target_lead_days_max")
    ask = Asking(
        reader, filters, step=STEP, lead_min=low, lead_max=high, process_days=reader.setting("renewal_process_days")
    )
    now, lead = ask.rows("renewals_open").first(), ask.rows("renewals_lead")
    signed = sum(row["renewals"] for row in lead.dicts())
    in_target = sum(row["in_target"] for row in lead.dicts())
    outreach = reader.setting("renewal_outreach_days")
    period = filters.period.period_id if filters.period else "no period"
    return [
        Figures(
            [
                Figure(f"Ending within {outreach} days", now["near_count"], "count", "terms", "open_renewals"),
                Figure("Their CMRR", now["near_cmrr"], "whole_money", ask.money, "expiring_cmrr"),
                Figure("Late", now["late_count"], "count", "terms", "late_days"),
                Figure("CMRR of the late", now["late_cmrr"], "whole_money", ask.money, "expected_cmrr"),
                Figure(
                    f"Renewed {low} to {high} days ahead",
                    in_target / signed if signed else None,
                    "share",
                    f"of {period}",
                    "average_lead_days",
                ),
            ]
        ),
        ask.chart(
            "renewals_by_month",
            "Expiring CMRR by month of the term's end and health band",
            ask.money,
            "expiring_cmrr",
            cs("due_period|Ends in, health_band|Health|band, renewals||count, expiring_cmrr|Expiring CMRR|money"),
            lambda rows: charts.bars(
                rows,
                "due_period",
                "expiring_cmrr",
                unit=ask.money,
                series="health_band",
                colours=charts.BANDS,
                order=sorted({row["due_period"] for row in rows}),
            ),
            note="Open and late terms of full length; short ones renew month by month.",
        ),
        ask.chart(
            "renewals_by_window",
            "Open renewals by window",
            "terms",
            "open_renewals",
            cs("renewal_window|Window|words, renewals||count, expiring_cmrr|Expiring CMRR|money"),
            lambda rows: charts.ranked(rows, "renewal_window", "renewals", unit="terms"),
        ),
        ask.table(
            "renewals_next",
            "Next renewals and their next step",
            ask.money,
            "expiring_cmrr",
            cs(
                "account_name|Account|account, csm_name|CSM, term_end|Ends on|date, days_to_end|Days|count,"
                "renewal_window|Window|words, expiring_cmrr|Expiring CMRR|money, health_band|Health|band,"
                "driver_1|Heaviest driver|words, csm_renewal_call|CSM's call|words, next_step|Next step|long"
            ),
        ),
        ask.chart(
            "renewals_late_ageing",
            "Late renewals by month closes they were carried over",
            ask.money,
            "periods_carried",
            cs(
                "periods_carried|Closes|count, renewals|Terms|count, expected_cmrr|Expected CMRR|money, "
                "most_days_late|Most days late|count"
            ),
            lambda rows: charts.bars(
                rows, "periods_carried", "expected_cmrr", unit=ask.money, x_title="month closes without a decision"
            ),
        ),
        ask.table(
            "renewals_late",
            "Late renewals",
            ask.money,
            "late_days",
            cs(
                "account_name|Account|account, csm_name|CSM, term_end|Ended on|date, days_late|Days late|count,"
                "periods_carried|Closes carried|count, expected_cmrr|Expected CMRR|money,"
                "last_activity_on|Last activity|date, waiting_for|Waiting for|long"
            ),
        ),
        ask.chart(
            "renewals_lead",
            f"Lead time of renewals due in {period}",
            "terms",
            "average_lead_days",
            cs(
                f"lead_from|From day|count, renewals|Terms|count, in_target|{low} to {high} days ahead|count, "
                f"renewed_cmrr|Renewed CMRR|money"
            ),
            lambda rows: charts.histogram(
                rows,
                "lead_from",
                "renewals",
                unit="terms",
                x_title="days from signing to the term's end",
                good_from=low,
                good_to=high,
                step=STEP,
            ),
            note=f"The shaded range, {low} to {high} days ahead, is best practice; below 0 the term had ended. "
            "Full terms only.",
            rows=lead,
        ),
    ]


PAGE = Page(
    "renewals", "Renewals", ("period", "segment", "csm"), build, ("renewal_calendar", "late_renewals", "fct_renewals")
)
