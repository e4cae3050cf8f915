"""A page on the screen: filters beside it, blocks below each other, every table to download, the page as a file."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from html import escape

import duckdb
import streamlit as st

from dashboards.lib import html
from dashboards.lib.blocks import Block, Chart, Definition, Facts, Figures, Heading, Note, Page, Source, Table
from dashboards.lib.export import report, said
from dashboards.lib.filters import Choice, Filters, choices, filters_of, periods_of
from dashboards.lib.version import NothingPublishedError, Reader, published_here, reading
from orchestration.publishing.faults import PublishError

NOTHING = """
**Nothing is published yet.** These pages read the published version only. `make refresh` builds, tests and publishes
the sample company; with your own
data, `python -m orchestration.publishing refresh --as-of <day>`. Then reload this page.
"""


def show(page: Page) -> None:
    """Everything that a run of a page does."""
    st.html(f"<style>{html.STYLE}{html.PRINT}</style>")
    st.title(page.title, anchor=False)
    try:
        with reading(published_here()) as reader:
            _show(page, reader)
    except NothingPublishedError as fault:
        st.info(NOTHING)
        st.caption(f"Looked in {fault}.")
    except (PublishError, duckdb.IOException) as fault:
        st.error(f"The published version cannot be read now: {fault}")


def _show(page: Page, reader: Reader) -> None:
    missing = [mart for mart in page.needs if not reader.has(mart)]
    if missing:
        st.info(f"This version has no {', '.join(missing)}: it was published before there was one. See `make refresh`.")
        return
    filters = _chosen(page, reader)
    st.caption(said(reader, filters))
    blocks = page.build(reader, filters)
    for place, group in enumerate(side_by_side(blocks)):
        if len(group) == 1:
            _block(group[0], reader, filters, f"{page.key}-{place}")
            continue
        for number, (column, block) in enumerate(zip(st.columns(2, gap="medium"), group, strict=True)):
            with column:
                _block(block, reader, filters, f"{page.key}-{place}-{number}")
    st.divider()
    st.download_button(
        "This page as a file (HTML)",
        data=functools.partial(exported, page, reader.version.name, filters),
        file_name=f"{page.key}-{reader.version.name}.html",
        mime="text/html",
        on_click="ignore",
        key=f"{page.key}-file",
        help="One file with all charts and tables of this view; opens anywhere, without access to the warehouse.",
    )


def side_by_side(blocks: Sequence[Block]) -> list[list[Block]]:
    """Blocks in rows: two charts that follow each other share one."""
    rows: list[list[Block]] = []
    for block in blocks:
        pairs = isinstance(block, Chart) and not block.is_wide and block.chart is not None
        last = rows[-1][-1] if rows else None
        is_open = len(rows[-1]) == 1 if rows else False
        if pairs and is_open and isinstance(last, Chart) and not last.is_wide and last.chart is not None:
            rows[-1].append(block)
        else:
            rows.append([block])
    return rows


def exported(page: Page, version: str, filters: Filters) -> str:
    """The page of a version as one HTML file."""
    with reading(published_here(), version) as reader:
        return report(page.title, page.build(reader, filters), reader, filters)


def downloaded(source: Source, version: str) -> str:
    """All rows of a block, from the version that the page shows."""
    with reading(published_here(), version) as reader:
        return reader.rows(source.question, source.parameters).csv()


# --- filters --------------------------------------------------------------------------------------------------------


def _chosen(page: Page, reader: Reader) -> Filters:
    periods = periods_of(reader) if "period" in page.filters else []
    values: dict[str, str | None] = {}
    offered = choices(reader, page.filters, periods)
    with st.sidebar:
        for choice in offered:
            values[choice.name] = _chosen_value(page, choice)
        if "search" in page.filters:
            values["search"] = _searched()
    account = st.query_params.get("account") if "account" in page.filters else None
    metric = st.query_params.get("metric") if "metric" in page.filters else None
    return filters_of(values, offered, periods, account, metric)


def _chosen_value(page: Page, choice: Choice) -> str | None:
    """The address decides when it changed; else what was picked, here or on another page. Then the address follows."""
    kept = st.session_state.setdefault("filters", {})
    written = st.session_state.setdefault("written", {})
    # a key per page: Streamlit forgets the value of a key that another page's widget had
    key = f"{page.key}-{choice.name}"
    asked_for = st.query_params.get(choice.name)
    if asked_for is not None and asked_for != written.get(choice.name) and asked_for in choice.options:
        kept[choice.name] = asked_for
        st.session_state[key] = asked_for
    value = kept.get(choice.name, choice.default)
    if value not in choice.options:
        value = choice.default
    options = list(choice.options)
    if not options:
        return None
    if st.session_state.get(key) not in options:
        st.session_state[key] = value
    picked: str | None = st.selectbox(
        choice.label, options, format_func=lambda option: choice.options.get(option, option), key=key
    )
    kept[choice.name] = picked
    if picked is None or picked == choice.default:
        st.query_params.pop(choice.name, None)
        written.pop(choice.name, None)
    else:
        st.query_params[choice.name] = picked
        written[choice.name] = picked
    return picked


def _searched() -> str | None:
    asked_for = st.query_params.get("search", "")
    typed: str | None = st.text_input("Find an account", value=asked_for, placeholder="part of its name or id")
    if typed:
        st.query_params["search"] = typed
    else:
        st.query_params.pop("search", None)
    return typed or None


# --- blocks ---------------------------------------------------------------------------------------------------------


def _block(block: Block, reader: Reader, filters: Filters, key: str) -> None:
    if isinstance(block, Figures):
        st.html(html.figures(block, links=True))
    elif isinstance(block, Facts):
        st.html(html.facts(block))
    elif isinstance(block, Heading):
        st.html(f'<h2 class="cs-part">{escape(block.text)}</h2>')
    elif isinstance(block, Note):
        st.markdown(block.text)
    elif isinstance(block, Definition):
        st.html(html.definition(block, chosen=filters.metric == block.metric, links=True))
    else:
        _answer(block, reader, key)


def _answer(block: Chart | Table, reader: Reader, key: str) -> None:
    st.html(html.title(block, links=True))
    if not block.rows:
        st.html('<p class="cs-note">No rows for this choice.</p>')
        return
    if isinstance(block, Chart) and block.chart is not None:
        st.altair_chart(block.chart, width="stretch", theme=None, key=key, alt=f"{block.title}, {block.unit}")
        with st.expander(f"Numbers: {block.title}"):
            _table(block, reader, key)
    else:
        _table(block, reader, key)


def _table(block: Chart | Table, reader: Reader, key: str) -> None:
    st.html(html.table(block.title, block.rows, block.columns, links=True))
    shown, total = len(block.rows.values), block.rows.total
    if shown < total:
        st.caption(f"The {block.rows.part} {shown:,} of {total:,} rows; the download holds all.")
    st.download_button(
        f"Download {total:,} {'row' if total == 1 else 'rows'} (CSV)",
        data=functools.partial(downloaded, block.source, reader.version.name),
        file_name=f"{file_name(block.title)}-{reader.version.name}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"{key}-csv",
        type="tertiary",
        icon=":material/download:",
    )


def file_name(title: str) -> str:
    """A title as the name of a file."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
