"""Health scored bit by bit, in any order of arrivals, equals health scored at once; the unchanged is left alone."""

from __future__ import annotations

import random
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.integration.generic_company import COMPANY, KNOWN, LATER, land
from tests.support import REPOSITORY, WAREHOUSE_FILE, BuildError, Workbench, differing, query, rows

pytestmark = pytest.mark.slow

AS_OF = date(2025, 9, 30)
TABLES = (
    "intermediate.int_health_scorecards",
    "account_health_weekly",
    "account_health",
    "account_health_components",
    "account_health_scorecard_components",
    "account_health_bridge",
)
SEEDS = ("health_weights", "health_thresholds", "health_score_versions", "health_components")

Tables = dict[str, str]
Seeds = dict[str, str]


def own_seeds() -> Seeds:
    return {name: (REPOSITORY / "seeds" / "health" / f"{name}.csv").read_text(encoding="utf-8") for name in SEEDS}


def second_version(seeds: Seeds, valid_from: str) -> Seeds:
    """A version 2 that weighs recency three times as much and asks enterprise for fewer touches."""

    def doubled(content: str, old: str, new: str) -> str:
        lines = content.splitlines()
        copies = ["2" + line[1:] for line in lines[1:]]
        assert any(old in line for line in copies)
        return "\n".join(lines + [line.replace(old, new) for line in copies]) + "\n"

    return seeds | {
        "health_weights": doubled(seeds["health_weights"], "2,overall,usage_recency,6", "2,overall,usage_recency,18"),
        "health_thresholds": doubled(
            seeds["health_thresholds"], "2,touch_frequency,enterprise,0,9", "2,touch_frequency,enterprise,0,3"
        ),
        "health_score_versions": f"{seeds['health_score_versions']}2,{valid_from},Recency counts more\n",
    }


class Bench:
    """One raw folder, one seed folder, and one warehouse that grows."""

    def __init__(self, workbench: Workbench, folder: Path) -> None:
        self.workbench = workbench
        self.folder = folder
        self.raw = folder / "raw"
        self.seeds = folder / "seeds"
        self.grown = folder / "grown" / WAREHOUSE_FILE
        self.grown.parent.mkdir(parents=True)
        self.seeds.mkdir()

    def build(self, tables: Tables, seeds: Seeds, as_of: date = AS_OF, **variables: object) -> None:
        shutil.rmtree(self.raw, ignore_errors=True)
        land(self.raw, COMPANY | tables)
        for name, content in seeds.items():
            (self.seeds / f"{name}.csv").write_text(content, encoding="utf-8", newline="")
        select = ["+account_health", "+account_health_bridge", "+account_health_scorecard_components"]
        select += ["account_health_components", "+account_health_replay"]
        self.workbench.run(self.grown, self.raw, as_of, select, seeds=self.seeds, variables=variables)

    def fresh(self, as_of: date = AS_OF) -> Path:
        """The same warehouse with everything that is scored built anew."""
        warehouse = self.folder / "fresh" / WAREHOUSE_FILE
        warehouse.parent.mkdir(exist_ok=True)
        shutil.copy(self.grown, warehouse)
        select = ["int_health_scorecards", "int_health_week_pairs", "int_health_bands", *TABLES[1:3], TABLES[-1]]
        flags = ["--full-refresh"]
        self.workbench.run(warehouse, self.raw, as_of, select, seeds=self.seeds, kinds=["model"], flags=flags)
        return warehouse

    def assert_equal_to_fresh(self, step: str, as_of: date = AS_OF) -> None:
        fresh = self.fresh(as_of)
        for table in TABLES:
            grown = rows(self.grown, table)
            assert grown, f"{step}: {table} is empty"
            assert grown == rows(fresh, table), f"{step}: {table}\n{differing(grown, rows(fresh, table))}"


@pytest.fixture
def bench(workbench: Workbench, tmp_path: Path) -> Bench:
    return Bench(workbench, tmp_path)


def weeks_scored_again(warehouse: Path) -> list[tuple[str, str]]:
    """The account-weeks whose mark was overwritten."""
    found = query(
        warehouse,
        "select account_id, cast(week_ends_on as text) from intermediate.int_health_scorecards"
        " where driver_3 is distinct from 'mark' order by all",
    )
    return [(str(account), str(week)) for account, week in found]


def mark_all(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("update intermediate.int_health_scorecards set driver_3 = 'mark'")


@pytest.mark.timeout(1800)
def test_shuffled_arrivals_equal_a_full_refresh(bench: Bench) -> None:
    seeds = own_seeds()
    kinds = [table for table in LATER if table in KNOWN]
    random.Random(11).shuffle(kinds)
    late = {table: KNOWN[table] + LATER[table] for table in kinds}
    # a fact recorded today about a day long gone: the first weeks are scored again
    backdated = {"support_tickets": late["support_tickets"] + "t8,a1,urgent,open,2025-02-03 09:00:00,,\n"}

    bench.build(KNOWN, seeds)
    bench.build(KNOWN | {table: late[table] for table in kinds[:4]}, seeds)
    bench.build(KNOWN | late | backdated, second_version(seeds, "2025-06-02"))
    bench.assert_equal_to_fresh("late facts of every kind, a backdated one and a second version")

    # a version edited in place, a component that is worst when missing, a file taken away, a contract that ends earlier
    edited = second_version(seeds, "2025-06-02")
    edited["health_weights"] = edited["health_weights"].replace("1,overall,nps,5", "1,overall,nps,9")
    edited["health_components"] = edited["health_components"].replace(
        "365,leave_out,Share of 5", "365,worst,Share of 5"
    )
    assert edited["health_components"] != seeds["health_components"]
    without = {table: content for table, content in (KNOWN | late).items() if table != "marketing_touches"}
    without["billing_cancellations"] = (
        "cancellation_id,contract_id,notice_on,effective_on\nn1,c2,2025-07-15,2025-07-15\n"
    )
    bench.build(without, edited)
    bench.assert_equal_to_fresh("an edited version, missing is worst, a file gone, an account gone")
    gone = query(bench.grown, "select max(week_ends_on) from account_health_weekly where account_id like '%a2'")
    assert gone == [(date(2025, 7, 13),)], "weeks after the contract ended are gone"


@pytest.mark.timeout(1800)
def test_only_what_changed_is_scored_again_and_a_version_counts_from_its_day(bench: Bench) -> None:
    seeds = own_seeds()
    bench.build(KNOWN, seeds)
    first = {row[:2]: row for row in rows(bench.grown, "account_health_weekly")}

    mark_all(bench.grown)
    bench.build(KNOWN, seeds)
    assert weeks_scored_again(bench.grown) == [], "nothing changed, nothing is scored"

    second = second_version(seeds, "2025-06-02")
    bench.build(KNOWN, second, health_replay_version=2)
    again = weeks_scored_again(bench.grown)
    assert again == [(str(a), str(w)) for a, w in sorted(first) if str(w) >= "2025-06-08"], (
        "only weeks from that day on"
    )

    # history keeps what it was scored under; the weeks of the new version are the ones that moved
    before, after = (
        "select {} from account_health_weekly where week_ends_on < '2025-06-08' order by all",
        "score_version",
    )
    assert {version for (version,) in query(bench.grown, before.format(after))} == {1}
    moved = query(
        bench.grown,
        "select count(*) filter (weight_effect <> 0), count(*) filter (version_effect <> 0), min(week_ends_on)"
        " from account_health_bridge where weight_effect <> 0 or version_effect <> 0",
    )
    assert moved[0][0] > 0
    assert moved[0][1] > 0
    assert moved[0][2] == date(2025, 6, 8)

    # the replay is all of history under version 2: where history has version 2 already, the two agree
    replay = query(
        bench.grown,
        "select score_version, count(*), count(*) filter (overall_score_difference <> 0),"
        " count(*) filter (replayed_overall_band <> overall_band and score_version = 2)"
        " from account_health_replay group by score_version order by score_version",
    )
    assert [row[0] for row in replay] == [1, 2]
    assert sum(row[1] for row in replay) == len(first)
    assert replay[0][2] > 0, "earlier weeks would have had another score"
    assert replay[1][2:] == (0, 0), "later weeks were scored under version 2"

    with pytest.raises(BuildError, match="version 7 is not in seed health_score_versions; known are 1, 2"):
        bench.build(KNOWN, second, health_replay_version=7)


def test_a_row_of_the_bridge_that_is_there_twice_fails_the_test_of_its_key(bench: Bench) -> None:
    # an index of so many rows does not fit into memory: the test is all that holds the key
    bench.build(KNOWN, own_seeds())

    def test_key() -> None:
        select = ["account_health_bridge_key_is_unique"]
        bench.workbench.run(bench.grown, bench.raw, AS_OF, select, seeds=bench.seeds, kinds=["test"])

    test_key()
    with duckdb.connect(str(bench.grown)) as connection:
        connection.execute("insert into account_health_bridge select * from account_health_bridge limit 1")
    with pytest.raises(BuildError, match="account_health_bridge_key_is_unique"):
        test_key()
