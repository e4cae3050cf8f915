"""What `make check-sources` says of a good folder, and of one where much is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration import check_sources

pytestmark = pytest.mark.slow

SOURCES = {"crm": ["hubspot"], "support": ["intercom"], "usage": ["segment"]}


def land(raw: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return raw


GOOD = {
    "hubspot/company.csv": (
        "id,property_name,property_domain,_fivetran_synced\n1,Acme,acme.com,2026-01-01\n2,Beta,,2026-02-02\n"
    ),
    "intercom/conversation_history.csv": (
        "id,created_at,state,_fivetran_synced\n9,2026-01-01,open,2026-03-03 10:00:00\n"
    ),
    "intercom/company_history.csv": "id,name,website\n5,Acme Inc,https://acme.com/about\n6,Gamma,\n",
    "segment/tracks.csv": "id,user_id,event,timestamp,context_group_id\nm1,u1,search,2026-01-01,acme.com\n",
}


def test_good_and_broken_folders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    variables = {"sources": SOURCES, "as_of": "2026-06-30", "raw_path": str(land(tmp_path / "good", GOOD))}
    manifest, _ = check_sources.invoke(["parse", "--quiet"], variables)
    report = check_sources.check(variables, manifest)

    assert report.is_complete, report.faults
    states = {(finding.declared.source, finding.declared.table): finding for finding in report.findings}
    company = states["hubspot", "company"]
    assert (company.state, company.rows, company.newest) == ("found", 2, "2026-02-02")
    assert "property_segment" in company.absent
    assert "property_name" not in company.absent
    assert states["hubspot", "deal"].state == "optional, not there"
    # Beta and Gamma meet nobody; Acme is found by its web domain, in Intercom and as Segment's group
    assert report.accounts == {
        "hubspot": {"crm": 2},
        "intercom": {"domain": 1, "unmatched": 1},
        "segment": {"domain": 1},
    }
    printed = "\n".join(check_sources.report_lines(report))
    assert "Everything that is required is there." in printed

    broken = GOOD | {
        "hubspot/company.csv": "property_name\nAcme\n",
        "hubspot/deal.csv": "deal_id,property_amount\n",
        "intercom/company_history.parquet": "no parquet at all",
    }
    del broken["segment/tracks.csv"], broken["intercom/company_history.csv"]
    report = check_sources.check(variables | {"raw_path": str(land(tmp_path / "broken", broken))}, manifest)

    assert not report.is_complete
    states = {(finding.declared.source, finding.declared.table): finding for finding in report.findings}
    assert states["hubspot", "company"].state == "INCOMPLETE"
    assert states["hubspot", "company"].fault == "table company: required column id is missing; found are property_name"
    assert states["hubspot", "deal"].state == "found, empty"
    assert states["intercom", "company_history"].state == "UNREADABLE"
    assert states["intercom", "conversation_history"].state == "found"
    tracks = states["segment", "tracks"]
    assert tracks.state == "MISSING"
    assert str(tracks.fault).startswith("required table tracks is missing in ")
    printed = "\n".join(check_sources.report_lines(report))
    assert "A build would stop here:" in printed
    assert "accounts were not matched" in printed

    assert check_sources.main(["--vars", "just words"]) == 2
    assert "not a mapping" in capsys.readouterr().err
