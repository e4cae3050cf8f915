"""Bad input stops the run with one clear message before any model, or is quarantined; it never passes unseen."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).resolve().parents[2]
GENERIC = {kind: ["generic"] for kind in ("crm", "billing", "support", "usage")}

# the smallest input the contract allows: four tables, none of the optional columns
SMALLEST = {
    "crm_accounts": "account_id,account_name,created_at\na1,One,2024-01-01 00:00:00+00:00\n",
    "billing_products": "product_id,product_name,is_recurring\nA,Seats,true\n",
    "billing_orders": (
        "order_id,contract_id,account_id,order_type,signed_on,term_start,term_end,currency\n"
        "o1,c1,a1,new,2025-01-01,2025-01-01,2025-12-31,USD\n"
    ),
    "billing_order_lines": (
        "line_id,order_id,product_id,quantity,unit_price,billing_interval,service_start,service_end\n"
        "l1,o1,A,10,25,month,2025-01-01,2025-12-31\n"
    ),
}


@dataclass(frozen=True)
class Run:
    """What a dbt run left: its exit code, what it printed, and the warehouse file."""

    code: int
    output: str
    warehouse: Path

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def models_built(self) -> int:
        if not self.warehouse.exists():
            return 0
        query = "select count(*) from information_schema.tables where table_schema in ('main', 'intermediate')"
        return int(str(self.rows(query)[0][0]))


@pytest.fixture(scope="module")
def parsed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One target folder for all runs of this file: dbt then parses the project once."""
    return tmp_path_factory.mktemp("target")


def land(raw: Path, tables: dict[str, str]) -> Path:
    folder = raw / "generic"
    folder.mkdir(parents=True)
    for table, content in tables.items():
        (folder / f"{table}.csv").write_text(content, encoding="utf-8", newline="")
    return folder


def build(tmp_path: Path, parsed: Path, select: list[str], **more_vars: object) -> Run:
    chosen: dict[str, object] = {"sources": GENERIC, "raw_path": str(tmp_path / "raw"), "as_of": "2025-06-30"}
    warehouse = tmp_path / "warehouse.duckdb"
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "build", "--select", *select, "--vars", json.dumps(chosen | more_vars)],
        cwd=PROJECT,
        env=os.environ
        | {
            "WAREHOUSE_PATH": str(warehouse),
            "DBT_TARGET_PATH": str(parsed),
            "DBT_LOG_PATH": str(tmp_path / "logs"),
            "DBT_PROFILES_DIR": str(PROJECT / "profiles"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return Run(done.returncode, done.stdout + done.stderr, warehouse)


ACCOUNTS = ["+int_crm_accounts_landed"]
ACCOUNTED = ["+source_accounting", "+quarantined_rows", "quarantined_share_is_small", "every_row_read_is_accounted_for"]


def test_missing_tables_and_columns_are_all_named_at_once(tmp_path: Path, parsed: Path) -> None:
    tables = {table: content for table, content in SMALLEST.items() if table != "billing_products"}
    tables["billing_orders"] = tables["billing_orders"].replace(",currency", "").replace(",USD", "")
    tables["crm_users"] = "user_name\nKim\n"
    land(tmp_path / "raw", tables)

    run = build(tmp_path, parsed, ACCOUNTS)

    assert run.code != 0
    assert "source generic: required table billing_products is missing" in run.output
    assert "source generic, table billing_orders: required column currency is missing" in run.output
    assert "source generic, table crm_users: required column user_id is missing" in run.output
    assert run.models_built() == 0


def test_unknown_vendors_list_the_known_ones(tmp_path: Path, parsed: Path) -> None:
    land(tmp_path / "raw", SMALLEST)

    more_vars = {"lock_grains": ["day"], "renewal_process_days": 50, "core_revenue_share": 80}
    run = build(tmp_path, parsed, ACCOUNTS, sources={"crm": ["hubspoot"], "billing": ["zendesk"]}, **more_vars)

    assert run.code != 0
    assert "unknown crm vendor 'hubspoot'; known are generic, salesforce" in run.output
    assert "unknown billing vendor 'zendesk'; known are generic, salesforce_orders, stripe" in run.output
    assert "unknown grain 'day'" in run.output
    assert "renewal_target_lead_days_max: 60 days are more than renewal_process_days" in run.output
    assert "core_revenue_share: '80' is not above 0 and up to 1" in run.output
    assert run.models_built() == 0


@pytest.mark.parametrize("fault", ["truncated.parquet", "unclosed_quote.csv"])
def test_an_unreadable_file_is_named(tmp_path: Path, parsed: Path, fault: str) -> None:
    folder = land(tmp_path / "raw", SMALLEST)
    if fault == "truncated.parquet":
        file = folder / "crm_users.parquet"
        pq.write_table(pa.table({"user_id": [f"u{number}" for number in range(1000)]}), file)
        file.write_bytes(file.read_bytes()[:-200])
    else:
        file = folder / "crm_users.csv"
        file.write_text('user_id,user_name\nu1,"Kim\nu2,Lee\n', encoding="utf-8")

    run = build(tmp_path, parsed, ACCOUNTS)

    assert run.code != 0
    assert str(file) in run.output
    assert run.models_built() == 0


def test_a_broken_row_is_quarantined_and_stops_no_other(tmp_path: Path, parsed: Path) -> None:
    tables = SMALLEST | {
        "billing_order_lines": SMALLEST["billing_order_lines"]
        + "l2,o1,A,-1,25,month,2025-01-01,2025-12-31\n"
        + "l3,o9,A,1,25,month,2025-01-01,2025-12-31\n"
        + ",o1,A,1,25,month,2025-01-01,2025-12-31\n"
    }
    land(tmp_path / "raw", tables)

    run = build(tmp_path, parsed, ACCOUNTED)

    assert run.rows("select source_name, table_name, row_key, reason from quarantined_rows order by reason") == [
        ("generic", "billing_order_lines", "l2", "negative value: quantity"),
        ("generic", "billing_order_lines", None, "null key: line_id"),
        ("generic", "billing_order_lines", "l3", "orphan key: order_id"),
    ]
    content = run.rows("select raw_content from quarantined_rows where row_key = 'l2'")[0][0]
    assert json.loads(str(content))["quantity"] == "-1"
    assert run.rows(
        "select rows_read, rows_accepted, rows_quarantined from source_accounting"
        " where table_name = 'billing_order_lines'"
    ) == [(4, 1, 3)]
    # three of four is more than the default share: the build fails and says where
    assert run.code != 0
    assert "source generic, table billing_order_lines, 3 of 4 rows, share 0.7500" in run.output


def test_the_smallest_input_and_odd_files_are_read(tmp_path: Path, parsed: Path) -> None:
    """A byte order mark, CRLF, quoted commas and newlines, a folder of parts, a file of only a header."""
    folder = land(tmp_path / "raw", SMALLEST | {"crm_risks": "risk_id,account_id,risk_category,severity,opened_at\n"})
    (folder / "crm_accounts.csv").unlink()
    parts = folder / "crm_accounts"
    parts.mkdir()
    (parts / "1.csv").write_bytes(
        b'\xef\xbb\xbfaccount_id,account_name,created_at\r\na1,"One, ""the first""\r\nand only",2024-01-01\r\n'
    )
    (parts / "2.csv").write_text(
        "created_at,account_id,account_name,segment\n2024-01-02,a2,#Two,smb\n", encoding="utf-8"
    )

    run = build(tmp_path, parsed, [*ACCOUNTED, "+int_crm_accounts"])

    assert run.code == 0, run.output
    assert run.rows("select account_id, account_name, segment from intermediate.int_crm_accounts order by 1") == [
        ("a1", 'One, "the first"\r\nand only', None),
        ("a2", "#Two", "smb"),
    ]
    assert run.rows("select count(*) from quarantined_rows") == [(0,)]
