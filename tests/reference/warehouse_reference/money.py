"""Money: exact fractions until the one rounding to cents."""

from decimal import Decimal
from fractions import Fraction

Exact = Fraction
ZERO = Decimal("0.00")


def to_cents(value: Fraction) -> Decimal:
    """Half away from zero, to the cent."""
    scaled = abs(value) * 100
    cents = (scaled.numerator * 2 + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(cents if value >= 0 else -cents).scaleb(-2)


def ratio(part: Fraction | Decimal, whole: Fraction | Decimal) -> Fraction | None:
    """A rate with nothing under it is null, never 0."""
    return None if whole == 0 else Fraction(part) / Fraction(whole)
