"""Whether a dbt run was complete and green: every model and seed built, no test of severity error failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

BUILT, TESTED = ("model", "seed", "snapshot"), ("test",)
PASSED = {"model": ("success",), "seed": ("success",), "snapshot": ("success",), "test": ("pass", "warn")}
PASSED_UNIT_TEST = ("pass",)


@dataclass(frozen=True)
class Verdict:
    """What an audit found."""

    faults: tuple[str, ...]
    warnings: tuple[str, ...]
    counts: Mapping[str, int]

    @property
    def is_green(self) -> bool:
        """Whether the build may be published."""
        return not self.faults


def verdict_on(manifest: Mapping[str, Any], run_results: Mapping[str, Any], *, needs_unit_tests: bool) -> Verdict:
    """Checks the results of one run against everything that the project holds.

    Unit tests are about the code and not about tonight's data: a run may leave them out, but not fail them.
    """
    results = {str(result["unique_id"]): result for result in run_results["results"]}
    expected = {
        name: node
        for name, node in manifest["nodes"].items()
        if node["resource_type"] in (*BUILT, *TESTED) and _is_built(node)
    }
    faults, warnings = [], []
    counts: dict[str, int] = {}
    for name, node in sorted(expected.items()):
        kind = str(node["resource_type"])
        counts[kind] = counts.get(kind, 0) + 1
        result = results.get(name)
        if result is None:
            faults.append(f"{kind} {node['name']}: not part of the run")
        elif result["status"] not in PASSED[kind]:
            faults.append(f"{kind} {node['name']}: {_said(result)}")
        elif result["status"] == "warn":
            warnings.append(f"{kind} {node['name']}: {_said(result)}")
    for name, unit_test in sorted(manifest.get("unit_tests", {}).items()):
        result = results.get(name)
        counts["unit_test"] = counts.get("unit_test", 0) + (result is not None)
        if result is None and needs_unit_tests:
            faults.append(f"unit test {unit_test['name']}: not part of the run")
        elif result is not None and result["status"] not in PASSED_UNIT_TEST:
            faults.append(f"unit test {unit_test['name']}: {_said(result)}")
    known = expected.keys() | manifest.get("unit_tests", {}).keys()
    for name, result in sorted(results.items()):
        if name not in known and result["status"] in ("error", "fail", "runtime error"):
            # hooks of the run, such as the check of the vars
            faults.append(f"{name}: {_said(result)}")
    return Verdict(tuple(_causes_first(faults)), tuple(warnings), counts)


def _is_built(node: Mapping[str, Any]) -> bool:
    """Ephemeral models leave nothing behind, and no result."""
    return bool(node["config"].get("enabled", True)) and node["config"].get("materialized") != "ephemeral"


def _said(result: Mapping[str, Any]) -> str:
    message = " ".join(str(result.get("message") or "").split())
    return f"{result['status']}{': ' if message else ''}{message}"


def _causes_first(faults: list[str]) -> list[str]:
    """What was only skipped because something before it failed comes last."""
    return sorted(faults, key=lambda fault: ": skipped" in fault or ": not part of the run" in fault)
