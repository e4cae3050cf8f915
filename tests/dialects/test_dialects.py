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

PROJECT = Path(__file__).resolve().parents[2]
PYTHON = PROJECT / ".tools" / "dialects" / "bin" / "python"

# Functions that sqlglot has no name for and the warehouse has, or that macros/engine creates there.
KNOWN_FUNCTIONS = {
    "snowflake": {"hash"},
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
    wanted = {path.stem for path in (PROJECT / "models").rglob("*.sql")}
    for branch in ("first", "incremental"):
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
    for words in re.findall(FOREIGN_WORDS[target], re.sub(r"--[^\n]*", "", sql), re.IGNORECASE):
        found["foreign words"].add(words.strip())
    return "; ".join(f"{what}: {', '.join(sorted(names))}" for what, names in found.items()) or None


@pytest.mark.parametrize(
    ("target", "sql", "fault"),
    [
        ("postgres", "select try_cast(x as date) as y from t", "foreign words: try_cast("),
        ("bigquery", "select strpos_of(x) as y from t", "unknown functions: strpos_of"),
        ("snowflake", "select 'it\\' as x from t", "Error tokenizing"),
        ("postgres", "select cast(x as double) as y from t", "foreign words: as double)"),
        ("postgres", "select x y z from t", ""),
        ("postgres", "select md5(x) as y from t", None),
    ],
)
def test_a_foreign_word_is_found(target: str, sql: str, fault: str | None) -> None:
    said = fault_of(sql, target)
    assert said is None if fault is None else said is not None and fault in said
