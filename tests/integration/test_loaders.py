"""The same rows landed by Fivetran, Airbyte and dlt, each under its own names, become the same rows of staging."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tests.integration.loader_shapes import drop_column, land_shaped
from tests.support import BuildError, Workbench, differing, query, rows

pytestmark = pytest.mark.slow

# landed as tables of plain columns by all three, and by Airbyte with objects and lists within columns
BY_ALL = ("hubspot", "salesforce", "zendesk")
BY_AIRBYTE = ("stripe", "chargebee", "intercom")
SOURCES = {
    "crm": ["hubspot", "salesforce"],
    "billing": ["stripe", "chargebee"],
    "support": ["hubspot_tickets", "zendesk", "intercom"],
}
FOLDERS = [f"path:models/staging/{source}" for source in (*BY_ALL, *BY_AIRBYTE)]
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
        Column("companies|companies|-", '["1"]|'),
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
        Column("-|contacts|-", '["11"]'),
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
    land_shaped(raw, LOADERS[loader])
    return raw


def loaders_of(loader: str) -> dict[str, str]:
    """Who lands which source; what dlt does not land stays as Fivetran lands it."""
    return dict.fromkeys((*BY_ALL, *(BY_AIRBYTE if loader == "airbyte" else ())), loader)


def test_three_loaders_and_one_staging(workbench: Workbench, tmp_path: Path) -> None:
    built: dict[str, Path] = {}
    for number, loader in enumerate(LOADERS):
        built[loader] = tmp_path / loader / "warehouse.duckdb"
        built[loader].parent.mkdir()
        workbench.run(
            built[loader], land(tmp_path / loader / "raw", number), AS_OF, FOLDERS, sources=SOURCES,
            variables={"loaders": loaders_of(loader)},
        )  # fmt: skip

    staged = [name for name in workbench.models_in("staging", SOURCES) if name.startswith("stg_")]
    filled = [name for name in staged if rows(built["fivetran"], f"staging.{name}")]
    assert len(filled) >= 28, filled
    for name in staged:
        as_fivetran = rows(built["fivetran"], f"staging.{name}")
        assert not differing(as_fivetran, rows(built["airbyte"], f"staging.{name}")), name
        # dlt lands neither the deletion nor a moment of loading with the row
        without = ("synced_at", "is_deleted")
        as_fivetran = rows(built["fivetran"], f"staging.{name}", without)
        assert not differing(as_fivetran, rows(built["dlt"], f"staging.{name}", without)), name

    # what of this is read out of objects and lists, by hand
    tickets = query(
        built["airbyte"],
        "select ticket_id, assignee_id, solved_at, resolution_business_minutes"
        " from staging.stg_intercom__support_tickets"
        " union all select ticket_id, assignee_id, solved_at, resolution_business_minutes"
        " from staging.stg_zendesk__support_tickets order by ticket_id",
    )
    # 41: Wednesday, 1 January, 10:00 to 12:00 UTC is 15:30 to 17:30 in Kolkata, open until 18:00
    assert tickets == [
        ("intercom:1", "intercom:9", "2025-02-01 00:00:00+00:00", None),
        ("intercom:2", "intercom:8", None, None),
        ("zendesk:41", None, "2025-01-01 12:00:00+00:00", "120"),
        ("zendesk:42", None, None, None),
    ]


@pytest.mark.parametrize(
    ("loaders", "spoiled", "complaint"),
    [
        # what is wrong is said in the loader's own words
        ({"hubspot": "airbyte"}, "properties_hs_pipeline_stage",
         "source hubspot, table tickets: required column properties_hs_pipeline_stage"),
        ({"hubspot": "stitch"}, "", "loaders: unknown loader 'stitch' of hubspot; known are fivetran, airbyte, dlt"),
        # a shape that is not read is refused, not read as nothing
        ({"stripe": "dlt"}, "", "loaders: what dlt lands of stripe has a shape that is not read"),
        ({"stripe": "airbyte"}, "discount", "source stripe, table subscriptions: required column discount is missing"),
        ({"zendesk": "airbyte"}, "intervals", "source zendesk, table schedules, column intervals: expected JSON"),
    ],
)  # fmt: skip
def test_what_a_loader_does_not_land_is_said(
    workbench: Workbench, tmp_path: Path, loaders: dict[str, str], spoiled: str, complaint: str
) -> None:
    raw = land(tmp_path / "raw", 1, dropped=(spoiled,))
    if spoiled == "discount":
        drop_column(raw / "stripe" / "subscriptions.parquet", "discount")
    if spoiled == "intervals":
        (raw / "zendesk" / "schedules.parquet").unlink()
        (raw / "zendesk" / "schedules.csv").write_text("id,time_zone,intervals\n1,Kolkata,[{start_time\n")
    with pytest.raises(BuildError, match=complaint):
        workbench.run(
            tmp_path / "warehouse.duckdb", raw, AS_OF, FOLDERS, sources=SOURCES,
            variables={"loaders": loaders_of("airbyte") | loaders},
        )  # fmt: skip
