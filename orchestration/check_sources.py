"""Says what of the configured sources is there: what a new user runs first. Nothing is built but a scratch file.

python -m orchestration.check_sources [--vars '{sources: {crm: [hubspot]}, raw_path: /data/raw}']
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import duckdb
import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

from orchestration.summary import as_table

PROJECT = Path(__file__).resolve().parents[1]
MARKER = "declared sources: "
# columns that tell how new a row is, the loader's own first; what dlt numbers its loads by are seconds since 1970
DLT_LOAD = "_dlt_load_id"
LOADERS_OWN = ("_fivetran_synced", "_airbyte_extracted_at", "_airbyte_emitted_at", DLT_LOAD)
NEWEST_BY = ("synced_at", "received_at", "updated_at", "occurred_at", "changed_at", "created_at")
# these have no accounts of their own, or take ids as they are
WITHOUT_ACCOUNTS = ("generic", "salesforce_orders")
METHODS = ("crosswalk", "stored_id", "email", "domain", "crm", "unmatched")


class CheckError(RuntimeError):
    """dbt could not answer."""


@dataclass(frozen=True)
class Column:
    name: str
    landed: str
    optional: bool


@dataclass(frozen=True)
class Declared:
    """A raw table that the configuration asks for; `scan` reads it, none where no file was found."""

    source: str
    vendors: tuple[str, ...]
    table: str
    landed: str
    optional: bool
    place: str
    columns: tuple[Column, ...]
    scan: str | None


@dataclass(frozen=True)
class Finding:
    """What became of one declared table."""

    declared: Declared
    state: str
    rows: int | None = None
    newest: str | None = None
    absent: tuple[str, ...] = ()
    fault: str | None = None


@dataclass
class Report:
    findings: list[Finding]
    vendors: list[str]
    faults: list[str] = field(default_factory=list)
    accounts: dict[str, dict[str, int]] = field(default_factory=dict)
    accounts_fault: str | None = None

    @property
    def is_complete(self) -> bool:
        return not self.faults and not any(finding.fault for finding in self.findings)


def declared_tables(said: str) -> tuple[list[Declared], list[str], list[str]]:
    """The operation's answer, out of everything that dbt said: tables, vendors, faults of the vars."""
    lines = [line[line.index(MARKER) + len(MARKER) :] for line in said.splitlines() if MARKER in line]
    if not lines:
        raise CheckError("\n".join(said.strip().splitlines()[-20:]))
    answer = json.loads(lines[-1])
    tables = [
        Declared(
            source=table["source"],
            vendors=tuple(table["vendors"]),
            table=table["table"],
            landed=table["landed"],
            optional=bool(table["optional"]),
            place=table["place"],
            columns=tuple(Column(**column) for column in table["columns"]),
            scan=table["scan"],
        )
        for table in answer["tables"]
    ]
    return tables, list(answer.get("vendors") or []), list(answer["faults"])


def newest_column(declared: Declared, landed: Iterable[str]) -> str | None:
    """The landed column that tells how new a row is."""
    there = set(landed)
    own = next((name for name in LOADERS_OWN if name in there), None)
    if own:
        return own
    names = {column.name: column.landed for column in declared.columns}
    return next((names[name] for name in NEWEST_BY if names.get(name) in there), None)


def as_moment(column: str | None, newest: str | None) -> str | None:
    """The newest value as a moment, to the second; as it is where it cannot be read."""
    if column == DLT_LOAD and newest and newest.replace(".", "", 1).isdigit():
        return datetime.fromtimestamp(float(newest), UTC).isoformat(" ", "seconds")[:19]
    return newest[:19] if newest else None


def look_at(connection: duckdb.DuckDBPyConnection, declared: Declared) -> Finding:
    if declared.scan is None:
        if declared.optional:
            return Finding(declared, "optional, not there")
        return Finding(declared, "MISSING", fault=f"required table {declared.landed} is missing in {declared.place}")
    try:
        described = connection.execute(f"describe select * from {declared.scan}").fetchall()
        landed = {str(name).lower(): str(name) for name, *_ in described}
        newest_by = newest_column(declared, landed)
        newest = f'max(cast("{landed[newest_by]}" as varchar))' if newest_by else "null"
        counted = connection.execute(f"select count(*), {newest} from {declared.scan}").fetchone()
        assert counted is not None
    except duckdb.Error as error:
        return Finding(declared, "UNREADABLE", fault=str(error).splitlines()[0])
    missing = [column.landed for column in declared.columns if not column.optional and column.landed not in landed]
    absent = tuple(column.landed for column in declared.columns if column.optional and column.landed not in landed)
    rows, moment = int(counted[0]), as_moment(newest_by, counted[1])
    if missing:
        fault = (
            f"table {declared.landed}: required column {', '.join(missing)} is missing; found are {', '.join(landed)}"
        )
        return Finding(declared, "INCOMPLETE", rows, moment, absent, fault)
    return Finding(declared, "found" if rows else "found, empty", rows, moment, absent)


def count_accounts(warehouse: Path) -> dict[str, dict[str, int]]:
    """Source -> how its accounts were matched -> accounts."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select source_name, match_method, count(*) from intermediate.int_account_matching"
            " group by all order by all"
        ).fetchall()
    counts: dict[str, dict[str, int]] = {}
    for source, method, accounts in rows:
        counts.setdefault(str(source), {})[str(method)] = int(accounts)
    return counts


def shares_source(vendor: str, report: Report) -> bool:
    """Whether the vendor's accounts are those of another adapter of the same source, such as HubSpot's tickets."""
    sources = {name: finding.declared.source for finding in report.findings for name in finding.declared.vendors}
    return any(sources.get(other) == sources.get(vendor) for other in report.accounts if other != vendor)


def report_lines(report: Report) -> list[str]:
    """The report as it is printed."""
    lines: list[str] = []
    for vendor in report.vendors:
        findings = [finding for finding in report.findings if vendor in finding.declared.vendors]
        lines += ["", vendor]
        rows = []
        for finding in findings:
            count = "" if finding.rows is None else f"{finding.rows:,}"
            landed = finding.declared.landed
            rows.append((finding.declared.table, landed, finding.state, count, finding.newest or ""))
        lines.append(as_table(("table", "landed as", "state", "rows", "newest row"), rows))
        lines += [f"  {found.declared.table} has no {', '.join(found.absent)}" for found in findings if found.absent]
    if report.accounts:
        lines += ["", "accounts, by how they were matched"]
        used = [method for method in METHODS if any(method in counts for counts in report.accounts.values())]
        counted = []
        for source in [*report.accounts, *(vendor for vendor in report.vendors if vendor not in report.accounts)]:
            counts = report.accounts.get(source, {})
            if not counts and (source in WITHOUT_ACCOUNTS or shares_source(source, report)):
                continue
            counted.append((source, f"{sum(counts.values()):,}", *(f"{counts.get(method, 0):,}" for method in used)))
        lines.append(as_table(("source", "accounts", *used), counted))
    elif report.accounts_fault:
        lines += ["", f"accounts were not matched: {report.accounts_fault}"]
    faults = report.faults + [
        f"source {finding.declared.source}: {finding.fault}" for finding in report.findings if finding.fault
    ]
    if faults:
        lines += ["", "A build would stop here:", *(f"  - {fault}" for fault in faults)]
    else:
        lines += ["", "Everything that is required is there."]
    return lines


def invoke(arguments: list[str], variables: Mapping[str, Any], manifest: Any = None) -> tuple[Any, str]:
    said = StringIO()
    with redirect_stdout(said):
        result = dbtRunner(manifest=manifest).invoke(
            [*arguments, "--project-dir", str(PROJECT), "--vars", yaml.safe_dump(dict(variables))]
        )
    if not result.success:
        raise CheckError("\n".join(said.getvalue().strip().splitlines()[-20:]) or str(result.exception))
    return result.result, said.getvalue()


def check(variables: Mapping[str, Any], manifest: Any = None) -> Report:
    """Looks at every declared table, then matches accounts in a scratch file."""
    with tempfile.TemporaryDirectory() as scratch:
        # called as the file that the project was parsed for: its name is that of the database
        warehouse = Path(scratch) / "customer_success.duckdb"
        os.environ |= {
            "WAREHOUSE_PATH": str(warehouse),
            "DBT_TARGET_PATH": str(Path(scratch) / "target"),
            "DBT_LOG_PATH": str(Path(scratch) / "logs"),
        }
        os.environ.setdefault("DBT_PROFILES_DIR", str(PROJECT / "profiles"))
        try:
            if manifest is None:
                manifest, _ = invoke(["parse", "--quiet"], variables)
            _, said = invoke(["run-operation", "declared_sources"], variables, manifest)
            tables, vendors, faults = declared_tables(said)
            with duckdb.connect() as connection:
                report = Report([look_at(connection, table) for table in tables], vendors, faults)
            if report.is_complete:
                kinds = ["--resource-type", "model", "--resource-type", "seed"]
                invoke(["build", "--quiet", *kinds, "--select", "+int_account_matching"], variables, manifest)
                DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
                report.accounts = count_accounts(warehouse)
            else:
                report.accounts_fault = "first what is missing"
        finally:
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        return report


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vars", default="{}", help="vars over those of dbt_project.yml, as for dbt")
    chosen = parser.parse_args(arguments)
    variables = yaml.safe_load(chosen.vars) or {}
    if not isinstance(variables, dict):
        print(f"--vars is not a mapping: {chosen.vars}", file=sys.stderr)
        return 2
    try:
        report = check(variables)
    except CheckError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(report_lines(report)).lstrip())
    return 0 if report.is_complete else 1


if __name__ == "__main__":
    sys.exit(main())
