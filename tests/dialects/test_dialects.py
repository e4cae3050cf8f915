"""Every model compiles for the warehouses that are not run here, and what comes out is SQL of theirs.

sqlglot knows a dialect's grammar and its functions, not its semantics: docs/warehouses.md says what was run where.
"""

from __future__ import annotations

import fcntl
import re
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from tests.dialects.silent_differences import silent_faults

PROJECT = Path(__file__).resolve().parents[2]
PYTHON = PROJECT / ".tools" / "dialects" / "bin" / "python"

# Functions that sqlglot has no name for and the warehouse has, or that macros/engine creates there.
KNOWN_FUNCTIONS = {
    "snowflake": {"hash", "greatest_ignore_nulls", "least_ignore_nulls"},
    "bigquery": set[str](),
    "postgres": {
        "hashtextextended", "json_text", "try_cast_bigint", "try_cast_boolean", "try_cast_date", "try_cast_decimal",
        "try_cast_double", "try_cast_integer", "try_cast_moment", "try_cast_timestamp",
    },
}  # fmt: skip
# What the warehouse has not, though sqlglot reads it.
FOREIGN_WORDS = {
    "snowflake": r"unnest\s*\(",
    "bigquery": r"\btry_cast\s*\(|\bas (?:varchar|double|text)\b\s*\)",
    "postgres": r"\btry_cast\s*\(|\bas double\s*\)",
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def environment() -> Path:
    """The adapters live apart; without them nothing is known about the dialects, so this fails rather than skips."""
    # one worker of pytest makes them, the others wait
    with (PROJECT / "Makefile").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = subprocess.run(["make", "dialects-env"], cwd=PROJECT, check=False, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout[-2000:] + made.stderr[-2000:]
    return PYTHON


@pytest.mark.parametrize("target", sorted(KNOWN_FUNCTIONS))
def test_every_model_is_sql_of_the_warehouse(target: str, environment: Path, tmp_path: Path) -> None:
    compiled = subprocess.run(
        [str(environment), "tests/dialects/compile_models.py", target, str(tmp_path)],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert compiled.returncode == 0, compiled.stdout[-3000:] + compiled.stderr[-3000:]
    models = list((PROJECT / "models").rglob("*.sql"))
    incremental = {path.stem for path in models if "materialized='incremental'" in path.read_text()}
    assert incremental
    for branch, wanted in (("first", {path.stem for path in models}), ("incremental", incremental)):
        files = {path.stem: path for path in (tmp_path / branch / "compiled").rglob("models/**/*.sql")}
        files = {name: path for name, path in files.items() if not path.parent.name.endswith(".yml")}
        assert wanted <= set(files), f"not compiled: {sorted(wanted - set(files))}"
        faults = {name: fault for name in sorted(wanted) if (fault := fault_of(files[name].read_text(), target))}
        assert not faults, "\n".join(f"{target}, {branch} run, {name}: {fault}" for name, fault in faults.items())


def fault_of(sql: str, target: str) -> str | None:
    try:
        statements = [statement for statement in sqlglot.parse(sql, read=target) if statement is not None]
    except sqlglot.errors.SqlglotError as fault:
        return " ".join(str(fault).split())[:300]
    found: dict[str, set[str]] = defaultdict(set)
    for statement in statements:
        if not isinstance(statement, exp.Query):
            return f"a {statement.key}, not a query"
        for function in statement.find_all(exp.Anonymous):
            if function.name.lower() not in KNOWN_FUNCTIONS[target]:
                found["unknown functions"].add(function.name.lower())
        found["meaning differs by engine"] |= set(silent_faults(statement, target))
    for words in re.findall(FOREIGN_WORDS[target], re.sub(r"--[^\n]*", "", sql), re.IGNORECASE):
        found["foreign words"].add(words.strip())
    return "; ".join(f"{what}: {', '.join(sorted(names))}" for what, names in found.items() if names) or None


@pytest.mark.parametrize(
    ("target", "sql", "fault"),
    [
        ("postgres", "select try_cast(x as date) as y from t", "foreign words: try_cast("),
        ("bigquery", "select strpos_of(x) as y from t", "unknown functions: strpos_of"),
        ("snowflake", "select 'it\\' as x from t", "Error tokenizing"),
        ("postgres", "select cast(x as double) as y from t", "foreign words: as double)"),
        ("postgres", "select x y z from t", ""),
        ("postgres", "select md5(x) as y from t", None),
        ("snowflake", "select least(a, b) as c from t", "null if one value is"),
        ("snowflake", "select least_ignore_nulls(a, b) as c from t", None),
        ("bigquery", "select coalesce(a, least(a, b)) as c from t", "null if one value is"),
        ("bigquery", "select coalesce(least(a, b), a, b) as c from t", None),
        ("postgres", "select greatest(a, b) as c from t", None),
        ("postgres", "select count(distinct (a, b)) as c from t", "several columns"),
        ("snowflake", "select count(distinct a, b) as c from t", "several columns"),
        ("bigquery", "select count(distinct a) as c from t", None),
        ("postgres", "select concat(a, b) as c from t", "nulls are skipped or not"),
        ("postgres", "select a || b as c from t", None),
        ("snowflake", "select max(a > b) as c from t", "an aggregate of booleans"),
        ("snowflake", "select max(case when a > b then 1 else 0 end) as c from t", None),
        ("postgres", "select extract(dow from a) as c from t", "a part of a date"),
        ("postgres", "select extract(month from a) as c from t", None),
        ("postgres", "select extract(hour from a) as c from t", None),
        ("postgres", "select extract(second from a) as c from t", "a part of a date"),
        ("bigquery", "select date_trunc(a, week) as c from t", "weeks start on Sunday"),
        ("bigquery", "select date_trunc(a, isoweek) as c from t", None),
        ("postgres", "select count(*) / 3 as c from t", "whole by whole"),
        ("postgres", "select floor((cast(a as integer) + 11) / 3) as c from t", None),
        ("postgres", "select count(*) / 3.0 as c from t", None),
        ("snowflake", "select cast(a / b as integer) as c from t", "a fraction made whole"),
        ("snowflake", "select cast(floor(a / b) as integer) as c from t", None),
        ("postgres", "select round(a) as c from t", "a half goes to the even number"),
        ("postgres", "select round(a, 0) as c from t", None),
        ("bigquery", "select cast(a as decimal(38, 2)) as c from t", "more digits than NUMERIC has"),
        ("bigquery", "select cast(a as decimal(28, 14)) as c from t", "more digits than NUMERIC has"),
        ("bigquery", "select cast(a as bignumeric(38, 14)) as c from t", None),
        ("bigquery", "select cast(a as decimal(18, 2)) as c from t", None),
        ("postgres", "select a ilike 'x%' as c from t", "patterns are written differently"),
    ],
)
def test_a_foreign_word_is_found(target: str, sql: str, fault: str | None) -> None:
    said = fault_of(sql, target)
    assert said is None if fault is None else said is not None and fault in said
