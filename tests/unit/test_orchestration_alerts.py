"""Alerts: words, settings, and real deliveries to a webhook and a mail server on loopback."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from orchestration.lib import alerts as words
from orchestration.warehouse.alerting import AlertResource, alert_failed_checks, alert_failed_runs, failed_checks
from orchestration.warehouse.assets import BUILD_OP
from orchestration.warehouse.refresh import run_config
from tests.unit import mini_definitions

ALERT = words.Alert("refresh", "run-1", "2026-03-31", "unique_stg_people_id: Got 1 result", ("staging/x:unique",))


@contextmanager
def listening(handler: type[socketserver.BaseRequestHandler]) -> Iterator[tuple[str, int]]:
    """A server on a free port of loopback."""
    kind = HTTPServer if issubclass(handler, BaseHTTPRequestHandler) else socketserver.TCPServer
    with kind(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield "127.0.0.1", int(server.server_address[1])
        server.shutdown()
        thread.join()


def webhook(received: list[Any], status: int = 200) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    return Handler


def mail_server(received: list[str]) -> type[socketserver.StreamRequestHandler]:
    """As much of SMTP as one mail needs."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 ready\r\n")
            for line in self.rfile:
                verb = line[:4].upper().strip()
                if verb == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    body = []
                    while (text := self.rfile.readline()).strip() != b".":
                        body.append(text.decode())
                    received.append("".join(body))
                self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
                if verb == b"QUIT":
                    return

    return Handler


@pytest.fixture(autouse=True)
def unconfigured(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ALERT_WEBHOOK_URL", "ALERT_SMTP_HOST", "ALERT_SMTP_PORT", "ALERT_MAIL_FROM", "ALERT_MAIL_TO"):
        monkeypatch.delenv(name, raising=False)


def test_nothing_is_configured_by_default_and_nothing_is_sent() -> None:
    assert not words.alert_settings({}).is_configured
    assert AlertResource().send(ALERT) == []


def test_a_mail_needs_a_server_a_sender_and_a_reader() -> None:
    settings = {"ALERT_SMTP_HOST": "mail", "ALERT_MAIL_FROM": "dw@example.com", "ALERT_MAIL_TO": "a@x.com, b@x.com,"}
    assert words.alert_settings(settings).mail_to == ("a@x.com", "b@x.com")
    assert words.alert_settings(settings).is_configured
    for missing in settings:
        assert not words.alert_settings({**settings, missing: ""}).is_configured
    with pytest.raises(ValueError, match="ALERT_SMTP_PORT must be a number"):
        words.alert_settings({"ALERT_SMTP_PORT": "smtp"})


def test_an_alert_says_what_failed_for_which_day_and_where_to_look() -> None:
    assert ALERT.subject == "Customer-success warehouse: refresh failed for 2026-03-31"
    text = ALERT.text("https://dagster.example.com")
    assert "unique_stg_people_id: Got 1 result" in text
    assert "- staging/x:unique" in text
    assert text.endswith("Run: https://dagster.example.com/runs/run-1")
    only_checks = words.Alert("refresh", "run-1", "", "", tuple(f"c{number:02}" for number in range(25)))
    assert only_checks.subject == "Customer-success warehouse: refresh 25 failed check(s)"
    assert "- c19\n- and 5 more" in only_checks.text()
    assert len(words.shortened("x" * 5000)) == 2004


def test_a_webhook_gets_one_json_document(monkeypatch: pytest.MonkeyPatch) -> None:
    received: list[Any] = []
    with listening(webhook(received)) as (host, port):
        monkeypatch.setenv("ALERT_WEBHOOK_URL", f"http://{host}:{port}/hook")
        assert AlertResource().send(ALERT) == ["webhook"]
    (body,) = received
    assert body["run_id"] == "run-1"
    assert body["failed_checks"] == ["staging/x:unique"]
    assert body["text"].startswith(ALERT.subject)


def test_a_mail_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    received: list[str] = []
    with listening(mail_server(received)) as (host, port):
        monkeypatch.setenv("ALERT_SMTP_HOST", host)
        monkeypatch.setenv("ALERT_SMTP_PORT", str(port))
        monkeypatch.setenv("ALERT_MAIL_FROM", "dw@example.com")
        monkeypatch.setenv("ALERT_MAIL_TO", "a@example.com")
        assert AlertResource().send(ALERT) == ["mail"]
    (mail,) = received
    assert f"Subject: {ALERT.subject}" in mail.replace("\r\n ", " ")
    assert "To: a@example.com" in mail


def test_a_channel_that_fails_is_said_and_does_not_hold_back_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(webhook([], status=500)) as (host, port):
        monkeypatch.setenv("ALERT_WEBHOOK_URL", f"http://{host}:{port}/hook")
        with pytest.raises(RuntimeError, match=r"the alert reached nobody: webhook: .*500"):
            AlertResource().send(ALERT)
    monkeypatch.setenv("ALERT_WEBHOOK_URL", "file:///etc/passwd")
    with pytest.raises(RuntimeError, match="not a web address: file:"):
        AlertResource().send(ALERT)


def test_a_failed_run_and_a_failed_check_are_told(refreshed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sensors over real runs: one that fails in a data test, one that goes through with a failed unit test."""
    (refreshed / "mini/seeds/people.csv").write_text("id,name\n1,ann\n1,bob\n")
    model = refreshed / "mini/models/staging/crm/stg_people.sql"
    model.write_text(model.read_text().replace("upper(name)", "lower(name)"))
    definitions = mini_definitions.build(refreshed / "mini")
    received: list[Any] = []
    with dg.DagsterInstance.get() as instance, listening(webhook(received)) as (host, port):
        failed = definitions.resolve_job_def("light_refresh").execute_in_process(
            run_config=run_config("2026-03-31", [BUILD_OP]),
            instance=instance,
            tags={"as_of": "2026-03-31"},
            raise_on_error=False,
        )
        assert not failed.success
        monkeypatch.setenv("ALERT_WEBHOOK_URL", f"http://{host}:{port}/hook")
        context = dg.build_run_status_sensor_context(
            sensor_name="alert_failed_runs",
            dagster_event=failed.get_run_failure_event(),
            dagster_instance=instance,
            dagster_run=failed.dagster_run,
            resources={"alerts": AlertResource()},
        ).for_run_failure()
        alert_failed_runs(context)

        unit = dg.AssetCheckKey(dg.AssetKey(["staging", "stg_people"]), "unit_names_are_upper_case")
        job = definitions.resolve_implicit_global_asset_job_def().get_subset(asset_check_selection={unit})
        passed = job.execute_in_process(instance=instance)
        assert failed_checks(instance, passed.run_id) == ("staging/stg_people:unit_names_are_upper_case",)
        alert_failed_checks(
            dg.build_run_status_sensor_context(
                sensor_name="alert_failed_checks",
                dagster_event=passed.get_run_success_event(),
                dagster_instance=instance,
                dagster_run=passed.dagster_run,
                resources={"alerts": AlertResource()},
            )
        )
    data_test, unit_test = received
    assert data_test["as_of"] == "2026-03-31"
    assert data_test["failed_checks"] == ["staging/stg_people:unique_stg_people_id"]
    assert "unique_stg_people_id" in data_test["text"].split("Failed checks")[0]
    assert unit_test["failed_checks"] == ["staging/stg_people:unit_names_are_upper_case"]
