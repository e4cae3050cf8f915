"""The newest row of a raw table is told from the column that its loader writes."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.check_sources import Column, Declared, look_at

COLUMNS = (Column("id", "id", False), Column("updated_at", "updatedat", True))


@pytest.mark.parametrize(
    ("header", "value", "newest"),
    [
        ("_fivetran_synced", "2026-02-02 10:00:00.123", "2026-02-02 10:00:00"),
        ("_airbyte_extracted_at", "2026-02-03T10:00:00Z", "2026-02-03 10:00:00"),
        # dlt numbers its loads by seconds since 1970
        ("_dlt_load_id", "1769940000.25", "2026-02-01 10:00:00"),
        ("_dlt_load_id", "by hand", "by hand"),
        ("updatedat", "2026-02-04", "2026-02-04"),
        ("unknown", "2026-02-05", None),
    ],
)
def test_the_newest_row(tmp_path: Path, header: str, value: str, newest: str | None) -> None:
    file = tmp_path / "company.csv"
    # the loader's own column goes before one of the vendor
    own = header.startswith("_")
    file.write_text(f"id,{header}{',updatedat' if own else ''}\n1,{value}{',2020-01-01' if own else ''}\n")
    declared = Declared("hubspot", ("hubspot",), "company", "company", False, "", COLUMNS, f"read_csv('{file}')")
    with duckdb.connect() as connection:
        found = look_at(connection, declared)
    assert (found.state, found.newest) == ("found", newest)
