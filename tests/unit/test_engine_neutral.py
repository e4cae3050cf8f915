"""What the SQL of models and macros must not say outside macros/engine, and what each engine gets instead."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import jinja2
import pytest

PROJECT = Path(__file__).resolve().parents[2]
ENGINE = PROJECT / "macros" / "engine"
# Engines that answer null as soon as one value is null
STRICT = r"\b(?:least|greatest)\s*\("


def sql_of(text: str) -> str:
    """Without comments, Jinja's and SQL's."""
    return re.sub(r"\{#.*?#\}|--[^\n]*", "", text, flags=re.DOTALL)


def project_sql() -> list[Path]:
    return [path for folder in ("models", "macros") for path in sorted((PROJECT / folder).rglob("*.sql"))]


def test_least_and_greatest_stand_in_their_macros_only() -> None:
    files = project_sql()
    assert len(files) > 500
    found = [
        str(path.relative_to(PROJECT))
        for path in files
        if ENGINE not in path.parents and re.search(STRICT, sql_of(path.read_text()))
    ]
    assert not found, f"least_of() and greatest_of() of macros/engine skip nulls on every engine: {found}"


@pytest.mark.parametrize(
    ("sql", "is_found"),
    [
        ("select least(a, b) as c", True),
        ("{{ month_end('greatest(a, b)') }}", True),
        ("{# as least(a, b) does #} select {{ least_of('a', 'b') }} as c -- not greatest(a, b)", False),
    ],
)
def test_a_bare_least_is_found(sql: str, is_found: bool) -> None:
    assert bool(re.search(STRICT, sql_of(sql))) is is_found


class Dispatch:
    """dbt's adapter as far as these macros ask it."""

    def __init__(self, engine: str, module: dict[str, object]) -> None:
        self.engine, self.module = engine, module

    def dispatch(self, name: str, _: str) -> object:
        return self.module.get(f"{self.engine}__{name}") or self.module[f"default__{name}"]


def rendered(engine: str, call: str) -> str:
    source = (ENGINE / "least_of.sql").read_text()
    module: dict[str, object] = {}
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])  # noqa: S701 - SQL, not a page
    environment.globals.update({"adapter": Dispatch(engine, module), "modules": {"re": re}})
    made = environment.from_string(source).make_module()
    module |= {name: getattr(made, name) for name in dir(made) if "__" in name and not name.startswith("_")}
    return str(environment.from_string(source + "{{ " + call + " }}").render()).strip()


@pytest.mark.parametrize(
    ("engine", "call", "text"),
    [
        ("duckdb", "least_of('a', 'b')", "least(a, b)"),
        ("postgres", "greatest_of('a', 'b', 'c')", "greatest(a, b, c)"),
        ("spark", "least_of('a', 'b')", "least(a, b)"),
        ("snowflake", "greatest_of('a', 'b', 'c')", "greatest_ignore_nulls(a, b, c)"),
        ("bigquery", "least_of('a', 'b')", "coalesce(least(a, b), a, b)"),
        ("bigquery", "greatest_of('a', '0')", "coalesce(greatest(a, 0), 0)"),
        ("bigquery", "greatest_of('a', 'b', 'c')", "(select max(item) from unnest([a, b, c]) as item)"),
    ],
)
def test_each_engine_skips_nulls_in_its_own_words(engine: str, call: str, text: str) -> None:
    assert rendered(engine, call) == text


@pytest.mark.parametrize("extreme", ["least", "greatest"])
@pytest.mark.parametrize("values", [("1", "2"), ("null", "2"), ("1", "null"), ("null", "null"), ("3", "null", "2")])
def test_what_bigquery_gets_means_what_duckdb_does(extreme: str, values: tuple[str, ...]) -> None:
    """Asked of DuckDB, with a least() and greatest() that are as strict as BigQuery's."""
    names = ["a", "b", "c"][: len(values)]
    columns = [f"cast({value} as integer) as {name}" for value, name in zip(values, names, strict=True)]
    row = f"(select {', '.join(columns)})"
    text = rendered("bigquery", f"{extreme}_of({', '.join(repr(name) for name in names)})")
    text = text.replace(f"{extreme}(", "strict(").replace(
        "unnest([a, b, c]) as item", "unnest([a, b, c]) as items(item)"
    )
    with duckdb.connect() as con:
        con.execute(f"create macro strict(a, b) as case when a is not null and b is not null then {extreme}(a, b) end")
        strict, plain = f"select {text} from {row}", f"select {extreme}({', '.join(names)}) from {row}"
        assert con.execute(strict).fetchall() == con.execute(plain).fetchall()
