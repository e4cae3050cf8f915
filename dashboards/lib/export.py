"""A page as one HTML file that needs nothing else: charts are drawn as SVG, there is no script and no link outside."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import vl_convert

from dashboards.lib import html
from dashboards.lib.blocks import Block, Chart, Definition, Facts, Figures, Heading, Note, Table
from dashboards.lib.charts import AnyChart, sized
from dashboards.lib.filters import Filters
from dashboards.lib.version import Reader

WIDTH = 820
SHEET = """
body{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;color:#1c2530;
 max-width:960px;margin:1.5rem auto;padding:0 1rem;line-height:1.45}
h1{font-size:1.6rem;margin:0 0 .2rem}
svg{max-width:100%;height:auto;display:block}
details summary{font-size:.85rem;color:#1a5296;cursor:pointer}
footer{margin-top:2rem;font-size:.82rem;color:#4a5563;border-top:1px solid #dfe4ea;padding-top:.5rem}
@media print{body{margin:0;max-width:none}figure,.cs-figure,tr{break-inside:avoid}.cs-scroll{overflow:visible}}
figure{margin:0 0 .4rem}
"""


def report(title: str, blocks: Sequence[Block], reader: Reader, filters: Filters) -> str:
    """The whole file."""
    body = "\n".join(_block(block) for block in blocks)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{SHEET}{html.STYLE}</style></head><body><main><h1>{escape(title)}</h1>"
        f'<p class="cs-note">{escape(said(reader, filters))}</p>\n{body}</main>'
        f"<footer>{escape(said(reader, filters))}. Tables show the rows that the page shows.</footer></body></html>\n"
    )


def said(reader: Reader, filters: Filters) -> str:
    """What the numbers are of."""
    return f"Version {reader.version.name}, as of {reader.as_of}, {filters.says()}; money in {reader.currency}"


def svg(chart: AnyChart, width: int = WIDTH) -> str:
    """The chart as text of an SVG element."""
    drawn = vl_convert.vegalite_to_svg(sized(chart, width).to_json(validate=False))
    return str(drawn)


def _block(block: Block) -> str:
    if isinstance(block, Figures):
        return html.figures(block, links=False)
    if isinstance(block, Facts):
        return html.facts(block)
    if isinstance(block, Heading):
        return f'<h2 class="cs-part">{escape(block.text)}</h2>'
    if isinstance(block, Note):
        return f"<p>{escape(block.text)}</p>"
    if isinstance(block, Definition):
        return html.definition(block, chosen=False, links=False)
    heading = html.title(block, links=False)
    if not block.rows:
        return f'<section>{heading}<p class="cs-note">No rows.</p></section>'
    table = html.table(block.title, block.rows, block.columns, links=False)
    more = _more(block)
    if isinstance(block, Chart) and block.chart is not None:
        return (
            f'<section>{heading}<figure role="img" aria-label="{escape(block.title)}">{svg(block.chart)}</figure>'
            f"<details><summary>Numbers</summary>{table}{more}</details></section>"
        )
    return f"<section>{heading}{table}{more}</section>"


def _more(block: Chart | Table) -> str:
    if block.rows.total == len(block.rows.values):
        return ""
    return f'<p class="cs-note">The {block.rows.part} {len(block.rows.values):,} of {block.rows.total:,} rows.</p>'
