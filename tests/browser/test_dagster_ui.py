"""A real Chromium opens the Dagster UI on a small project: graph, checks, metadata, a failed check, a rerun to success.

SCREENSHOTS=<folder> keeps the pictures.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from orchestration.warehouse.project import PROJECT_DIR

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SLOW = 300_000


def chromium() -> str:
    """The browser of this machine; a test that cannot open one has failed."""
    named = os.environ.get("CHROMIUM")
    found = named or next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("no Chromium found: `make browser`, or `apt-get install chromium`, or CHROMIUM=<path>")
    return found


@dataclass(frozen=True)
class Ui:
    """A running Dagster web server."""

    url: str
    folder: Path

    def page_of(self, *parts: str) -> str:
        return "/".join([self.url, *parts])


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def ui(refreshed: Path) -> Iterator[Ui]:
    """The UI of the small project on loopback, after one refresh; runs are started without the daemon's queue."""
    port = free_port()
    home = refreshed / "dagster_home"
    (home / "dagster.yaml").write_text(
        "telemetry: {enabled: false}\nnux: {enabled: false}\nfreshness: {enabled: true}\n"
        "run_coordinator: {module: dagster._core.run_coordinator, class: DefaultRunCoordinator}\n"
        "concurrency: {pools: {granularity: op, default_limit: 1}}\n"
    )
    environment = {**os.environ, "DAGSTER_HOME": str(home), "PYTHONPATH": str(PROJECT_DIR)}
    command = [sys.executable, "-m", "dagster_webserver", "-m", "tests.unit.mini_definitions", "-h", "127.0.0.1"]
    with (refreshed / "webserver.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "-p", str(port)], cwd=PROJECT_DIR, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/server_info", process, refreshed / "webserver.log")
            yield Ui(f"http://127.0.0.1:{port}", refreshed)
        finally:
            process.terminate()
            process.wait(timeout=60)


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path, seconds: int = 300) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 (our own server on loopback)
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"the web server did not answer:\n{log.read_text()[-3000:]}")


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS), timeout=SLOW)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Page:
    opened = browser.new_page(viewport={"width": 1440, "height": 900})
    opened.set_default_timeout(SLOW)
    expect.set_options(timeout=SLOW)
    return opened


def picture(page: Page, name: str) -> None:
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.wait_for_timeout(1500)
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def change(ui: Ui, statement: str) -> None:
    """Somebody at the working file."""
    with duckdb.connect(str(ui.folder / "mini.duckdb")) as connection:
        connection.execute(statement)


def execute_check(page: Page, ui: Ui, name: str, before: str, outcome: str) -> None:
    """The check of an asset, executed by its button; the page follows the run from the last outcome to the next."""
    page.goto(ui.page_of("assets", "staging", "stg_people?view=checks"))
    page.get_by_text(name, exact=True).first.click()
    expect(page.get_by_text(f"test.mini.{name}", exact=False).first).to_be_visible()
    expect(page.get_by_text(before, exact=True).first).to_be_visible()
    page.get_by_text("Execute", exact=True).click()
    expect(page.get_by_text(outcome, exact=True).first).to_be_visible()


def test_from_the_graph_to_a_failed_check_and_a_rerun_to_success(ui: Ui, page: Page) -> None:
    # the graph, by groups
    page.goto(ui.page_of("asset-groups"))
    for group in ("seeds", "staging_crm", "intermediate_usage", "marts_core", "partitions"):
        expect(page.get_by_text(group, exact=True).first).to_be_visible()
    picture(page, "dagster_graph")

    # an asset: rows counted, columns with their types, owner, kinds, the check it passed
    page.goto(ui.page_of("assets", "marts", "dim_people"))
    for text in ("Row count", "VARCHAR", "mini", "Table", "Deadline: At 08:00 AM UTC"):
        expect(page.get_by_text(text, exact=True).first).to_be_visible()
    picture(page, "dagster_asset")

    # a check that fails, and its rerun once the data are right again
    change(ui, "insert into stg_people select * from stg_people limit 1")
    execute_check(page, ui, "unique_stg_people_id", "Passed", "Failed")
    picture(page, "dagster_failed_check")
    change(ui, "delete from stg_people where rowid = (select max(rowid) from stg_people)")
    execute_check(page, ui, "unique_stg_people_id", "Failed", "Passed")
    picture(page, "dagster_rerun")
