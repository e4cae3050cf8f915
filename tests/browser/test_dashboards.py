"""A real Chromium opens every page of the published sample: numbers, filters, links, keyboard, contrast, print, phone.

SCREENSHOTS=<folder> keeps the pictures.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from dashboards.lib.formats import share, whole_money
from dashboards.lib.version import published_here, reading
from dashboards.reports import NAMES, page_named
from orchestration.publishing.places import PROJECT_DIR, Published
from orchestration.publishing.versions import current_name
from tests.browser.test_dagster_ui import FLAGS, chromium, free_port, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SLOW = 120_000
# Streamlit asks below the address of a page where its server is, and then at the root; Chromium reports the misses
PROBES = re.compile(r"/_stcore/(health|host-config)$")
# Streamlit's own frame; the rules left out say what of it is theirs
AXE_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
}


@dataclass
class Visitor:
    """A browser tab on the pages, and what it complained about."""

    page: Page
    url: str
    published: Published
    complaints: list[str] = field(default_factory=list)

    def open(self, name: str, address: str = "") -> None:
        """Goes to a page and waits until it is there, its last block included."""
        self.page.goto(f"{self.url}/{name}{address}")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(page_named(name).title)
        self.settle()

    def settle(self) -> None:
        """Waits until the page has stopped running."""
        expect(self.page.get_by_test_id("stStatusWidget")).to_have_count(0)
        expect(
            self.page.get_by_text(re.compile("This page as a file|no metric_definition_comparison")).first
        ).to_be_attached()
        self.page.wait_for_timeout(600)

    def figure(self, label: str) -> str:
        return str(self.page.locator(f'[data-figure="{label}"] .cs-value').inner_text())


def published_sample() -> Published:
    """What `make test` or `make refresh` published."""
    others = [PROJECT_DIR / "warehouse" / name / "published" for name in ("test", "demo")]
    for published in [published_here(), *map(Published, others)]:
        if current_name(published) is not None:
            return published
    pytest.fail("no published version: `make test` makes one, and so does `make refresh`")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Published]]:
    """The pages as `make dashboards` serves them."""
    published, port = published_sample(), free_port()
    log = tmp_path_factory.mktemp("dashboards") / "server.log"
    environment = {**os.environ, "PUBLISH_PATH": str(published.root)}
    command = [sys.executable, "-m", "dashboards", "serve", "--port", str(port)]
    with log.open("wb") as written:
        process = subprocess.Popen(command, cwd=PROJECT_DIR, env=environment, stdout=written, stderr=subprocess.STDOUT)
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, log)
            yield f"http://127.0.0.1:{port}", published
        finally:
            process.terminate()
            process.wait(timeout=60)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS), timeout=SLOW)
        yield opened
        opened.close()


@pytest.fixture
def visitor(browser: Browser, server: tuple[str, Published]) -> Iterator[Visitor]:
    """A tab that notes every error of the console, every failed answer and every request to another host."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(SLOW)
    expect.set_options(timeout=SLOW)
    visitor = Visitor(page, *server)

    def asked(request: Request) -> None:
        if not request.url.startswith((visitor.url, visitor.url.replace("http", "ws"), "data:", "blob:")):
            visitor.complaints.append(f"outside: {request.url}")

    page.on("request", asked)
    page.on("pageerror", lambda error: visitor.complaints.append(f"error: {error}"))
    page.on(
        "response",
        lambda answer: (
            visitor.complaints.append(f"{answer.status}: {answer.url}")
            if answer.status >= 400 and not PROBES.search(answer.url)
            else None
        ),
    )
    # failed answers are noted above, with their address
    page.on(
        "console",
        lambda said: (
            visitor.complaints.append(f"console: {said.text}")
            if said.type == "error" and "status of 404" not in said.text
            else None
        ),
    )
    yield visitor
    page.close()


def picture(page: Page, name: str) -> None:
    """The whole page, if pictures are wanted."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        whole(page)
        page.screenshot(path=str(Path(folder) / f"{name}.png"))
        page.set_viewport_size({"width": 1440, "height": 900})


def whole(page: Page) -> None:
    """The window as high as the page, so that everything is drawn."""
    height = int(page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight"))
    width = page.viewport_size["width"] if page.viewport_size else 1440
    page.set_viewport_size({"width": width, "height": min(height + 40, 5000)})
    page.wait_for_timeout(1200)


def an_account(published: Published) -> str:
    """The largest customer that was renewed before."""
    with reading(published) as reader:
        found = reader._fetched(
            "select account_id from account_360 where last_renewal_status = 'renewed' and is_customer "
            "order by cmrr desc, account_id limit 1",
            {},
        )
    return str(found.first()["account_id"])


@pytest.mark.parametrize("name", NAMES)
def test_a_page_loads_without_complaint_and_can_be_read(visitor: Visitor, name: str) -> None:
    address = f"?account={an_account(visitor.published)}" if name == "account" else ""
    visitor.open(name, address)
    whole(visitor.page)
    assert visitor.page.get_by_test_id("stException").count() == 0
    for chart in visitor.page.get_by_test_id("stVegaLiteChart").all():
        expect(chart.locator("canvas, svg").first).to_be_visible()
    found = Axe().run(visitor.page, options=AXE_RULES)
    assert found.violations_count == 0, found.generate_report()
    picture(visitor.page, name)
    assert visitor.complaints == []


def test_numbers_filters_and_an_address_that_can_be_shared(visitor: Visitor) -> None:
    with reading(visitor.published) as reader:
        expected = {
            segment: reader._fetched(
                "select sum(cmrr.ending_cmrr) as cmrr from fct_cmrr_monthly as cmrr "
                "join dim_accounts as accounts using (account_id) "
                "join dim_fiscal_periods as months using (fiscal_period_id) where months.ends_on = date '2026-06-30' "
                "and ($segment = 'all' or accounts.segment = $segment)",
                {"segment": segment},
            ).first()["cmrr"]
            for segment in ("all", "enterprise")
        }
        nrr = reader._fetched(
            "select nrr from net_retention_monthly where fiscal_period_id = '2026-06' and slice_value = 'enterprise'",
            {},
        ).first()["nrr"]
    visitor.open("executive", "?period=FY2026-Q2")
    assert visitor.figure("CMRR") == whole_money(expected["all"])

    # by keyboard alone: the filter is reached, opened and answered
    box = visitor.page.get_by_role("combobox", name="Segment")
    box.focus()
    visitor.page.keyboard.type("enterprise")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator('[data-figure="CMRR"] .cs-value')).to_have_text(whole_money(expected["enterprise"]))
    assert visitor.figure("Net revenue retention") == share(nrr)
    expect(visitor.page).to_have_url(re.compile("segment=enterprise"))

    # somebody else opens what the address says
    shared = visitor.page.url
    visitor.page.goto("about:blank")
    visitor.page.goto(shared)
    visitor.settle()
    assert visitor.figure("CMRR") == whole_money(expected["enterprise"])
    # and another page keeps the choice of this visit
    visitor.page.get_by_role("link", name="Churn", exact=True).click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Churn")
    expect(visitor.page.get_by_text("segment enterprise").first).to_be_visible()
    assert visitor.complaints == []


def test_from_a_list_to_an_account_from_a_chart_to_its_definition_and_a_file(
    visitor: Visitor, browser: Browser, tmp_path: Path
) -> None:
    visitor.open("renewals")
    link = visitor.page.locator("table.cs-table a").first
    name = link.inner_text()
    link.focus()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Account")
    expect(visitor.page.locator("h2.cs-part").first).to_have_text(name)
    expect(visitor.page).to_have_url(re.compile(r"/account\?account="))

    visitor.open("churn")
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name=re.compile("This page as a file")).click()
    file = tmp_path / "churn.html"
    download.value.save_as(file)
    assert "<svg" in file.read_text()
    assert "<script" not in file.read_text()
    with visitor.page.expect_download() as rows:
        visitor.page.get_by_role("button", name=re.compile(r"Download \d+ rows")).last.click()
    rows.value.save_as(tmp_path / "losses.csv")
    assert (tmp_path / "losses.csv").read_text().startswith("moved_on,account_name")

    visitor.page.get_by_role("link", name=re.compile("How it is made: Eligible churn by segment")).click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Definitions")
    expect(visitor.page.locator("#eligible_churn_rate")).to_be_visible()
    assert visitor.complaints == []

    # the file stands alone: opened from disk, nothing is asked for
    alone = browser.new_page()
    asked: list[str] = []
    alone.on("request", lambda request: asked.append(request.url))
    alone.goto(file.as_uri())
    expect(alone.locator("svg").first).to_be_visible()
    assert asked == [file.as_uri()]
    assert Axe().run(alone, options=AXE_RULES).violations_count == 0


@pytest.mark.parametrize("name", ["executive", "renewals", "account"])
def test_phone_width_and_print_do_not_break(visitor: Visitor, name: str) -> None:
    address = f"?account={an_account(visitor.published)}" if name == "account" else ""
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    visitor.open(name, address)
    # nothing but tables, which scroll by themselves, is wider than the window
    wider = visitor.page.evaluate(
        "() => document.querySelector('[data-testid=stMain]').scrollWidth - document.documentElement.clientWidth"
    )
    assert wider <= 1
    if os.environ.get("SCREENSHOTS"):
        visitor.page.screenshot(path=str(Path(os.environ["SCREENSHOTS"]) / f"{name}_phone.png"))

    visitor.page.set_viewport_size({"width": 1000, "height": 1200})
    visitor.page.emulate_media(media="print")
    expect(visitor.page.get_by_test_id("stSidebar")).to_be_hidden()
    # all of the page is printed, not the part that the window shows
    flow = visitor.page.evaluate(
        "() => { const style = getComputedStyle(document.querySelector('[data-testid=stMain]'));"
        " return [style.overflowY, style.position]; }"
    )
    assert flow == ["visible", "static"]
    assert len(re.findall(rb"/Type\s*/Page\b", visitor.page.pdf(format="A4"))) > 1
    assert visitor.complaints == []
