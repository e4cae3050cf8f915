"""What readers get, what they never get, what is logged when a closed number changes, and the way back."""

from __future__ import annotations

import json
import os
import stat
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.publishing import __main__ as command
from orchestration.publishing import refresh as refreshing
from orchestration.publishing.database import storage_version
from orchestration.publishing.faults import BuildFailedError, LockHeldError, PublishError
from orchestration.publishing.files import read_lines, sha256
from orchestration.publishing.locks import exclusive
from orchestration.publishing.publish import Outcome, publish
from orchestration.publishing.refresh import Request, refresh
from orchestration.publishing.stamp import read_stamp
from orchestration.publishing.versions import committed_names, current_name, damage, read_version, roll_back
from tests.integration.publishing_company import (
    AS_OF,
    FEW_MARTS,
    VARIABLES,
    Place,
    build,
    green_results,
    land,
    manifest_of,
    stamped,
)
from tests.integration.publishing_company import TABLES as COMPANY
from tests.support import Workbench, query

pytestmark = pytest.mark.slow

LINES = "intermediate.int_billing_order_lines_landed"
ORDERS = "intermediate.int_billing_orders_landed"
# a3 signed 30 units at 10 in February 2025
RAISE_A3 = "update main.fct_cmrr_movements set amount = 330 where account_id = 'a3' and movement_type = 'new'"


@pytest.fixture
def place(built_company: Place, tmp_path: Path) -> Place:
    return built_company.copied_to(tmp_path / "place")


@pytest.fixture
def whole_place(workbench: Workbench, place: Place) -> Place:
    """The same with every public mart."""
    stamped(workbench, place, marts=None)
    return place


def published(place: Place, **options: Any) -> Outcome:
    return publish(place.working, place.published, keep=options.pop("keep", 5), **options)


def database(place: Place) -> Path:
    return place.published.pointer / "customer_success.duckdb"


def log_of(place: Place) -> list[tuple[Any, ...]]:
    return query(
        database(place),
        "select mart, row_key, fiscal_period_id, column_name, old_value, new_value, difference, cause from restatements"
        " order by all",
    )


# --- a version ------------------------------------------------------------------------------------------------------


def test_a_version_holds_the_public_marts_and_nothing_else(whole_place: Place) -> None:
    place = whole_place
    version = published(place).version
    stamp = read_stamp(place.working)
    marts = {mart.name for mart in stamp.marts}

    tables = query(database(place), "select table_schema, table_name from information_schema.tables")
    assert set(tables) == {("main", name) for name in marts | {"published_version", "restatements"}}
    assert {path.stem for path in (version.folder / "parquet").iterdir()} == marts | {
        "published_version",
        "restatements",
    }
    assert set(version.manifest["marts"]) == marts
    assert "dim_accounts" in marts
    for name in sorted(marts):
        expected = query(place.working.warehouse, f"select count(*) from main.{name}")
        assert query(database(place), f"select count(*) from {name}") == expected
        assert query(database(place), f"select count(*) from '{version.folder}/parquet/{name}.parquet'") == expected
        assert version.manifest["marts"][name]["rows"] == expected[0][0]


def test_a_version_says_what_it_is(place: Place) -> None:
    version = published(place).version
    stamp = read_stamp(place.working)

    columns = "version, as_of, git_commit, is_git_dirty, dbt_invocation_id, project_version, rules"
    assert query(database(place), f"select {columns} from published_version") == [
        ("v000001", AS_OF, stamp.git.commit, stamp.git.is_dirty, "made-by-a-test", stamp.project_version, stamp.rules)
    ]
    assert version.manifest["vars"]["reporting_timezone"] == "UTC"
    assert not {"raw_path", "lock_archive_path"} & set(version.manifest["vars"])
    parquet = version.folder / "parquet" / "fct_cmrr_monthly.parquet"
    assert query(database(place), f"select decode(value) from parquet_kv_metadata('{parquet}')") == [("v000001",)]


def test_comments_come_from_dbt(whole_place: Place) -> None:
    place = whole_place
    published(place)
    stamp = read_stamp(place.working)
    for mart in stamp.marts:
        comments: dict[str, str] = dict(
            query(
                database(place), f"select column_name, comment from duckdb_columns() where table_name = '{mart.name}'"
            )
        )
        assert comments == {column.name: column.description for column in mart.columns}
        assert query(database(place), f"select comment from duckdb_tables() where table_name = '{mart.name}'") == [
            (mart.description,)
        ]
    missing = query(
        database(place), "select table_name, column_name from duckdb_columns() where comment is null and not internal"
    )
    assert missing == []


def test_a_version_is_read_only_and_opens_in_older_clients(place: Place) -> None:
    version = published(place).version
    writable = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH

    assert not [path for path in [version.folder, *version.folder.rglob("*")] if path.stat().st_mode & writable]
    with duckdb.connect() as connection:
        connection.execute(f"attach '{database(place)}' as readers (read_only)")
        (tags,) = connection.execute("select tags from duckdb_databases() where database_name = 'readers'").fetchall()
    assert str(tags[0]["storage_version"]).startswith(storage_version())
    assert place.working.source_rows.stat().st_mode & 0o077 == 0
    assert place.working.source_rows_of("v000001").stat().st_mode & 0o077 == 0
    assert not [path for path in place.published.root.rglob("*") if "source_rows" in path.name or "build" in path.name]


def test_the_same_content_is_no_new_version(place: Place) -> None:
    assert published(place).is_new
    again = published(place)
    assert (again.version.name, again.is_new) == ("v000001", False)

    forced = published(place, force=True)
    assert (forced.version.name, forced.is_new, forced.restatements) == ("v000002", True, 0)
    assert log_of(place) == []


def test_another_day_is_a_new_version_and_an_earlier_one_must_be_meant(workbench: Workbench, place: Place) -> None:
    published(place)
    stamped(workbench, place, date(2026, 4, 1))
    assert published(place).version.name == "v000002"

    stamped(workbench, place, date(2026, 3, 1))
    with pytest.raises(PublishError, match="is the clock right"):
        published(place)
    assert current_name(place.published) == "v000002"
    assert published(place, force=True).version.as_of == date(2026, 3, 1)


@pytest.mark.parametrize(
    "change",
    [
        "update main.dim_accounts set segment = 'smb' where account_id = 'a3'",
        "delete from main.fct_renewals where renewal_id = 'c3'",
        "drop table main.late_renewals",
        "alter table main.dim_products rename column plan to plan_name",
    ],
)
def test_a_file_changed_after_its_tests_is_not_published(place: Place, change: str) -> None:
    published(place)
    place.edit(change)

    with pytest.raises(PublishError, match="changed after its build was tested"):
        published(place)
    assert current_name(place.published) == "v000001"


def test_a_file_written_to_without_a_change_of_its_marts_is_read_again_and_passes(place: Place) -> None:
    published(place)
    before = sha256(place.working.warehouse)
    place.edit("create table intermediate.somebodys_notes as select 1 as note")

    assert sha256(place.working.warehouse) != before
    again = published(place)
    assert (again.version.name, again.is_new) == ("v000001", False)


def test_what_somebody_writes_to_is_not_published(place: Place) -> None:
    with exclusive(place.working.lock, "refresh as of 2026-03-31"), pytest.raises(LockHeldError, match="refresh as of"):
        published(place)
    assert current_name(place.published) is None


# --- restatements ---------------------------------------------------------------------------------------------------


def movement_of_a3(place: Place) -> str:
    (found,) = query(place.working.warehouse, "select movement_id from main.fct_cmrr_movements where account_id = 'a3'")
    return json.dumps({"movement_id": found[0]}, separators=(",", ":"))


def test_a_corrected_source_row_explains_its_account(workbench: Workbench, place: Place) -> None:
    published(place)
    place.edit(f"update {LINES} set unit_price = 11 where line_id = 'l3'", RAISE_A3)
    stamped(workbench, place)

    assert published(place).restatements == 1
    assert log_of(place) == [
        ("fct_cmrr_movements", movement_of_a3(place), "2025-02", "amount", 300, 330, 30, "corrected source")
    ]


def test_a_source_row_that_is_gone_is_a_correction(workbench: Workbench, place: Place) -> None:
    published(place)
    place.edit(
        f"update {LINES} set row_outcome = 'deleted' where line_id = 'l3'",
        "delete from main.fct_cmrr_movements where account_id = 'a3'",
    )
    stamped(workbench, place)
    published(place)

    ((_, _, period, _, old, new, difference, cause),) = log_of(place)
    assert (period, old, new, difference, cause) == ("2025-02", Decimal(300), None, Decimal(-300), "corrected source")


def test_new_source_rows_alone_are_late_data(workbench: Workbench, place: Place) -> None:
    published(place)
    place.edit(
        f"insert into {ORDERS} by name select * replace ('o9' as order_id, 'o9' as row_key, 'c9' as contract_id)"
        f" from {ORDERS} where order_id = 'o3'",
        "insert into main.fct_cmrr_movements by name select * replace ('m9' as movement_id, 7 as amount)"
        " from main.fct_cmrr_movements where account_id = 'a3'",
    )
    stamped(workbench, place)
    published(place)

    assert log_of(place) == [
        ("fct_cmrr_movements", '{"movement_id":"m9"}', "2025-02", "amount", None, Decimal(7), Decimal(7), "late data")
    ]


def test_late_and_corrected_rows_are_both_named_and_other_accounts_are_not_blamed(
    workbench: Workbench, place: Place
) -> None:
    published(place)
    place.edit(
        f"update {LINES} set unit_price = 11 where line_id = 'l3'",
        f"insert into {ORDERS} by name select * replace ('o9' as order_id, 'o9' as row_key, 'c9' as contract_id)"
        f" from {ORDERS} where order_id = 'o3'",
        RAISE_A3,
        "update main.fct_cmrr_movements set amount = amount + 1 where account_id = 'a2'",
        "update main.net_retention_monthly set cohort_cmrr = cohort_cmrr + 1"
        " where fiscal_period_id = '2026-02' and slice_by = 'total'",
    )
    stamped(workbench, place)
    published(place)

    causes = {(mart, new): cause for mart, _, _, _, _, new, _, cause in log_of(place)}
    assert causes[("fct_cmrr_movements", Decimal(330))] == "corrected source, late data"
    assert causes[("fct_cmrr_movements", Decimal(201))] == "unexplained"
    # a mart without accounts is judged overall
    assert [cause for (mart, _), cause in causes.items() if mart == "net_retention_monthly"] == [
        "corrected source, late data"
    ]


def test_a_changed_rule_is_named_and_lost_fingerprints_leave_the_rest_open(workbench: Workbench, place: Place) -> None:
    published(place)
    place.edit(RAISE_A3)
    stamped(workbench, place, variables={"late_renewal_grace_days": 91})
    published(place)
    assert [row[-1] for row in log_of(place)] == ["changed rule"]

    place.working.source_rows_of("v000002").unlink()
    place.edit(RAISE_A3.replace("330", "340"))
    stamped(workbench, place, variables={"late_renewal_grace_days": 91})
    published(place)
    assert [row[-1] for row in log_of(place)] == ["changed rule", "unexplained"]


def test_open_periods_and_texts_are_no_restatements(workbench: Workbench, place: Place) -> None:
    place.edit("update main.dim_fiscal_periods set is_closed = false where starts_on >= date '2026-01-01'")
    stamped(workbench, place)
    published(place)
    place.edit(
        "update main.fct_cmrr_movements set amount = amount + 1 where fiscal_period_id >= '2026-01'",
        "update main.fct_cmrr_movements set reason_code = 'price'",
        "update main.fct_renewals set days_late = days_late + 1",
    )
    stamped(workbench, place)

    assert published(place).is_new
    assert log_of(place) == []


def test_the_log_only_grows(workbench: Workbench, place: Place) -> None:
    published(place)
    for amount in (330, 340):
        place.edit(RAISE_A3.replace("330", str(amount)))
        stamped(workbench, place)
        published(place)
    assert [(row[4], row[5]) for row in log_of(place)] == [(300, 330), (330, 340)]

    roll_back(place.published, "v000001")
    place.edit(RAISE_A3.replace("330", "300"))
    stamped(workbench, place)
    assert not published(place).is_new
    place.edit(RAISE_A3.replace("330", "350"))
    stamped(workbench, place)
    published(place)

    # the last one is compared with what readers saw: the version rolled back to
    assert [(row[4], row[5]) for row in log_of(place)] == [(300, 330), (300, 350), (330, 340)]
    everything = f"select * from read_parquet('{place.published.restatements}') except select * from restatements"
    assert query(database(place), everything) == []
    place.published.restatements.write_bytes(b"damaged")
    published(place, force=True)
    assert query(database(place), f"select count(*) from read_parquet('{place.published.restatements}')") == [(3,)]


def test_a_late_order_restates_the_months_it_was_missing_from(
    workbench: Workbench, place: Place, tmp_path: Path
) -> None:
    """a3 added 5 units at 10 on 10 February 2026, recorded on 2 April: February and March were closed without them."""
    published(place)
    late = {
        "billing_orders": "o9,c4,a1,add_on,2026-02-10,2026-02-10,2027-01-05,USD,,2026-04-02\n",
        "billing_order_lines": 'l9,o9,"{product}",5,10,month,2026-02-10,2027-01-05,\n',
    }
    tables = dict(COMPANY)
    header, *old = tables["billing_orders"].splitlines()
    tables["billing_orders"] = "\n".join(
        [f"{header},recorded_at", *(f"{line}," for line in old), late["billing_orders"]]
    )
    product = COMPANY["billing_products"].splitlines()[1].split('"')[1]
    tables["billing_order_lines"] += late["billing_order_lines"].format(product=product)
    land(tmp_path / "raw", tables)
    build(workbench, place, tmp_path / "raw", date(2026, 4, 5), select=["+fct_cmrr_monthly", "dim_fiscal_periods"])
    published(place)

    rows = [row for row in log_of(place) if row[0] == "fct_cmrr_monthly" and row[3] in ("add_on_cmrr", "ending_cmrr")]
    assert [(period, column, old, new, cause) for _, _, period, column, old, new, _, cause in rows] == [
        ("2026-02", "add_on_cmrr", Decimal(0), Decimal(50), "late data"),
        ("2026-02", "ending_cmrr", Decimal(1200), Decimal(1250), "late data"),
        ("2026-03", "ending_cmrr", Decimal(1200), Decimal(1250), "late data"),
    ]
    assert {json.loads(row[1])["account_id"] for row in rows} == {"a1"}
    assert {row[-1] for row in log_of(place)} == {"late data"}


# --- versions and the way back --------------------------------------------------------------------------------------


def numbered(workbench: Workbench, place: Place, count: int) -> None:
    for number in range(count):
        place.edit(RAISE_A3.replace("330", str(400 + number)))
        stamped(workbench, place)
        published(place, keep=3)


def test_the_last_versions_stay_and_rollback_goes_to_any_of_them(workbench: Workbench, place: Place) -> None:
    numbered(workbench, place, 5)
    assert committed_names(place.published) == ["v000003", "v000004", "v000005"]
    assert sorted(path.stem for path in place.working.source_rows_of("x").parent.iterdir()) == [
        "v000003",
        "v000004",
        "v000005",
    ]

    assert roll_back(place.published, None).name == "v000004"
    assert query(database(place), "select version from published_version") == [("v000004",)]
    assert roll_back(place.published, "v000003").name == "v000003"
    assert roll_back(place.published, "v000005").name == "v000005"
    with pytest.raises(PublishError, match="no version v000001; there are: v000003, v000004, v000005"):
        roll_back(place.published, "v000001")
    with pytest.raises(PublishError, match="no version"):
        roll_back(place.published, "../../elsewhere")
    actions = [(entry["action"], entry["version"]) for entry in read_lines(place.published.log)][5:]
    assert actions == [("rollback", "v000004"), ("rollback", "v000003"), ("rollback", "v000005")]


def test_the_current_version_outlives_newer_ones(workbench: Workbench, place: Place) -> None:
    numbered(workbench, place, 3)
    roll_back(place.published, "v000001")
    with pytest.raises(PublishError, match="no earlier whole version"):
        roll_back(place.published, None)
    place.edit(RAISE_A3.replace("330", "400"))
    stamped(workbench, place)

    assert not published(place, keep=1).is_new
    assert current_name(place.published) == "v000001"
    assert committed_names(place.published) == ["v000001", "v000003"]


def test_a_damaged_version_is_not_gone_back_to_and_the_next_publish_heals(workbench: Workbench, place: Place) -> None:
    numbered(workbench, place, 2)
    parquet = place.published.version("v000001") / "parquet" / "dim_accounts.parquet"
    damage_file(parquet)
    with pytest.raises(PublishError, match=r"damaged.*\n.*dim_accounts.parquet: changed"):
        roll_back(place.published, "v000001")
    assert current_name(place.published) == "v000002"

    damage_file(place.published.version("v000002") / "customer_success.duckdb")
    assert damage(place.published, "v000002")
    outcome = published(place)
    assert (outcome.version.name, outcome.is_new, outcome.version.manifest["compared_with"]) == ("v000003", True, None)
    assert not damage(place.published, "v000003")


def test_lost_pointer_version_or_log_are_made_good(workbench: Workbench, place: Place) -> None:
    numbered(workbench, place, 2)
    place.published.pointer.unlink()
    assert roll_back(place.published, None).name == "v000002"

    place.published.pointer.unlink()
    assert published(place).version.name == "v000003"
    remove_version(place, "v000003")
    assert current_name(place.published) is None
    outcome = published(place)
    assert (outcome.version.name, outcome.version.manifest["compared_with"]) == ("v000004", "v000002")
    place.published.log.unlink()
    assert published(place, force=True).version.name == "v000005"
    assert committed_names(place.published) == ["v000001", "v000002", "v000004", "v000005"]


def test_what_a_crash_left_is_swept(place: Place) -> None:
    published(place)
    versions = place.published.versions
    (versions / ".v000002.building" / "parquet").mkdir(parents=True)
    (versions / "v000002").mkdir()
    (place.published.root / ".current.1.new").symlink_to("versions/v000002")
    with pytest.raises(PublishError, match="no version v000002"):
        roll_back(place.published, "v000002")

    assert published(place, force=True).version.name == "v000002"
    assert not damage(place.published, "v000002")
    assert sorted(path.name for path in versions.iterdir()) == ["v000001", "v000002"]
    assert sorted(path.name for path in place.published.root.iterdir()) == [
        ".publish.lock",
        "current",
        "log.jsonl",
        "restatements.parquet",
        "versions",
    ]


def damage_file(path: Path) -> None:
    path.chmod(0o600)
    with path.open("r+b") as handle:
        handle.seek(-9, os.SEEK_END)
        handle.write(b"\0\1\2\3")


def remove_version(place: Place, name: str) -> None:
    for path in [place.published.version(name), place.published.version(name) / "parquet"]:
        path.chmod(0o700)
    for path in sorted(place.published.version(name).rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    place.published.version(name).rmdir()


# --- a refresh ------------------------------------------------------------------------------------------------------


@pytest.fixture
def dbt(workbench: Workbench, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """dbt replaced by its artifacts: the models are built already; a test sets how results end, or as_of."""
    manifest = manifest_of(workbench, FEW_MARTS)
    statuses: dict[str, str] = {}

    def ended(working: object, request: Request, target: Path, lock: int) -> int:
        del working, lock
        target.mkdir(parents=True, exist_ok=True)
        (target / "manifest.json").write_text(json.dumps(manifest))
        as_of = statuses.pop("as_of", request.as_of.isoformat())
        results = green_results(manifest, {**VARIABLES, "as_of": as_of})
        for result in results["results"]:
            name = result["unique_id"].split(".")[2]
            if name in statuses:
                result |= {"status": statuses[name], "message": "Got 3 results, configured to fail if != 0"}
        (target / "run_results.json").write_text(json.dumps(results))
        return 1 if statuses else 0

    monkeypatch.setattr(refreshing, "run_dbt", ended)
    return statuses


def refreshed(place: Place, as_of: date = AS_OF) -> Outcome:
    request = Request(as_of, {})
    return refresh(place.working, place.published, request, keep=5, target_path=place.folder / "target")


def test_a_green_refresh_is_published(place: Place, dbt: dict[str, str]) -> None:
    del dbt
    place.working.stamp.unlink()

    assert refreshed(place).version.name == "v000001"
    assert read_stamp(place.working).as_of == AS_OF


def test_a_build_of_another_day_is_not_published(place: Place, dbt: dict[str, str]) -> None:
    """Somebody fixed var as_of in dbt_project.yml, which goes before the day that the refresh asks for."""
    dbt["as_of"] = "2026-02-28"

    with pytest.raises(BuildFailedError, match=f"built as of 2026-02-28, not {AS_OF}"):
        refreshed(place)
    with pytest.raises(PublishError, match="not the outcome of a complete green build"):
        read_stamp(place.working)


def test_a_failed_test_publishes_nothing_and_says_which(place: Place, dbt: dict[str, str]) -> None:
    refreshed(place)
    place.edit(RAISE_A3)
    name = "accounts_start_once"
    dbt[name] = "fail"

    with pytest.raises(BuildFailedError, match=rf"test {name}: fail: Got 3 results") as fault:
        refreshed(place, date(2026, 4, 1))
    assert "not complete and green (1)" in str(fault.value)
    assert query(database(place), "select version, as_of from published_version") == [("v000001", AS_OF)]
    # and nobody can publish the file by hand
    with pytest.raises(PublishError, match="not the outcome of a complete green build"):
        published(place)

    dbt.clear()
    assert refreshed(place, date(2026, 4, 1)).version.name == "v000002"


def test_an_exit_code_that_the_results_do_not_explain_stops_it(place: Place, dbt: dict[str, str]) -> None:
    dbt["accounts_start_once"] = "warn"
    with pytest.raises(BuildFailedError, match="exit code 1 although all results are green"):
        refreshed(place)
    assert not place.working.stamp.exists()


def test_the_command_says_what_readers_still_see(
    place: Place, dbt: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    raw = place.folder / "raw"
    raw.mkdir()
    arguments = ["refresh", "--as-of", "2026-03-31", "--warehouse", str(place.working.warehouse)]
    arguments += ["--target-path", str(place.folder / "target"), "--vars", json.dumps({"raw_path": str(raw)})]
    assert command.main(arguments) == 0
    assert "Published v000001, as of 2026-03-31" in capsys.readouterr().out
    assert command.main(arguments) == 0
    said = capsys.readouterr().out
    assert "dbt was not started" in said
    assert said.endswith("Nothing changed: readers keep v000001, as of 2026-03-31.\n")
    (raw / "more.csv").touch()
    dbt["accounts_start_once"] = "fail"

    assert command.main(arguments) == command.FAILED
    said = capsys.readouterr().err
    assert "accounts_start_once: fail: Got 3 results" in said
    assert said.endswith("Readers still see v000001, as of 2026-03-31.\n")
    assert command.main(["versions", "--verify", "--warehouse", str(place.working.warehouse)]) == 0
    assert "current  whole" in capsys.readouterr().out


def test_a_refresh_with_nothing_new_starts_no_dbt(
    place: Place, dbt: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = place.folder / "raw"
    orders = raw / "generic" / "orders.csv"
    orders.parent.mkdir(parents=True)
    orders.write_text("a,b")

    def builds(as_of: date = AS_OF, force: bool = False, **variables: object) -> bool:
        request = Request(as_of, {"raw_path": str(raw), **variables})
        target = place.folder / "target"
        return refresh(place.working, place.published, request, keep=5, force=force, target_path=target).was_built

    def builds_once(**asked: Any) -> bool:
        return builds(**asked) and not builds(**{**asked, "force": False})

    assert builds_once()
    assert builds_once(force=True)
    orders.write_text("a,c")
    assert builds_once(), "a file says something else"
    times = orders.stat()
    orders.with_suffix(".new").write_text("b,c")
    orders.with_suffix(".new").replace(orders)
    os.utime(orders, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert builds_once(), "another file of the same size under the same date"
    (orders.parent / "lines.csv").touch()
    assert builds_once(), "a file has landed"
    (orders.parent / "lines.csv").unlink()
    assert builds_once(), "a file is gone"
    place.edit("create table main.by_hand as select 1 as one")
    assert builds_once(), "somebody has written to the warehouse"
    (place.folder / "warehouse.locks.parquet").write_bytes(b"another archive")
    assert builds_once(), "the archive of the locks is another"
    monkeypatch.setenv("WAREHOUSE_MEMORY_LIMIT", "1GB")
    assert builds_once(), "the engine is set differently"
    assert builds_once(quarantine_max_share=0.5), "a var is another"
    assert builds_once(as_of=date(2026, 4, 1)), "a day later"
    (orders.parent / "lines.csv").touch()
    dbt["accounts_start_once"] = "fail"
    with pytest.raises(BuildFailedError):
        builds(as_of=date(2026, 4, 1))
    dbt.clear()
    assert builds_once(as_of=date(2026, 4, 1)), "the last build failed"
    monkeypatch.setenv("DBT_TARGET", "postgres")
    assert builds(as_of=date(2026, 4, 1))
    assert builds(as_of=date(2026, 4, 1)), "nothing is known of what lies in a database"


def test_a_second_refresh_says_who_is_at_it(place: Place, dbt: dict[str, str]) -> None:
    del dbt
    with (
        exclusive(place.working.lock, "refresh as of 2026-03-30"),
        pytest.raises(LockHeldError, match=rf"refresh as of 2026-03-30 \(process {os.getpid()}"),
    ):
        refreshed(place)


def test_refreshes_of_two_warehouses_do_not_share_results(place: Place, dbt: dict[str, str]) -> None:
    del dbt
    with (
        exclusive(place.folder / "target.lock", "refresh as of 2026-03-30 of another.duckdb"),
        pytest.raises(LockHeldError, match=r"target.lock is held by refresh as of 2026-03-30 of another.duckdb"),
    ):
        refreshed(place)
    assert place.working.stamp.exists(), "nothing was touched"


def test_read_version_is_what_was_published(place: Place) -> None:
    outcome = published(place)
    assert read_version(place.published, "v000001") == outcome.version
