"""The metric catalog is complete: every metric of the rules and of the semantic layer, and every column there is."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from dbt_metricflow.cli import main as metricflow_command

from orchestration import metrics as metrics_command
from orchestration.metric_docs import OVERVIEW, Declared, current_overview, declared_metrics, documents

REPOSITORY = Path(__file__).parents[2]
# what the metric rules name, by rule; a rule that gains a metric gains a line here
RULES = {
    2: {"line_mrr"},
    3: {"live_mrr", "cmrr"},
    4: {
        f"moved_{kind}_cmrr"
        for kind in (
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
        )
    },
    5: {
        "quantity_effect",
        "list_price_effect",
        "discount_effect",
        "product_churn_effect",
        "new_product_effect",
        "archive_effect",
        "fx_effect",
        "like_for_like_cmrr",
    },
    6: {"late_days", "periods_carried", "average_lead_days", "early_share", "late_share"},
    7: {"locked_base_cmrr", "locked_add_on_cmrr", "locked_expected_cmrr", "locked_planned_expected_cmrr", "lock_drift"},
    8: {
        "expected_cmrr",
        "carried_out_cmrr",
        "open_cmrr",
        "resolved_cmrr",
        "lost_cmrr",
        "downgraded_cmrr",
        "upgraded_cmrr",
        "new_product_cmrr",
        "changed_after_lock_cmrr",
        "recovered_cmrr",
        "midterm_lost_cmrr",
        "gross_renewal_rate",
        "net_renewal_rate",
        "net_renewal_rate_with_new_products",
        "eligible_churn_rate",
        "cancellation_rate",
        "contraction_rate",
        "logo_churn_rate",
        "contract_churn_rate",
        "avoidable_churn_rate",
        "nrr",
        "grr",
        "clv",
        "clv_on_base_churn",
        "crc",
        "cac_ratio",
        "gross_margin",
        "unhealthy_share",
        "nps",
        "csat",
        "ces",
    },
    9: {"average_health_score", "average_health_coverage", "band_changes_90d", "backtest_churn_rate", "health_auc"},
    10: {"acv_per_csm", "accounts_per_csm", "cadence_kept_share", "average_weeks_to_value", "usage_percentile"},
}
PREFIXES = ("annualized_quarterly_", "annualized_", "quarterly_", "yearly_")


@cache
def declared() -> tuple[Declared, ...]:
    return tuple(declared_metrics())


def base_name(metric: str) -> str:
    return next((metric.removeprefix(prefix) for prefix in PREFIXES if metric.startswith(prefix)), metric)


def offered_and_inputs() -> tuple[set[str], set[str]]:
    """Names of all metrics of the semantic layer, and of those that only serve to make others."""
    layer = documents(REPOSITORY / "models/semantic")
    written = [metric for document in layer for metric in document.get("metrics") or []]
    measures = {
        measure["name"]
        for document in layer
        for model in document.get("semantic_models") or []
        for measure in model.get("measures", [])
        if measure.get("create_metric")
    }
    inputs = set()
    for metric in written:
        parameters = metric["type_params"]
        inputs |= {parameters[side] for side in ("numerator", "denominator") if side in parameters}
        inputs |= {entry["name"] for entry in parameters.get("metrics", [])}
    return measures | {metric["name"] for metric in written}, inputs


def test_every_metric_of_the_rules_is_in_the_catalog() -> None:
    by_rule: dict[int, set[str]] = {}
    for one in declared():
        by_rule.setdefault(one.rule, set()).add(one.metric)
    missing = {rule: names - by_rule.get(rule, set()) for rule, names in RULES.items()}
    assert {rule: names for rule, names in missing.items() if names} == {}


def test_every_metric_of_the_semantic_layer_is_in_the_catalog() -> None:
    known = {one.metric for one in declared()}
    offered, inputs = offered_and_inputs()
    # what only serves as numerator or denominator is explained by the metric it serves
    assert {name for name in offered - inputs if base_name(name) not in known} == set()


def test_metrics_are_declared_once_and_fully() -> None:
    names = [one.metric for one in declared()]
    assert sorted(names) == sorted(set(names))
    for one in declared():
        assert one.keys - {"source"} == {"metric", "rule", "unit", "formula"}, one


def test_first_page_of_the_docs_is_current() -> None:
    """`python -m orchestration.metric_docs` writes it."""
    assert (REPOSITORY / OVERVIEW).read_text() == current_overview()


def test_the_metrics_command_asks_no_package_index(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(metricflow_command, "UpdateChecker", None)
    monkeypatch.setattr(metricflow_command, "cli", asked.append)
    metrics_command.run(["list", "metrics"])
    checker = metricflow_command.UpdateChecker  # type: ignore[attr-defined]
    assert asked == [["list", "metrics"]]
    assert checker is metrics_command.NoUpdateChecker
    assert checker().check("dbt-metricflow", "0.0.1") is None
