"""A raw column that is renamed, retyped or gone is told before any model: source, table, column, expected and found."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.integration.test_optional_columns import REQUIRED_TABLES
from tests.support import BuildError, Workbench

pytestmark = pytest.mark.slow

AS_OF = date(2025, 6, 30)
# any node: what is read and checked before it is what is tried
ANYTHING = ["stg_generic__crm_users"]
CONTACTS = pa.table({
    "contact_id": ["p1"], "account_id": ["a1"], "role": ["sponsor"], "title": ["CEO"],
    "created_at": [datetime(2025, 1, 1)], "departed_on": [date(2025, 5, 1)],
})  # fmt: skip
TICKETS = pa.table({"ticket_id": [1], "account_id": ["a1"], "status": ["open"], "created_at": [datetime(2025, 1, 1)]})


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "raw" / "generic"
    folder.mkdir(parents=True)
    for table, rows in REQUIRED_TABLES.items():
        with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as handle:
            writer = csv.DictWriter(handle, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return tmp_path


def land(place: Path, **tables: Any) -> None:
    for table, content in tables.items():
        pq.write_table(content, place / "raw" / "generic" / f"{table}.parquet")


def run(workbench: Workbench, place: Path, **variables: object) -> None:
    workbench.run(place / "warehouse.duckdb", place / "raw", AS_OF, ANYTHING, variables=variables)


def refused(workbench: Workbench, place: Path) -> str:
    with pytest.raises(BuildError) as stopped:
        run(workbench, place)
    return str(stopped.value)


def seed_was_loaded(place: Path) -> bool:
    with duckdb.connect(str(place / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(
            "select count(*) from information_schema.tables where table_name = 'billing_intervals'"
        ).fetchone() == (1,)


def test_types_that_the_contract_cannot_read(workbench: Workbench, place: Path) -> None:
    land(
        place,
        crm_contacts=CONTACTS.set_column(4, "created_at", pa.array([20250101]))
        .set_column(0, "contact_id", pa.array([1.0]))
        .set_column(5, "departed_on", pa.array([{"day": 1}])),
        billing_pauses=pa.table({"pause_id": ["z"], "contract_id": [b"c1"], "paused_from": [True]}),
    )

    said = refused(workbench, place)

    assert "source generic, table crm_contacts, column created_at: expected timestamp, found BIGINT" in said
    assert "source generic, table crm_contacts, column contact_id: expected varchar, found DOUBLE" in said
    assert "source generic, table crm_contacts, column departed_on: expected date, found STRUCT" in said
    assert "source generic, table billing_pauses, column contract_id: expected varchar, found BLOB" in said
    assert "source generic, table billing_pauses, column paused_from: expected date, found BOOLEAN" in said
    assert not seed_was_loaded(place)


def test_what_the_run_before_found_is_expected(workbench: Workbench, place: Path) -> None:
    land(place, crm_contacts=CONTACTS, support_tickets=TICKETS)
    run(workbench, place)
    # the same again, with a column more, and typed values where text was: nothing to tell
    land(place, crm_contacts=CONTACTS.append_column("fax", pa.array(["1"])), support_tickets=TICKETS)
    (place / "raw" / "generic" / "crm_users.csv").write_text("user_id,user_name,is_active\nu1,Kim,true\n", "utf-8")
    run(workbench, place)
    (place / "raw" / "generic" / "crm_users.csv").unlink()
    land(place, crm_users=pa.table({"user_id": [1], "user_name": ["Kim"], "is_active": [True]}))
    run(workbench, place)

    # renamed (an optional column: it would be empty) and retyped; a table that did not come is none of these
    renamed = CONTACTS.rename_columns(["contact_id", "account_id", "part", "title", "created_at", "departed_on"])
    land(place, crm_contacts=renamed.set_column(3, "title", pa.array([4.5])))
    (place / "raw" / "generic" / "support_tickets.parquet").unlink()

    said = refused(workbench, place)

    role = "source generic, table crm_contacts, column role: expected VARCHAR as the run before found it, found no such"
    assert f"{role} column; new are part (VARCHAR)" in said
    title = "source generic, table crm_contacts, column title: expected varchar, found DOUBLE"
    assert title in said
    # deleted rows may leave no file: a warning, no fault
    assert "support_tickets" not in said
    assert said.count("accept_schema_drift: true") >= 1
    # a refused run changes nothing of what is expected
    assert role in refused(workbench, place)

    land(place, crm_contacts=renamed)
    run(workbench, place, accept_schema_drift=True)
    run(workbench, place)
