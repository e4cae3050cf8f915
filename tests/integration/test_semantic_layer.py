"""Every metric of the semantic layer, by two slices or more: it answers what the marts themselves say, to the cent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import duckdb
import pytest
from dbt.contracts.graph.semantic_manifest import SemanticManifest
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlClient, SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantics.model.dbt_manifest_parser import parse_manifest_from_dbt_generated_manifest
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

from sample_company import company
from sample_company.config import Config
from tests.conftest import SAMPLE_SOURCES, Sample
from tests.support import REPOSITORY, Workbench

pytestmark = pytest.mark.slow

ACCOUNTS, MONTHS, EVENTS, SEED = 120, 24, 10_000, 7
MONTH, QUARTER, YEAR = (f"metric_time__fiscal_{grain}" for grain in ("month", "quarter", "year"))


@dataclass(frozen=True)
class Question:
    """Metrics asked by some groups, and the marts' own answer: a column or sum for each metric, for the same keys."""

    by: tuple[str, ...]
    keys: tuple[str, ...]
    mart: str
    metrics: dict[str, str]

    def statement(self) -> str:
        return f"select {', '.join([*self.keys, *self.metrics.values()])} from {self.mart} group by all"


def same(names: Iterable[str], form: str = "sum({})") -> dict[str, str]:
    """Metrics that are called as the mart's column is."""
    return {name: form.format(name) for name in names}


# --- CMRR and movements ---------------------------------------------------------------------------------------------

MOVEMENTS = [
    "new",
    "reactivation",
    "add_on",
    "upgrade_quantity",
    "upgrade_price",
    "new_product",
    "downgrade_quantity",
    "downgrade_price",
    "product_churn",
    "archive",
    "fx",
    "cancellation",
]
WATERFALL = {
    "cmrr": "sum(ending_cmrr)",
    "live_mrr": "sum(live_mrr)",
    "beginning_cmrr": "sum(beginning_cmrr)",
    "customers": "count(case when ending_cmrr > 0 then 1 end)",
    "acv": "sum(ending_cmrr) * 12",
    "net_moved_cmrr": "sum(ending_cmrr - beginning_cmrr)",
    "cmrr_per_customer": "sum(ending_cmrr)::double / nullif(count(case when ending_cmrr > 0 then 1 end), 0)",
    **{f"moved_{kind}_cmrr": f"sum({kind}_cmrr)" for kind in MOVEMENTS},
}
LOST = "-sum(downgrade_quantity_cmrr + downgrade_price_cmrr + product_churn_cmrr + archive_cmrr + cancellation_cmrr)"
WATERFALL["lost_in_month_cmrr"] = LOST
WATERFALL["base_churn_of_period"] = f"({LOST})::double / nullif(sum(beginning_cmrr), 0)"
CMRR = [
    Question((MONTH,), ("fiscal_period_id",), "fct_cmrr_monthly", WATERFALL),
    Question((MONTH, "account"), ("fiscal_period_id", "account_id"), "fct_cmrr_monthly", WATERFALL),
    Question(
        (MONTH, "account_month__segment"),
        ("fiscal_period_id", "segment"),
        "unit_economics",
        {
            "cmrr": "sum(cmrr)",
            "live_mrr": "sum(live_mrr)",
            "beginning_cmrr": "sum(beginning_cmrr)",
            "lost_in_month_cmrr": "sum(lost_in_month_cmrr)",
        },
    ),
    Question(
        (MONTH, "movement__movement_type"),
        ("fiscal_period_id", "movement_type"),
        "fct_cmrr_movements",
        {"moved_cmrr": "sum(amount)", "movements": "count(*)"},
    ),
    Question(
        ("product__product_line", "movement__reason_code"),
        ("product_line", "coalesce(reason_code, 'none')"),
        "fct_cmrr_movements left join dim_products using (product_id)",
        {"moved_cmrr": "sum(amount)", "movements": "count(*)"},
    ),
]

# --- expected CMRR and retention --------------------------------------------------------------------------------------

MONEY = [
    "expected",
    "carried_in",
    "carried_out",
    "open",
    "resolved",
    "lost",
    "downgraded",
    "upgraded",
    "new_product",
    "fx",
    "changed_after_lock",
    "renewed",
    "recovered",
    "midterm_lost",
    "avoidable",
]
RATES = [
    "gross_renewal_rate",
    "net_renewal_rate",
    "net_renewal_rate_with_new_products",
    "eligible_churn_rate",
    "cancellation_rate",
    "contraction_rate",
    "avoidable_churn_rate",
]


def retention_metrics(grain: str) -> dict[str, str]:
    prefix = {"month": "", "quarter": "quarterly_", "year": "yearly_"}[grain]
    found = {f"{prefix}{kind}_cmrr": f"max({kind}_cmrr)" for kind in MONEY}
    kept = "resolved_cmrr - lost_cmrr - downgraded_cmrr"
    found |= {
        f"{prefix}kept_cmrr": f"max({kept})",
        f"{prefix}kept_and_upgraded_cmrr": f"max({kept} + upgraded_cmrr)",
        f"{prefix}kept_and_grown_cmrr": f"max({kept} + upgraded_cmrr + new_product_cmrr)",
        f"{prefix}churned_and_contracted_cmrr": "max(lost_cmrr + downgraded_cmrr)",
    }
    for noun, basis in (("terms", "contract"), ("customers", "customer")):
        for state in ("due", "resolved", "lost"):
            found[f"{prefix}{state}_{noun}"] = f"max(case when basis = '{basis}' then {state}_count end)"
    rates = {rate: f"max({rate})" for rate in [*RATES, "logo_churn_rate", "contract_churn_rate"]}
    found |= {f"{prefix}{rate}": column for rate, column in rates.items()}
    if grain != "year":
        found |= {f"annualized_{prefix}{rate}": f"max(annualized_{rate})" for rate in rates}
    return found


def retention_questions() -> list[Question]:
    found = []
    for grain, time in (("month", MONTH), ("quarter", QUARTER), ("year", YEAR)):
        metrics = retention_metrics(grain)
        # the semantic layer names a year by its number
        period = "cast(replace(fiscal_period_id, 'FY', '') as integer)" if grain == "year" else "fiscal_period_id"
        for slice_by in ("total", "segment", "csm", "product_line", "tenure_band"):
            where = f"period_grain = '{grain}' and slice_by = '{slice_by}' and slice_by_2 is null"
            mart = f"(from retention_by_slice where {where})"
            if slice_by == "total":
                found.append(Question((time,), (period,), mart, metrics))
            else:
                dimension = "csm_id" if slice_by == "csm" else slice_by
                found.append(Question((time, f"outcome_line__{dimension}"), (period, "slice_value"), mart, metrics))
        mart = (
            f"(from retention_by_slice where period_grain = '{grain}' and slice_by = 'segment' and slice_by_2 = 'plan')"
        )
        by = (time, "outcome_line__segment", "outcome_line__plan")
        found.append(Question(by, (period, "slice_value", "slice_value_2"), mart, metrics))
    return found


LOCKED = ["base_cmrr", "add_on_cmrr", "expected_cmrr", "planned_expected_cmrr"]
LOCKS = [
    Question(
        by,
        keys,
        f"(from fct_expected_cmrr_locks where lock_grain = '{grain}')",
        {f"{p}locked_{c}": f"sum({c})" for c in LOCKED},
    )
    for grain, p in (("month", ""), ("quarter", "quarterly_"), ("year", "yearly_"))
    for by, keys in (
        (("lock__lock_period", "lock__segment"), ("lock_period", "coalesce(segment, 'unknown')")),
        (("lock__lock_period", "csm"), ("lock_period", "csm_id")),
    )
] + [
    Question(
        (MONTH, "lock__region"),
        ("fiscal_period_id", "slice_value"),
        "(from retention_by_slice where period_grain = 'month' and basis = 'contract' and slice_by = 'region'"
        " and slice_by_2 is null)",
        {"locked_expected_cmrr": "max(expected_cmrr)"},
    )
]
NRR = [
    Question(
        by,
        keys,
        f"(from net_retention_monthly where slice_by = '{slice_by}')",
        {
            "cohort_cmrr": "max(cohort_cmrr)",
            "cohort_current_cmrr": "max(current_cmrr)",
            "cohort_capped_cmrr": "max(capped_cmrr)",
            **same(("nrr", "grr", "logo_retention", "cohort_accounts", "retained_accounts"), "max({})"),
        },
    )
    for slice_by, by, keys in (
        ("total", (MONTH,), ("fiscal_period_id",)),
        ("segment", (MONTH, "cohort_account__segment"), ("fiscal_period_id", "slice_value")),
        ("industry", (MONTH, "cohort_account__industry"), ("fiscal_period_id", "slice_value")),
        ("tenure_band", (MONTH, "cohort_account__tenure_band"), ("fiscal_period_id", "slice_value")),
    )
]

# --- renewals and forecasts -------------------------------------------------------------------------------------------

DECIDED = "count(case when status <> 'open' then 1 end)"
RENEWAL_METRICS = {
    "terms_due": "count(*)",
    "expiring_cmrr": "sum(expiring_cmrr)",
    "early_terms": "count(case when timing = 'early' then 1 end)",
    "on_time_terms": "count(case when timing = 'on_time' then 1 end)",
    "late_terms": "count(case when timing = 'late' then 1 end)",
    "decided_terms": DECIDED,
    "renewed_terms": "count(case when status = 'renewed' then 1 end)",
    "late_days": "sum(days_late)",
    "decided_lead_days": "sum(case when status <> 'open' then lead_days end)",
    "early_share": "count(case when timing = 'early' then 1 end) / count(*)",
    "late_share": "count(case when timing = 'late' then 1 end) / count(*)",
    "average_lead_days": f"sum(case when status <> 'open' then lead_days end) / nullif({DECIDED}, 0)",
}
FORECAST_METRICS = {
    "open_renewal_cmrr": "sum(expected_cmrr)",
    "forecast_lost_cmrr": "sum(forecast_lost_cmrr)",
    "open_renewals": "count(*)",
    "forecast_churn_rate": "sum(forecast_lost_cmrr)::double / nullif(sum(expected_cmrr), 0)",
}
CURRENT = "(from churn_forecast where is_current)"
RENEWALS = [
    Question((MONTH,), ("due_period",), "fct_renewals", RENEWAL_METRICS),
    Question((MONTH, "renewal__timing"), ("due_period", "timing"), "fct_renewals", RENEWAL_METRICS),
    Question(
        ("account__segment", "renewal__status"),
        ("coalesce(segment, 'unknown')", "status"),
        "fct_renewals left join dim_accounts using (account_id)",
        RENEWAL_METRICS,
    ),
    Question(("forecast__horizon",), ("horizon",), CURRENT, FORECAST_METRICS),
    Question(("forecast__segment",), ("coalesce(segment, 'unknown')",), CURRENT, FORECAST_METRICS),
]

# --- health, customer success, surveys, money -----------------------------------------------------------------------

HELD = {
    "customers_held": "max(accounts_held)",
    "customers_cmrr": "max(cmrr)",
    **{f"{band}_customers": f"max({band}_accounts)" for band in ("red", "yellow", "green")},
    **{f"{band}_cmrr": f"max({band}_cmrr)" for band in ("red", "yellow", "green")},
    "scored_customers": "max(accounts_held - unknown_accounts)",
    "cadence_kept_customers": "max(cadence_kept_accounts)",
    "cadence_known_customers": "max(cadence_kept_accounts + cadence_missed_accounts)",
    **same(("unhealthy_share", "unhealthy_share_of_scored", "cadence_kept_share"), "max({})"),
    "red_cmrr_share": "max(red_cmrr)::double / nullif(max(cmrr), 0)",
    "green_share": "max(green_accounts) / max(accounts_held)",
}
PORTFOLIOS = {
    "portfolio_accounts": "sum(accounts_held)",
    "portfolio_acv": "sum(acv)",
    "portfolios": "count(*)",
    "core_accounts_held": "sum(own_core_accounts)",
    "portfolio_renewals_due_cmrr": "sum(renewals_due_cmrr)",
    "acv_per_csm": "sum(acv)::double / count(*)",
    "accounts_per_csm": "sum(accounts_held) / count(*)",
}
WEEKS = {
    "accounts_scored_weekly": "count(*)",
    "overall_score_sum": "sum(overall_score)",
    "overall_score_count": "count(overall_score)",
    "coverage_sum": "sum(overall_coverage)",
    "red_accounts_weekly": "count(case when overall_band = 'red' then 1 end)",
    "average_health_score": "sum(overall_score)::double / nullif(count(overall_score), 0)",
    "average_health_coverage": "sum(overall_coverage)::double / count(*)",
    "red_share_weekly": "count(case when overall_band = 'red' then 1 end) / count(*)",
}
BACKTEST = {
    "backtested_renewals": "sum(renewals)",
    "backtested_lost": "sum(lost)",
    "backtest_churn_rate": "sum(lost) / sum(renewals)",
}
TOTAL_PORTFOLIO = "(from csm_portfolio where slice_by = 'total')"
HEALTH = [
    Question((MONTH, "customer_month__csm_id"), ("fiscal_period_id", "csm_id"), TOTAL_PORTFOLIO, HELD),
    Question(
        (MONTH, "customer_month__csm_id", "customer_month__segment"),
        ("fiscal_period_id", "csm_id", "slice_value"),
        "(from csm_portfolio where slice_by = 'segment')",
        HELD,
    ),
    Question((MONTH,), ("fiscal_period_id",), TOTAL_PORTFOLIO, PORTFOLIOS),
    Question((MONTH, "portfolio__csm_id"), ("fiscal_period_id", "csm_id"), TOTAL_PORTFOLIO, PORTFOLIOS),
    Question(("metric_time__day",), ("scored_on::timestamp",), "account_health_weekly", WEEKS),
    Question(
        ("metric_time__day", "health_week__segment"),
        ("scored_on::timestamp", "coalesce(segment, 'unknown')"),
        "account_health_weekly",
        WEEKS,
    ),
    *(
        Question(
            by,
            keys,
            f"(from health_backtest where scorecard = 'overall' and {where})",
            BACKTEST,
        )
        for by, keys, where in (
            (
                ("backtested_renewal__horizon_days", "backtested_renewal__band"),
                ("horizon_days", "coalesce(band, 'unknown')"),
                "segment = 'all'",
            ),
            (
                ("backtested_renewal__horizon_days", "backtested_renewal__segment"),
                ("horizon_days", "segment"),
                "segment <> 'all'",
            ),
        )
    ),
]


def survey_questions() -> list[Question]:
    metrics = {
        "surveys_sent": "sum(sent)",
        "surveys_sent_answered": "sum(sent_answered)",
        "survey_response_rate": "sum(sent_answered) / nullif(sum(sent), 0)",
        "nps_net": "100 * sum(case when kind = 'nps' then favourable - unfavourable else 0 end)",
    }
    for kind in ("nps", "csat", "ces"):
        metrics |= {
            f"{kind}_answers": f"sum(case when kind = '{kind}' then answers else 0 end)",
            f"{kind}_favourable": f"sum(case when kind = '{kind}' then favourable else 0 end)",
            kind: f"max({kind})",
        }
    return [
        Question(by, keys, f"(from survey_scores where slice_by = '{slice_by}')", metrics)
        for slice_by, by, keys in (
            ("total", (MONTH,), ("fiscal_period_id",)),
            ("segment", (MONTH, "survey_event__segment"), ("fiscal_period_id", "slice_value")),
            ("csm", (MONTH, "survey_event__csm_id"), ("fiscal_period_id", "slice_value")),
        )
    ]


COSTS = same(("cost_of_revenue", "customer_success_cost", "sales_marketing_cost"))
RATIOS = same(("gross_margin", "crc", "annualized_crc", "average_mrr"), "max({})")
ECONOMICS = [
    Question(
        (MONTH, "economy__segment"),
        ("fiscal_period_id", "segment"),
        "unit_economics",
        {
            **COSTS,
            **RATIOS,
            "served_mrr": "sum(live_mrr)",
            "margin_mrr": "sum(live_mrr - cost_of_revenue)",
            "retained_acv": "sum(cmrr * 12)",
            "served_accounts": "sum(live_accounts)",
        },
    ),
    Question(
        (YEAR,),
        ("fiscal_year",),
        "unit_economics join dim_fiscal_periods using (fiscal_period_id)",
        {
            **COSTS,
            "served_mrr": "sum(live_mrr)",
            "margin_mrr": "sum(live_mrr - cost_of_revenue)",
            "retained_acv": "sum(cmrr * 12)",
            "served_accounts": "sum(live_accounts)",
            "gross_margin": "sum(live_mrr - cost_of_revenue)::double / nullif(sum(live_mrr), 0)",
            "crc": "sum(customer_success_cost)::double / nullif(sum(cmrr * 12), 0)",
            "annualized_crc": "12 * sum(customer_success_cost)::double / nullif(sum(cmrr * 12), 0)",
            "average_mrr": "sum(live_mrr)::double / nullif(sum(live_accounts), 0)",
        },
    ),
]
ONBOARDING_METRICS = {
    "weeks_to_value_sum": "sum(weeks_from_signing)",
    "accounts_with_value": "count(weeks_from_signing)",
    "average_weeks_to_value": "sum(weeks_from_signing)::double / nullif(count(weeks_from_signing), 0)",
}
NEAR = {
    "near_first_renewal": "sum(near_first_renewal)",
    "onboarding_near_first_renewal": "sum(onboarding_near_first_renewal)",
    "onboarding_near_first_renewal_share": "sum(onboarding_near_first_renewal) / nullif(sum(near_first_renewal), 0)",
}
NEAR_ROWS = {
    "near_first_renewal": "count(was_onboarding_near_first_renewal)",
    "onboarding_near_first_renewal": "count(case when was_onboarding_near_first_renewal then 1 end)",
    "onboarding_near_first_renewal_share": "avg(case when was_onboarding_near_first_renewal then 1.0 else 0 end)"
    " filter (where was_onboarding_near_first_renewal is not null)",
}
ONBOARDING = [
    Question(
        ("onboarding__segment",), ("coalesce(segment, 'unknown')",), "time_to_value", ONBOARDING_METRICS | NEAR_ROWS
    ),
    Question(
        ("onboarding__segment", "onboarding__csm_id"),
        ("coalesce(segment, 'unknown')", "coalesce(csm_id, 'unknown')"),
        "time_to_value",
        ONBOARDING_METRICS | NEAR_ROWS,
    ),
]

QUESTIONS = [
    *CMRR,
    *retention_questions(),
    *LOCKS,
    *NRR,
    *RENEWALS,
    *HEALTH,
    *survey_questions(),
    *ECONOMICS,
    *ONBOARDING,
]


class DuckDb:
    """All that MetricFlow asks of a client when it only explains: how SQL is written."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()

    def render_bind_parameter_key(self, bind_parameter_key: str) -> str:
        return f"${bind_parameter_key}"


@dataclass(frozen=True)
class Layer:
    engine: MetricFlowEngine
    connection: Any
    metric_names: frozenset[str]
    saved_queries: tuple[str, ...]

    def statement(self, metrics: Iterable[str], by: Iterable[str]) -> str:
        request = MetricFlowQueryRequest.create(metric_names=list(metrics), group_by_names=list(by))
        return str(self.engine.explain(request).sql_statement.sql)


def semantic_manifest(manifest: Any) -> str:
    return str(SemanticManifest(manifest)._get_pydantic_semantic_manifest().json())


@pytest.fixture(scope="module")
def whole_sample(workbench: Workbench, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """Every mart of a small sample company."""
    made = Sample(tmp_path_factory.mktemp("semantic"), SAMPLE_SOURCES, date(2026, 6, 30))
    company.make(Config(ACCOUNTS, MONTHS, EVENTS, SEED, made.raw, made.as_of))
    workbench.run(made.warehouse, made.raw, made.as_of, ["+path:models/marts"], sources=made.sources)
    return made


@pytest.fixture(scope="module")
def layer(workbench: Workbench, whole_sample: Sample) -> Layer:
    written = semantic_manifest(workbench.manifest)
    loaded = json.loads(written)
    names = frozenset(metric["name"] for metric in loaded["metrics"])
    saved = tuple(saved["name"] for saved in loaded["saved_queries"])
    lookup = SemanticManifestLookup(parse_manifest_from_dbt_generated_manifest(written))
    return Layer(MetricFlowEngine(lookup, cast(SqlClient, DuckDb())), connect(whole_sample.warehouse), names, saved)


def connect(warehouse: Path) -> Any:
    return duckdb.connect(str(warehouse), read_only=True)


def answers(connection: Any, statement: str, keys: int) -> dict[tuple[Any, ...], dict[str, Any]]:
    cursor = connection.execute(statement)
    names = [column[0] for column in cursor.description]
    return {row[:keys]: dict(zip(names[keys:], row[keys:], strict=True)) for row in cursor.fetchall()}


def agree(asked: Any, told: Any) -> bool:
    """Cents and counts exactly, quotients to nine digits; a sum over nothing is 0 or null."""
    if not asked and not told:
        return True
    if asked is None or told is None:
        return False
    if isinstance(asked, float) or isinstance(told, float):
        return float(asked) == pytest.approx(float(told), rel=1e-9, abs=1e-9)
    return Decimal(asked) == Decimal(told)


def differences(layer: Layer, question: Question) -> list[str]:
    width = len(question.by)
    statement = layer.statement(question.metrics, question.by)
    cursor = layer.connection.execute(statement)
    columns = [column[0] for column in cursor.description]
    asked = {
        tuple(row[columns.index(name)] for name in question.by): dict(zip(columns, row, strict=True))
        for row in cursor.fetchall()
    }
    told = {
        key: dict(zip(question.metrics, found.values(), strict=True))
        for key, found in answers(layer.connection, question.statement(), width).items()
    }
    assert told, f"the mart has nothing for {question.by}: {question.statement()}"
    pairs = [
        (metric, key, asked.get(key, {}).get(metric), told.get(key, {}).get(metric))
        for key in {**told, **asked}
        for metric in question.metrics
    ]
    return [
        f"{metric} by {question.by} at {key}: asked {got}, mart {has}"
        for metric, key, got, has in pairs
        if not agree(got, has)
    ]


@pytest.mark.parametrize(
    "question", QUESTIONS, ids=lambda question: f"{next(iter(question.metrics))}-{'-'.join(question.by)}"
)
def test_metrics_answer_what_the_marts_say(layer: Layer, question: Question) -> None:
    found = differences(layer, question)
    assert not found, "\n".join([*found[:12], f"{len(found)} differences"])


def test_every_metric_is_asked_by_two_slices(layer: Layer) -> None:
    asked = {name: {question.by for question in QUESTIONS if name in question.metrics} for name in layer.metric_names}
    assert {name for name, slices in asked.items() if len(slices) < 2} == set()
    assert {name for question in QUESTIONS for name in question.metrics} == set(layer.metric_names)


def test_saved_queries_answer(layer: Layer) -> None:
    assert layer.saved_queries
    for saved in layer.saved_queries:
        request = MetricFlowQueryRequest.create(saved_query_name=saved)
        rows = layer.connection.execute(layer.engine.explain(request).sql_statement.sql).fetchall()
        assert rows, f"{saved} has no rows"


def test_sql_of_the_guides_runs(layer: Layer) -> None:
    guides = sorted((REPOSITORY / "docs/guides").glob("*.md"))
    blocks = [block for guide in guides for block in re.findall(r"```sql\n(.*?)```", guide.read_text(), re.DOTALL)]
    assert blocks
    for block in blocks:
        assert layer.connection.execute(block).fetchall(), block


def test_two_answers_are_told_apart(layer: Layer) -> None:
    """The comparison itself: a mart that is a cent off is found."""
    off = Question((MONTH,), ("fiscal_period_id",), "fct_cmrr_monthly", {"cmrr": "sum(ending_cmrr) + 0.01"})
    assert differences(layer, off)
