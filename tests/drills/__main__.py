"""Whole refreshes under attack, as a table: what was done, how often, what came of it.

python -m tests.drills [--kills 50] [--whole] [--only killed ...]

The project is cut down to the chain of the locks, so that a refresh takes seconds; --whole takes all of it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bench.copied import copy_project
from orchestration.lib.dbt_args import DBT
from orchestration.publishing.files import remove
from tests.drills.faults import Drills, Report
from tests.drills.project import cut_project
from tests.drills.scene import ROOTS, SETTINGS, Scene, make


def table(reports: Sequence[Report]) -> str:
    """Markdown."""
    lines = ["| fault | times | outcome |", "|---|---:|---|"]
    return "\n".join([*lines, *(f"| {report.fault} | {report.times} | {report.outcome} |" for report in reports)])


def given_manifest(path: Path | None, folder: Path) -> dict[str, Any]:
    """The manifest of the whole project, which says what descends from what."""
    if path is not None:
        given: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return given
    project = copy_project(folder)
    command = [*DBT, "parse", "--quiet", "--vars", json.dumps(dict(SETTINGS))]
    subprocess.run(
        [
            *command,
            "--project-dir",
            str(project),
            "--profiles-dir",
            str(project / "profiles"),
            "--target-path",
            str(project / "target"),
        ],
        check=True,
        stdin=subprocess.DEVNULL,
    )
    found: dict[str, Any] = json.loads((project / "target" / "manifest.json").read_text(encoding="utf-8"))
    return found


def drills_of(drills: Drills, kills: int) -> dict[str, Callable[[], Report]]:
    """In the order of the table."""
    return {
        "memory": drills.memory,
        "full_disk": drills.full_disk,
        "raw_replaced": drills.raw_replaced,
        "raw_cut_short": drills.raw_cut_short,
        "two_at_once": drills.two_at_once,
        "clock_back": drills.clock_back,
        "full_refresh": drills.full_refresh,
        "empty": drills.empty,
        "lock_edited": drills.lock_edited,
        "archive_lost": drills.archive_lost,
        "warehouse_lost": drills.warehouse_lost,
        "version_bumped": drills.version_bumped,
        "killed": partial(drills.killed, kills),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if every drill held."""
    parser = argparse.ArgumentParser(
        prog="tests.drills", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--whole", action="store_true", help="the whole project instead of the chain of the locks")
    parser.add_argument("--only", nargs="+", help="names of drills")
    parser.add_argument("--folder", type=Path, help="where to work; kept afterwards, and used again if it is there")
    parser.add_argument("--manifest", type=Path, help="manifest of the whole project, if it is parsed already")
    given = parser.parse_args(arguments)
    folder = given.folder or Path(tempfile.mkdtemp(prefix="drills-"))
    folder.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    scene = Scene(folder)
    if not scene.is_made:
        if given.whole:
            copy_project(scene.project)
        else:
            cut_project(scene.project, given_manifest(given.manifest, folder / "parsed"), ROOTS)
        make(scene)
    chosen = drills_of(Drills(scene), given.kills)
    unknown = sorted(set(given.only or ()) - chosen.keys())
    if unknown:
        parser.error(f"no such drill: {', '.join(unknown)}; there are {', '.join(chosen)}")
    reports, is_well = [], True
    for name in given.only or chosen:
        try:
            reports.append(chosen[name]())
        except Exception:
            # the others are worth a row all the same
            is_well = False
            reports.append(Report(name, 1, "FAILED"))
            print(f"{name} failed: {traceback.format_exc()}", file=sys.stderr, flush=True)
        else:
            print(f"{name}: {reports[-1].outcome}", file=sys.stderr, flush=True)
    print(table(reports))
    print(f"\n{scene.refreshes} refreshes in {time.monotonic() - started:.0f} s; seed and company are fixed.")
    if given.folder is None:
        remove(folder)
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
