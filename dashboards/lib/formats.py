"""Numbers in words for people: thousands separated, cents where the mart has cents, shares in percent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

NOTHING = "–"  # noqa: RUF001 (a dash that reads as empty)


def money(value: Any) -> str:
    """To the cent."""
    return f"{value:,.2f}"


def whole_money(value: Any) -> str:
    """For headlines."""
    return f"{value:,.0f}"


def count(value: Any) -> str:
    """A whole number."""
    return f"{value:,.0f}"


def number(value: Any) -> str:
    """At most two decimals."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def score(value: Any) -> str:
    """0 to 100, or points of it."""
    return f"{value:,.1f}"


def share(value: Any) -> str:
    """A share of one, in percent."""
    return f"{value * 100:,.1f}%"


def text(value: Any) -> str:
    """As it stands; yes and no for flags."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


ABBREVIATIONS = ("acv", "ces", "cmrr", "crm", "csat", "csm", "ebr", "fx", "grr", "mrr", "nps", "nrr", "qbr")


def words(value: Any) -> str:
    """A value of an enum, without underscores."""
    return " ".join(word.upper() if word in ABBREVIATIONS else word for word in str(value).split("_"))


def sentence(value: Any) -> str:
    """The same as the beginning of a title."""
    said = words(value)
    return said[:1].upper() + said[1:]


WRITTEN: dict[str, Callable[[Any], str]] = {
    "money": money,
    "whole_money": whole_money,
    "count": count,
    "number": number,
    "score": score,
    "share": share,
    "text": text,
    "long": text,
    "words": words,
    "date": text,
    "account": text,
    "band": words,
}
NUMBERS = ("money", "whole_money", "count", "number", "score", "share")


def written(value: Any, kind: str) -> str:
    """The value as people read it."""
    return NOTHING if value is None else WRITTEN[kind](value)


def signed(value: Any, kind: str) -> str:
    """A difference; of shares in points of percent."""
    if value is None:
        return NOTHING
    sign = "+" if value > 0 else "−" if value < 0 else "±"  # noqa: RUF001 (the sign of subtraction)
    amount = abs(value)
    return f"{sign}{amount * 100:,.1f} points" if kind == "share" else f"{sign}{WRITTEN[kind](amount)}"
