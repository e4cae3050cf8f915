"""The audit of the lock: what is affected, what is not, and that a database out of reach is no pass."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from orchestration import dependency_audit as audit
from orchestration.dependency_audit import Finding, Pin

LOCK = """
# comment==1.0
alpha==1.4 \\
    --hash=sha256:00
beta[extra]==2.0 ; sys_platform == 'win32' \\
    --hash=sha256:11
Gamma_Ray==3.0rc1 \\
    --hash=sha256:22
"""
ALPHA, BETA, GAMMA = Pin("alpha", "1.4"), Pin("beta", "2.0"), Pin("gamma-ray", "3.0rc1")


def advisory(name: str, affected: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": f"X-{name}", "affected": [{"package": {"ecosystem": "PyPI", "name": name}, **affected}], **more}


def within(*events: dict[str, str]) -> dict[str, Any]:
    return {"ranges": [{"type": "ECOSYSTEM", "events": list(events)}]}


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "requirements.lock"
    path.write_text(LOCK)
    return path


def test_pins_are_read_with_their_names_as_pypi_writes_them() -> None:
    assert audit.pins_of(LOCK) == [ALPHA, BETA, GAMMA]


@pytest.mark.parametrize(
    ("affected", "expected"),
    [
        ({"versions": ["1.3", "1.4"]}, True),
        ({"versions": ["1.3"]}, False),
        (within({"introduced": "0"}, {"fixed": "1.5"}), True),
        (within({"introduced": "0"}, {"fixed": "1.4"}), False),
        (within({"introduced": "1.4"}), True),
        (within({"introduced": "1.5"}), False),
        (within({"introduced": "0"}, {"last_affected": "1.4"}), True),
        (within({"introduced": "0"}, {"last_affected": "1.3"}), False),
        # two stretches, in any order; 1.10 is after 1.4 although not as text
        (within({"introduced": "1.4.0"}, {"fixed": "1.10"}, {"introduced": "0"}, {"fixed": "1.2"}), True),
        (within({"introduced": "1.10"}, {"introduced": "0"}, {"fixed": "1.2"}), False),
        ({"ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}]}, False),
        (within({"introduced": "not a version"}), False),
    ],
)
def test_which_versions_are_affected(affected: dict[str, Any], expected: bool) -> None:
    assert audit.is_affected("1.4", affected) is expected


def test_findings_are_of_the_locked_packages_only() -> None:
    everything = within({"introduced": "0"})
    other = advisory("alpha", everything)
    other["affected"][0]["package"]["ecosystem"] = "npm"
    advisories = [
        advisory("Gamma.Ray", everything),
        advisory("delta", everything),
        advisory("beta", everything, withdrawn="2026-01-01T00:00:00Z"),
        other,
    ]
    assert audit.looked_up([ALPHA, BETA, GAMMA], advisories) == [Finding(GAMMA, "X-Gamma.Ray")]


@pytest.mark.parametrize("packed", [True, False], ids=["zip", "folder"])
def test_a_copy_of_the_database(lock: Path, tmp_path: Path, packed: bool, capsys: pytest.CaptureFixture[str]) -> None:
    said = json.dumps(advisory("beta", within({"introduced": "0"})))
    database = tmp_path / ("all.zip" if packed else "advisories")
    if packed:
        with zipfile.ZipFile(database, "w") as archive:
            archive.writestr("X-beta.json", said)
    else:
        (database / "beta").mkdir(parents=True)
        # JSON is YAML
        (database / "beta" / "X-beta.yaml").write_text(said)

    assert audit.main(["--lock", str(lock), "--database", str(database)]) == audit.VULNERABLE
    shown = capsys.readouterr()
    assert "beta" in shown.out
    assert "https://osv.dev/X-beta" in shown.out
    assert "1 known vulnerabilities in 3 packages" in shown.err


@pytest.mark.parametrize("database", ["missing.zip", "empty", "broken.zip"])
def test_what_cannot_be_read_is_no_pass(
    lock: Path, tmp_path: Path, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.zip").write_text("no zip")

    assert audit.main(["--lock", str(lock), "--database", str(tmp_path / database)]) == audit.NOT_AUDITED
    assert "NOT AUDITED" in capsys.readouterr().err


@contextmanager
def osv(status: int, answer: Callable[[Any], object]) -> Iterator[tuple[str, list[Any]]]:
    """A database on loopback; gives its address and what it was asked."""
    asked: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(answer(asked[-1])).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def audited(lock: Path, url: str) -> int:
    ask: Callable[[Sequence[Pin]], list[Finding]] = partial(audit.asked_of_osv, url=url)
    return audit.main(["--lock", str(lock)], ask)


def test_osv_is_asked_once_for_names_and_versions(lock: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with osv(200, lambda _: {"results": [{}, {"vulns": [{"id": "GHSA-1"}, {"id": "PYSEC-2"}]}, {}]}) as (url, asked):
        assert audited(lock, url) == audit.VULNERABLE
    assert asked == [
        {
            "queries": [
                {"package": {"ecosystem": "PyPI", "name": pin.name}, "version": pin.version}
                for pin in (ALPHA, BETA, GAMMA)
            ]
        }
    ]
    assert "2 known vulnerabilities" in capsys.readouterr().err


def test_nothing_known_is_said_with_the_number_asked(lock: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with osv(200, lambda question: {"results": [{} for _ in question["queries"]]}) as (url, _):
        assert audited(lock, url) == audit.CLEAN
    assert capsys.readouterr().out == "3 packages of requirements.lock: no known vulnerability.\n"


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (500, {}),
        (200, {"error": "busy"}),
        (200, {"results": [{}]}),
        (200, {"results": [{}, {}, {"next_page_token": "more"}]}),
    ],
)
def test_an_answer_that_does_not_answer_is_no_pass(lock: Path, status: int, answer: object) -> None:
    with osv(status, lambda _: answer) as (url, _):
        assert audited(lock, url) == audit.NOT_AUDITED


def test_a_database_out_of_reach_is_no_pass(lock: Path) -> None:
    assert audited(lock, "http://127.0.0.1:9/") == audit.NOT_AUDITED
