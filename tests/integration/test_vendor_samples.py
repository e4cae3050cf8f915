"""Each vendor's public sample builds to marts, alone and together with the others, and all its rows are accounted for.

The samples lie in ../shared/samples beside the clone. Where they do not, the sample company's landed tables take their
place: the same test on other input, said in a warning, never a silent skip.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.conftest import Sample
from tests.integration.usage_samples import land_pendo, land_segment
from tests.support import LANDED_AS, REPOSITORY, Workbench, query

pytestmark = pytest.mark.slow

SAMPLES = REPOSITORY.parent / "shared" / "samples"
AS_OF = date(2026, 6, 30)
# the public sample of Salesforce has no order products, so there it is a CRM only
ALONE: dict[str, dict[str, list[str]]] = {
    "salesforce": {"crm": ["salesforce"]},
    "stripe": {"billing": ["stripe"]},
    "zendesk": {"support": ["zendesk"]},
}
TOGETHER = {kind: vendors for sources in ALONE.values() for kind, vendors in sources.items()}
CHOICES = ALONE | {"together": TOGETHER}
# held here too, because a fault of the accounting must not be checked by the accounting alone
ACCOUNTING_TESTS = ("every_row_read_is_accounted_for", "quarantined_rows_match_the_accounting")
# a Stripe price or plan whose product is not landed brings a product of its own
ADDED_TO = ("stripe", "billing_products")
# every other vendor of CRM, support and usage, in one build; Segment and Pendo publish no sample, so theirs are made
OTHERS = {
    "crm": ["hubspot"],
    "support": ["hubspot_tickets", "intercom", "zendesk"],
    "usage": ["segment", "mixpanel", "amplitude", "pendo"],
}
# of these; Zendesk's staging is held by the sample company's build
STAGED_HERE_ONLY = ("hubspot", "intercom", "segment", "mixpanel", "amplitude", "pendo")
LEAST = {
    "hubspot/company": "id,property_name\n1,Acme\n2,Beta\n",
    "hubspot/ticket": "id,property_createdate,property_hs_pipeline_stage\n1,2026-01-01,4\n",
    "intercom/conversation_history": "id,created_at,state\n1,2026-01-01,open\n",
    "intercom/admin": "id,email\n1,ann@vendor.com\n",
    "mixpanel/event": 'name,time,distinct_id,insert_id,properties\nsearch,2026-01-01,d1,i1,"{""user_id"": ""a1""}"\n',
    "amplitude/event": "uuid,event_type,event_time,user_id\ne1,search,2026-01-01,u1\n",
    "zendesk/ticket": "id,status,created_at\n1,open,2026-01-01\n",
}
SELECT = ("+path:models/marts,resource_type:model", "resource_type:seed", *ACCOUNTING_TESTS)


@dataclass(frozen=True)
class Landed:
    raw: Path
    is_public_sample: bool


@pytest.fixture(scope="module")
def landed(request: pytest.FixtureRequest) -> Landed:
    if all((SAMPLES / vendor).is_dir() for vendor in ALONE):
        return Landed(SAMPLES, True)
    warnings.warn(
        f"No vendor samples in {SAMPLES}: the tables that the sample company lands are tested instead.", stacklevel=1
    )
    sample: Sample = request.getfixturevalue("sample")
    return Landed(sample.raw, False)


def rows_landed(raw: Path, source: str, table: str) -> int:
    """Rows of a landed table, counted without the warehouse; 0 where there is no such table."""
    file = raw / source / f"{table}.csv"
    if file.exists():
        scan = f"read_csv('{file}', header = true, all_varchar = true)"
    elif (raw / source / table).is_dir():
        scan = f"read_parquet('{raw / source / table}/*.parquet')"
    else:
        return 0
    with duckdb.connect() as connection:
        found = connection.execute(f"select count(*) from {scan}").fetchone()
        assert found is not None
        return int(found[0])


@pytest.mark.parametrize("choice", CHOICES)
def test_a_sample_builds_to_marts(workbench: Workbench, landed: Landed, tmp_path: Path, choice: str) -> None:
    sources = CHOICES[choice]
    warehouse = tmp_path / "warehouse.duckdb"
    workbench.run(
        warehouse, landed.raw, AS_OF, SELECT, sources=sources,
        # the samples are nasty on purpose, and a Stripe sandbox is all test mode
        variables={"quarantine_max_share": 1, "stripe_include_test_mode": True},
        kinds=("model", "seed", "test"), flags=("--indirect-selection", "empty"),
    )  # fmt: skip

    marts = workbench.models_in("marts", sources)
    assert len(marts) > 20
    counts = {mart: query(warehouse, f"select count(*) from main.{mart}")[0][0] for mart in marts}
    accounting = {
        (source, table): tuple(outcomes)
        for source, table, *outcomes in query(
            warehouse,
            "select source_name, table_name, rows_read, rows_accepted, rows_collapsed, rows_deleted, rows_quarantined"
            " from source_accounting",
        )
    }
    assert all(read == sum(outcomes) for read, *outcomes in accounting.values()), accounting
    assert sum(outcomes[-1] for outcomes in accounting.values()) == counts["quarantined_rows"]

    vendors = set(ALONE) if choice == "together" else {choice}
    assert {source for (source, _), outcomes in accounting.items() if outcomes[0]} == vendors
    expected: dict[tuple[str, str], int] = {}
    for (source, table), target in LANDED_AS.items():
        if target in accounting and target != ADDED_TO:
            expected[target] = expected.get(target, 0) + rows_landed(landed.raw, source, table)
    read = {key: accounting[key][0] for key in expected}
    assert read == expected
    assert sum(read.values()) > 0


def land_others(raw: Path) -> dict[str, dict[str, int]]:
    """The public samples, else the least that each vendor requires (said in a warning), and two that are made."""
    vendors = {path.split("/")[0] for path in LEAST}
    if all((SAMPLES / vendor).is_dir() for vendor in vendors):
        raw.mkdir()
        for vendor in vendors:
            (raw / vendor).symlink_to(SAMPLES / vendor)
    else:
        warnings.warn(f"No vendor samples in {SAMPLES}: the least that each vendor requires is tested.", stacklevel=1)
        for path, content in LEAST.items():
            (raw / path).parent.mkdir(parents=True, exist_ok=True)
            (raw / f"{path}.csv").write_text(content, encoding="utf-8")
    return {"segment": land_segment(raw, seed=7), "pendo": land_pendo(raw, seed=7)}


def test_every_other_vendor_builds_to_marts_together(workbench: Workbench, tmp_path: Path) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse.duckdb"
    made = land_others(raw)
    workbench.run(
        warehouse, raw, AS_OF, SELECT, sources=OTHERS,
        # the samples have no account in their events: a user's id stands for one
        variables={"quarantine_max_share": 1, "mixpanel_account_properties": ["user_id"]},
        kinds=("model", "seed", "test"), flags=("--indirect-selection", "empty"),
    )  # fmt: skip

    accounting = {
        (source, table): {"read": read}
        | dict(zip(("accepted", "collapsed", "deleted", "quarantined"), rest, strict=True))
        for source, table, read, *rest in query(
            warehouse,
            "select source_name, table_name, rows_read, rows_accepted, rows_collapsed, rows_deleted, rows_quarantined"
            " from source_accounting",
        )
    }
    assert all(counts["read"] * 2 == sum(counts.values()) for counts in accounting.values()), accounting
    assert {vendor for (vendor, _), counts in accounting.items() if counts["read"]} == {
        vendor for vendors in OTHERS.values() for vendor in vendors
    }
    expected: dict[tuple[str, str], int] = {}
    for (source, table), target in LANDED_AS.items():
        if target in accounting:
            expected[target] = expected.get(target, 0) + rows_landed(raw, source, table)
    assert {key: accounting[key]["read"] for key in expected} == expected

    # what was made is known to the row
    for vendor, outcomes in made.items():
        counts = accounting[vendor, "usage_events"]
        assert {outcome: counts[outcome] for outcome in outcomes} == outcomes, vendor
    people = query(
        warehouse, "select distinct user_id from intermediate.int_usage_event_days where source_name = 'pendo'"
    )
    assert ("v2@acme.com",) in people
    features = query(
        warehouse, "select feature, is_sticky from intermediate.int_usage_features where source_name = 'pendo'"
    )
    assert sorted(features) == [("Export", None), ("Search", True)]


def test_every_rule_of_their_staging_holds(workbench: Workbench, tmp_path: Path) -> None:
    """dbt's unit tests of vendors that the sample company does not have: no other build runs them."""
    land_others(tmp_path / "raw")
    workbench.run(
        tmp_path / "warehouse.duckdb", tmp_path / "raw", AS_OF,
        [f"path:models/staging/{vendor}" for vendor in STAGED_HERE_ONLY],
        sources=OTHERS, variables={"quarantine_max_share": 1},
        kinds=("model", "unit_test"), flags=("--indirect-selection", "empty"),
    )  # fmt: skip
