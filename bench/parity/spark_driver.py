"""Builds on a Spark cluster and exports the marts: run by the interpreter of `.tools/spark`.

Reads one JSON object a line: {"dbt": [arguments]} or {"schema": ..., "export": {mart: folder}}; answers each
with one line that starts with `answer `. One process keeps one Spark session, so that a session is paid for once.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

from dbt.cli.main import dbtRunner


def build(arguments: list[str]) -> dict[str, Any]:
    outcome = dbtRunner().invoke(arguments)
    faults = [str(outcome.exception)] if outcome.exception is not None else []
    for result in getattr(outcome.result, "results", None) or []:
        if result.status not in ("success", "pass", "skipped"):
            faults.append(f"{result.node.name}: {' '.join(str(result.message).split())[:600]}")
    return {"success": bool(outcome.success), "faults": faults}


def export(schema: str, marts: dict[str, str]) -> dict[str, Any]:
    session: Any = importlib.import_module("pyspark.sql").SparkSession

    spark = session.getActiveSession() or session.builder.getOrCreate()
    for name, folder in marts.items():
        spark.table(f"{schema}.{name}").coalesce(1).write.mode("overwrite").parquet(folder)
    return {"success": True, "faults": []}


def main() -> None:
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = build(request["dbt"]) if "dbt" in request else export(request["schema"], request["export"])
        except Exception as fault:
            answer = {"success": False, "faults": [f"{type(fault).__name__}: {' '.join(str(fault).split())[:600]}"]}
        print("answer " + json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
