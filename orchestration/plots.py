"""Draws the calibration of the score and of the CSM's calls: churn that followed against what was said before.

    python -m orchestration.plots --warehouse warehouse/demo/customer_success.duckdb --out docs

Reads the marts only, read-only; needs matplotlib, which comes with the development packages.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

HORIZON_DAYS = 90
PICTURE = "health_calibration.png"
FEW = 10
SCORE, EXPECTED = "#1f5a99", "#d0802a"

BINS = """
    select mean_score, churn_rate, churn_rate_low, churn_rate_high, expected_churn_rate, renewals, lost
    from health_calibration
    where scorecard = $1 and horizon_days = $2 and segment = 'all'
    order by score_from
"""
VERDICT = """
    select distinct auc, auc_low, auc_high, separation
    from health_backtest
    where scorecard = $1 and horizon_days = $2 and segment = 'all'
"""
CALLS = """
    select band, churn_rate, churn_rate_low, churn_rate_high, expected_churn_rate, renewals, lost
    from health_backtest
    where scorecard = 'csm_renewal_call' and horizon_days = $1 and segment = 'all' and band_number is not null
    order by band_number
"""
AS_OF = "select max(scored_on) from account_health_weekly"


@dataclass(frozen=True)
class Point:
    """Renewals that were said the same of: where they stand, what followed, and what was to be expected."""

    place: float | str
    rate: float
    low: float
    high: float
    expected: float | None
    renewals: int
    lost: int


@dataclass(frozen=True)
class Panel:
    """One scorecard: its points and its verdict in words."""

    points: tuple[Point, ...]
    verdict: str


def read_panel(connection: duckdb.DuckDBPyConnection, scorecard: str, horizon_days: int) -> Panel:
    """Bins of a scorecard, or the three words of the CSM's renewal call."""
    if scorecard == "csm_renewal_call":
        rows = connection.execute(CALLS, [horizon_days]).fetchall()
    else:
        rows = connection.execute(BINS, [scorecard, horizon_days]).fetchall()
    points = tuple(
        Point(
            place.replace("_", " ") if isinstance(place, str) else float(place),
            float(rate),
            float(low),
            float(high),
            None if expected is None else float(expected),
            int(renewals),
            int(lost),
        )
        for place, rate, low, high, expected, renewals, lost in rows
    )
    verdict = connection.execute(VERDICT, [scorecard, horizon_days]).fetchone()
    return Panel(points, verdict_text(*verdict) if verdict else "no decided renewal")


def verdict_text(auc: float | None, low: float | None, high: float | None, separation: str) -> str:
    """`AUC 0.77 (0.72 to 0.81), separates`."""
    words = separation.replace("_", " ")
    if auc is None or low is None or high is None:
        return words
    return f"AUC {auc:.2f} ({low:.2f} to {high:.2f}), {words}"


def draw(panels: Sequence[tuple[str, str, Panel]], title: str, picture: Path) -> None:
    """Side by side, each with its own scale: calls are made of riskier accounts than scores."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.ticker import PercentFormatter

    figure, axes = plt.subplots(1, len(panels), figsize=(12, 5.2), layout="constrained")
    for axis, (name, unit, panel) in zip(axes, panels, strict=True):
        words = [point.place for point in panel.points]
        places = [float(p) if not isinstance(p, str) else number for number, p in enumerate(words)]
        for is_solid, label in (
            (True, "lost since (95% Wilson interval)"),
            (False, "the same, fewer than 10 renewals"),
        ):
            drawn = [
                (place, point)
                for place, point in zip(places, panel.points, strict=True)
                if (point.renewals >= FEW) == is_solid
            ]
            if not drawn:
                continue
            axis.errorbar(
                [place for place, _ in drawn],
                [point.rate for _, point in drawn],
                yerr=[
                    [max(point.rate - point.low, 0) for _, point in drawn],
                    [max(point.high - point.rate, 0) for _, point in drawn],
                ],
                fmt="o",
                markersize=6,
                capsize=3,
                color=SCORE if is_solid else "#b5b5b5",
                markerfacecolor=SCORE if is_solid else "white",
                label=label,
            )
        known = [(place, point.expected) for place, point in zip(places, panel.points, strict=True)]
        axis.plot(
            [place for place, expected in known if expected is not None],
            [expected for _, expected in known if expected is not None],
            "x",
            markersize=8,
            markeredgewidth=2,
            color=EXPECTED,
            label="expected on the day",
        )
        # bins of a handful would stretch the scale until nothing else can be read
        solid = [point.high for point in panel.points if point.renewals >= FEW]
        top = min(1.0, max([*solid, *(point.rate for point in panel.points), 0.05]) * 1.15)
        axis.set_ylim(-0.14 * top, top)
        for place, point in zip(places, panel.points, strict=True):
            axis.text(
                place, -0.05 * top, f"n {point.renewals:,}\nlost {point.lost:,}", ha="center", va="top", fontsize=7.5
            )
        if any(isinstance(word, str) for word in words):
            axis.set_xticks(places, [str(word) for word in words])
            axis.set_xlim(-0.5, max(len(words) - 0.5, 0.5))
        else:
            axis.set_xlim(0, 100)
        axis.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        axis.set_yticks([tick for tick in axis.get_yticks() if 0 <= tick <= top])
        axis.axhline(0, color="#999999", linewidth=0.8)
        axis.grid(axis="y", color="#e5e5e5")
        axis.set_axisbelow(True)
        axis.set_xlabel(unit)
        axis.set_ylabel("Renewals lost or lapsed (% of those decided)")
        axis.set_title(f"{name}\n{panel.verdict}", fontsize=10.5)
        axis.legend(frameon=False, fontsize=9, loc="upper right")
    figure.suptitle(title, fontsize=12)
    picture.parent.mkdir(parents=True, exist_ok=True)
    # without a date in the file, the same marts give the same bytes
    figure.savefig(picture, dpi=120, metadata={"Software": ""})
    plt.close(figure)


def plot(warehouse: Path, folder: Path) -> Path:
    """The picture, drawn from the marts."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        row = connection.execute(AS_OF).fetchone()
        panels = [
            (name, unit, read_panel(connection, scorecard, HORIZON_DAYS))
            for scorecard, name, unit in (
                ("overall", "Overall score", "Mean score of the bin (points, 0 worst to 100 best)"),
                ("csm_renewal_call", "CSM's renewal call", "Renewal call of the CSM (three words)"),
            )
        ]
    picture = folder / PICTURE
    title = (
        f"What was said {HORIZON_DAYS} days before each renewal was decided, and what followed (as of {row and row[0]})"
    )
    draw(panels, title, picture)
    return picture


def main(arguments: Sequence[str]) -> int:
    """0, or 1 with a sentence where there is nothing to draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--warehouse", type=Path, required=True, help="DuckDB file that dbt built")
    parser.add_argument("--out", type=Path, default=Path("docs"), help="folder of the picture")
    given = parser.parse_args(arguments)
    if not given.warehouse.exists():
        print(f"{given.warehouse} does not exist; `dbt build` makes it.", file=sys.stderr)
        return 1
    try:
        print(plot(given.warehouse, given.out))
    except duckdb.CatalogException as fault:
        print(f"{given.warehouse} lacks a mart; did `dbt build` finish?\n{fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
