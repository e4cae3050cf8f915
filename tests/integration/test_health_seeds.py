"""A health seed that no score could be computed from stops the build, and the message names the file and the line."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.integration.generic_company import COMPANY, land
from tests.support import REPOSITORY, BuildError, Workbench, query

pytestmark = pytest.mark.slow

SEEDS = REPOSITORY / "seeds" / "health"
CHECK = ["path:seeds/health", "int_health_seed_faults", "health_seeds_are_sound", "int_health_signals"]

# seed -> what stands in the file, what is written instead, what is said of it
BROKEN: dict[str, list[tuple[str, str, str | None]]] = {
    "health_components": [
        (
            "nps,16,engagement,surveys,points -100..100,365",
            "nps,16,engagement,surveys,points -100..100,-1",
            "lookback_days below 0: '-1' (nps)",
        ),
        ("ticket_rate,17,service", "ticket_rate,17,servce", "unknown dimension 'servce' (ticket_rate)"),
        (
            "days,0,leave_out,Days since the last event",
            "days,0,forget,Days since the last event",
            "unknown when_missing 'forget' (usage_recency)",
        ),
        (
            "% change,56,leave_out",
            "% change,60,leave_out",
            "halves of whole weeks are compared: lookback_days must be a multiple of 14, not '60' (usage_trend)",
        ),
        (
            "feature_depth,2,utilization,usage,% of features,90",
            "feature_depth,2,utilization,usage,% of features,6",
            "usage is kept by week, lookback_days has to be 7 or more, not '6' (feature_depth)",
        ),
        (
            "tenure,29,financial,contracts,years,0",
            "tenure,29,financial,contracts,years,30",
            "component is a state of its day, lookback_days has to be 0, not '30' (tenure)",
        ),
        (
            "csm_renewal_call,35,risk",
            "csm_renewal_call,99,risk",
            "components are added up in the order of macro health_components, component_number has to follow it,"
            " not '99' (csm_renewal_call)",
        ),
    ],
    "health_weights": [
        ("1,overall,active_licence_rate,8", "1,overall,foo,8", "unknown component 'foo' (1, overall, foo)"),
        ("1,advocacy,nps,35", "1,advocay,nps,35", "unknown scorecard 'advocay' (1, advocay, nps)"),
        ("1,maturity,tenure,15", "1,maturity,tenure,0", "weight not above 0: '0.0000' (1, maturity, tenure)"),
        (
            "1,maturity,upsells_completed,10",
            "1,maturity,feature_depth,10",
            "more than one line for the same score_version, scorecard, component (1, maturity, feature_depth)",
        ),
        ("1,risk,open_risks,2", "2,risk,open_risks,2", "unknown score_version '2' (2, risk, open_risks)"),
    ],
    "health_thresholds": [
        ("1,csat,default,40,95,,", "1,csat,default,95,95,,", "worst equals best: '95.0000' (1, csat, default)"),
        (
            "1,ticket_rate,default,0,2,15,40",
            "1,ticket_rate,default,0,2,50,40",
            "two-sided values not in the order worst_value < best_value <= best_until < worst_until"
            " (1, ticket_rate, default)",
        ),
        ("1,nps,default,-50,60,,", "1,nps,enterprise,-50,60,,", None),
    ],
    "health_bands": [
        ("green,3,75", "green,3,50", "bands start above the one before and at 100 at most, not at '50.0000' (green)")
    ],
    "health_score_versions": [
        ("1,1900-01-01", "1,2020-01-01", "history before the first version has no score: valid_from '2020-01-01' (1)")
    ],
    "onboarding_milestones": [("oriented,2,2,false", "oriented,2,-2,false", "target_week below 0: '-2' (oriented)")],
}


def line_of(content: str, text: str) -> int:
    (found,) = [number for number, line in enumerate(content.splitlines(), start=1) if text in line]
    return found


@pytest.mark.timeout(900)
def test_every_fault_is_named_with_its_line(workbench: Workbench, tmp_path: Path) -> None:
    land(tmp_path / "raw", COMPANY)
    own = tmp_path / "seeds"
    own.mkdir()
    expected = ["seeds/health/health_thresholds.csv: no thresholds of segment default for component 'nps'"]
    for seed, faults in BROKEN.items():
        content = (SEEDS / f"{seed}.csv").read_text(encoding="utf-8")
        broken = content
        for sound, unsound, said in faults:
            if said is not None:
                expected.append(f"seeds/health/{seed}.csv line {line_of(content, sound)}: {said}")
            broken = broken.replace(sound, unsound)
        (own / f"{seed}.csv").write_text(broken, encoding="utf-8")

    warehouse = tmp_path / "warehouse.duckdb"
    with pytest.raises(BuildError) as stopped:
        workbench.run(warehouse, tmp_path / "raw", date(2025, 6, 30), CHECK, seeds=own, kinds=("model", "seed", "test"))
    said = str(stopped.value)
    missing = [line for line in expected if line not in said]
    assert not missing, said
    # the model after them was not even tried: its parents are not there, and it would have been a second failure
    assert "int_health_measures" not in said
    assert not query(warehouse, "from duckdb_tables() where table_name = 'int_health_signals'")

    # and the project's own seeds pass
    shutil.rmtree(own)
    workbench.run(warehouse, tmp_path / "raw", date(2025, 6, 30), CHECK[:3], kinds=("model", "seed", "test"))
    assert query(warehouse, "select count(*) from intermediate.int_health_seed_faults") == [(0,)]


@pytest.mark.timeout(300)
def test_a_measure_that_nothing_adds_up_stops_the_build(workbench: Workbench, tmp_path: Path) -> None:
    land(tmp_path / "raw", COMPANY)
    workbench.run(tmp_path / "warehouse.duckdb", tmp_path / "raw", date(2025, 6, 30), ["health_components"])
    settings = {"raw_path": str(tmp_path / "raw"), "as_of": "2025-06-30"}
    inline = ["compile", "--no-write-json", "--inline"]
    workbench.invoke([*inline, "{{ change_of('tickets_ever', 'tickets', 'opened_on') }}"], settings)
    with pytest.raises(BuildError, match="Measure 'tikets_ever' is not in macro running_measures"):
        workbench.invoke([*inline, "{{ change_of('tikets_ever', 'tickets', 'opened_on') }}"], settings)
