"""Every vendor's sample through all marts, with all data tests: what was read of it and what became of it, as a table.

python -m tests.vendor_samples land <folder>       lays all samples into one raw folder, to try docs/connect.md with
python -m tests.vendor_samples build [vendor ...]  builds each alone, one after the other (minutes each); `together` is
                                                   all of them at once; without a name: each alone, then together

The public samples lie in ../shared/samples beside the clone; those of Chargebee, Recurly, Segment and Pendo are made.
A CRM or a biller stands all by itself. Support and usage hang on somebody's accounts: beside them stands a company of
two accounts of the generic contract, and the crosswalk says that one of the vendor's accounts is one of these.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.integration import billing_samples
from tests.integration.billing_samples import Landed, land
from tests.integration.test_optional_columns import REQUIRED_TABLES
from tests.integration.usage_samples import land_pendo, land_segment
from tests.support import REPOSITORY, WAREHOUSE_FILE, BuildError, Workbench, query

SAMPLES = REPOSITORY.parent / "shared" / "samples"
AS_OF = date(2026, 6, 30)
# the samples are broken on purpose, a Stripe sandbox is all test mode, Mixpanel's sample names users only
VARIABLES = {
    "quarantine_max_share": 1,
    "stripe_include_test_mode": True,
    "mixpanel_account_properties": ["user_id"],
}
TOGETHER = "together"
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
    def own_account(self) -> str:
        return f"{self.source}:{self.account}"

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
        matched = {"source_name": vendor.name, "source_account_id": vendor.own_account, "account_id": "a1"}
        required: Landed = {table: list(rows) for table, rows in REQUIRED_TABLES.items()}
        tables |= {**required, "account_crosswalk": [matched]}
    land(raw / "generic", tables)


def build_all(bench: Workbench, sources: dict[str, list[str]], raw: Path, warehouse: Path) -> str:
    """Every model, seed and data test; what passed, in words. Raises BuildError where anything fails."""
    ran = bench.run(
        warehouse, raw, AS_OF, ("fqn:*",), sources=sources, variables=VARIABLES, kinds=("model", "seed", "test")
    )  # fmt: skip
    passed: Counter[str] = Counter(f"{result.node.resource_type}" for result in ran.results)
    warned = sum(f"{result.status}" == "warn" for result in ran.results)
    return f"{passed.total()} nodes, {passed['test']} of them data tests" + (f", {warned} warned" if warned else "")


def counted(warehouse: Path, vendors: Sequence[str]) -> list[str]:
    """Lines of the table, of every contract table that a row was read for."""
    listed = ", ".join(f"'{vendor}'" for vendor in vendors)
    found = query(
        warehouse,
        f"select source_name, table_name, {', '.join(COUNTS)} from source_accounting"
        f" where source_name in ({listed}) and rows_read > 0 order by source_name, table_name",
    )
    return ["| " + " | ".join(f"{value}" for value in row) + " |" for row in found]


def together(vendors: Sequence[Vendor]) -> dict[str, list[str]]:
    """All of them side by side; the rates of exchange are the generic contract's."""
    sources: dict[str, list[str]] = {}
    for vendor in vendors:
        sources.setdefault(vendor.kind, []).append(vendor.name)
    return {**sources, "billing": [*sources["billing"], "generic"]}


def build(names: Sequence[str]) -> int:
    known = {vendor.name: vendor for vendor in VENDORS}
    chosen = list(dict.fromkeys(names)) or [*known, TOGETHER]
    unknown = sorted(set(chosen) - {*known, TOGETHER})
    if unknown:
        print(f"unknown: {', '.join(unknown)}; known are {', '.join([*known, TOGETHER])}", file=sys.stderr)
        return 2
    failed = 0
    print("| adapter | table | read | accepted | collapsed | deleted | quarantined |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        samples = Path(scratch) / "samples"
        land_samples(samples)
        for name in chosen:
            began = time.monotonic()
            # a project of its own for each: what one vendor leaves in it cannot help another
            folder = Path(scratch) / name
            folder.mkdir()
            warehouse, raw = folder / WAREHOUSE_FILE, samples
            sources, vendors = together(VENDORS), list(known)
            if name != TOGETHER:
                raw, sources, vendors = folder / "raw", known[name].sources, [name]
                land_alone(raw, known[name], samples)
            try:
                passed = build_all(Workbench(folder / "workbench"), sources, raw, warehouse)
                print("\n".join(counted(warehouse, vendors)), flush=True)
            except BuildError as error:
                failed += 1
                passed = f"FAILED\n{error}"
            print(f"{name}: {passed}, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
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
