"""A hand-sized company for publishing: names that are SQL or Jinja if anybody runs them, and personal data to look for.

`build` runs the models once; `stamped` makes the file a tested build, as far as publishing can see.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.publishing.places import Published, Working
from orchestration.publishing.stamp import Stamp, stamp_build
from tests.support import WAREHOUSE_FILE, Workbench

AS_OF = date(2026, 3, 31)
# words that occur nowhere else; the CSM's name may be read, the others must not
CSM_NAME = "Csm-Canary-Okonkwo"
CANARIES = (
    "User-Email-Canary", "Contact-Name-Canary", "Contact-Email-Canary", "Subject-Canary", "Objective-Canary",
    "Order-Comment-Canary", "Line-Comment-Canary", "Cancel-Comment-Canary", "Survey-Comment-Canary",
    "Quarantine-Canary",
)  # fmt: skip
SQL_NAME = "One'); drop schema main cascade; --"
JINJA_NAME = "{{ run_query('drop schema main cascade') }}"
SQL_PRODUCT = "seats'; drop table main.dim_products; --"
SQL_SEGMENT = '"; delete from main.dim_accounts; --'
HOSTILE_FILE = "part'); drop schema main cascade; --.csv"

TABLES: dict[str, str] = {
    "crm_accounts": (
        "account_id,account_name,segment,csm_id,created_at\n"
        f'a1,"{SQL_NAME}",enterprise,u1,2024-12-01\n'
        f'a2,"{JINJA_NAME}","{SQL_SEGMENT.replace(chr(34), chr(34) * 2)}",u1,2024-12-01\n'
        "a3,Three,enterprise,u1,2024-12-01\n"
    ),
    "crm_users": f"user_id,user_name,email,role\nu1,{CSM_NAME},User-Email-Canary@example.com,csm\n",
    "crm_contacts": (
        "contact_id,account_id,contact_name,email,role\n"
        "p1,a1,Contact-Name-Canary,Contact-Email-Canary@example.com,sponsor\n"
    ),
    "crm_activities": (
        "activity_id,account_id,user_id,activity_type,occurred_at,subject\n"
        "t1,a1,u1,qbr,2025-06-10 10:00:00,Subject-Canary\n"
        "t2,a1,u1,qbr'); drop schema main cascade; --,2025-06-10 10:00:00,Quarantine-Canary\n"
    ),
    "crm_objectives": "objective_id,account_id,name,updated_at\nj1,a1,Objective-Canary,2025-06-10 10:00:00\n",
    "billing_products": f'product_id,product_name,is_recurring\n"{SQL_PRODUCT}",{{{{ 1/0 }}}},true\n',
    "billing_orders": (
        "order_id,contract_id,account_id,order_type,signed_on,term_start,term_end,currency,comment\n"
        "o1,c1,a1,new,2025-01-06,2025-01-06,2026-01-05,USD,Order-Comment-Canary\n"
        "o2,c2,a2,new,2025-01-20,2025-01-20,2026-01-19,USD,\n"
        "o3,c3,a3,new,2025-02-01,2025-02-01,2026-01-31,USD,\n"
        "o4,c4,a1,renewal,2025-12-10,2026-01-06,2027-01-05,USD,Order-Comment-Canary\n"
    ),
    "billing_order_lines": (
        "line_id,order_id,product_id,quantity,unit_price,billing_interval,service_start,service_end,comment\n"
        f'l1,o1,"{SQL_PRODUCT}",100,10,month,2025-01-06,2026-01-05,Line-Comment-Canary\n'
        f'l2,o2,"{SQL_PRODUCT}",20,10,month,2025-01-20,2026-01-19,\n'
        f'l3,o3,"{SQL_PRODUCT}",30,10,month,2025-02-01,2026-01-31,\n'
        f'l4,o4,"{SQL_PRODUCT}",120,10,month,2026-01-06,2027-01-05,Line-Comment-Canary\n'
    ),
    "billing_cancellations": (
        "cancellation_id,contract_id,notice_on,effective_on,reason_code,comment\n"
        "x1,c2,2025-11-03,2026-01-20,price,Cancel-Comment-Canary\n"
    ),
    "survey_responses": (
        "response_id,account_id,contact_id,kind,score,sent_at,responded_at,comment\n"
        "r1,a1,p1,nps,9,2025-07-01 08:00:00,2025-07-02 08:00:00,Survey-Comment-Canary\n"
    ),
}
VARIABLES: Mapping[str, Any] = {"fiscal_year_start_month": 1, "reporting_timezone": "UTC", "quarantine_max_share": 1}


@dataclass(frozen=True)
class Place:
    """A working file, and the folder of its readers."""

    folder: Path

    @property
    def working(self) -> Working:
        return Working(self.folder / WAREHOUSE_FILE)

    @property
    def published(self) -> Published:
        return Published(self.folder / "published")

    def edit(self, *statements: str) -> None:
        with duckdb.connect(str(self.working.warehouse)) as connection:
            for statement in statements:
                connection.execute(statement)

    def copied_to(self, folder: Path) -> Place:
        """The same build elsewhere, nothing published yet."""
        folder.mkdir(parents=True, exist_ok=True)
        for path in self.folder.glob("warehouse*"):
            if path.is_file():
                shutil.copy(path, folder)
        return Place(folder)


def land(raw: Path, tables: Mapping[str, str]) -> None:
    """Lands the tables as CSV; accounts in a folder of files, one of them with a hostile name."""
    for table, content in tables.items():
        path = raw / "generic" / (f"{table}/{HOSTILE_FILE}" if table == "crm_accounts" else f"{table}.csv")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="")


def build(
    workbench: Workbench,
    place: Place,
    raw: Path,
    as_of: date = AS_OF,
    select: Sequence[str] = ("path:models", "path:seeds"),
) -> Stamp:
    """Builds models of the landed tables and stamps the file."""
    place.folder.mkdir(parents=True, exist_ok=True)
    workbench.run(place.working.warehouse, raw, as_of, select, variables=VARIABLES)
    return stamped(workbench, place, as_of)


# what most tests publish: a version of few marts is made in a third of the time
FEW_MARTS = (
    "dim_accounts", "dim_fiscal_periods", "dim_products", "fct_cmrr_monthly", "fct_cmrr_movements", "fct_renewals",
    "late_renewals", "net_retention_monthly",
)  # fmt: skip


def stamped(
    workbench: Workbench,
    place: Place,
    as_of: date = AS_OF,
    variables: Mapping[str, Any] | None = None,
    marts: Sequence[str] | None = FEW_MARTS,
) -> Stamp:
    """Stamps the file as it is, with results that say that every test passed; of all public marts, or of some."""
    manifest = manifest_of(workbench, marts)
    target = place.folder / "target"
    target.mkdir(exist_ok=True)
    (target / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    results = green_results(manifest, {**VARIABLES, **(variables or {}), "as_of": as_of.isoformat()})
    (target / "run_results.json").write_text(json.dumps(results), encoding="utf-8")
    return stamp_build(place.working, target)


KEPT: dict[int, dict[str, Any]] = {}


def manifest_of(workbench: Workbench, marts: Sequence[str] | None = None) -> dict[str, Any]:
    """The manifest as dbt writes it; with some marts only, the others count as private."""
    parsed = workbench.manifest
    assert parsed is not None
    if id(parsed) not in KEPT:
        KEPT[id(parsed)] = json.loads(json.dumps(parsed.writable_manifest().to_dict(omit_none=False), default=str))
    manifest = KEPT[id(parsed)]
    if marts is None:
        return manifest
    nodes = {
        name: {**node, "access": "protected", "config": {**node["config"], "access": "protected"}}
        if node["resource_type"] == "model" and node["name"] not in marts
        else node
        for name, node in manifest["nodes"].items()
    }
    return {**manifest, "nodes": nodes}


def green_results(manifest: Mapping[str, Any], variables: Mapping[str, Any]) -> dict[str, Any]:
    """Run results as dbt writes them when all is well."""
    status = {"test": "pass", "model": "success", "seed": "success", "snapshot": "success"}
    results = [
        {"unique_id": name, "status": status[node["resource_type"]], "message": None}
        for name, node in manifest["nodes"].items()
        if node["resource_type"] in status
    ]
    results += [{"unique_id": name, "status": "pass", "message": None} for name in manifest["unit_tests"]]
    return {
        "metadata": {"invocation_id": "made-by-a-test", "generated_at": "2026-04-01T00:10:00Z"},
        "args": {"vars": dict(variables)},
        "results": results,
    }
