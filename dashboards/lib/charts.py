"""The few kinds of charts that all pages share. Colours never stand alone: a label, an order or a shape says it too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from dashboards.lib.formats import words

AnyChart = alt.Chart | alt.LayerChart
Drawn = Sequence[Mapping[str, Any]]

INK, QUIET, RULE = "#1c2530", "#5b6673", "#dfe4ea"
MAIN, ACCENT = "#1f5fa8", "#c2500a"
GAIN, LOSS, LEVEL = "#2e7d4f", "#b3261e", "#42526b"
PALETTE = ["#1f5fa8", "#c2500a", "#3b7d5e", "#8a4f9e", "#8c6d00", "#3d8aa6", "#a8325a", "#5b6673"]
BANDS = {"red": "#b3261e", "yellow": "#d9a400", "green": "#2e7d4f", "unknown": "#8a93a0", "not_scored": "#b9c0c9"}
# what the bars of a waterfall are called, and their colours; a step of an explanation is neither good nor bad
Kinds = Mapping[str, tuple[str, str]]
MOVED: Kinds = {"level": ("level", LEVEL), "gain": ("gain", GAIN), "loss": ("loss", LOSS)}
EXPLAINED: Kinds = {"level": ("value", LEVEL), "gain": ("adds", MAIN), "loss": ("takes off", ACCENT)}
FONT = "sans-serif"
HEIGHT = 280


def line(
    rows: Drawn,
    x: str,
    y: str,
    *,
    unit: str,
    series: str | None = None,
    percent: bool = False,
    zero: bool = False,
    highlight: str | None = None,
    dates: bool = False,
) -> AnyChart:
    """Lines over time; `highlight` names the point of x that is marked, the last of each line by default."""
    base = _base(rows).encode(
        x=_x(x, dates),
        y=alt.Y(f"{y}:Q", title=unit, axis=_axis(percent), scale=alt.Scale(zero=zero, nice=True)),
        tooltip=_tooltip(x, y, series, percent),
    )
    if series is not None:
        names = _in_order(rows, series)
        base = base.encode(
            color=alt.Color(f"{series}:N", title=None, sort=names, scale=_scale(names)),
            strokeDash=alt.StrokeDash(f"{series}:N", title=None, sort=names),
        )
    marked = highlight or max((str(row[x]) for row in rows if row[y] is not None), default="")
    strokes = base.mark_line(strokeWidth=2.2, color=MAIN, point=len(rows) < 3)
    # the marked ones as data of their own: a filter would compare dates with texts
    points = base.properties(data=_inline([row for row in rows if str(row[x]) == marked])).mark_point(
        size=110, filled=True, color=ACCENT, opacity=1
    )
    return _finished(_layered(strokes, points))


def bars(
    rows: Drawn,
    x: str,
    y: str,
    *,
    unit: str,
    series: str | None = None,
    percent: bool = False,
    stacked: bool = True,
    order: Sequence[str] | None = None,
    colours: Mapping[str, str] | None = None,
    highlight: str | None = None,
    x_title: str | None = None,
) -> AnyChart:
    """Upright bars in the order of the rows (or the one given), by series if there is one."""
    categories = list(order) if order is not None else _in_order(rows, x)
    made = _base(rows).encode(
        x=alt.X(f"{x}:N", title=x_title, sort=categories, axis=_labels(upright=x_title is not None)),
        y=alt.Y(f"{y}:Q", title=unit, axis=_axis(percent, False, _largest(rows, y)), stack="zero" if stacked else None),
        tooltip=_tooltip(x, y, series, percent),
    )
    if series is not None:
        names = _in_order(rows, series)
        made = made.encode(color=alt.Color(f"{series}:N", title=None, sort=names, scale=_scale(names, colours)))
        if not stacked:
            made = made.encode(xOffset=alt.XOffset(f"{series}:N", sort=names))
    elif highlight is not None:
        made = made.encode(
            color=alt.condition(
                alt.FieldEqualPredicate(field=x, equal=highlight), alt.value(ACCENT), alt.value("#8fa9c7")
            )
        )
    return _finished(made.mark_bar(color=MAIN))


def ranked(
    rows: Drawn,
    label: str,
    value: str,
    *,
    unit: str,
    series: str | None = None,
    percent: bool = False,
    colours: Mapping[str, str] | None = None,
) -> AnyChart:
    """Lying bars, in the order of the rows."""
    rows = [{**row, label: words(row[label])} for row in rows]
    names = _in_order(rows, label)
    made = _base(rows).encode(
        y=alt.Y(f"{label}:N", title=None, sort=names, axis=alt.Axis(labelLimit=220)),
        x=alt.X(f"{value}:Q", title=unit, axis=_axis(percent, _is_small(rows, value), _largest(rows, value))),
        tooltip=_tooltip(label, value, series, percent),
    )
    if series is not None:
        kinds = _in_order(rows, series)
        made = made.encode(color=alt.Color(f"{series}:N", title=None, sort=kinds, scale=_scale(kinds, colours)))
        return _finished(made.mark_bar(), height=max(120, 30 * len(names) + 40))
    said = [{**row, "said": _said(row[value], percent)} for row in rows if row[value] is not None]
    ends = made.properties(data=_inline(said)).mark_text(align="left", dx=4, fontSize=11, color=INK, font=FONT)
    labelled = _layered(made.mark_bar(color=MAIN), ends.encode(text="said:N"))
    return _finished(labelled, height=max(120, 30 * len(names) + 40))


def waterfall(rows: Drawn, *, unit: str, kinds: Kinds = MOVED) -> AnyChart:
    """From a beginning over its changes to an end; rows hold step, from, to, amount and kind (level, gain, loss)."""
    names = _in_order(rows, "step")
    rows = [
        {**row, "kind": kinds[row["kind"]][0], "said": _short(row["amount"], row["kind"] != "level")} for row in rows
    ]
    said = [name for name, _ in kinds.values()]
    colours = [colour for _, colour in kinds.values()]
    base = _base(rows).encode(x=alt.X("step:N", title=None, sort=names, axis=alt.Axis(labelAngle=-35, labelLimit=150)))
    blocks = base.mark_bar(size=34).encode(
        y=alt.Y("from:Q", title=unit, axis=_axis(False), scale=alt.Scale(zero=False, nice=True)),
        y2="to:Q",
        color=alt.Color("kind:N", title=None, sort=said, scale=alt.Scale(domain=said, range=colours)),
        tooltip=[alt.Tooltip("step:N", title="step"), alt.Tooltip("amount:Q", title=unit, format=",.2f")],
    )
    labels = base.mark_text(dy=-7, fontSize=11, color=INK, font=FONT).encode(y=alt.Y("top:Q"), text="said:N")
    return _finished(_layered(blocks, labels), height=320)


def steps(parts: Sequence[tuple[str, Any, str]]) -> list[dict[str, Any]]:
    """Rows of a waterfall from (name, amount, level or change), in order; bars start above zero when all levels do."""
    made: list[dict[str, Any]] = []
    reached = 0.0
    for name, amount, kind in parts:
        value = float(amount or 0)
        begin, end = (0.0, value) if kind == "level" else (reached, reached + value)
        shown = "level" if kind == "level" else "gain" if value >= 0 else "loss"
        made.append({"step": name, "from": begin, "to": end, "amount": value, "kind": shown, "top": max(begin, end)})
        reached = end
    floor = _floor(made)
    return [{**row, "from": floor if row["kind"] == "level" else row["from"]} for row in made]


def intervals(
    rows: Drawn, label: str, value: str, low: str, high: str, *, unit: str, expected: str | None = None
) -> AnyChart:
    """Rates with their intervals, and beside each the one that was expected."""
    names = _in_order(rows, label)
    base = _base(rows).encode(x=alt.X(f"{label}:N", title=None, sort=names, axis=_labels()))
    top = alt.Y(f"{value}:Q", title=unit, axis=_axis(True))
    layers: list[Any] = [
        base.mark_bar(color="#8fa9c7", size=42).encode(y=top, tooltip=_tooltip(label, value, None, True)),
        base.mark_rule(color=INK, strokeWidth=2).encode(y=alt.Y(f"{low}:Q"), y2=f"{high}:Q"),
    ]
    if expected is not None:
        layers.append(
            base.mark_point(shape="diamond", size=110, filled=True, color=ACCENT, opacity=1).encode(
                y=alt.Y(f"{expected}:Q"), tooltip=_tooltip(label, expected, None, True)
            )
        )
    return _finished(_layered(*layers))


def against(rows: Drawn, x: str, y: str, size: str, *, x_title: str, y_title: str) -> AnyChart:
    """Points against the line on which both are equal."""
    top = max((float(row[key]) for row in rows for key in (x, y) if row[key] is not None), default=1.0)
    diagonal = (
        alt.Chart(_inline([{"at": 0.0}, {"at": top}]))
        .mark_line(color=QUIET, strokeDash=[4, 4])
        .encode(x=alt.X("at:Q", title=x_title, axis=_axis(True)), y=alt.Y("at:Q", title=y_title, axis=_axis(True)))
    )
    points = (
        _base(rows)
        .mark_circle(color=MAIN, opacity=0.85)
        .encode(
            x=alt.X(f"{x}:Q"),
            y=alt.Y(f"{y}:Q"),
            size=alt.Size(f"{size}:Q", title=size, legend=alt.Legend(tickCount=3)),
            tooltip=[*_tooltip(x, y, None, True), alt.Tooltip(f"{size}:Q")],
        )
    )
    return _finished(_layered(diagonal, points))


def grid(rows: Drawn, x: str, y: str, value: str, text: str, *, unit: str) -> AnyChart:
    """A table of cells, darker where there is more, each with its number."""
    base = _base(rows).encode(
        x=alt.X(f"{x}:N", title=x.replace("_", " "), axis=alt.Axis(labelAngle=0)),
        y=alt.Y(f"{y}:N", title=y.replace("_", " ")),
    )
    cells = base.mark_rect(stroke="#ffffff", strokeWidth=3).encode(
        color=alt.Color(f"{value}:Q", title=unit, scale=alt.Scale(range=["#e6eef7", "#9dbbdc"]))
    )
    labels = base.mark_text(fontSize=13, color=INK, font=FONT).encode(text=alt.Text(f"{text}:N"))
    return _finished(_layered(cells, labels), height=220)


def histogram(
    rows: Drawn, x: str, y: str, *, unit: str, x_title: str, good_from: float, good_to: float, step: float
) -> AnyChart:
    """Counts by steps of a number, with the range that is good shaded."""
    shade = (
        alt.Chart(_inline([{"good_from": good_from, "good_to": good_to}]))
        .mark_rect(color=GAIN, opacity=0.14)
        .encode(x=alt.X("good_from:Q", title=x_title), x2="good_to:Q")
    )
    counted = (
        _base([{**row, "until": row[x] + step, "ground": 0} for row in rows])
        .mark_bar(color=MAIN, stroke="#ffffff")
        .encode(
            x=alt.X(f"{x}:Q", title=x_title),
            x2="until:Q",
            y=alt.Y(f"{y}:Q", title=unit, axis=_axis(False)),
            y2="ground:Q",
            tooltip=[alt.Tooltip(f"{x}:Q", title="from day"), alt.Tooltip(f"{y}:Q", title=unit)],
        )
    )
    return _finished(_layered(shade, counted))


def sized(chart: AnyChart, width: int) -> AnyChart:
    """The chart at a width of its own, for a file or a picture."""
    return chart.properties(width=width)


def _said(amount: Any, percent: bool) -> str:
    value = float(amount)
    return f"{value:.1%}" if percent else _short(value, False) if abs(value) >= 10 else f"{value:.3g}"


def _short(amount: float, is_change: bool) -> str:
    """A label above a bar: 1.61M, +135.2k."""
    size = abs(amount)
    text = f"{size / 1e6:.2f}M" if size >= 1e6 else f"{size / 1e3:.1f}k" if size >= 1e3 else f"{size:.0f}"
    sign = ("−" if amount < 0 else "+") if is_change else ("−" if amount < 0 else "")  # noqa: RUF001
    return sign + text


def _is_small(rows: Drawn, name: str) -> bool:
    return all(abs(float(row[name] or 0)) < 10 for row in rows)


def _largest(rows: Drawn, name: str) -> float:
    return max((abs(float(row[name] or 0)) for row in rows), default=0.0)


def _layered(*layers: Any) -> alt.LayerChart:
    made = alt.layer(*layers)
    assert isinstance(made, alt.LayerChart)
    return made


def _base(rows: Drawn) -> alt.Chart:
    return alt.Chart(_inline(rows))


def _inline(rows: Drawn) -> alt.InlineData:
    return alt.InlineData(values=[dict(row) for row in rows])


def _x(name: str, dates: bool) -> alt.X:
    if dates:
        return alt.X(f"{name}:T", title=None, axis=alt.Axis(format="%Y-%m", labelAngle=0, tickCount=8))
    return alt.X(f"{name}:N", title=None, axis=_labels())


def _labels(upright: bool = False) -> alt.Axis:
    return alt.Axis(labelAngle=0 if upright else -35, labelLimit=150, labelOverlap=True)


def _axis(percent: bool, small: bool = False, largest: float = 1e6) -> alt.Axis:
    shown = ".0%" if percent else "~g" if small else ",.0f" if largest < 5000 else "~s"
    return alt.Axis(format=shown, grid=True, tickCount=6)


def _tooltip(x: str, y: str, series: str | None, percent: bool) -> list[alt.Tooltip]:
    shown = [alt.Tooltip(f"{x}:N", title=x.replace("_", " "))]
    shown += [alt.Tooltip(f"{series}:N", title=series.replace("_", " "))] if series else []
    return [*shown, alt.Tooltip(f"{y}:Q", title=y.replace("_", " "), format=".1%" if percent else ",.2f")]


def _scale(names: Sequence[str], colours: Mapping[str, str] | None = None) -> alt.Scale:
    known = colours or {}
    spare = iter(PALETTE * (1 + len(names) // len(PALETTE)))
    return alt.Scale(domain=list(names), range=[known.get(name) or next(spare) for name in names])


def _in_order(rows: Drawn, name: str) -> list[str]:
    return list(dict.fromkeys(str(row[name]) for row in rows))


def _floor(made: Sequence[Mapping[str, Any]]) -> float:
    """Small changes of a large base vanish on an axis from zero: it starts below the smallest reach, and says so."""
    reach = [min(row["from"], row["to"]) for row in made if row["kind"] != "level"]
    reach += [row["to"] for row in made if row["kind"] == "level"]
    low, high = min(reach, default=0.0), max(reach, default=0.0)
    return 0.0 if low <= 0 or low < high / 2 else low - (high - low) * 0.3


def _finished(chart: AnyChart, height: int = HEIGHT) -> AnyChart:
    titled = {"titleColor": QUIET, "titleFontWeight": "normal", "labelColor": INK, "labelFontSize": 12}
    finished: AnyChart = (
        chart.properties(height=height)
        .configure(font=FONT, background="#ffffff")
        .configure_axis(**titled, gridColor=RULE, domainColor=RULE, tickColor=RULE)
        .configure_legend(orient="top", labelFontSize=12, labelColor=INK, titleColor=QUIET, symbolStrokeWidth=3)
        .configure_view(strokeWidth=0)
    )
    return finished
