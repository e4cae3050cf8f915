"""The same rows landed by Fivetran, Airbyte and dlt, each under its own names, become the same rows of staging."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tests.support import BuildError, Workbench, differing, rows

pytestmark = pytest.mark.slow

SOURCES = {"crm": ["hubspot", "salesforce"], "support": ["hubspot_tickets", "zendesk"]}
FOLDERS = [f"path:models/staging/{source}" for source in ("hubspot", "salesforce", "zendesk")]
AS_OF = date(2026, 6, 30)


@dataclass(frozen=True)
class Column:
    """A column by the names of Fivetran, Airbyte and dlt, and its values; `-` where a loader does not land it."""

    names: str
    values: str

    def name(self, loader: int) -> str:
        return self.names.split("|")[loader]


@dataclass(frozen=True)
class Table:
    source: str
    names: str
    columns: tuple[Column, ...]


TABLES = (
    Table("hubspot", "company|companies|companies", (
        Column("id|id|id", "1|2|3"),
        Column("property_name|properties_name|name", "Acme|Beta|Gone"),
        Column("property_domain|properties_domain|domain", "acme.com|beta.org|"),
        Column("property_hubspot_owner_id|properties_hubspot_owner_id|hubspot_owner_id", "7||7"),
        Column("property_createdate|properties_createdate|createdate", "2024-01-01T10:00:00Z|2024-02-01|2024-01-01"),
        Column("property_segment|properties_segment|segment", "enterprise||"),
        Column("is_deleted|archived|-", "false|false|true"),
        Column("_fivetran_synced|_airbyte_extracted_at|-", "2025-01-01 00:00:00|2025-01-01|2025-01-01"),
    )),
    Table("hubspot", "contact|contacts|contacts", (
        Column("id|id|id", "11|12"),
        Column("property_email|properties_email|email", "kim@acme.com|lee@beta.org"),
        Column("property_firstname|properties_firstname|firstname", "Kim|Lee"),
        Column("property_associatedcompanyid|properties_associatedcompanyid|associatedcompanyid", "1|"),
    )),
    Table("hubspot", "owner|owners|owners", (
        Column("owner_id|id|id", "7"),
        Column("email|email|email", "ann@vendor.com"),
        Column("first_name|firstName|first_name", "Ann"),
        Column("last_name|lastName|last_name", "Lo"),
        Column("active_user_id|userId|user_id", "70"),
    )),
    Table("hubspot", "deal|deals|deals", (
        Column("deal_id|id|id", "21|22"),
        Column("companies|companies|companies", '["1"]|'),
        Column("deal_pipeline_id|properties_pipeline|pipeline", "renewal|default"),
        Column("deal_pipeline_stage_id|properties_dealstage|dealstage", "s1|s2"),
        Column("property_amount|properties_amount|amount", "100|200"),
        Column("property_deal_currency_code|properties_deal_currency_code|deal_currency_code", "eur|"),
        Column("property_closedate|properties_closedate|closedate", "2025-05-05|2025-06-06"),
        Column("property_createdate|properties_createdate|createdate", "2025-01-01|2025-01-01"),
    )),
    Table("hubspot", "ticket|tickets|tickets", (
        Column("id|id|id", "31"),
        Column("property_createdate|properties_createdate|createdate", "2025-01-01 10:00:00"),
        Column("property_hs_pipeline_stage|properties_hs_pipeline_stage|hs_pipeline_stage", "4"),
        Column("property_closed_date|properties_closed_date|closed_date", "2025-01-02 10:00:00"),
    )),
    Table("salesforce", "account|Account|account", (
        Column("id|Id|id", "001A|001B"),
        Column("name|Name|name", "Acme|Beta"),
        Column("number_of_employees|NumberOfEmployees|number_of_employees", "10|2000"),
        Column("segment_c|Segment__c|segment__c", "small|large"),
        Column("csm_id_c|CSM_Id__c|csm_id__c", "005A|"),
        Column("created_date|CreatedDate|created_date", "2024-01-01T00:00:00.000+0000|2024-01-01T00:00:00.000+0000"),
        Column("is_deleted|IsDeleted|is_deleted", "false|true"),
    )),
    Table("salesforce", "opportunity|Opportunity|opportunity", (
        Column("id|Id|id", "006A|006B"),
        Column("account_id|AccountId|account_id", "001A|001A"),
        Column("type|Type|type", "Renewal|New Business"),
        Column("amount|Amount|amount", "100|200"),
        Column("currency_iso_code|CurrencyIsoCode|currency_iso_code", "EUR|"),
        Column("close_date|CloseDate|close_date", "2025-05-05|2025-06-06"),
        Column("created_date|CreatedDate|created_date", "2025-01-01T00:00:00.000+0000|2025-01-01T00:00:00.000+0000"),
    )),
    Table("salesforce", "user|User|sf_user", (
        Column("id|Id|id", "005A"),
        Column("name|Name|name", "Ann"),
        Column("is_active|IsActive|is_active", "true"),
    )),
    Table("zendesk", "ticket|tickets|tickets", (
        Column("id|id|id", "41|42"),
        Column("status|status|status", "solved|open"),
        Column("created_at|created_at|created_at", "2025-01-01 10:00:00|2025-01-01 10:00:00"),
        Column("organization_id|organization_id|organization_id", "51|"),
        Column("requester_id|requester_id|requester_id", "61|61"),
    )),
    Table("zendesk", "organization|organizations|organizations", (
        Column("id|id|id", "51"),
        Column("name|name|name", "Acme"),
        Column("external_id|external_id|external_id", "001A"),
    )),
    Table("zendesk", "ticket_comment|ticket_comments|ticket_comment", (
        Column("id|id|id", "71"),
        Column("ticket_id|ticket_id|ticket_id", "41"),
        Column("user_id|author_id|user_id", "62"),
        Column("created|created_at|created", "2025-01-01 11:00:00"),
        Column("public|public|public", "true"),
    )),
)  # fmt: skip
LOADERS = ("fivetran", "airbyte", "dlt")


def land(raw: Path, loader: int, dropped: tuple[str, ...] = ()) -> Path:
    for table in TABLES:
        folder = raw / table.source
        folder.mkdir(parents=True, exist_ok=True)
        columns = [column for column in table.columns if column.name(loader) not in ("-", *dropped)]
        with (folder / f"{table.names.split('|')[loader]}.csv").open("w", newline="", encoding="utf-8") as handle:
            writer = csv.writer(handle)
            writer.writerow([column.name(loader) for column in columns])
            writer.writerows(zip(*(column.values.split("|") for column in columns), strict=True))
    return raw


def test_three_loaders_and_one_staging(workbench: Workbench, tmp_path: Path) -> None:
    built: dict[str, Path] = {}
    for number, loader in enumerate(LOADERS):
        built[loader] = tmp_path / loader / "warehouse.duckdb"
        built[loader].parent.mkdir()
        workbench.run(
            built[loader], land(tmp_path / loader / "raw", number), AS_OF, FOLDERS, sources=SOURCES,
            variables={"loaders": dict.fromkeys(("hubspot", "salesforce", "zendesk"), loader)},
        )  # fmt: skip

    staged = [name for name in workbench.models_in("staging", SOURCES) if name.startswith("stg_")]
    filled = [name for name in staged if rows(built["fivetran"], f"staging.{name}")]
    assert len(filled) >= 9, filled
    for name in staged:
        as_fivetran = rows(built["fivetran"], f"staging.{name}")
        assert not differing(as_fivetran, rows(built["airbyte"], f"staging.{name}")), name
        # dlt lands neither the deletion nor a moment of loading with the row
        without = ("synced_at", "is_deleted")
        as_fivetran = rows(built["fivetran"], f"staging.{name}", without)
        assert not differing(as_fivetran, rows(built["dlt"], f"staging.{name}", without)), name

    # what is wrong is said in the loader's own words
    raw = land(tmp_path / "broken", 1, dropped=("properties_hs_pipeline_stage",))
    with pytest.raises(BuildError, match="source hubspot, table tickets: required column properties_hs_pipeline_stage"):
        workbench.run(
            tmp_path / "warehouse.duckdb", raw, AS_OF, FOLDERS, sources=SOURCES,
            variables={"loaders": dict.fromkeys(("hubspot", "salesforce", "zendesk"), "airbyte")},
        )  # fmt: skip
    with pytest.raises(
        BuildError, match="loaders: unknown loader 'stitch' of hubspot; known are fivetran, airbyte, dlt"
    ):
        workbench.run(
            tmp_path / "warehouse.duckdb", raw, AS_OF, FOLDERS, sources=SOURCES,
            variables={"loaders": {"hubspot": "stitch"}},
        )  # fmt: skip
