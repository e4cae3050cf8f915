"""Services are reached from this machine only, however they are started."""

from __future__ import annotations

import re

import pytest

from orchestration.publishing.places import PROJECT_DIR

# what starts a server, and what says so
SERVERS = re.compile(r"^.*(?:dagster dev|dagster-webserver|dg dev) .*$", re.MULTILINE)
STARTED_BY = ("Makefile", "docs/systemd/customer-success-web.service")
SHIPPED = ("*.py", "*.yaml", "*.yml", "*.service", "*.md", "Makefile")
FOLDERS = ("orchestration", "docs", "profiles", ".")


@pytest.mark.parametrize("name", STARTED_BY)
def test_servers_are_bound_to_loopback(name: str) -> None:
    started = [
        line for line in SERVERS.findall((PROJECT_DIR / name).read_text(encoding="utf-8")) if not line.startswith("#")
    ]

    assert started, "nothing is started here any more"
    assert [line for line in started if " -h 127.0.0.1" not in line] == []


def test_no_setting_or_guide_opens_an_address_to_everybody() -> None:
    files = {
        path
        for folder in FOLDERS
        for pattern in SHIPPED
        for path in ((PROJECT_DIR / folder).glob(pattern) if folder == "." else (PROJECT_DIR / folder).rglob(pattern))
    }

    assert len(files) > 50
    assert [str(path) for path in files if re.search(r"\b0\.0\.0\.0\b", path.read_text(encoding="utf-8"))] == []
