"""A hand-sized company in the shape of the generic contract, and one way to build it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]

# two customers from January 2025 on, each with one contract of a year
COMPANY = {
    "crm_accounts": (
        "account_id,account_name,segment,created_at\na1,One,enterprise,2024-12-01\na2,Two,mid_market,2024-12-01\n"
    ),
    "billing_products": "product_id,product_name,is_recurring\nseats,Seats,true\n",
    "billing_orders": (
        "order_id,contract_id,account_id,order_type,signed_on,term_start,term_end,currency\n"
        "o1,c1,a1,new,2025-01-06,2025-01-06,2026-01-05,USD\n"
        "o2,c2,a2,new,2025-01-20,2025-01-20,2026-01-19,USD\n"
    ),
    "billing_order_lines": (
        "line_id,order_id,product_id,quantity,unit_price,billing_interval,service_start,service_end\n"
        "l1,o1,seats,100,10,month,2025-01-06,2026-01-05\n"
        "l2,o2,seats,20,10,month,2025-01-20,2026-01-19\n"
    ),
}


def land(raw: Path, tables: dict[str, str]) -> None:
    """Writes tables of the generic contract as CSV files, header and all."""
    folder = raw / "generic"
    folder.mkdir(parents=True, exist_ok=True)
    for table, content in tables.items():
        (folder / f"{table}.csv").write_text(content, encoding="utf-8", newline="")


def build(raw: Path, warehouse: Path, scratch: Path, command: list[str], as_of: str) -> None:
    """Runs dbt on a raw folder into a warehouse file of its own; the parsed project is kept in `scratch`."""
    generic = {kind: ["generic"] for kind in ("crm", "billing", "support", "usage")}
    settings = {"sources": generic, "raw_path": str(raw), "as_of": as_of}
    environment = os.environ | {
        "WAREHOUSE_PATH": str(warehouse),
        "DBT_TARGET_PATH": str(scratch / "target"),
        "DBT_LOG_PATH": str(scratch / "logs"),
        "DBT_PROFILES_DIR": str(PROJECT / "profiles"),
    }
    run = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", *command, "--vars", json.dumps(settings)],
        cwd=PROJECT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-2000:]
