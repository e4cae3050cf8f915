"""The parts of publishing, without dbt: audit of a run, rules of a mart, locks, logs, causes, versions."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from orchestration.lib.dbt_args import AS_OF_VARIABLE, DBT
from orchestration.publishing import __main__ as command
from orchestration.publishing.audit import verdict_on
from orchestration.publishing.database import Content, content_of, literal, quoted, session
from orchestration.publishing.faults import LockHeldError, PublishError
from orchestration.publishing.files import append_line, copy_whole, point, read_lines, remove, seal, write_whole
from orchestration.publishing.locks import exclusive
from orchestration.publishing.marts import (
    Column,
    Mart,
    RestatedBy,
    mart_as_json,
    mart_from_json,
    personal_kinds_asked_for,
    public_marts,
    rules_of,
    rules_of_all,
)
from orchestration.publishing.places import Published, Working, published_from, versions_to_keep, working_from
from orchestration.publishing.refresh import Request, dbt_command, parse_vars, request_from
from orchestration.publishing.restatements import causes_of
from orchestration.publishing.source_rows import UNKNOWN, Changes
from orchestration.publishing.stamp import as_of_run, read_stamp
from orchestration.publishing.versions import committed_names, next_name, number_of, version_name
from orchestration.publishing.writing import ordered

# --- a manifest of one mart, what it descends from, and what it does not --------------------------------------------


def node(name: str, kind: str = "model", **more: Any) -> dict[str, Any]:
    return {
        "unique_id": f"{kind}.p.{name}",
        "name": name,
        "alias": name,
        "schema": "main",
        "resource_type": kind,
        "access": "protected",
        "description": "Rows.",
        "config": {"enabled": True, "materialized": "table", "meta": {}},
        "checksum": {"checksum": f"sum of {name}"},
        "raw_code": "select 1",
        "columns": {},
        "constraints": [],
        "depends_on": {"nodes": [], "macros": []},
    } | more


@pytest.fixture
def manifest() -> dict[str, Any]:
    mart = node(
        "mart",
        access="public",
        constraints=[{"type": "primary_key", "columns": ["id"]}],
        columns={
            "id": {"name": "id", "description": "Key.", "data_type": "varchar", "config": {"meta": {}}},
            "period": {"name": "period", "description": "Period.", "data_type": "varchar"},
            "comment": {
                "name": "comment",
                "description": "Words.",
                "data_type": "varchar",
                "config": {"meta": {"personal": "free_text"}},
            },
            "csm_name": {
                "name": "csm_name",
                "description": "Name.",
                "data_type": "varchar",
                "config": {"meta": {"personal": "name", "shown_because": "needed"}},
            },
        },
        config={"enabled": True, "materialized": "table", "meta": {"restated_by": {"period": "period"}}},
        depends_on={"nodes": ["model.p.step", "seed.p.bands"], "macros": ["macro.p.used"]},
    )
    nodes = [mart, node("step"), node("bands", "seed"), node("other"), node("check", "test")]
    return {
        "metadata": {"project_name": "p"},
        "nodes": {one["unique_id"]: one for one in nodes},
        "macros": {
            f"macro.p.{name}": {"package_name": "p", "macro_sql": text, "depends_on": {"macros": []}}
            for name, text in (("used", "{{ var('grace_days') }}"), ("unused", "{{ var('other_days') }}"))
        },
        "unit_tests": {"unit_test.p.mart.rule": {"name": "rule"}},
    }


def results_of(manifest: dict[str, Any], **statuses: str) -> dict[str, Any]:
    usual = {"model": "success", "seed": "success", "test": "pass"}
    results = [
        {"unique_id": name, "status": statuses.get(one["name"], usual[one["resource_type"]]), "message": "Got 1 result"}
        for name, one in manifest["nodes"].items()
    ]
    results += [{"unique_id": "unit_test.p.mart.rule", "status": statuses.get("rule", "pass"), "message": "differs"}]
    return {"metadata": {"invocation_id": "i"}, "results": results}


# --- audit ----------------------------------------------------------------------------------------------------------


def test_a_complete_green_run_passes(manifest: dict[str, Any]) -> None:
    verdict = verdict_on(manifest, results_of(manifest), needs_unit_tests=True)

    assert verdict.is_green
    assert verdict.counts == {"model": 3, "seed": 1, "test": 1, "unit_test": 1}


@pytest.mark.parametrize(
    ("name", "status", "fault"),
    [
        ("check", "fail", "test check: fail: Got 1 result"),
        ("check", "error", "test check: error: Got 1 result"),
        ("check", "skipped", "test check: skipped: Got 1 result"),
        ("step", "error", "model step: error: Got 1 result"),
        ("bands", "skipped", "seed bands: skipped: Got 1 result"),
        ("rule", "fail", "unit test rule: fail: differs"),
    ],
)
def test_anything_that_is_not_green_stops_it(manifest: dict[str, Any], name: str, status: str, fault: str) -> None:
    assert verdict_on(manifest, results_of(manifest, **{name: status}), needs_unit_tests=True).faults == (fault,)


def test_a_warning_is_no_fault(manifest: dict[str, Any]) -> None:
    verdict = verdict_on(manifest, results_of(manifest, check="warn"), needs_unit_tests=True)

    assert verdict.is_green
    assert verdict.warnings == ("test check: warn: Got 1 result",)


@pytest.mark.parametrize("left_out", ["model.p.step", "seed.p.bands", "test.p.check"])
def test_a_run_of_a_selection_is_not_complete(manifest: dict[str, Any], left_out: str) -> None:
    results = results_of(manifest)
    results["results"] = [result for result in results["results"] if result["unique_id"] != left_out]

    (fault,) = verdict_on(manifest, results, needs_unit_tests=True).faults
    assert fault.endswith("not part of the run")


def test_unit_tests_may_be_left_out_but_not_failed(manifest: dict[str, Any]) -> None:
    results = results_of(manifest)
    results["results"] = results["results"][:-1]

    assert verdict_on(manifest, results, needs_unit_tests=False).is_green
    assert not verdict_on(manifest, results, needs_unit_tests=True).is_green
    assert not verdict_on(manifest, results_of(manifest, rule="fail"), needs_unit_tests=False).is_green


def test_disabled_and_ephemeral_models_are_not_waited_for(manifest: dict[str, Any]) -> None:
    results = results_of(manifest)
    manifest["nodes"]["model.p.off"] = node("off", config={"enabled": False})
    manifest["nodes"]["model.p.inline"] = node("inline", config={"enabled": True, "materialized": "ephemeral"})

    assert verdict_on(manifest, results, needs_unit_tests=True).is_green


def test_a_failed_hook_stops_it(manifest: dict[str, Any]) -> None:
    results = results_of(manifest)
    results["results"].append({"unique_id": "operation.p.on-run-start-0", "status": "error", "message": "no vendor"})

    assert "no vendor" in verdict_on(manifest, results, needs_unit_tests=True).faults[0]


def test_the_cause_is_said_before_what_it_skipped(manifest: dict[str, Any]) -> None:
    faults = verdict_on(manifest, results_of(manifest, mart="skipped", step="error"), needs_unit_tests=True).faults

    assert [fault.split(":")[0] for fault in faults] == ["model step", "model mart"]


# --- marts and rules ------------------------------------------------------------------------------------------------


def test_marts_come_from_the_manifest(manifest: dict[str, Any]) -> None:
    (mart,) = public_marts(manifest, {})

    assert (mart.name, mart.keys, mart.restated_by) == ("mart", ("id",), RestatedBy("period", is_date=False))
    assert mart_from_json(json.loads(json.dumps(mart_as_json(mart)))) == mart


def test_personal_columns_are_hidden_unless_asked_for_or_shown_for_a_reason(manifest: dict[str, Any]) -> None:
    (mart,) = public_marts(manifest, {})

    assert mart.hidden([]) == ["comment"]
    assert mart.hidden(["email"]) == ["comment"]
    assert mart.hidden(["free_text"]) == []


@pytest.mark.parametrize(
    ("setting", "kinds"),
    [(False, ()), (None, ()), (True, ("name", "email", "free_text")), (["email"], ("email",)), ("name", ("name",))],
)
def test_var_of_personal_data(setting: object, kinds: tuple[str, ...]) -> None:
    assert personal_kinds_asked_for(setting) == kinds


@pytest.mark.parametrize("setting", ["yes", ["emails"], 1, {"email": True}])
def test_a_misspelt_var_of_personal_data_shows_nothing(setting: object) -> None:
    with pytest.raises(ValueError, match="publish_personal_data"):
        personal_kinds_asked_for(setting)


def test_a_mart_needs_a_key_and_a_column_to_be_restated_by(manifest: dict[str, Any]) -> None:
    without_key, wrong_column = deepcopy(manifest), deepcopy(manifest)
    without_key["nodes"]["model.p.mart"]["constraints"] = []
    wrong_column["nodes"]["model.p.mart"]["config"]["meta"]["restated_by"] = {"period": "perod"}

    with pytest.raises(ValueError, match="no primary key"):
        public_marts(without_key, {})
    with pytest.raises(ValueError, match="perod"):
        public_marts(wrong_column, {})


def test_rules_of_a_mart_are_what_it_descends_from(manifest: dict[str, Any]) -> None:
    def rules(changed: dict[str, Any], variables: dict[str, Any]) -> str:
        return rules_of("model.p.mart", changed, variables)

    variables = {"grace_days": 90, "other_days": 30, "as_of": "2026-06-30"}
    was = rules(manifest, variables)
    for name in ("model.p.mart", "model.p.step", "seed.p.bands"):
        changed = deepcopy(manifest)
        changed["nodes"][name]["checksum"]["checksum"] = "another"
        assert rules(changed, variables) != was, name
    changed = deepcopy(manifest)
    changed["macros"]["macro.p.used"]["macro_sql"] = "{{ var('grace_days') + 1 }}"
    assert rules(changed, variables) != was
    assert rules(manifest, {**variables, "grace_days": 91}) != was

    changed = deepcopy(manifest)
    changed["nodes"]["model.p.other"]["checksum"]["checksum"] = "another"
    changed["macros"]["macro.p.unused"]["macro_sql"] = "another"
    assert rules(changed, {**variables, "other_days": 31, "as_of": "2026-07-31"}) == was
    assert rules_of_all(changed, variables) != rules_of_all(manifest, variables)


def test_a_var_whose_name_is_computed_may_be_any(manifest: dict[str, Any]) -> None:
    manifest["nodes"]["model.p.step"]["raw_code"] = "{{ var(name) }}"

    assert rules_of("model.p.mart", manifest, {"other_days": 30}) != rules_of(
        "model.p.mart", manifest, {"other_days": 31}
    )


# --- causes ---------------------------------------------------------------------------------------------------------

LATE, CORRECTED, GENERAL = frozenset({"late"}), frozenset({"corrected"}), frozenset({None})


@pytest.mark.parametrize(
    ("account", "is_rule_changed", "changes", "cause"),
    [
        ("late", False, Changes(late=LATE), "late data"),
        ("corrected", False, Changes(corrected=CORRECTED), "corrected source"),
        ("late", True, Changes(late=LATE), "changed rule, late data"),
        ("other", True, Changes(late=LATE), "changed rule"),
        ("other", False, Changes(late=LATE, corrected=CORRECTED), "unexplained"),
        # a corrected rate may move every account; a new one explains only what nothing else does
        ("late", False, Changes(late=LATE, corrected=GENERAL), "corrected source, late data"),
        ("corrected", False, Changes(corrected=CORRECTED, late=GENERAL), "corrected source"),
        ("other", False, Changes(late=GENERAL), "late data"),
        # the business going on explains only what nothing else does
        ("late", False, Changes(newer=LATE), "late data"),
        ("corrected", False, Changes(corrected=CORRECTED, newer=CORRECTED), "corrected source"),
        ("other", False, UNKNOWN, "unexplained"),
        ("other", True, UNKNOWN, "changed rule, unexplained"),
    ],
)
def test_causes_by_account(account: str, is_rule_changed: bool, changes: Changes, cause: str) -> None:
    assert causes_of(account, False, is_rule_changed, False, changes) == cause


def test_causes_of_a_mart_without_accounts_are_those_of_all() -> None:
    changes = Changes(late=LATE, corrected=CORRECTED)

    assert causes_of(None, True, False, False, changes) == "corrected source, late data"
    assert causes_of(None, True, False, False, Changes()) == "unexplained"


def test_an_earlier_day_is_a_cause_of_its_own() -> None:
    assert causes_of("a", False, False, True, Changes(corrected=frozenset({"a"}))) == "earlier as_of"


# --- files, locks, logs ---------------------------------------------------------------------------------------------


def test_a_lock_is_held_by_one_and_names_its_holder(tmp_path: Path) -> None:
    lock = tmp_path / "a.lock"
    with (
        exclusive(lock, "refresh as of 2026-03-31"),
        pytest.raises(LockHeldError, match=rf"refresh as of 2026-03-31 \(process {os.getpid()}"),
        exclusive(lock, "another"),
    ):
        pass
    with exclusive(lock, "afterwards"):
        pass


def test_a_killed_holder_frees_the_lock_once_its_child_is_gone(tmp_path: Path) -> None:
    lock = tmp_path / "a.lock"
    script = (
        "import subprocess, sys; from pathlib import Path; from orchestration.publishing.locks import exclusive\n"
        f"with exclusive(Path({str(lock)!r}), 'killed') as held:\n"
        "    child = subprocess.Popen(['cat'], stdin=subprocess.PIPE, pass_fds=[held])\n"
        "    print(child.pid, flush=True)\n"
        "    child.wait()\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    child = int(holder.stdout.readline())
    # the pipe of the child ends with its parent; until then it must keep the lock
    with pytest.raises(LockHeldError, match="killed"), exclusive(lock, "too early"):
        pass
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with exclusive(lock, "afterwards", wait_seconds=60):
        assert not _runs(child)


def _runs(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] not in ("Z", "X")


def test_files_are_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "folder" / "file"
    write_whole(target, b"first")
    copy_whole(target, tmp_path / "copy")

    def full(self: Path, content: bytes) -> int:
        del self, content
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(target, b"second")

    assert target.read_bytes() == b"first" == (tmp_path / "copy").read_bytes()
    assert [path.name for path in target.parent.iterdir()] == ["file"]


def test_a_sealed_folder_cannot_be_written_but_removed(tmp_path: Path) -> None:
    folder = tmp_path / "v"
    (folder / "parquet").mkdir(parents=True)
    (folder / "parquet" / "a").write_text("x")
    seal(folder)

    assert all(
        not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) for path in [folder, *folder.rglob("*")]
    )
    remove(folder)
    assert not folder.exists()


def test_the_pointer_swaps_in_place(tmp_path: Path) -> None:
    pointer = tmp_path / "current"
    point(pointer, "versions/v000001")
    point(pointer, "versions/v000002")

    assert str(pointer.readlink()) == "versions/v000002"
    assert [path.name for path in tmp_path.iterdir()] == ["current"]


def test_a_torn_line_of_the_log_stays_alone(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    append_line(log, {"version": "v000001"})
    with log.open("a") as handle:
        handle.write('{"version": "v00')
    append_line(log, {"version": "v000002"})

    assert [entry["version"] for entry in read_lines(log)] == ["v000001", "v000002"]


def test_names_and_texts_of_data_stay_names_and_texts() -> None:
    hostile = """a"; drop table "x'; --"""
    with session() as connection:
        connection.execute(f"create table t ({quoted(hostile)} varchar)")
        connection.execute(f"insert into t values ({literal(hostile)})")
        assert connection.execute("from t").fetchall() == [(hostile,)]


def test_content_does_not_depend_on_the_order_of_rows_but_on_everything_else() -> None:
    def content(rows: str, types: str = "a varchar, b decimal(9, 2), c double") -> Content:
        with session() as connection:
            connection.execute(f"create table t ({types})")
            connection.execute(f"insert into t values {rows}")
            return content_of(connection, "t")

    base = content("('x', 1.10, 0.3), ('y', null, null)")
    assert base.rows == 2
    assert content("('y', null, null), ('x', 1.10, 0.1 + 0.2)") == base
    assert content("('x', 1.11, 0.3), ('y', null, null)") != base
    assert content("('x', 1.10, 0.3), ('y', null, 0)") != base
    assert content("('x', 1.10, 0.3), ('y', null, null), ('y', null, null)") != base
    # a row twice and another gone, a value moved to another column, a column renamed
    assert content("('x', 1.10, 0.3), ('x', 1.10, 0.3)") != base
    assert content("('x', 1.10, 0.3), (null, null, null)") != content("('x', 1.10, 0.3), ('null', null, null)")
    assert content("('x', 1.10, 0.3), ('y', null, null)", "a varchar, z decimal(9, 2), c double") != base


# --- places, versions, requests -------------------------------------------------------------------------------------


def test_places_come_from_the_environment(tmp_path: Path) -> None:
    working = working_from({"WAREHOUSE_PATH": str(tmp_path / "w.duckdb")})

    assert working == Working(tmp_path / "w.duckdb")
    assert published_from({}, working).root == tmp_path / "published"
    assert published_from({"PUBLISH_PATH": "/srv/bi"}, working).root == Path("/srv/bi")
    assert (versions_to_keep({}), versions_to_keep({"PUBLISH_KEEP": "3"}), versions_to_keep({}, 2)) == (5, 3, 2)


@pytest.mark.parametrize("keep", ["0", "-1", "many"])
def test_at_least_one_version_stays(keep: str) -> None:
    with pytest.raises(ValueError, match=r"PUBLISH_KEEP|at least one"):
        versions_to_keep({"PUBLISH_KEEP": keep})


def test_numbers_of_versions_are_never_used_twice(tmp_path: Path) -> None:
    published = Published(tmp_path)
    assert next_name(published) == "v000001"
    published.version("v000004").mkdir(parents=True)
    append_line(published.log, {"action": "publish", "version": "v000007"})

    assert next_name(published) == "v000008"
    assert committed_names(published) == []
    assert [number_of(name) for name in ("v000012", "x", "v", ".v000001.building")] == [12, None, None, None]
    assert version_name(12) == "v000012"


def test_a_lost_log_loses_no_version(tmp_path: Path) -> None:
    published = Published(tmp_path)
    published.version("v000004").mkdir(parents=True)

    assert committed_names(published) == ["v000004"]


def test_a_file_without_stamp_is_no_tested_build(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="not the outcome of a complete green build"):
        read_stamp(Working(tmp_path / "w.duckdb"))


def test_a_request_fixes_its_day() -> None:
    assert request_from("2026-03-31", {}, False, {AS_OF_VARIABLE: "2026-06-30"}).as_of == date(2026, 3, 31)
    assert request_from(None, {}, False, {AS_OF_VARIABLE: "2026-06-30"}).as_of == date(2026, 6, 30)
    with pytest.raises(ValueError, match="given by --as-of"):
        parse_vars('{"as_of": "2026-01-01"}')


def test_vars_of_a_request_are_one_argument() -> None:
    asked_for = Request(date(2026, 3, 31), parse_vars('{"raw_path": "--full-refresh; rm"}'))

    assert dbt_command(asked_for)[len(DBT) :] == [
        "build",
        "--vars",
        '{"raw_path": "--full-refresh; rm"}',
    ]
    with pytest.raises(ValueError, match="JSON"):
        parse_vars("{raw_path: x}")


def test_day_of_a_run_without_as_of_is_the_utc_day_it_started_on() -> None:
    metadata = {"invocation_started_at": "2026-04-01T00:30:00+02:00", "generated_at": "2026-04-01T02:00:00Z"}

    assert as_of_run({"metadata": metadata, "args": {}}) == date(2026, 3, 31)
    assert as_of_run({"metadata": metadata, "args": {"vars": {"as_of": "2026-02-28"}}}) == date(2026, 2, 28)
    assert as_of_run({"metadata": metadata, "args": {"vars": "{as_of: '2026-02-28'}"}}) == date(2026, 2, 28)
    of_environment = {**metadata, "env": {"AS_OF": "2026-01-31"}}
    assert as_of_run({"metadata": of_environment, "args": {}}) == date(2026, 1, 31)
    assert as_of_run({"metadata": of_environment, "args": {"vars": {"as_of": "2026-02-28"}}}) == date(2026, 2, 28)


def test_exit_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = ["--warehouse", str(tmp_path / "w.duckdb")]

    assert command.main(["publish", *places]) == command.FAILED
    assert "Readers see no version yet." in capsys.readouterr().err
    with exclusive(tmp_path / "w.refresh.lock", "somebody else"):
        assert command.main(["publish", *places, "--wait", "0"]) == command.HELD
    assert command.main(["publish", *places, "--keep", "0"]) == command.WRONG_USE
    assert command.main(["rollback", *places]) == command.FAILED
    assert command.main(["versions", *places]) == 0
    assert command.main(["restatements", *places]) == 0


def test_waiting_for_a_lock_ends(tmp_path: Path) -> None:
    lock = tmp_path / "a.lock"
    with exclusive(lock, "first"), pytest.raises(LockHeldError), exclusive(lock, "second", wait_seconds=0.5):
        pass


def test_mart_without_personal_data_hides_nothing() -> None:
    assert Mart("m", "main", "", (Column("a", "varchar", ""),), ("a",), None, "").hidden([]) == []


def test_the_story_of_scores_is_written_in_order_of_weeks(tmp_path: Path) -> None:
    with session() as connection:
        connection.execute(f"attach {literal(tmp_path / 'out.duckdb')} as out")
        connection.execute(
            "create table shuffled as select date '2026-01-04' + 7 * cast(hash(n) % 20 as integer) as week_ends_on, n "
            "from range(300000) as numbers (n)"
        )
        for name in ("account_health_bridge", "another_mart"):
            connection.execute(f"create table out.{name} as {ordered(name, '*', 'shuffled')}")
        weeks = connection.execute("select week_ends_on from out.account_health_bridge order by rowid").fetchall()
        assert weeks == sorted(weeks)
        for name in ("account_health_bridge", "another_mart"):
            assert content_of(connection, f"out.{name}") == content_of(connection, "shuffled")
