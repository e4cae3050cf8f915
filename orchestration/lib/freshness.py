"""How old data may be: read from dbt's meta, with one default for marts and one for required raw tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Loaders run daily or oftener; one missed night is a warning, two are a fault.
RAW_WARN_HOURS = 26
RAW_FAIL_HOURS = 50


def meta_of(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    """`meta`, wherever the resource carries it."""
    merged: dict[str, Any] = dict(resource.get("meta") or {})
    merged.update((resource.get("config") or {}).get("meta") or {})
    return merged


def raw_fail_hours(source: Mapping[str, Any]) -> int | None:
    """Hours after which a raw table counts as stale; none for an optional one, unless its meta says so.

    `meta: {fresh_within_hours: 6}` sets another limit, `0` none.
    """
    meta = meta_of(source)
    said = meta.get("fresh_within_hours")
    if said is not None:
        hours = int(said)
        if hours < 0:
            raise ValueError(f"{source['name']}: fresh_within_hours must not be negative, is {hours}")
        return hours or None
    return None if meta.get("optional") else RAW_FAIL_HOURS


def raw_warn_hours(fail_hours: int) -> int | None:
    """A warning at half of the time, at the default after one missed night."""
    return RAW_WARN_HOURS if fail_hours == RAW_FAIL_HOURS else max(fail_hours // 2, 1) if fail_hours > 1 else None


def owners_of(resource: Mapping[str, Any]) -> list[str]:
    """`meta: {owner: ...}` as dbt projects write it: a team (`team:finance`) or an e-mail address, or several."""
    said = meta_of(resource).get("owner") or []
    return [said] if isinstance(said, str) else [str(owner) for owner in said]
