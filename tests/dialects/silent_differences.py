"""SQL that every engine reads and not every engine means alike. docs/warehouses.md says what is written instead."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

SAME_PARTS = ("year", "month", "day", "hour", "minute")  # not "second", of which engines give a fraction or none
PATTERNS = (exp.RegexpLike, exp.RegexpILike, exp.RegexpReplace, exp.RegexpExtract, exp.ILike, exp.SimilarTo)


def silent_faults(statement: exp.Expr, target: str) -> Iterator[str]:
    for node in statement.walk():
        fault = meaning_that_differs(node, target)
        if fault:
            yield f"{fault}: {node.sql()[:120]}"


def meaning_that_differs(node: exp.Expr, target: str) -> str | None:
    if isinstance(node, exp.Least | exp.Greatest) and target in ("snowflake", "bigquery"):
        return None if is_met(node) else "null if one value is"
    if isinstance(node, exp.Count) and counts_several(node.this):
        return "several columns counted distinct"
    if isinstance(node, exp.Concat):
        return "nulls are skipped or not"
    if isinstance(node, exp.Min | exp.Max | exp.Sum | exp.Avg) and is_boolean(node.this):
        return "an aggregate of booleans"
    if isinstance(node, exp.Extract) and node.name.lower() not in SAME_PARTS:
        return "a part of a date that engines count from other days"
    if isinstance(node, exp.DateTrunc | exp.TimestampTrunc | exp.DatetimeTrunc) and target == "bigquery":
        starts_on_sunday = re.fullmatch(r"week(?:\(\w+\))?", str(node.args.get("unit")).lower())
        return "weeks start on Sunday" if starts_on_sunday else None
    if isinstance(node, exp.Div) and is_whole(node.this) and is_whole(node.expression):
        return None if isinstance(node.parent, exp.Floor) else "whole by whole is cut off on Postgres"
    if (
        isinstance(node, exp.Cast)
        and node.to.is_type(*exp.DataType.INTEGER_TYPES)
        and isinstance(node.this.unnest(), exp.Div)
    ):
        return "a fraction made whole is rounded or cut off"
    if isinstance(node, exp.Round) and node.args.get("decimals") is None:
        return "a half goes to the even number on Postgres"
    if isinstance(node, exp.DataType) and target == "bigquery" and node.is_type("decimal"):
        return None if fits_numeric(node) else "more digits than NUMERIC has"
    return "patterns are written differently" if isinstance(node, PATTERNS) else None


def is_met(node: exp.Expr) -> bool:
    """macros/engine/least_of.sql: Snowflake's word for it; of two on BigQuery, the one that is there."""
    return bool(node.args.get("ignore_nulls")) or (isinstance(node.parent, exp.Coalesce) and node.parent.this is node)


def counts_several(counted: object) -> bool:
    if not isinstance(counted, exp.Distinct):
        return False
    return len(counted.expressions) > 1 or isinstance(counted.expressions[0], exp.Tuple)


def is_boolean(node: exp.Expr) -> bool:
    return isinstance(node.unnest(), exp.Predicate | exp.Connector | exp.Not | exp.Boolean)


def is_whole(node: exp.Expr) -> bool:
    """Whole for all that can be seen: the type of a column cannot."""
    node = node.unnest()
    if isinstance(node, exp.Literal):
        return not node.is_string and "." not in node.name
    if isinstance(node, exp.Cast):
        return bool(node.to.is_type(*exp.DataType.INTEGER_TYPES))
    if isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Mod):
        return is_whole(node.this) and is_whole(node.expression)
    return isinstance(node, exp.Count | exp.Extract | exp.Floor | exp.Ceil)


def fits_numeric(node: exp.DataType) -> bool:
    """BigQuery's NUMERIC: 29 digits before the point, 9 after it."""
    digits = [int(parameter.name) for parameter in node.expressions]
    return len(digits) < 2 or (digits[1] <= 9 and digits[0] - digits[1] <= 29)
