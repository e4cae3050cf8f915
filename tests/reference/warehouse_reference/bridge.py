"""The bridge from old lines to new lines, per product, to the cent."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .money import ZERO, to_cents
from .terms import TermLine

EFFECTS = ("quantity_effect", "list_price_effect", "discount_effect", "fx_effect")


@dataclass(frozen=True)
class Pool:
    """Several lines of one product as one: units add, price and discount are weighted."""

    quantity: Fraction
    price: Fraction
    discount: Fraction
    rate: Fraction
    cents: Decimal


@dataclass
class ProductBridge:
    product_id: str
    old_cmrr: Decimal = ZERO
    new_cmrr: Decimal = ZERO
    like_for_like_cmrr: Decimal = ZERO
    quantity_effect: Decimal = ZERO
    list_price_effect: Decimal = ZERO
    discount_effect: Decimal = ZERO
    product_churn: Decimal = ZERO
    new_product: Decimal = ZERO
    archive_effect: Decimal = ZERO
    fx_effect: Decimal = ZERO

    @property
    def upgrades(self) -> Decimal:
        return sum((one for one in self.own_effects() if one > 0), ZERO)

    @property
    def downgrades(self) -> Decimal:
        """Downgrades, product churn and archive, as a positive amount."""
        shrunk = sum((one for one in self.own_effects() if one < 0), ZERO)
        return -(shrunk + self.product_churn + self.archive_effect)

    def own_effects(self) -> tuple[Decimal, Decimal, Decimal]:
        return self.quantity_effect, self.list_price_effect, self.discount_effect


def pool(lines: list[TermLine], in_reporting_currency: bool) -> Pool:
    def price(line: TermLine) -> Fraction:
        return line.line.monthly_list_price * (line.line.rate if in_reporting_currency else 1)

    units = sum((Fraction(one.line.quantity) for one in lines), Fraction(0))
    listed = sum((Fraction(one.line.quantity) * price(one) for one in lines), Fraction(0))
    net = sum(
        (Fraction(one.line.quantity) * price(one) * (1 - Fraction(one.line.discount_share)) for one in lines),
        Fraction(0),
    )
    by_units = sum((Fraction(one.line.quantity) * Fraction(one.line.discount_share) for one in lines), Fraction(0))
    return Pool(
        quantity=units,
        price=listed / units,
        discount=1 - net / listed if listed else by_units / units,
        rate=Fraction(1) if in_reporting_currency else lines[0].line.rate,
        cents=sum((one.mrr for one in lines), ZERO),
    )


def kept_product(product_id: str, old: Pool, new: Pool) -> ProductBridge:
    old_net = old.price * (1 - old.discount)
    new_net = new.price * (1 - new.discount)
    exact = {
        "quantity_effect": (new.quantity - old.quantity) * old_net * old.rate,
        "list_price_effect": new.quantity * (new.price - old.price) * (1 - old.discount) * old.rate,
        "discount_effect": new.quantity * new.price * (old.discount - new.discount) * old.rate,
        "fx_effect": new.quantity * new_net * (new.rate - old.rate),
    }
    caused = {
        "quantity_effect": new.quantity != old.quantity,
        "list_price_effect": new.price != old.price,
        "discount_effect": new.discount != old.discount,
        "fx_effect": new.rate != old.rate,
    }
    rounded = {name: to_cents(value) for name, value in exact.items()}
    remainder = new.cents - old.cents - sum(rounded.values(), ZERO)
    if remainder:
        # with no cause at all (two lines become one) the cent still has to stand somewhere: with quantity
        able = [name for name in EFFECTS if caused[name]] or ["quantity_effect"]
        rounded[max(able, key=lambda name: (abs(exact[name]), -EFFECTS.index(name)))] += remainder
    shrunk = min(rounded["quantity_effect"], ZERO)
    return ProductBridge(product_id, old.cents, new.cents, like_for_like_cmrr=old.cents + shrunk, **rounded)


def by_product(lines: Iterable[TermLine]) -> dict[str, list[TermLine]]:
    grouped: dict[str, list[TermLine]] = defaultdict(list)
    for line in lines:
        grouped[line.product_id].append(line)
    return grouped


def build_bridge(old_lines: list[TermLine], new_lines: list[TermLine]) -> dict[str, ProductBridge]:
    old, new = by_product(old_lines), by_product(new_lines)
    currencies = {line.line.order.currency for line in (*old_lines, *new_lines)}
    in_reporting_currency = len(currencies) > 1
    bridge: dict[str, ProductBridge] = {}
    for product_id in sorted({*old, *new}):
        if product_id in old and product_id in new:
            bridge[product_id] = kept_product(
                product_id, pool(old[product_id], in_reporting_currency), pool(new[product_id], in_reporting_currency)
            )
        elif product_id in old:
            cents = sum((one.mrr for one in old[product_id]), ZERO)
            bridge[product_id] = ProductBridge(product_id, old_cmrr=cents, product_churn=-cents)
        else:
            cents = sum((one.mrr for one in new[product_id]), ZERO)
            bridge[product_id] = ProductBridge(product_id, new_cmrr=cents, new_product=cents)
    archives = sorted(key for key in new if key not in old and new[key][0].line.product.is_archive)
    if archives:
        dropped = ZERO
        for row in bridge.values():
            dropped -= row.product_churn
            row.product_churn = ZERO
        for product_id in archives:
            row = bridge[product_id]
            row.archive_effect, row.new_product = row.new_cmrr, ZERO
        bridge[archives[0]].archive_effect -= dropped
    return bridge
