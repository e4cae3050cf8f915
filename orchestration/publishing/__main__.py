"""Commands of publishing.

python -m orchestration.publishing refresh --as-of 2026-06-30    build, test, publish
python -m orchestration.publishing publish                       publish the working file, if it is a tested build
python -m orchestration.publishing rollback [VERSION]            point readers to an earlier version
python -m orchestration.publishing versions                      what there is, and what readers see
python -m orchestration.publishing restatements                  numbers of closed periods that changed
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from orchestration.publishing.faults import LockHeldError, PublishError
from orchestration.publishing.locks import exclusive
from orchestration.publishing.places import Published, Working, published_from, versions_to_keep, working_from
from orchestration.publishing.publish import Outcome, publish
from orchestration.publishing.refresh import parse_vars, refresh, request_from
from orchestration.publishing.report import restatements_text, versions_text
from orchestration.publishing.stamp import stamp_build
from orchestration.publishing.versions import current_name, read_version, roll_back

FAILED, WRONG_USE, HELD = 1, 2, 75


def main(arguments: Sequence[str]) -> int:
    """0, or an exit code that tells a failure (1) from wrong use (2) and from a lock held by somebody else (75)."""
    given = _parser().parse_args(arguments)
    try:
        working = working_from(os.environ, given.warehouse)
        published = published_from(os.environ, working, given.published)
        run: Callable[[argparse.Namespace, Working, Published], None] = given.run
        run(given, working, published)
    except LockHeldError as fault:
        print(fault, file=sys.stderr)
        return HELD
    except (PublishError, duckdb.Error, OSError) as fault:
        print(fault, file=sys.stderr)
        print(what_readers_see(published), file=sys.stderr)
        return FAILED
    except ValueError as fault:
        print(fault, file=sys.stderr)
        return WRONG_USE
    return 0


def what_readers_see(published: Published) -> str:
    """One sentence."""
    name = current_name(published)
    if name is None:
        return "Readers see no version yet."
    try:
        return f"Readers still see {name}, as of {read_version(published, name).as_of}."
    except PublishError as fault:
        return f"Readers still see {name}. {fault}"


def _refresh(given: argparse.Namespace, working: Working, published: Published) -> None:
    request = request_from(given.as_of, parse_vars(given.vars), given.full_refresh, os.environ)
    keep = versions_to_keep(os.environ, given.keep)
    _say(
        refresh(
            working,
            published,
            request,
            keep=keep,
            wait_seconds=given.wait,
            force=given.force,
            target_path=given.target_path,
        )
    )


def _publish(given: argparse.Namespace, working: Working, published: Published) -> None:
    keep = versions_to_keep(os.environ, given.keep)
    _say(publish(working, published, keep=keep, wait_seconds=given.wait, force=given.force))


def _stamp(given: argparse.Namespace, working: Working, published: Published) -> None:
    del published
    with exclusive(working.lock, "stamp", given.wait):
        stamp = stamp_build(working, given.target_path, needs_unit_tests=not given.without_unit_tests)
    print(f"{working.warehouse} is the build {stamp.invocation_id} as of {stamp.as_of}.")


def _rollback(given: argparse.Namespace, working: Working, published: Published) -> None:
    del working
    with exclusive(published.lock, "rollback", given.wait):
        version = roll_back(published, given.version)
    print(f"Readers see {version.name}, as of {version.as_of}.")


def _versions(given: argparse.Namespace, working: Working, published: Published) -> None:
    del working
    print(versions_text(published, verify=given.verify))


def _restatements(given: argparse.Namespace, working: Working, published: Published) -> None:
    del working
    print(restatements_text(published, given.limit))


def _say(outcome: Outcome) -> None:
    version = outcome.version
    if not outcome.was_built:
        print("The last build had the same day, vars, code and raw files: dbt was not started (--force builds anyway).")
    if not outcome.is_new:
        print(f"Nothing changed: readers keep {version.name}, as of {version.as_of}.")
        return
    rows = sum(int(mart["rows"]) for mart in version.manifest["marts"].values())
    print(
        f"Published {version.name}, as of {version.as_of}: {len(version.manifest['marts'])} marts, {rows:,} rows, "
        f"{outcome.restatements} numbers of closed periods restated. {version.folder}"
    )


def _parser() -> argparse.ArgumentParser:
    places = argparse.ArgumentParser(add_help=False)
    places.add_argument("--warehouse", type=Path, help="working DuckDB file (WAREHOUSE_PATH)")
    places.add_argument(
        "--published", type=Path, help="folder of readers (PUBLISH_PATH; `published` beside the warehouse)"
    )
    places.add_argument("--wait", type=float, default=5, metavar="SECONDS", help="for a lock held by somebody else (5)")
    publishing = argparse.ArgumentParser(add_help=False)
    publishing.add_argument("--keep", type=int, help="versions that stay (PUBLISH_KEEP, 5)")
    publishing.add_argument(
        "--force", action="store_true", help="build and publish although nothing changed, or as_of is earlier"
    )

    parser = argparse.ArgumentParser(
        prog="publishing", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    building = commands.add_parser("refresh", parents=[places, publishing], help="build, test, publish")
    building.add_argument("--as-of", help="day to compute (else DBT_ENV_CUSTOM_ENV_AS_OF, else today in UTC)")
    building.add_argument("--vars", default="{}", help="other dbt vars, as JSON")
    building.add_argument("--full-refresh", action="store_true")
    building.add_argument("--target-path", type=Path, help="folder of dbt's artifacts (target/refresh)")
    building.set_defaults(run=_refresh)
    commands.add_parser("publish", parents=[places, publishing], help="publish a tested build").set_defaults(
        run=_publish
    )
    stamping = commands.add_parser("stamp", parents=[places], help="audit a dbt run that was started elsewhere")
    stamping.add_argument("--target-path", type=Path, required=True, help="folder of its manifest and run results")
    stamping.add_argument("--without-unit-tests", action="store_true", help="the run left unit tests out")
    stamping.set_defaults(run=_stamp)
    back = commands.add_parser("rollback", parents=[places], help="point readers to an earlier version")
    back.add_argument("version", nargs="?", help="default: the one before the current")
    back.set_defaults(run=_rollback)
    listing = commands.add_parser("versions", parents=[places], help="what there is")
    listing.add_argument("--verify", action="store_true", help="check every file against its hash")
    listing.set_defaults(run=_versions)
    restated = commands.add_parser("restatements", parents=[places], help="numbers of closed periods that changed")
    restated.add_argument("--limit", type=int, default=50, help="rows shown")
    restated.set_defaults(run=_restatements)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
