"""What the measurement reports, from artifacts as dbt writes them."""

from pathlib import Path

import pytest

from bench.models import Cost, costs, dbt_command, environment, table

MANIFEST = {
    "nodes": {
        "model.p.a": {"name": "a", "path": "marts/health/a.sql", "resource_type": "model"},
        "model.p.b": {"name": "b", "path": "intermediate/health/b.sql", "resource_type": "model"},
        "model.p.c": {"name": "c", "path": "marts/core/c.sql", "resource_type": "model"},
        "seed.p.s": {"name": "s", "path": "s.csv", "resource_type": "seed"},
    }
}
RUN = {
    "results": [
        {"unique_id": "model.p.a", "status": "success", "execution_time": 1.0},
        {"unique_id": "model.p.b", "status": "success", "execution_time": 3.0},
        {"unique_id": "model.p.c", "status": "skipped", "execution_time": 0.0},
        {"unique_id": "seed.p.s", "status": "success", "execution_time": 9.0},
        {"unique_id": "operation.p.start", "status": "success", "execution_time": 9.0},
    ]
}


def test_models_that_were_built_are_reported_dearest_first() -> None:
    assert costs(RUN, MANIFEST, {"a": 7}, []) == [
        Cost("b", "intermediate/health", None, 3.0),
        Cost("a", "marts/health", 7, 1.0),
    ]
    assert [cost.model for cost in costs(RUN, MANIFEST, {"a": 7}, ["marts/health"])] == ["a"]


def test_the_table_gives_rows_and_shares() -> None:
    text = table([Cost("b", "x", None, 3.0), Cost("a", "y", 1234567, 1.0)], 4.0)
    assert text.splitlines()[2:] == ["| b | view | 3.0 | 75.0% |", "| a | 1,234,567 | 1.0 | 25.0% |"]


def test_the_selection_reaches_dbt() -> None:
    command = dbt_command(Path("raw"), ["+a", "b"], True)
    assert command[-4:] == ["--select", "+a", "b", "--full-refresh"]
    assert "unit_test" in command


def test_what_the_environment_says_goes_before_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_PATH", "elsewhere.duckdb")
    monkeypatch.delenv("DBT_PROFILES_DIR", raising=False)
    settings = environment("2026-06-30")
    assert settings["WAREHOUSE_PATH"] == "elsewhere.duckdb"
    assert Path(settings["DBT_PROFILES_DIR"]).joinpath("profiles.yml").exists()
    assert settings["DBT_ENV_CUSTOM_ENV_AS_OF"] == "2026-06-30"
