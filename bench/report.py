"""What runs say: a table of ratios to the floor and of growth between scales, and a plot."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

Run = Mapping[str, Any]
BUILDS = ("full build", "next day", "nothing new", "refresh with nothing new", "late data", "empty run")
HEAD = "| phase | seconds | x floor | processor s | x floor | peak GiB | read GiB | written GiB | first model after s |"
INCREMENTS = ("next day", "nothing new", "late data")


def read_runs(path: Path) -> list[Run]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def latest_of_each_scale(runs: Sequence[Run]) -> list[Run]:
    """The newest run of every scale, the smallest company first."""
    newest = {str(run["scale"]): run for run in runs}
    return sorted(newest.values(), key=lambda run: int(run["accounts"]))


def ratio(value: float, base: float | None) -> str:
    return f"{value / base:.2f}" if base else ""


def phase_table(run: Run) -> str:
    """Markdown: every phase of one run, with ratios to the floor of the same run."""
    phases: Mapping[str, Mapping[str, Any]] = run["phases"]
    floor = phases.get("floor", {})
    lines = [HEAD, "|---|---:|---:|---:|---:|---:|---:|---:|---:|"]
    for name, phase in phases.items():
        first = phase.get("seconds_to_first_model")
        failed = " (failed)" if phase.get("exit_code") else ""
        lines.append(
            f"| {name}{failed} | {phase['seconds']:.1f} | {ratio(phase['seconds'], floor.get('seconds'))}"
            f" | {phase['cpu_seconds']:.1f} | {ratio(phase['cpu_seconds'], floor.get('cpu_seconds'))}"
            f" | {phase['peak_memory_gib']:.2f} | {phase['read_gib']:.2f} | {phase['written_gib']:.2f}"
            f" | {'' if first is None else f'{first:.1f}'} |"
        )
    return "\n".join(lines)


def targets(run: Run) -> str:
    """The targets of one run against what was measured; a phase that is missing says so."""
    phases = run["phases"]

    def compare(what: str, part: str, whole: str, limit: float) -> str:
        if part not in phases or whole not in phases:
            return f"| {what} | {limit:g} | not measured | |"
        wall = phases[part]["seconds"] / phases[whole]["seconds"]
        cpu = phases[part]["cpu_seconds"] / phases[whole]["cpu_seconds"]
        return f"| {what} | {limit:g} | {wall:.2f} | {cpu:.2f} |"

    lines = ["| ratio | target | by time | by processor time |", "|---|---:|---:|---:|"]
    lines.append(compare("full build to the floor", "full build", "floor", 2.0))
    lines.append(compare("next day to the full build", "next day", "full build", 0.02))
    lines.append(compare("dbt build with nothing new to an empty run", "nothing new", "empty run", 3.0))
    lines.append(compare("refresh with nothing new to an empty run", "refresh with nothing new", "empty run", 3.0))
    return "\n".join(lines)


def equal_line(run: Run) -> str:
    """Whether what grew day by day is what a build from nothing makes."""
    if "equal" not in run:
        return "Increments against a build from nothing: not compared."
    equal = run["equal"]
    found = ", ".join(equal["differing"]) or "none"
    phases = run["phases"]
    grown = ", ".join(name for name in INCREMENTS if name in phases and not phases[name].get("exit_code"))
    return (
        f"Increments ({grown}) against a build from nothing, by hash: {equal['marts']} marts,"
        f" {equal['rows']:,} rows; differing: {found}."
    )


def model_table(run: Run, phase: str = "full build", most: int = 15) -> str:
    models = run["phases"].get(phase, {}).get("models", [])
    whole = sum(model["seconds"] for model in models) or 1.0
    lines = [f"| model ({phase}) | rows | seconds | share |", "|---|---:|---:|---:|"]
    for model in models[:most]:
        rows = "view" if model["rows"] is None else f"{model['rows']:,}"
        lines.append(f"| {model['model']} | {rows} | {model['seconds']:.1f} | {model['seconds'] / whole:.1%} |")
    return "\n".join(lines)


def growth_table(runs: Sequence[Run]) -> str:
    """From each scale to the next: how data grew, and how each phase grew by processor time; 1.0 is linear.

    The last column needs no machine to be the same: how the ratio to the floor of the own run grew.
    """
    lines = [
        "| from | to | accounts x | events x | phase | processor time x | per account x | per event x | x floor's |",
        "|---|---|---:|---:|---|---:|---:|---:|---:|",
    ]
    for small, large in pairwise(runs):
        accounts = large["accounts"] / small["accounts"]
        events = large["events"] / small["events"]
        for name in (*BUILDS, "floor"):
            if name in small["phases"] and name in large["phases"]:
                grown = large["phases"][name]["cpu_seconds"] / small["phases"][name]["cpu_seconds"]
                floors = [run["phases"].get("floor", {}).get("cpu_seconds") for run in (small, large)]
                beside = f"{grown / (floors[1] / floors[0]):.2f}" if all(floors) else ""
                lines.append(
                    f"| {small['scale']} | {large['scale']} | {accounts:.1f} | {events:.1f} | {name} | {grown:.1f}"
                    f" | {grown / accounts:.2f} | {grown / events:.2f} | {beside} |"
                )
    return "\n".join(lines)


def text(runs: Sequence[Run]) -> str:
    """The whole report."""
    parts = []
    for run in runs:
        made = run["machine"]
        state = "" if run["is_complete"] else " (killed before its end: what was measured until then)"
        versions = ", ".join(f"{name} {number}" for name, number in run["versions"].items())
        parts += [
            f"## {run['scale']}: {run['accounts']:,} accounts, {run['months']} months, {run['events']:,} events{state}",
            f"{run['started_at']}, commit {run['commit']}, {made['cores']} cores ({made['cpu']}),"
            f" {made['memory_gib']} GiB, {run['settings']['threads']} threads,"
            f" memory limit {run['settings']['memory_limit']}; {versions}."
            + (f" {run['note']}" if run["note"] else ""),
            phase_table(run),
            targets(run),
            equal_line(run),
            model_table(run),
            model_table(run, "next day"),
        ]
    if len(runs) > 1:
        parts += ["## Growth", growth_table(runs)]
    return "\n\n".join(parts) + "\n"


def plot(runs: Sequence[Run], path: Path) -> None:
    """Processor seconds of each phase at each scale, on logarithmic axes, with the floor."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 5))
    for name in ("floor", *BUILDS):
        found = [run for run in runs if name in run["phases"]]
        if found:
            axes.plot(
                [run["events"] for run in found],
                [run["phases"][name]["cpu_seconds"] for run in found],
                marker="o",
                linestyle="--" if name == "floor" else "-",
                color="black" if name == "floor" else None,
                label=name,
            )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel(
        "product events in the raw data (" + ", ".join(f"{r['scale']}: {r['accounts']:,} accounts" for r in runs) + ")"
    )
    axes.set_ylabel("processor seconds")
    axes.set_title("What a run costs, and the floor under it")
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend()
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)
