"""Zuora, Chargebee and Recurly to CMRR: each alone and all together, against figures worked out by hand.

The tables are those of billing_samples.py; Zuora's public sample, where it lies beside the clone, is landed under them.
"""

from __future__ import annotations

import csv
import warnings
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.integration import billing_samples
from tests.integration.billing_samples import Landed, land
from tests.support import REPOSITORY, Workbench, query

pytestmark = pytest.mark.slow

SAMPLES = REPOSITORY.parent / "shared" / "samples"
AS_OF = date(2026, 6, 30)
VENDORS = ("zuora", "chargebee", "recurly")
FACTS = ("+fct_cmrr_monthly", "+source_accounting", "+quarantined_rows", "resource_type:seed")
ACCOUNTING_TESTS = (
    "every_row_read_is_accounted_for", "quarantined_rows_match_the_accounting", "zuora_mrr_matches_lines",
    "int_contract_lines_valued_never_null",
)  # fmt: skip
# account 2c92c0f967640caa0167836a3e396a3b of the public sample: one charge of 49 a month, from 31 December 2019 to
# the same day of 2023; its `mrr` in the sample is 49, too
PUBLIC_ZUORA = {"2019-12-31": "49.00", "2023-11-30": "49.00"}


@dataclass(frozen=True)
class Company:
    raw: Path
    has_public_sample: bool


def with_public_rows(vendor: str, tables: Landed) -> Landed:
    """The tables with the rows of the public sample before them."""
    merged = dict(tables)
    for file in sorted((SAMPLES / vendor).glob("*.csv")):
        with file.open(newline="", encoding="utf-8") as lines:
            merged[file.stem] = [*csv.DictReader(lines), *tables.get(file.stem, [])]
    return merged


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    raw = tmp_path_factory.mktemp("billing") / "raw"
    has_public_sample = (SAMPLES / "zuora").is_dir()
    if not has_public_sample:
        warnings.warn(f"No vendor samples in {SAMPLES}: only the tables made here are tested.", stacklevel=1)
    land(raw / "zuora", with_public_rows("zuora", billing_samples.zuora()))
    land(raw / "chargebee", billing_samples.chargebee())
    land(raw / "recurly", billing_samples.recurly())
    land(raw / "generic", {"billing_exchange_rates": billing_samples.EXCHANGE_RATES})
    for vendor in ("salesforce", "zendesk", "stripe"):
        if (SAMPLES / vendor).is_dir():
            (raw / vendor).symlink_to(SAMPLES / vendor)
    return Company(raw, has_public_sample)


def cmrr(warehouse: Path, account: str, day: str) -> str:
    """CMRR of the account at the end of the month, as text; zero where it never had any."""
    found = query(
        warehouse,
        f"select ending_cmrr from fct_cmrr_monthly where account_id = '{account}' and fiscal_period_id = '{day[:7]}'",
    )
    return str(found[0][0]) if found else "0.00"


def expected_of(vendor: str, has_public_sample: bool) -> dict[tuple[str, str], str]:
    getattr(billing_samples, vendor)()
    figures = {
        (account, day): amount
        for account, days in billing_samples.CMRR.items()
        if account.startswith(f"{vendor}:")
        for day, amount in days.items()
    }
    assert figures
    if vendor == "zuora" and has_public_sample:
        figures |= {("zuora:2c92c0f967640caa0167836a3e396a3b", day): amount for day, amount in PUBLIC_ZUORA.items()}
    return figures


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_biller_alone_comes_to_the_cmrr_of_its_rows(
    workbench: Workbench, company: Company, tmp_path: Path, vendor: str
) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    # the unit tests of its staging run here: the sample company's build does not have this biller
    workbench.run(
        warehouse, company.raw, AS_OF, (*FACTS, f"path:models/staging/{vendor}"),
        sources={"billing": [vendor, "generic"]}, variables={"quarantine_max_share": 1},
        kinds=("model", "seed", "unit_test"), flags=("--indirect-selection", "empty"),
    )  # fmt: skip
    expected = expected_of(vendor, company.has_public_sample)
    assert {key: cmrr(warehouse, *key) for key in expected} == expected


def test_all_billers_together(workbench: Workbench, company: Company, tmp_path: Path) -> None:
    """Every mart builds beside a CRM and a support desk, nothing is lost, and no biller moves another's figures."""
    others = {"crm": ["salesforce"], "support": ["zendesk"]} if company.has_public_sample else {}
    billers = [*VENDORS, *(["stripe"] if company.has_public_sample else []), "generic"]
    warehouse = tmp_path / "warehouse.duckdb"
    workbench.run(
        warehouse, company.raw, AS_OF, ("+path:models/marts,resource_type:model", "resource_type:seed",
        *ACCOUNTING_TESTS), sources={**others, "billing": billers},
        variables={"quarantine_max_share": 1, "stripe_include_test_mode": True},
        kinds=("model", "seed", "test"), flags=("--indirect-selection", "empty"),
    )  # fmt: skip

    expected = {
        key: amount for vendor in VENDORS for key, amount in expected_of(vendor, company.has_public_sample).items()
    }
    assert {key: cmrr(warehouse, *key) for key in expected} == expected

    # roll-overs renew: the yen subscription was new once, and nothing else
    movements = query(
        warehouse,
        "select movement_type, sum(amount) from fct_cmrr_movements where account_id = 'chargebee:of_tries' group by 1",
    )
    assert movements == [("new", Decimal("63.00"))]
    own = {
        source: quarantined
        for source, quarantined in query(
            warehouse, "select source_name, sum(rows_quarantined) from source_accounting group by 1"
        )
        if source in ("chargebee", "recurly")
    }
    assert own == {"chargebee": 0, "recurly": 0}
