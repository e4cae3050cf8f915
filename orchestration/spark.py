"""dbt on a Spark cluster of yours; what is missing (the environment, Java, the master) is said in one sentence first.

    SPARK_MASTER=spark://master:7077 python -m orchestration.spark build --exclude-resource-type unit_test

The arguments are dbt's. Exit code 2: nothing was started; else dbt's own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from orchestration.lib.spark_ready import NotPossibleError, check_java, check_master, java_command

PROJECT = Path(__file__).resolve().parents[1]
PYTHON = PROJECT / ".tools" / "spark" / "bin" / "python"


def check_ready(python: Path = PYTHON) -> None:
    master = os.environ.get("SPARK_MASTER", "")
    if not master:
        raise NotPossibleError("No cluster is named: SPARK_MASTER=spark://<host>:<port>")
    if not python.exists():
        raise NotPossibleError("The environment of Spark is not there: make spark-env")
    check_java(java_command())
    check_master(master)


def main(arguments: list[str]) -> int:
    try:
        check_ready()
    except NotPossibleError as fault:
        print(fault, file=sys.stderr)
        return 2
    environment = {"DBT_PROFILES_DIR": str(PROJECT / "profiles"), "DO_NOT_TRACK": "1"} | os.environ
    command = [str(PYTHON), "-m", "dbt.cli.main", *arguments, "--target", "spark", "--project-dir", str(PROJECT)]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
