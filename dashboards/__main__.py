"""Serves the pages on loopback, or writes one of them to a file.

python -m dashboards serve [--port 8501]
python -m dashboards report churn --segment enterprise --period FY2026-Q2 --out churn.html
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from dashboards.lib.version import NothingPublishedError, published_here, reading
from orchestration.publishing.faults import PublishError

HERE = Path(__file__).resolve().parent
NOTHING = "Nothing is published in {folder} yet: `make refresh` builds, tests and publishes; then again."


def main(arguments: Sequence[str]) -> int:
    """0, or 1 with a sentence that says why not."""
    given = _parser().parse_args(arguments)
    try:
        with reading(published_here()) as reader:
            print(
                f"Readers see {reader.version.name}, as of {reader.as_of}, in {published_here().root}.", file=sys.stderr
            )
    except NothingPublishedError as fault:
        print(NOTHING.format(folder=fault), file=sys.stderr)
        return 1
    except PublishError as fault:
        print(fault, file=sys.stderr)
        return 1
    if given.command == "serve":
        serve(given.port)
    return write_report(given)


def serve(port: int) -> None:
    """Becomes Streamlit's process; its settings lie in dashboards/.streamlit."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(HERE.parent), os.environ.get("PYTHONPATH")])),
    }
    command = [sys.executable, "-m", "streamlit", "run", str(HERE / "app.py"), "--server.port", str(port)]
    os.chdir(HERE)
    os.execve(sys.executable, command, environment)  # noqa: S606 (our own arguments)


def write_report(given: argparse.Namespace) -> int:
    """The page as one HTML file, for people without access; what is not named is as the page opens."""
    from dashboards.lib.export import report
    from dashboards.lib.filters import choices, filters_of, periods_of
    from dashboards.reports import page_named

    page = page_named(given.page)
    with reading(published_here()) as reader:
        periods = periods_of(reader)
        values: dict[str, str | None] = {}
        offered = choices(reader, page.filters, periods)
        for choice in offered:
            asked_for = getattr(given, choice.name)
            if asked_for is not None and asked_for not in choice.options:
                known = ", ".join(str(option) for option in choice.options)
                print(f"No {choice.label} {asked_for!r}; there are: {known}", file=sys.stderr)
                return 1
            values[choice.name] = choice.default if asked_for is None else asked_for
        filters = filters_of(values, offered, periods, given.account)
        text = report(page.title, page.build(reader, filters), reader, filters)
    given.out.write_text(text, encoding="utf-8")
    print(f"{given.out}: {len(text.encode()):,} bytes")
    return 0


def _parser() -> argparse.ArgumentParser:
    from dashboards.reports import NAMES

    parser = argparse.ArgumentParser(
        prog="dashboards", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="on 127.0.0.1")
    serving.add_argument("--port", type=int, default=8501)
    reporting = commands.add_parser("report", help="a page as one HTML file")
    reporting.add_argument("page", choices=NAMES)
    for name in ("segment", "csm", "period", "horizon", "rule-set", "account"):
        reporting.add_argument(f"--{name}")
    reporting.add_argument("--out", type=Path, required=True)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
