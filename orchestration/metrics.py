"""MetricFlow's command on this project, without asking a package index for a newer version of itself.

python -m orchestration.metrics query --metrics cmrr --group-by metric_time__fiscal_month
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from dbt_metricflow.cli import main as metricflow_command

REPOSITORY = Path(__file__).resolve().parents[1]


class NoUpdateChecker:
    """MetricFlow calls the package index at every start, with no setting that turns it off."""

    def check(self, package_name: str, package_version: str) -> None:
        """Nothing newer, ever."""


def run(arguments: list[str]) -> None:
    metricflow_command.UpdateChecker = NoUpdateChecker  # type: ignore[attr-defined]
    os.environ.setdefault("DBT_PROFILES_DIR", str(REPOSITORY / "profiles"))
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.chdir(REPOSITORY)
    metricflow_command.cli(arguments)


if __name__ == "__main__":
    run(sys.argv[1:])
