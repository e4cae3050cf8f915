"""Bad input stops the run with one clear message before any model, or is quarantined; it never passes unseen.

Every fault in every table of the contract at once, in one build beside a clean one; faults of whole files in small
builds.
What is documented of each fault stands in docs/bad_input.md, which a test holds to what was tried.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.integration.dirt import BYSTANDER, FRAGMENTS, OTHER_BYSTANDER, Maker, Row, Soiled, contract
from tests.integration.test_optional_columns import OPTIONAL_TABLES, REQUIRED_TABLES
from tests.support import BuildError, Workbench, column_names, differing, query

pytestmark = pytest.mark.slow

AS_OF = date(2026, 2, 10)
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "bad_input.md"
# landed without rows beside the clean rows, each in its own way
WITHOUT_ROWS = ("crm_objectives", "crm_milestones", "usage_features")
BYSTANDERS: dict[str, list[Row]] = {
    "crm_accounts": [
        {"account_id": account, "account_name": "Bystander", "created_at": "2024-12-01"}
        for account in (BYSTANDER, OTHER_BYSTANDER)
    ],
    "billing_orders": [
        {"order_id": "oz", "contract_id": "cz", "account_id": BYSTANDER, "order_type": "new", "signed_on": "2024-12-15"}
        | {"term_start": "2025-01-01", "term_end": "2026-12-31", "currency": "USD"}
    ],
    "billing_order_lines": [
        {"line_id": "lz", "order_id": "oz", "product_id": "seats", "quantity": "1", "unit_price": "1"}
        | {"billing_interval": "month", "service_start": "2025-01-01", "service_end": "2026-12-31"}
    ],
}
CLEAN: dict[str, list[Row]] = {
    table: rows + BYSTANDERS.get(table, [])
    for table, rows in (REQUIRED_TABLES | OPTIONAL_TABLES).items()
    if table not in WITHOUT_ROWS
}
# when and by which run a lock was taken, and a chain that runs over all accounts
NOT_COMPARED = ("locked_at", "lock_source", "chain_hash")


def as_csv(rows: list[Row], columns: list[str]) -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, fieldnames=columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def write(raw: Path, table: str, content: str) -> Path:
    folder = raw / "generic"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{table}.csv"
    file.write_text(content, encoding="utf-8", newline="")
    return file


@dataclass(frozen=True)
class Drill:
    """The same company, clean and with dirt of every kind in every table."""

    clean: Path
    dirty: Path
    raw: Path
    soiled: Soiled


@pytest.fixture(scope="module")
def drill(workbench: Workbench, tmp_path_factory: pytest.TempPathFactory) -> Drill:
    clean, dirty = tmp_path_factory.mktemp("clean"), tmp_path_factory.mktemp("dirty")
    for table, rows in CLEAN.items():
        write(clean / "raw", table, as_csv(rows, list(rows[0])))
    # no rows: a file of only a header, a Parquet file without rows, no file at all
    write(clean / "raw", "crm_objectives", "objective_id,account_id,name,updated_at\n")
    nothing = pa.table({name: pa.array([], pa.string()) for name in ("account_id", "milestone", "reached_on")})
    pq.write_table(nothing, clean / "raw" / "generic" / "crm_milestones.parquet")

    soiled = Maker().soil()
    for number, (name, spec) in enumerate(contract().items()):
        # an extra column in every file; every other one has a byte order mark and ends its lines as Windows does
        columns = ["surprise", *(column.name for column in spec.columns)]
        content = as_csv(CLEAN.get(name, []) + soiled.rows[name], columns)
        if number % 2:
            content = "\ufeff" + content.replace("\n", "\r\n")
        write(dirty / "raw", name, content)

    select = ["+path:models/marts/revenue", "+path:models/marts/quality", "+int_crm_activities", "+int_crm_users"]
    for folder in (clean, dirty):
        workbench.run(folder / "warehouse.duckdb", folder / "raw", AS_OF, select)
    return Drill(clean / "warehouse.duckdb", dirty / "warehouse.duckdb", dirty / "raw", soiled)


def test_every_row_becomes_what_is_documented(drill: Drill) -> None:
    tables = contract()
    # per row, by its whole content: the table, the first check that failed, and what was delivered
    expected = Counter(
        (table, reason, frozenset((column.conformed, row[column.name].strip()) for column in tables[table].columns))
        for table, reason, row in drill.soiled.quarantined
        if table != "usage_events"
    )
    found: Counter[tuple[str, str, frozenset[tuple[str, str]]]] = Counter()
    listed = "select table_name, reason, raw_content from quarantined_rows where table_name <> 'usage_events'"
    for table, reason, raw_content in query(drill.dirty, listed):
        content = json.loads(raw_content)
        delivered = ((column.conformed, content[column.conformed] or "") for column in tables[table].columns)
        found[table, reason, frozenset(delivered)] += 1
    assert differing(found.elements(), expected.elements()) == ""

    events = Counter(reason for table, reason, _ in drill.soiled.quarantined if table == "usage_events")
    reasons = "select reason, count(*) from quarantined_rows where table_name = 'usage_events' group by reason"
    assert dict(query(drill.dirty, reasons)) == events


def test_the_counts_of_every_table_add_up(drill: Drill) -> None:
    columns = "rows_read, rows_accepted, rows_collapsed, rows_deleted, rows_quarantined"
    found = {
        table: counts
        for table, *counts in query(
            drill.dirty, f"select table_name, {columns} from source_accounting where source_name = 'generic'"
        )
    }
    outcomes = drill.soiled.outcomes
    kinds = ("accepted", "collapsed", "deleted", "quarantined")
    for table in contract():
        clean = len(CLEAN.get(table, []))
        counted = [outcomes[table, kind] + (clean if kind == "accepted" else 0) for kind in kinds]
        assert found[table] == [clean + len(drill.soiled.rows[table]), *counted], table


def test_untouched_rows_do_not_move_by_a_cent(drill: Drill) -> None:
    columns = "select table_name from information_schema.columns where table_schema = 'main'"
    marts = {mart for (mart,) in query(drill.clean, f"{columns} and column_name = 'account_id'")}
    assert marts >= {"fct_cmrr_monthly", "fct_renewals", "fct_expected_cmrr_locks", "revenue_reconciliation"}
    compared = 0
    # who matched how is told of the dirt as well
    for mart in sorted(marts - {"account_matching"}):
        chosen = ", ".join(name for name in column_names(drill.clean, mart) if name not in NOT_COMPARED)
        statement = f"select {chosen} from {mart} where account_id in ('a1', 'a2')"
        clean, dirty = (query(file, statement) for file in (drill.clean, drill.dirty))
        assert differing(clean, dirty) == "", mart
        compared += len(clean)
    assert compared > 50


def test_accepted_texts_are_what_was_delivered(drill: Drill) -> None:
    """Fragments of SQL and Jinja are text like any other, and a string of 10 MB is not cut."""
    named = {name for (name,) in query(drill.dirty, "select user_name from intermediate.int_crm_users")}
    assert set(FRAGMENTS) <= named
    keys = {key for (key,) in query(drill.dirty, "select user_id from intermediate.int_crm_users")}
    assert {f"{fragment} {number}" for number, fragment in enumerate(FRAGMENTS)} <= keys
    assert query(drill.dirty, "select max(length(subject)) from intermediate.int_crm_activities") == [(10_000_000,)]


def test_too_much_quarantine_fails_the_build(workbench: Workbench, drill: Drill) -> None:
    """The sums hold even here; the share of every soiled table is above the limit, and the failure names the tables."""
    sums = ["every_row_read_is_accounted_for", "quarantined_rows_match_the_accounting"]
    workbench.run(drill.dirty, drill.raw, AS_OF, sums, kinds=("test",))
    with pytest.raises(BuildError, match="quarantined_share_is_small"):
        workbench.run(drill.dirty, drill.raw, AS_OF, ["quarantined_share_is_small"], kinds=("test",))


# --- whole files -----------------------------------------------------------------------------------------------------


def attempt(workbench: Workbench, folder: Path, tables: dict[str, str], **variables: object) -> str:
    """What a run says that has to stop before the first model."""
    for table, content in tables.items():
        write(folder / "raw", table, content)
    with pytest.raises(BuildError) as stopped:
        workbench.run(
            folder / "warehouse.duckdb", folder / "raw", AS_OF, ["+int_crm_accounts_landed"], variables=variables
        )
    built = folder / "warehouse.duckdb"
    if built.exists():
        # a copy: after a fault of DuckDB's own, dbt still has the file open
        looked_at = shutil.copy(built, folder / "looked_at.duckdb")
        with duckdb.connect(str(looked_at), read_only=True) as connection:
            count = "select count(*) from information_schema.tables where table_schema in ('main', 'intermediate')"
            assert connection.execute(count).fetchone() == (0,)
    return str(stopped.value)


SMALLEST = {table: as_csv(rows, list(rows[0])) for table, rows in REQUIRED_TABLES.items()}


def test_missing_tables_and_columns_are_all_named_at_once(workbench: Workbench, tmp_path: Path) -> None:
    tables = {table: content for table, content in SMALLEST.items() if table != "billing_products"}
    # renamed: the old name is expected, the new one found
    tables["billing_orders"] = tables["billing_orders"].replace("currency", "currency_code")
    tables["crm_users"] = "user_name\nKim\n"

    said = attempt(workbench, tmp_path, tables)

    assert "source generic: required table billing_products is missing" in said
    assert "source generic, table billing_orders: required column currency is missing; found are" in said
    assert "currency_code" in said
    assert "source generic, table crm_users: required column user_id is missing" in said


@pytest.mark.parametrize("fault", ["truncated.parquet", "unclosed_quote.csv", "invalid_utf8.csv", "no_parquet.parquet"])
def test_an_unreadable_file_is_named(workbench: Workbench, tmp_path: Path, fault: str) -> None:
    file = tmp_path / "raw" / "generic" / f"crm_users.{fault.rsplit('.', 1)[1]}"
    file.parent.mkdir(parents=True)
    if fault == "truncated.parquet":
        pq.write_table(pa.table({"user_id": [f"u{number}" for number in range(1000)]}), file)
        file.write_bytes(file.read_bytes()[:-200])
    elif fault == "invalid_utf8.csv":
        file.write_bytes(b"user_id,user_name\nu1,M\xfcller\n")
    else:
        file.write_text('user_id,user_name\nu1,"Kim\nu2,Lee\n', encoding="utf-8")

    assert str(file) in attempt(workbench, tmp_path, SMALLEST)


# --- the document ----------------------------------------------------------------------------------------------------
FILE_FAULTS = {
    "missing required table", "missing required column", "missing optional column", "missing optional table",
    "truncated Parquet", "invalid UTF-8", "unclosed quote", "extra column", "byte order mark", "CRLF", "empty table",
    "header-only file", "too much quarantine",
}  # fmt: skip


def documented() -> dict[str, str]:
    """Fault -> outcome, from the tables of the document."""
    found = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    return {fault: outcome for fault, outcome in found if fault not in ("fault", "---")}


def test_the_document_tells_what_was_tried() -> None:
    tried = Maker().soil().tried
    assert {fault for fault, _ in tried} | FILE_FAULTS == set(documented())
    # every table had every fault that its columns can have, and a good row of its own
    assert {table for _, table in tried} == set(contract())
    for fault in ("null key", "exact redelivery", "conflicting redelivery", "duplicate key", "deletion"):
        assert {table for name, table in tried if name == fault} == set(contract()), fault


def test_the_document_names_every_reason() -> None:
    """The reasons of the quarantine, without their columns, are those that the document gives to the faults."""
    outcomes = documented()
    for table in contract().values():
        for fault, _, reason in Maker().faults(table):
            assert f"`{reason.split(':')[0]}`" in outcomes[fault], (fault, table.name)
