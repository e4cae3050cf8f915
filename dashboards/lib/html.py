"""Blocks as HTML: the same text on the screen and in an exported file. Every value is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from dashboards.lib.blocks import Chart, Column, Definition, Facts, Figure, Figures, Table
from dashboards.lib.formats import NUMBERS, signed, written
from dashboards.lib.rows import Rows

STYLE = """
[data-testid="stCaptionContainer"],[data-testid="stCaptionContainer"] p{color:#4a5563!important;opacity:1!important}
.cs-figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(145px,1fr));gap:.7rem;margin:.2rem 0 .6rem}
.cs-figure{border:1px solid #dfe4ea;border-radius:.5rem;padding:.7rem .9rem;background:#fff;break-inside:avoid}
.cs-figure .cs-label{font-size:.85rem;color:#4a5563}
.cs-figure .cs-label a{color:inherit;text-decoration:underline dotted}
.cs-figure .cs-value{font-size:1.55rem;font-weight:600;color:#1c2530;line-height:1.3;font-variant-numeric:tabular-nums}
.cs-figure .cs-unit{font-size:.8rem;color:#4a5563}
.cs-figure .cs-change{font-size:.82rem;color:#4a5563}
.cs-change b{font-weight:600}
.cs-change .cs-good{color:#1f6b40}.cs-change .cs-bad{color:#a3211a}
h2.cs-title{font-size:1.08rem;font-weight:600;margin:1rem 0 .1rem;padding:0;color:#1c2530;line-height:1.35}
h2.cs-title .cs-unit{font-weight:400;color:#4a5563}
h2.cs-title a{font-weight:400;font-size:.85rem;color:#1a5296;white-space:nowrap}
h2.cs-part{font-size:1.3rem;font-weight:650;margin:1.6rem 0 .2rem;padding:.2rem 0;border-bottom:2px solid #dfe4ea}
.cs-note{font-size:.85rem;color:#4a5563;margin:.15rem 0 .3rem}
.cs-scroll{overflow-x:auto;max-width:100%}
.cs-scroll:focus-visible{outline:2px solid #1f5fa8}
table.cs-table{border-collapse:collapse;font-size:.86rem;width:auto;color:#1c2530}
table.cs-table th{text-align:left;font-weight:600;color:#39434f;border-bottom:2px solid #c8d0d9;padding:.3rem .6rem;
 vertical-align:bottom}
table.cs-table td,table.cs-table th{overflow-wrap:normal;word-break:normal}
table.cs-table td.cs-long{min-width:17rem}
table.cs-table td{border-bottom:1px solid #e6eaef;padding:.28rem .6rem;vertical-align:top}
table.cs-table .cs-number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
table.cs-table td.cs-date{white-space:nowrap}
table.cs-table a,dl.cs-facts a{color:#1a5296}
.cs-band{display:inline-block;border-radius:1rem;padding:0 .55rem;font-size:.8rem;border:1px solid #c8d0d9;
 background:#f3f5f8}
.cs-band-red{background:#fbe3e1;border-color:#b3261e;color:#7d1a14}
.cs-band-yellow{background:#fff3cf;border-color:#c79600;color:#5c4500}
.cs-band-green{background:#dff2e6;border-color:#2e7d4f;color:#1b5133}
.cs-groups{display:grid;grid-template-columns:repeat(auto-fit,minmax(260px,1fr));gap:0 1.5rem}
.cs-groups h3{font-size:.95rem;font-weight:600;margin:.5rem 0 .1rem;padding:0}
dl.cs-facts{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.2rem .9rem;font-size:.9rem;
 margin:.2rem 0 .8rem}
dl.cs-facts dt{color:#4a5563}dl.cs-facts dd{margin:0;overflow-wrap:anywhere}
h2.cs-metric:target,h2.cs-metric.cs-chosen{background:#fff3cf;outline:4px solid #fff3cf}
"""

PRINT = """
@page{margin:14mm 12mm}
@media print{
 [data-testid="stSidebar"],[data-testid="stHeader"],[data-testid="stToolbar"],.stDownloadButton,.stAppToolbar,
 [data-testid="stSidebarCollapsedControl"],details:not([open]){display:none!important}
 .stApp,.stMain,[data-testid="stAppViewContainer"],[data-testid="stMain"]{
  position:static!important;overflow:visible!important;height:auto!important;display:block!important}
 .stMainBlockContainer{padding:0!important;max-width:100%!important}
 /* blocks of a flexible column do not heed where a sheet may end; two charts stay beside each other */
 [data-testid="stVerticalBlock"]{display:block!important}
 [data-testid="stHorizontalBlock"]{display:flex!important;flex-wrap:nowrap!important;break-inside:avoid}
 [data-testid="stColumn"]{min-width:0!important;flex:1 1 0!important}
 [data-testid="stVegaLiteChart"] canvas{max-width:100%!important;height:auto!important}
 [data-testid="stVegaLiteChart"],.cs-figure,tr{break-inside:avoid}
 h1,h2,.cs-note,:has(>h2),[data-testid="stElementContainer"]:has(h2){break-after:avoid!important}
 .cs-scroll{overflow:visible}
}
"""


def figures(block: Figures, *, links: bool) -> str:
    """A line of numbers."""
    return f'<div class="cs-figures">{"".join(_figure(figure, links) for figure in block.figures)}</div>'


def _figure(figure: Figure, links: bool) -> str:
    label = escape(figure.label)
    if links:
        label = f'<a href="{definition_url(figure.metric)}" title="How this number is made">{label}</a>'
    unit = f'<div class="cs-unit">{escape(figure.unit)}</div>' if figure.unit and figure.value is not None else ""
    value = escape(written(figure.value, figure.kind))
    change = ""
    if figure.before_label:
        tone = ""
        if figure.change and figure.better:
            tone = ' class="cs-good"' if (figure.change > 0) == (figure.better > 0) else ' class="cs-bad"'
        said = escape(signed(figure.change, figure.kind))
        change = f'<div class="cs-change"><b{tone}>{said}</b> {escape(figure.before_label)}</div>'
    return (
        f'<div class="cs-figure" data-figure="{escape(figure.label)}"><div class="cs-label">{label}</div>'
        f'<div class="cs-value">{value}</div>{unit}{change}</div>'
    )


def title(block: Chart | Table, *, links: bool) -> str:
    """Title with unit, and the way to how the numbers are made."""
    unit = f', <span class="cs-unit">{escape(block.unit)}</span>' if block.unit else ""
    link = ""
    if links and block.metric:
        label = f"How it is made: {escape(block.title)}"
        link = f' <a href="{definition_url(block.metric)}" aria-label="{label}">how it is made</a>'
    note = f'<p class="cs-note">{escape(block.note)}</p>' if block.note else ""
    return f'<h2 class="cs-title">{escape(block.title)}{unit}{link}</h2>{note}'


def table(caption: str, rows: Rows, columns: Sequence[Column], *, links: bool) -> str:
    """A real table: read by screen readers, printed, and scrolled sideways by keyboard where it is too wide."""
    head = "".join(f'<th scope="col"{_class(column.kind)}>{escape(column.label)}</th>' for column in columns)
    places = {name: place for place, name in enumerate(rows.columns)}
    body = "".join(
        "<tr>" + "".join(_cell(row, places, column, links) for column in columns) + "</tr>" for row in rows.values
    )
    return (
        f'<div class="cs-scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="cs-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def facts(block: Facts) -> str:
    """Groups of facts, side by side."""
    groups = "".join(f"<div><h3>{escape(name)}</h3>{_facts_of(told)}</div>" for name, told in block.groups if told)
    return f'<div class="cs-groups">{groups}</div>'


def _facts_of(told: Sequence[tuple[str, str]], links: Mapping[str, str] | None = None) -> str:
    listed = "".join(
        f"<dt>{escape(name)}</dt><dd>{_linked(escape(value), (links or {}).get(name))}</dd>" for name, value in told
    )
    return f'<dl class="cs-facts">{listed}</dl>'


def definition(block: Definition, *, chosen: bool, links: bool) -> str:
    """A metric and what the catalog says of it."""
    mark = " cs-chosen" if chosen else ""
    heading = f'<h2 class="cs-title cs-metric{mark}" id="{escape(block.metric)}">{escape(block.metric)}</h2>'
    return heading + _facts_of(block.facts, block.links if links else {})


def _linked(text: str, metric: str | None) -> str:
    return text if metric is None else f'<a href="{definition_url(metric)}">{text}</a>'


def definition_url(metric: str) -> str:
    """Address of a definition, relative to any page."""
    return f"definitions?metric={quote(metric)}#{quote(metric)}"


def account_url(account_id: str) -> str:
    """Address of an account's page, relative to any page."""
    return f"account?account={quote(account_id)}"


def _cell(row: Sequence[Any], places: dict[str, int], column: Column, links: bool) -> str:
    value = row[places[column.name]]
    text = escape(written(value, column.kind))
    if column.kind == "band" and value is not None:
        text = f'<span class="cs-band cs-band-{escape(str(value))}">{text}</span>'
    if column.kind == "account" and links and value is not None:
        account_id = row[places["account_id"]]
        text = f'<a href="{escape(account_url(str(account_id)))}">{text}</a>'
    return f"<td{_class(column.kind)}>{text}</td>"


def _class(kind: str) -> str:
    name = "cs-number" if kind in NUMBERS else f"cs-{kind}" if kind in ("date", "long") else ""
    return f' class="{name}"' if name else ""
