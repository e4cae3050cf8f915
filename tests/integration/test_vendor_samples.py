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
