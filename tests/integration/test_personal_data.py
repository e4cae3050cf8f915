"""Who may see what: personal data is tagged, absent from what is published, and raw names are never run as code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.publishing.database import literal
from orchestration.publishing.marts import PERSONAL_KINDS, key_of, meta_of, public_models
from orchestration.publishing.publish import publish
from tests.integration.publishing_company import (
    CANARIES,
    CSM_NAME,
    JINJA_NAME,
    SQL_NAME,
    SQL_PRODUCT,
    SQL_SEGMENT,
    Place,
    manifest_of,
    stamped,
)
from tests.support import Workbench, query

pytestmark = pytest.mark.slow

SOUNDS_PERSONAL = re.compile(
    r"(^|_)(name|email|mail|phone|address|subject|comment|note|text|title|content|body|feedback|message)s?($|_)"
)
# keys, counts, dates and flags about such things hold none of their words
HOLDS_NO_WORDS = re.compile(r"(^(is|was|has|had)_|_(id|key|count|on|at|share|rate|days|score)$)")
# names of things and of companies
NOT_PERSONAL = {
    "account_name": "a company",
    "product_name": "a product",
    "product_names": "products",
    "source_name": "an adapter",
    "table_name": "a table",
    "trigger_name": "a trigger of seed cta_triggers",
    "model_name": "a mart",
    "rule_text": "a rule of the metrics",
    "rule_set_name": "a definition of seed metric_rule_sets",
    "column_name": "a column",
    # by decision, as where it is tagged
    "csm_name": "an employee's name at work, by which reports are read",
}
# contract columns hold these words in the source; under the same name they are personal anywhere after it
LAYERS = ("sources", "nodes")


@pytest.fixture(scope="module")
def manifest(workbench: Workbench, built_company: Place) -> Mapping[str, Any]:
    del built_company
    return manifest_of(workbench)


def columns_of(manifest: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for model in public_models(manifest):
        for column in model["columns"].values():
            yield model, column


def tagged_in_sources(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Columns of the contract that are personal in at least one table."""
    return {
        column["name"]: meta_of(column)["personal"]
        for source in manifest["sources"].values()
        for column in source["columns"].values()
        if meta_of(column).get("personal")
    }


def test_every_tag_is_a_kind_that_publishing_knows(manifest: Mapping[str, Any]) -> None:
    tags = [
        (thing["name"], column["name"], meta_of(column)["personal"])
        for layer in LAYERS
        for thing in manifest[layer].values()
        for column in thing["columns"].values()
        if meta_of(column).get("personal")
    ]

    assert len(tags) > 15
    assert [tag for tag in tags if tag[2] not in PERSONAL_KINDS] == []


def test_what_the_contract_holds_of_people_is_tagged(manifest: Mapping[str, Any]) -> None:
    tagged = {
        (source["name"], column["name"])
        for source in manifest["sources"].values()
        if source["source_name"] == "generic"
        for column in source["columns"].values()
        if meta_of(column).get("personal")
    }
    sounding = {
        (source["name"], column["name"])
        for source in manifest["sources"].values()
        if source["source_name"] == "generic"
        for column in source["columns"].values()
        if SOUNDS_PERSONAL.search(column["name"])
    }
    # names of companies, products, sources and fields, and job titles
    assert {name for _, name in sounding - tagged} <= {
        "account_name", "product_name", "source_name", "field_name", "title", "internal_note_count",
    }  # fmt: skip


def test_every_public_column_that_sounds_personal_is_tagged_or_named_as_something_else(
    manifest: Mapping[str, Any],
) -> None:
    like_sources = tagged_in_sources(manifest).keys()
    untagged = [
        f"{model['name']}.{column['name']}"
        for model, column in columns_of(manifest)
        if (SOUNDS_PERSONAL.search(column["name"]) or column["name"] in like_sources)
        and not meta_of(column).get("personal")
        and not meta_of(column).get("not_personal")
        and column["name"] not in NOT_PERSONAL
        and not HOLDS_NO_WORDS.search(column["name"])
    ]

    assert untagged == [], (
        "tag them in meta: `personal: name|email|free_text`, hidden from readers unless `shown_because` says why not; "
        "or `not_personal: <what it is>`"
    )


def test_what_is_shown_has_a_reason_and_keys_are_never_hidden(manifest: Mapping[str, Any]) -> None:
    for model, column in columns_of(manifest):
        meta = meta_of(column)
        reason = meta.get("shown_because")
        assert reason is None or (meta.get("personal") and len(reason.split()) > 3), f"{model['name']}.{column['name']}"
        assert not meta.get("personal") or column["name"] not in key_of(model)


def texts_published(folder: Path) -> str:
    """Everything that is published, as one text: Parquet and DuckDB compress it, so values are read, not bytes."""
    found = [path.read_text() for path in folder.rglob("*.json*")]
    with duckdb.connect() as connection:
        for path in sorted(folder.rglob("*.parquet")):
            found += [str(row) for row in connection.execute("from read_parquet(?)", [str(path)]).fetchall()]
        for number, path in enumerate(sorted(folder.rglob("*.duckdb"))):
            connection.execute(f"attach {literal(path)} as version_{number} (read_only)")
            tables = connection.execute(
                "select table_name from information_schema.tables where table_catalog = ?", [f"version_{number}"]
            ).fetchall()
            for (table,) in tables:
                found += [str(row) for row in connection.execute(f"from version_{number}.main.{table}").fetchall()]
    return "\n".join(found)


def test_no_canary_is_published(workbench: Workbench, built_company: Place, tmp_path: Path) -> None:
    place = built_company.copied_to(tmp_path)
    stamped(workbench, place, marts=None)
    publish(place.working, place.published, keep=5)
    said = texts_published(place.published.root)

    assert [canary for canary in CANARIES if canary in said] == []
    assert CSM_NAME in said
    # and nothing leads to raw data: no path, no view
    assert str(built_company.folder.parent) not in said
    assert (
        query(
            place.published.pointer / "customer_success.duckdb",
            "select view_name from duckdb_views() where not internal",
        )
        == []
    )
    assert query(place.working.warehouse, "select count(comment) from main.fct_renewals")[0][0] > 0
    assert query(
        place.published.pointer / "customer_success.duckdb", "select count(*), count(comment) from fct_renewals"
    ) == [(4, 0)]


def test_a_var_asks_for_personal_data_by_kind(workbench: Workbench, built_company: Place, tmp_path: Path) -> None:
    place = built_company.copied_to(tmp_path)
    stamped(workbench, place, variables={"publish_personal_data": ["free_text"]}, marts=None)
    publish(place.working, place.published, keep=5)
    said = texts_published(place.published.root)

    assert "Cancel-Comment-Canary" in said
    assert "Quarantine-Canary" in said
    # no mart holds it at all
    assert "Contact-Email-Canary" not in said


def test_names_from_raw_data_are_never_run(built_company: Place) -> None:
    """Had any of them been run, as SQL or as Jinja, the schema, the table or the rows would be gone."""
    working = built_company.working.warehouse

    assert query(working, "select account_name from main.dim_accounts order by account_id")[:2] == [
        (SQL_NAME,),
        (JINJA_NAME,),
    ]
    assert query(working, "select product_id, product_name from main.dim_products") == [(SQL_PRODUCT, "{{ 1/0 }}")]
    assert query(working, "select segment from main.dim_accounts where account_id = 'a2'") == [(SQL_SEGMENT,)]
    # an enum value that is SQL is an unknown value
    assert query(working, "select row_key, reason from main.quarantined_rows") == [
        ("t2", "unknown value: activity_type")
    ]
    slices = query(working, "select distinct slice_value from main.net_retention_monthly where slice_by = 'segment'")
    assert (SQL_SEGMENT,) in slices


def test_names_from_raw_data_are_published_as_values(
    workbench: Workbench, built_company: Place, tmp_path: Path
) -> None:
    """Twice, from and to a folder whose name is SQL too: the second version is compared with the first, key by key."""
    place = built_company.copied_to(tmp_path / "it's; drop schema main cascade; --")
    stamped(workbench, place)
    publish(place.working, place.published, keep=5)
    place.edit("update main.fct_cmrr_movements set amount = amount + 1")
    stamped(workbench, place)
    restated = publish(place.working, place.published, keep=5).restatements
    readers = place.published.pointer / "customer_success.duckdb"

    assert restated > 0
    assert query(readers, "select account_name from dim_accounts order by account_id")[:2] == [
        (SQL_NAME,),
        (JINJA_NAME,),
    ]
    assert query(readers, "select product_id, product_name from dim_products") == [(SQL_PRODUCT, "{{ 1/0 }}")]
    assert query(readers, "select segment from dim_accounts where account_id = 'a2'") == [(SQL_SEGMENT,)]
    assert (SQL_SEGMENT,) in query(readers, "select distinct slice_value from net_retention_monthly")
    assert query(readers, "select version from published_version") == [("v000002",)]
