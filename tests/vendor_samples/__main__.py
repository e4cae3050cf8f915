"""Every vendor's sample, alone through all marts: what was read of it and what became of it, as a table.

python -m tests.vendor_samples land <folder>       lays all samples into one raw folder, to try docs/connect.md with
python -m tests.vendor_samples build [vendor ...]  builds each alone, one after the other (minutes each)

The public samples lie in ../shared/samples beside the clone; those of Chargebee, Recurly, Segment and Pendo are made.
A CRM or a biller stands all by itself. Support and usage hang on somebody's accounts: beside them stands a company of
two accounts of the generic contract, and the crosswalk says that one of the vendor's accounts is one of these.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.integration import billing_samples
from tests.integration.billing_samples import Landed, land
from tests.integration.test_optional_columns import REQUIRED_TABLES
from tests.integration.usage_samples import land_pendo, land_segment
from tests.support import REPOSITORY, BuildError, Workbench, query

SAMPLES = REPOSITORY.parent / "shared" / "samples"
AS_OF = date(2026, 6, 30)
SELECT = (
    "+path:models/marts,resource_type:model",
    "resource_type:seed",
    "every_row_read_is_accounted_for",
    "quarantined_rows_match_the_accounting",
)
# the samples are broken on purpose, a Stripe sandbox is all test mode, Mixpanel's sample names users only
VARIABLES = {
    "quarantine_max_share": 1,
    "stripe_include_test_mode": True,
    "mixpanel_account_properties": ["user_id"],
}
COUNTS = ("rows_read", "rows_accepted", "rows_collapsed", "rows_deleted", "rows_quarantined")


@dataclass(frozen=True)
class Vendor:
    """An adapter, its kind, the folder of its source; an account of its own, where it needs somebody else's."""

    name: str
    kind: str
    source: str
    account: str = ""
    is_made: bool = False

    @property
    def sources(self) -> dict[str, list[str]]:
        if self.account:
            return {"crm": ["generic"], "billing": ["generic"], self.kind: [self.name]}
        # billers bill in other currencies: the rates are the generic contract's
        return {self.kind: [self.name, "generic"]} if self.kind == "billing" else {self.kind: [self.name]}


VENDORS = (
    Vendor("salesforce", "crm", "salesforce"),
    Vendor("hubspot", "crm", "hubspot"),
    Vendor("stripe", "billing", "stripe"),
    Vendor("zuora", "billing", "zuora"),
    Vendor("chargebee", "billing", "chargebee", is_made=True),
    Vendor("recurly", "billing", "recurly", is_made=True),
    Vendor("zendesk", "support", "zendesk", account="370326104793"),
    Vendor("intercom", "support", "intercom", account="5f8efd11391867b82cd45b18"),
    Vendor("hubspot_tickets", "support", "hubspot", account="2182162682"),
    Vendor("segment", "usage", "segment", account="acct_1", is_made=True),
    Vendor("mixpanel", "usage", "mixpanel", account="114521"),
    Vendor("amplitude", "usage", "amplitude", account="none"),
    Vendor("pendo", "usage", "pendo", account="acct_1", is_made=True),
)


def land_samples(raw: Path) -> None:
    """All samples in one raw folder: the public ones as links, the others made."""
    if not SAMPLES.is_dir():
        raise SystemExit(f"no public samples in {SAMPLES}")
    raw.mkdir(parents=True, exist_ok=True)
    for folder in sorted(path for path in SAMPLES.iterdir() if path.is_dir()):
        if not (raw / folder.name).exists():
            (raw / folder.name).symlink_to(folder)
    land(raw / "chargebee", billing_samples.chargebee())
    land(raw / "recurly", billing_samples.recurly())
    land_segment(raw, seed=7)
    land_pendo(raw, seed=7)
    land(raw / "generic", {"billing_exchange_rates": billing_samples.EXCHANGE_RATES})


def land_alone(raw: Path, vendor: Vendor, samples: Path) -> None:
    """The vendor's folder, and what it needs of the generic contract."""
    (raw / "generic").mkdir(parents=True)
    (raw / vendor.source).symlink_to((samples / vendor.source).resolve())
    tables: Landed = {"billing_exchange_rates": billing_samples.EXCHANGE_RATES}
    if vendor.account:
        account = f"{vendor.source}:{vendor.account}"
        matched = {"source_name": vendor.name, "source_account_id": account, "account_id": "a1"}
        required: Landed = {table: list(rows) for table, rows in REQUIRED_TABLES.items()}
        tables |= {**required, "account_crosswalk": [matched]}
    land(raw / "generic", tables)


def build_alone(bench: Workbench, vendor: Vendor, samples: Path, folder: Path) -> list[str]:
    """Lines of the table; raises BuildError where a model or a test of the accounting fails."""
    raw, warehouse = folder / "raw", folder / "warehouse.duckdb"
    land_alone(raw, vendor, samples)
    bench.run(
        warehouse, raw, AS_OF, SELECT, sources=vendor.sources, variables=VARIABLES,
        kinds=("model", "seed", "test"), flags=("--indirect-selection", "empty"),
    )  # fmt: skip
    counted = query(
        warehouse,
        f"select table_name, {', '.join(COUNTS)} from source_accounting where source_name = '{vendor.name}'"
        " and rows_read > 0 order by table_name",
    )
    return ["| " + " | ".join((vendor.name, *(f"{value}" for value in row))) + " |" for row in counted]


def build(names: Sequence[str]) -> int:
    chosen = [vendor for vendor in VENDORS if not names or vendor.name in names]
    unknown = set(names) - {vendor.name for vendor in VENDORS}
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}; known are {', '.join(v.name for v in VENDORS)}", file=sys.stderr)
        return 2
    failed = 0
    print("| adapter | table | read | accepted | collapsed | deleted | quarantined |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        samples = Path(scratch) / "samples"
        land_samples(samples)
        for vendor in chosen:
            began = time.monotonic()
            # a project of its own for each: what one vendor leaves in it cannot help another
            folder = Path(scratch) / vendor.name
            folder.mkdir()
            try:
                lines = build_alone(Workbench(folder / "workbench"), vendor, samples, folder)
            except BuildError as error:
                failed += 1
                lines = [f"| {vendor.name} | FAILED | | | | | |", str(error)]
            print("\n".join(lines), flush=True)
            print(f"{vendor.name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return 1 if failed else 0


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("land").add_argument("folder", type=Path)
    commands.add_parser("build").add_argument("vendors", nargs="*")
    chosen = parser.parse_args(arguments)
    if chosen.command == "land":
        land_samples(chosen.folder)
        print(f"landed in {chosen.folder}")
        return 0
    return build(chosen.vendors)


if __name__ == "__main__":
    sys.exit(main())
