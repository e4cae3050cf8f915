"""The pages: on real, empty and one-row data, against the marts' own numbers, and with filters in the address."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import escape, unescape
from pathlib import Path
from typing import Any

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from bench.copies import copied, first_rows, is_owned, times
from bench.pages import visited
from dashboards.__main__ import main
from dashboards.lib import charts, html
from dashboards.lib.blocks import Chart, Column, Definition, Figures, Heading, Note, Source, Table
from dashboards.lib.filters import Choice, Filters, Period, choices, default_period, filters_of, periods_of
from dashboards.lib.formats import signed, written
from dashboards.lib.rows import rows_of
from dashboards.lib.show import downloaded, exported, side_by_side
from dashboards.lib.version import SQL_FOLDER, NothingPublishedError, Reader, published_here, reading, statement_of
from dashboards.reports import NAMES, page_named
from orchestration.publishing.places import DATABASE_FILE, PROJECT_DIR, Published
from orchestration.publishing.versions import current_name, read_version

# marts that a version may not have yet, as their owners describe them: the pages that read them are tried on these rows
LATER = {
    "metric_catalog": """
        select
            metric, 8 as rule_number, 'Rates' as rule, 'Law 9' as source_of_rule, formula,
            'share 0-1' as unit,
            description, 'net_retention_monthly' as model_name, metric as column_name, 'not_null_x' as tests,
            1 as test_count
        from (values
            ('grr', 'min(now, then) / then', 'Gross <b>retention</b>.'),
            ('nrr', 'now / then', 'Net retention.')
        ) as metrics (metric, formula, description)
    """,
    "metric_definition_comparison": """
        select
            'churn' as family, 'churned_cmrr' as measure, 'month' as period_grain, '2026-06' as fiscal_period_id,
            true as is_closed, *
        from (values
            ('1', 'law_9', 'Ours', 1, 0, 'reference', null, null, 100.00, 1000.00, 0.1, null),
            ('2', 'law_9', 'Ours', 1, 99, 'result', null, null, 100.00, 1000.00, 0.1, null),
            ('3', 'starting_base', 'Starting base', 2, 0, 'reference', null, null, 100.00, 1000.00, 0.1, null),
            ('4', 'starting_base', 'Starting base', 2, 1, 'effect', 'not_due', 'Not due.', 20.00, null, null, 3),
            ('5', 'starting_base', 'Starting base', 2, 99, 'result', null, null, 120.00, 4000.00, 0.03, null)
        ) as steps (
            comparison_id, rule_set, rule_set_name, rule_set_number, step_number, step_kind, cause, cause_description,
            amount, base_cmrr, rate, account_count
        )
    """,
}


def published_sample() -> Published:
    """The version that `make test` or `make refresh` published; without one there is nothing to test the pages on."""
    folders = [
        published_here(),
        *(Published(PROJECT_DIR / "warehouse" / name / "published") for name in ("test", "demo")),
    ]
    for published in folders:
        if current_name(published) is not None:
            return published
    pytest.fail("no published version: `make test` makes one before it runs these, and so does `make refresh`")


@pytest.fixture(scope="module")
def real() -> Published:
    return published_sample()


def with_later(published: Published) -> Published:
    """Adds the marts that the version does not have yet."""
    name = current_name(published)
    assert name is not None
    manifest = json.loads((published.version(name) / "manifest.json").read_text())
    with duckdb.connect(str(published.version(name) / DATABASE_FILE)) as connection:
        for mart, rows in LATER.items():
            connection.execute(f"create or replace table {mart} as {rows}")
            manifest["marts"].setdefault(mart, {"rows": 1})
    (published.version(name) / "manifest.json").write_text(json.dumps(manifest))
    return published


@pytest.fixture(scope="module")
def versions(real: Published, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Published]:
    """The same marts with all their rows, with one row each, and with none."""
    folder = tmp_path_factory.mktemp("versions")
    made = {"real": real}
    with reading(real) as reader:
        for name, count in (("one_row", 1), ("empty", 0), ("later", 3)):
            made[name] = copied(reader.version, folder / name, first_rows(count))
    with_later(made["later"])
    return made


@pytest.fixture
def shown(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, versions: dict[str, Published]) -> Published:
    """What the pages read in this test: the real version, unless the test names another."""
    published = versions[getattr(request, "param", "real")]
    monkeypatch.setenv("PUBLISH_PATH", str(published.root))
    return published


@pytest.fixture
def reader(shown: Published) -> Iterator[Reader]:
    with reading(shown) as opened:
        yield opened


def markup(visit: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in visit.get("html"))


def figure(visit: AppTest, label: str) -> str:
    found = re.search(rf'data-figure="{re.escape(label)}".*?<div class="cs-value">(.*?)</div>', markup(visit))
    assert found is not None, f"no figure {label}"
    return unescape(found[1])


def one(reader: Reader, query: str, *parameters: object) -> Any:
    """An independent look into the marts, past the pages' own queries."""
    row = reader._connection.execute(query, list(parameters)).fetchone()
    return None if row is None else row[0]


# --- every page, on any data ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shown", ["real", "one_row", "empty", "later"], indirect=True)
def test_every_page_renders(shown: Published, name: str) -> None:
    visit = visited(name, {})
    assert visit.title[0].value == page_named(name).title
    assert not visit.error
    with reading(shown) as reader:
        missing = [mart for mart in page_named(name).needs if not reader.has(mart)]
    assert bool(visit.info) == bool(missing)


@pytest.mark.parametrize("shown", ["real", "one_row"], indirect=True)
def test_an_account_page_renders_for_a_customer_a_lost_one_and_a_stranger(shown: Published, reader: Reader) -> None:
    for account in one(reader, "select list(account_id) from (select account_id from account_360 limit 3)"):
        visit = visited("account", {"account": account})
        assert "What is known today" in markup(visit) or "cs-groups" in markup(visit)
    assert "There is no account nobody" in visited("account", {"account": "nobody"}).markdown[0].value
    del shown


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shown", ["real", "later"], indirect=True)
def test_every_page_is_a_file_that_needs_nothing_else(shown: Published, name: str, reader: Reader) -> None:
    page = page_named(name)
    if not reader.has(*page.needs):
        assert page.needs == ("metric_definition_comparison",)
        return
    periods = periods_of(reader)
    offered = choices(reader, page.filters, periods)
    filters = filters_of({choice.name: choice.default for choice in offered}, offered, periods)
    text = exported(page, reader.version.name, filters)
    assert "<script" not in text
    assert re.findall(r"(?:src|href)=[\"'](?!#)[^\"']*", text) == []
    # the only addresses are the names of SVG itself
    assert set(re.findall(r"https?://[^\s\"'<]+", text)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    drawn = sum(isinstance(block, Chart) and block.chart is not None for block in page.build(reader, filters))
    assert text.count("<svg") == drawn
    del shown


def test_every_title_has_a_unit_and_a_definition_that_the_version_knows(reader: Reader) -> None:
    known = {
        *one(reader, "select list(distinct column_name) from duckdb_columns()"),
        *one(reader, "select list(table_name) from duckdb_tables()"),
        *one(reader, "select list(metric) from metric_catalog"),
    }
    titles = 0
    for name in NAMES:
        page = page_named(name)
        if name == "definitions" or not reader.has(*page.needs):
            continue
        periods = periods_of(reader)
        offered = choices(reader, page.filters, periods)
        account = one(reader, "select account_id from account_360 where last_renewal_id is not null limit 1")
        filters = filters_of({choice.name: choice.default for choice in offered}, offered, periods, account)
        for block in page.build(reader, filters):
            if isinstance(block, Chart | Table):
                titles += 1
                assert block.unit, block.title
                assert block.metric in known, f"{name}: {block.title}: {block.metric}"
            if isinstance(block, Figures):
                assert {shown.metric for shown in block.figures} <= known, name
    assert titles > 40


def pages_built(reader: Reader, account: str) -> Iterator[tuple[str, list[Any]]]:
    """Every page's blocks, as it opens and with every filter set."""
    for name in NAMES:
        page = page_named(name)
        periods = periods_of(reader)
        offered = choices(reader, page.filters, periods)
        for values in ({choice.name: choice.default for choice in offered}, other_values(offered)):
            yield name, page.build(reader, filters_of(values, offered, periods, account, "cmrr"))


def other_values(offered: Sequence[Choice]) -> dict[str, str | None]:
    """Of every filter a value that the page does not open with."""
    return {
        choice.name: next((option for option in choice.options if option != choice.default), choice.default)
        for choice in offered
    }


def test_every_chart_says_its_unit_and_is_two_clicks_from_rule_and_mart(reader: Reader) -> None:
    account = one(reader, "select account_id from account_360 where last_renewal_id is not null limit 1")
    definitions = page_named("definitions")
    catalog = {row["metric"]: row for row in reader.rows("definitions", {}).dicts()}
    led: dict[str, str] = {}
    for name, blocks in pages_built(reader, account):
        for block in blocks:
            if isinstance(block, Chart):
                heading = html.title(block, links=True)
                assert f'<span class="cs-unit">{escape(block.unit)}</span>' in heading, f"{name}: {block.title}"
                link = re.search(r'href="definitions\?metric=([^#"]+)#\1"', heading)
                assert link is not None, f"{name}: {block.title}"
                assert link[1] in catalog, f"{name}: {block.title}: no metric {link[1]}"
                led[link[1]] = block.title
    assert len(led) > 15
    for metric, title in led.items():
        row = catalog[metric]
        first = definitions.build(reader, Filters(metric=metric))[0]
        assert isinstance(first, Definition)
        shown = html.definition(first, chosen=True, links=True)
        # the first click shows rule and formula, the second the mart with its columns
        for said in (row["rule"], row["rule_text"], row["formula"]):
            assert escape(said) in shown, title
        mart = str(row["model_name"])
        assert f'href="definitions?metric={mart}#{mart}"' in shown, title
        columns = definitions.build(reader, Filters(metric=mart))[1]
        assert isinstance(columns, Table)
        assert row["column_name"] in [column["column_name"] for column in columns.rows.dicts()], title


def test_every_table_is_downloaded_whole(reader: Reader) -> None:
    account = one(reader, "select account_id from account_360 where last_renewal_id is not null limit 1")
    asked = set()
    for name, blocks in pages_built(reader, account):
        for block in blocks:
            if isinstance(block, Chart | Table):
                rows = list(csv.reader(io.StringIO(downloaded(block.source, reader.version.name))))
                # a waterfall's steps are one row of the mart, and periods without a step have none
                whole = len(reader.rows(block.source.question, block.source.parameters).values)
                assert len(rows) == whole + 1, f"{name}: {block.title}"
                if block.source.question != "executive_waterfall":
                    assert whole == block.rows.total, f"{name}: {block.title}"
                asked.add(block.source.question)
    assert len(asked) > 40


@pytest.mark.parametrize("name", NAMES)
def test_the_address_of_a_view_restores_its_filters(reader: Reader, name: str) -> None:
    page = page_named(name)
    wanted = other_values(choices(reader, page.filters, periods_of(reader)))
    address = {key: value for key, value in wanted.items() if value is not None}
    for key in ("account", "metric", "search"):
        if key in page.filters:
            address[key] = {"account": one(reader, "select account_id from account_360 limit 1"), "metric": "nrr"}.get(
                key, "a"
            )
    visit = visited(name, address)
    assert not visit.error
    for key, value in wanted.items():
        assert visit.selectbox(key=f"{name}-{key}").value == value
    # what the visitor would share is what was opened (Streamlit keeps a list per name)
    assert {key: value[0] if isinstance(value, list) else value for key, value in visit.query_params.items()} == address


def test_every_question_is_asked_and_every_answer_has_its_columns(reader: Reader) -> None:
    code = "\n".join(
        path.read_text() for path in [*(SQL_FOLDER.parent).rglob("*.py"), PROJECT_DIR / "bench" / "pages.py"]
    )
    questions = {path.stem for path in SQL_FOLDER.glob("*.sql")}
    assert {question for question in questions if f'"{question}"' not in code} == set()
    for name in ("executive", "renewals", "churn", "health", "csm", "trust"):
        page = page_named(name)
        periods = periods_of(reader)
        offered = choices(reader, page.filters, periods)
        filters = filters_of({choice.name: choice.default for choice in offered}, offered, periods)
        for block in page.build(reader, filters):
            if isinstance(block, Chart | Table):
                assert {column.name for column in block.columns} <= set(block.rows.columns), block.title


# --- the marts' own numbers -----------------------------------------------------------------------------------------

CHOICES: list[dict[str, str]] = [
    {},
    {"segment": "enterprise"},
    {"period": "2026-05"},
    {"period": "FY2025", "segment": "small_business"},
]


@pytest.mark.parametrize("choice", CHOICES)
def test_the_executive_page_says_what_the_marts_say(reader: Reader, choice: dict[str, str]) -> None:
    visit = visited("executive", choice)
    period = choice.get("period") or visit.selectbox(key="executive-period").value
    segment = choice.get("segment")
    ends_on = one(reader, "select ends_on from dim_fiscal_periods where fiscal_period_id = $1", period)
    cmrr = one(
        reader,
        "select sum(m.ending_cmrr) from fct_cmrr_monthly as m join dim_accounts as a using (account_id) "
        "join dim_fiscal_periods as p using (fiscal_period_id) where p.ends_on = $1 and ($2 is null or a.segment = $2)",
        ends_on,
        segment,
    )
    assert figure(visit, "CMRR") == f"{cmrr:,.0f}"
    for label, name in (("Net revenue retention", "nrr"), ("Gross revenue retention", "grr")):
        rate = one(
            reader,
            f"select {name} from net_retention_monthly where slice_value = $1 and fiscal_period_id in "
            "(select fiscal_period_id from dim_fiscal_periods where grain = 'month' and ends_on = $2)",
            segment or "all",
            ends_on,
        )
        assert figure(visit, label) == f"{rate * 100:,.1f}%"
    gross = one(
        reader,
        "select gross_renewal_rate from retention_by_slice where basis = 'contract' and fiscal_period_id = $1 "
        "and slice_value = $2 and slice_by_2 is null",
        period,
        segment or "all",
    )
    assert figure(visit, "Gross renewal rate") == f"{gross * 100:,.1f}%"


def test_the_waterfall_conserves(reader: Reader) -> None:
    filters = Filters(period=next(period for period in periods_of(reader) if period.grain == "year"))
    for block in page_named("executive").build(reader, filters):
        if isinstance(block, Chart) and block.title.startswith("CMRR from"):
            amounts = [row["cmrr"] for row in block.rows.dicts()]
            assert sum(amounts[:-1]) == amounts[-1] > 0
            return
    pytest.fail("no waterfall")


def test_churn_by_segment_and_csm_at_once_is_the_marts_pair(reader: Reader) -> None:
    found = (
        "from retention_by_slice where basis = 'contract' and slice_by = 'segment' and slice_by_2 = 'csm' "
        "and fiscal_period_id = 'FY2026-Q2' and lost_cmrr > 0 order by lost_cmrr desc limit 1"
    )
    wanted = ("slice_value", "slice_value_2", "eligible_churn_rate")
    segment, csm, rate = (one(reader, f"select {name} {found}") for name in wanted)
    visit = visited("churn", {"segment": segment, "csm": csm, "period": "FY2026-Q2"})
    assert figure(visit, "Eligible churn") == f"{rate * 100:,.1f}%"
    assert "no cut within a segment and a CSM" in visit.markdown[-1].value or any(
        "no cut within a segment and a CSM" in text.value for text in visit.markdown
    )


def test_losses_of_the_period_are_the_movements(reader: Reader) -> None:
    filters = Filters(period=next(period for period in periods_of(reader) if period.period_id == "FY2026-Q2"))
    blocks = {
        block.title: block for block in page_named("churn").build(reader, filters) if isinstance(block, Chart | Table)
    }
    lost = one(
        reader,
        "select -sum(amount) from fct_cmrr_movements where amount < 0 and movement_type <> 'fx' "
        "and moved_on between '2026-04-01' and '2026-06-30'",
    )
    for title in ("CMRR lost or shrunk by reason", "CMRR lost or shrunk by product"):
        assert sum(row["lost_cmrr"] for row in blocks[title].rows.dicts()) == lost
    rows = downloaded(blocks["Largest losses"].source, reader.version.name)
    read = list(csv.DictReader(io.StringIO(rows)))
    assert len(read) == blocks["Largest losses"].rows.total > len(blocks["Largest losses"].rows.values)
    assert sum(Decimal(row["lost_cmrr"]) for row in read) == lost


def test_a_csms_lists_are_of_that_csm_only(reader: Reader) -> None:
    csm = one(reader, "select csm_id from dim_csms where is_active order by accounts_held desc limit 1")
    blocks = {b.title: b for b in page_named("csm").build(reader, Filters(csm=csm)) if isinstance(b, Chart | Table)}
    calls = one(reader, "select count(*) from calls_to_action where status = 'open' and csm_id_current = $1", csm)
    held = one(reader, "select count(*) from account_360 where csm_id = $1 and is_customer", csm)
    assert (blocks["My calls to action"].rows.total, blocks["My accounts"].rows.total) == (calls, held)


# --- address and versions -------------------------------------------------------------------------------------------


def test_the_address_says_what_is_chosen_and_a_wrong_one_is_ignored(shown: Published) -> None:
    visit = visited("churn", {"segment": "no such segment"})
    assert visit.selectbox(key="churn-segment").value == "all"
    visit.selectbox(key="churn-segment").select("enterprise").run()
    assert visit.query_params["segment"] == "enterprise"
    assert "segment enterprise" in visit.caption[0].value
    visit.selectbox(key="churn-segment").select("all").run()
    assert "segment" not in visit.query_params
    # a link to another choice within the same visit
    visit.query_params["segment"] = "mid_market"
    assert visit.run().selectbox(key="churn-segment").value == "mid_market"
    del shown


def test_a_new_version_shows_without_a_restart_and_an_old_one_can_go(
    versions: dict[str, Published], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "published"
    shutil.copytree(versions["one_row"].root, root, symlinks=True)
    published = Published(root)
    name = current_name(published)
    assert name is not None
    monkeypatch.setenv("PUBLISH_PATH", str(root))
    visit = visited("trust", {})
    assert name in visit.caption[0].value
    older = replace(read_version(published, name), name="v999999")
    with reading(published) as open_reader:
        copied(older, tmp_path / "next", first_rows(0), {"version": "v999999"})
        shutil.move(tmp_path / "next" / "versions" / "v999999", root / "versions" / "v999999")
        published.pointer.unlink()
        published.pointer.symlink_to("versions/v999999")
        shutil.rmtree(published.version(name))
        # who reads the old version goes on reading it
        assert open_reader.rows("account_count", {}).first()["accounts"] == 1
    assert "v999999" in visit.run().caption[0].value
    with reading(published) as opened:
        assert opened.rows("account_count", {}).first()["accounts"] == 0


def test_readers_cannot_write_nor_read_other_files(reader: Reader, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a\n1\n")
    with pytest.raises(duckdb.Error, match="read-only"):
        reader._fetched("create table mine (a integer)", {})
    with pytest.raises(duckdb.Error, match="disabled"):
        reader._fetched(f"select * from read_csv('{other}')", {})


def test_nothing_published_is_said_on_the_page_and_in_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PUBLISH_PATH", str(tmp_path / "none"))
    assert "Nothing is published yet" in visited("executive", {}).info[0].value
    assert main(["serve"]) == 1
    assert "make refresh" in capsys.readouterr().err
    with pytest.raises(NothingPublishedError), reading(Published(tmp_path / "none")):
        pass


def test_a_report_by_command_and_a_wrong_filter(
    shown: Published, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "churn.html"
    assert main(["report", "churn", "--segment", "enterprise", "--period", "FY2026-Q1", "--out", str(out)]) == 0
    assert "FY2026-Q1 (quarter), segment enterprise" in out.read_text()
    assert main(["report", "churn", "--segment", "nobody", "--out", str(out)]) == 1
    assert "there are: all, enterprise" in capsys.readouterr().err
    del shown


@pytest.mark.parametrize("shown", ["later"], indirect=True)
def test_a_definition_is_found_by_metric_column_and_mart(shown: Published) -> None:
    visit = visited("definitions", {"metric": "grr"})
    text = markup(visit)
    assert text.index('id="grr"') < text.index('id="nrr"')
    assert "Gross &lt;b&gt;retention&lt;/b&gt;." in text
    assert "min(now, then) / then" in text
    assert 'id="lock_audit"' in markup(visited("definitions", {"metric": "lock_audit"}))
    assert 'id="gross_renewal_rate"' in markup(visited("definitions", {"metric": "gross_renewal_rate"}))
    assert "knows neither" in visited("definitions", {"metric": "nonsense"}).markdown[0].value
    del shown


@pytest.mark.parametrize("shown", ["later"], indirect=True)
def test_definitions_compared_show_the_bridge_as_the_mart_has_it(shown: Published) -> None:
    with reading(shown) as opened:
        period = Period("2026-06", "month", date(2026, 6, 1), date(2026, 6, 30), True)
        filters = Filters(period=period, rule_set="starting_base", rule_set_name="Starting base")
        blocks = [block for block in page_named("compared").build(opened, filters) if isinstance(block, Chart)]
    bridge = {block.title: block for block in blocks}["Churned CMRR: from our rules to Starting base"]
    assert [(row["step"], row["amount"]) for row in bridge.rows.dicts()] == [
        ("our rules", Decimal("100")),
        ("not due", Decimal("20")),
        ("Starting base", Decimal("120")),
    ]


# --- small parts ----------------------------------------------------------------------------------------------------


def test_steps_of_a_waterfall_start_where_the_one_before_ended() -> None:
    made = charts.steps(
        [("beginning", 100, "level"), ("new", 20, "change"), ("lost", -50, "change"), ("end", 70, "level")]
    )
    assert [(row["to"], row["kind"], row["top"]) for row in made] == [
        (100, "level", 100),
        (120, "gain", 120),
        (70, "loss", 120),
        (70, "level", 70),
    ]
    # levels and losses reach from 70 to 100, 70 is more than half of it: the axis starts 30% of that reach below
    assert [row["from"] for row in made] == [61, 100, 120, 61]
    assert charts.steps([("beginning", 0, "level"), ("new", 5, "change"), ("end", 5, "level")])[0]["from"] == 0


def test_charts_share_a_row_by_twos() -> None:
    rows = rows_of(("a",), [(1,)])
    source = Source("account_count", {})
    chart = Chart("t", "u", "m", charts.line([{"x": "1", "y": 1}], "x", "y", unit="u"), rows, [], source)
    wide, table = replace(chart, is_wide=True), Table("t", "u", "m", rows, [], source)
    note, heading = Note("n"), Heading("h")
    found = side_by_side([chart, chart, chart, wide, chart, table, note, heading, chart])
    assert [len(group) for group in found] == [2, 1, 1, 1, 1, 1, 1, 1]


def test_slices_and_words_of_a_choice() -> None:
    assert Filters().slices() == [("total", "all")]
    both = Filters(segment="enterprise", csm="c1", csm_name="Ann")
    parameters = both.parameters(date(2026, 6, 30))
    assert [parameters[name] for name in ("slice_by", "slice_value", "slice_by_2", "slice_value_2", "one_by")] == [
        "segment", "enterprise", "csm", "c1", "csm",
    ]  # fmt: skip
    assert both.says() == "segment enterprise, CSM Ann"
    assert Filters().says() == "everything"


def test_the_page_opens_with_the_last_closed_quarter() -> None:
    days = (date(2026, 4, 1), date(2026, 6, 30))
    open_quarter, closed = Period("FY2026-Q3", "quarter", *days, False), Period("FY2026-Q2", "quarter", *days, True)
    assert default_period([open_quarter, closed]) == "FY2026-Q2"
    assert default_period([open_quarter]) == "FY2026-Q3"
    assert default_period([]) is None


def test_tables_escape_and_link_and_files_disarm_formulas() -> None:
    rows = rows_of(
        ("account_name", "account_id", "amount"),
        [("<script>x</script>", "a:1", Decimal("1234.5")), ("=1+1", None, None)],
    )
    text = html.table(
        "T", rows, [Column("account_name", "Name", "account"), Column("amount", "CMRR", "money")], links=True
    )
    assert "<script>" not in text
    assert 'href="account?account=a%3A1"' in text
    assert '<td class="cs-number">1,234.50</td>' in text
    assert '<td class="cs-number">–</td>' in text  # noqa: RUF001
    assert "href" not in html.table("T", rows, [Column("account_name", "Name", "account")], links=False)
    assert rows.csv().splitlines() == ["account_name,account_id,amount", "<script>x</script>,a:1,1234.5", "'=1+1,,"]


@pytest.mark.parametrize(
    ("value", "kind", "said", "changed"),
    [
        (Decimal("1234.56"), "money", "1,234.56", "+1,234.56"),
        (Decimal("1234.56"), "whole_money", "1,235", "+1,235"),
        (0.12345, "share", "12.3%", "+12.3 points"),
        (-3, "count", "-3", "−3"),  # noqa: RUF001
        (2.50, "number", "2.5", "+2.5"),
        (None, "count", "–", "–"),  # noqa: RUF001
    ],
)
def test_numbers_are_written_for_people(value: Any, kind: str, said: str, changed: str) -> None:
    assert (written(value, kind), signed(value, kind)) == (said, changed)


def test_copies_give_what_belongs_to_an_account_new_ids() -> None:
    owned = ("account_id", "parent_account_id", "ultimate_parent_id", "last_renewal_id", "lock_id", "cta_id", "line_id")
    assert [name for name in owned if not is_owned(name)] == []
    assert [
        name
        for name in ("csm_id", "product_id", "fiscal_period_id", "csm_id_current", "account_name")
        if is_owned(name)
    ] == []
    select = times(3)("fct_renewals", ["renewal_id", "account_id", "expiring_cmrr"])
    assert select.count("'#' || copy") == 2
    assert "limit 0" in times(3)("account_health_replay", ["account_id"])


def test_statements_are_one_query_each() -> None:
    for path in SQL_FOLDER.glob("*.sql"):
        assert not re.search(r";\s*$", statement_of(path.stem), re.MULTILINE), path.name
        assert not re.search(r"current_date|now\(\)", statement_of(path.stem)), path.name
