"""What landed: the generic contract's files, read as text, deduplicated, checked and cast."""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

Row = dict[str, str]
Cast = TypeVar("Cast")

ORDER_TYPES = ("new", "add_on", "renewal", "amendment")
INTERVAL_MONTHS = {
    "day": Fraction(12, 365),
    "week": Fraction(12, 52),
    "month": Fraction(1),
    "quarter": Fraction(3),
    "year": Fraction(12),
}
DEFAULT_VARS: dict[str, Any] = {
    "fiscal_year_start_month": 1,
    "reporting_currency": "USD",
    "reporting_timezone": "UTC",
    "late_renewal_grace_days": 90,
    "renewal_match_window_days": 90,
    "exchange_rate_look_back_days": 7,
}


class BrokenRowError(ValueError):
    """A row that the contract does not let in."""


@dataclass(frozen=True)
class Product:
    product_id: str
    product_line: str | None
    plan: str | None
    is_recurring: bool
    is_archive: bool


@dataclass(frozen=True)
class Order:
    order_id: str
    contract_id: str
    account_id: str
    order_type: str
    predecessor_contract_id: str | None
    signed_on: date
    term_start: date
    term_end: date
    currency: str
    reason_code: str | None
    comment: str | None
    known_on: date


@dataclass(frozen=True)
class Line:
    line_id: str
    order: Order
    product: Product
    quantity: Decimal
    unit_price: Decimal
    discount_share: Decimal
    months: Fraction
    rate: Fraction
    service_start: date
    service_end: date
    trial_end: date | None
    reason_code: str | None
    comment: str | None
    known_on: date

    @property
    def is_recurring(self) -> bool:
        return self.product.is_recurring

    @property
    def monthly_list_price(self) -> Fraction:
        return Fraction(self.unit_price) / self.months

    @property
    def exact_mrr(self) -> Fraction:
        if not self.is_recurring:
            return Fraction(0)
        return Fraction(self.quantity) * self.monthly_list_price * (1 - Fraction(self.discount_share)) * self.rate


@dataclass(frozen=True)
class Cancellation:
    cancellation_id: str
    contract_id: str
    line_id: str | None
    notice_on: date
    effective_on: date
    reason_code: str | None
    comment: str | None
    withdrawn_known_on: date | None
    known_on: date


@dataclass(frozen=True)
class Pause:
    contract_id: str
    line_id: str | None
    paused_from: date
    paused_to: date | None
    known_on: date


@dataclass(frozen=True)
class AttributeChange:
    field_name: str
    old_value: str | None
    new_value: str | None
    changed_at: datetime
    changed_on: date


@dataclass(frozen=True)
class Account:
    account_id: str
    attributes: Mapping[str, str | None]
    customer_since: date | None
    changes: tuple[AttributeChange, ...]


@dataclass(frozen=True)
class Facts:
    as_of: date
    variables: Mapping[str, Any]
    accounts: Mapping[str, Account]
    products: Mapping[str, Product]
    orders: tuple[Order, ...]
    lines: tuple[Line, ...]
    cancellations: tuple[Cancellation, ...]
    pauses: tuple[Pause, ...]
    costs: tuple[tuple[date, str, str | None, Decimal], ...]
    reasons: Mapping[str, bool]
    assumed_churn: Mapping[tuple[str, int], Decimal]
    size_bands: tuple[tuple[str, int, int], ...]
    tenure_bands: tuple[tuple[str, int, int], ...]
    line_orders: Mapping[str, tuple[Line, ...]] = field(repr=False)

    @property
    def grace_days(self) -> int:
        return int(self.variables["late_renewal_grace_days"])

    @property
    def match_window_days(self) -> int:
        return int(self.variables["renewal_match_window_days"])

    @property
    def fiscal_year_start_month(self) -> int:
        return int(self.variables["fiscal_year_start_month"])


def read_table(folder: Path, table: str) -> list[Row]:
    path = folder / f"{table}.csv"
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as handle:
        return [{name: (value or "").strip() for name, value in row.items() if name} for row in csv.DictReader(handle)]


def newest_per_key(rows: Iterable[Row], key: tuple[str, ...]) -> list[Row]:
    """The newest delivery decides, by synced_at (none is oldest), then by content; a deleted key is gone."""
    best: dict[tuple[str, ...], tuple[tuple[bool, float, str], Row]] = {}
    for row in rows:
        synced = row.get("synced_at", "")
        moment = datetime.fromisoformat(synced).timestamp() if synced else 0.0
        content = hashlib.md5(repr(sorted(row.items())).encode(), usedforsecurity=False).hexdigest()
        rank = (bool(synced), moment, content)
        identity = tuple(row.get(name, "") for name in key)
        if identity not in best or rank > best[identity][0]:
            best[identity] = (rank, row)
    return [row for _, row in best.values() if row.get("is_deleted", "").lower() not in ("true", "1", "t", "yes")]


class Reader:
    """Casts a row's cells; whatever cannot be cast breaks the row."""

    def __init__(self, row: Row, zone: ZoneInfo) -> None:
        self.row = row
        self.zone = zone

    def text(self, name: str) -> str | None:
        return self.row.get(name) or None

    def need(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise BrokenRowError(f"{name} is null")
        return value

    def choice(self, name: str, known: Iterable[str]) -> str:
        value = self.need(name)
        if value not in known:
            raise BrokenRowError(f"{name} {value} is unknown")
        return value

    def day(self, name: str) -> date | None:
        value = self.text(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(value[:10]) if len(value) <= 10 else local_day(value, self.zone)
        except ValueError as error:
            raise BrokenRowError(f"{name} {value} is no date") from error

    def need_day(self, name: str) -> date:
        value = self.day(name)
        if value is None:
            raise BrokenRowError(f"{name} is null")
        return value

    def number(self, name: str) -> Decimal | None:
        value = self.text(name)
        if value is None:
            return None
        try:
            return Decimal(value)
        except InvalidOperation as error:
            raise BrokenRowError(f"{name} {value} is no number") from error

    def need_number(self, name: str, at_least: int | None = None, at_most: int | None = None) -> Decimal:
        value = self.number(name)
        if value is None:
            raise BrokenRowError(f"{name} is null")
        if (at_least is not None and value < at_least) or (at_most is not None and value > at_most):
            raise BrokenRowError(f"{name} {value} is out of range")
        return value

    def flag(self, name: str) -> bool:
        return (self.text(name) or "false").lower() in ("true", "1", "t", "yes")

    def known_on(self, business_date: date) -> date:
        """The later of the business date and the day the source learned it."""
        recorded = self.day("recorded_at")
        return business_date if recorded is None else max(business_date, recorded)


def local_day(timestamp: str, zone: ZoneInfo) -> date:
    return local_moment(timestamp, zone).date()


def local_moment(timestamp: str, zone: ZoneInfo) -> datetime:
    moment = datetime.fromisoformat(timestamp)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone)


def accepted(rows: Iterable[Row], zone: ZoneInfo, cast: Callable[[Reader], Cast]) -> list[Cast]:
    """The rows that keep the contract; the others are quarantined, which here is: left out."""
    taken: list[Cast] = []
    for row in rows:
        try:
            taken.append(cast(Reader(row, zone)))
        except BrokenRowError:
            continue
    return taken


def to_product(read: Reader) -> Product:
    return Product(
        product_id=read.need("product_id"),
        product_line=read.text("product_line"),
        plan=read.text("plan"),
        is_recurring=read.need("is_recurring").lower() in ("true", "1", "t", "yes"),
        is_archive=read.flag("is_archive"),
    )


def to_order(read: Reader, accounts: Mapping[str, Account]) -> Order:
    signed_on = read.need_day("signed_on")
    order = Order(
        order_id=read.need("order_id"),
        contract_id=read.need("contract_id"),
        account_id=read.choice("account_id", accounts),
        order_type=read.choice("order_type", ORDER_TYPES),
        predecessor_contract_id=read.text("predecessor_contract_id"),
        signed_on=signed_on,
        term_start=read.need_day("term_start"),
        term_end=read.need_day("term_end"),
        currency=read.need("currency"),
        reason_code=read.text("reason_code"),
        comment=read.text("comment"),
        known_on=read.known_on(signed_on),
    )
    if order.term_end < order.term_start:
        raise BrokenRowError("term ends before it starts")
    return order


def to_line(
    read: Reader, orders: Mapping[str, Order], products: Mapping[str, Product], rate_of: Callable[[Order], Fraction]
) -> Line:
    order = orders[read.choice("order_id", orders)]
    count = read.number("interval_count")
    line = Line(
        line_id=read.need("line_id"),
        order=order,
        product=products[read.choice("product_id", products)],
        quantity=read.need_number("quantity", at_least=0),
        unit_price=read.need_number("unit_price"),
        discount_share=read.need_number("discount_share", 0, 1) if read.text("discount_share") else Decimal(0),
        months=INTERVAL_MONTHS[read.choice("billing_interval", INTERVAL_MONTHS)] * Fraction(count or 1),
        rate=rate_of(order),
        service_start=read.need_day("service_start"),
        service_end=read.need_day("service_end"),
        trial_end=read.day("trial_end"),
        reason_code=read.text("reason_code"),
        comment=read.text("comment"),
        known_on=max(order.known_on, read.known_on(order.signed_on)),
    )
    if line.service_end < line.service_start:
        raise BrokenRowError("service ends before it starts")
    return line


def to_cancellation(read: Reader, contracts: Mapping[str, Order], line_ids: set[str]) -> Cancellation:
    notice_on = read.need_day("notice_on")
    known_on = read.known_on(notice_on)
    withdrawn_on = read.day("withdrawn_on")
    return Cancellation(
        cancellation_id=read.need("cancellation_id"),
        contract_id=read.choice("contract_id", contracts),
        line_id=read.choice("line_id", line_ids) if read.text("line_id") else None,
        notice_on=notice_on,
        effective_on=read.need_day("effective_on"),
        reason_code=read.text("reason_code"),
        comment=read.text("comment"),
        withdrawn_known_on=None if withdrawn_on is None else max(withdrawn_on, known_on),
        known_on=known_on,
    )


def to_pause(read: Reader, contracts: Mapping[str, Order], line_ids: set[str]) -> Pause:
    paused_from = read.need_day("paused_from")
    paused_to = read.day("paused_to")
    if paused_to is not None and paused_to < paused_from:
        raise BrokenRowError("pause ends before it starts")
    return Pause(
        contract_id=read.choice("contract_id", contracts),
        line_id=read.choice("line_id", line_ids) if read.text("line_id") else None,
        paused_from=paused_from,
        paused_to=paused_to,
        known_on=read.known_on(paused_from),
    )


def base_orders(orders: Iterable[Order]) -> dict[str, Order]:
    """A contract is opened by its new or renewal order."""
    return {order.contract_id: order for order in orders if order.order_type in ("new", "renewal")}


class NoRateError(BrokenRowError):
    """An order that cannot be valued is quarantined whole."""


def rate_finder(
    rates: Mapping[str, Mapping[date, Fraction]], contracts: Mapping[str, Order], variables: Mapping[str, Any]
) -> Callable[[Order], Fraction]:
    def rate_of(order: Order) -> Fraction:
        if order.currency == variables["reporting_currency"]:
            return Fraction(1)
        opening = contracts.get(order.contract_id)
        if opening is None:
            raise NoRateError("contract has no opening order")
        for age in range(int(variables["exchange_rate_look_back_days"]) + 1):
            rate = rates.get(order.currency, {}).get(opening.signed_on - timedelta(days=age))
            if rate is not None:
                return rate
        raise NoRateError(f"no {order.currency} rate on {opening.signed_on}")

    return rate_of


def read_accounts(folder: Path, zone: ZoneInfo) -> dict[str, Account]:
    changes: dict[str, list[AttributeChange]] = defaultdict(list)
    for row in read_table(folder, "crm_account_history"):
        moment = local_moment(row["changed_at"], zone)
        changes[row["account_id"]].append(
            AttributeChange(
                row["field_name"], row.get("old_value") or None, row.get("new_value") or None, moment, moment.date()
            )
        )

    def to_account(read: Reader) -> Account:
        account_id = read.need("account_id")
        names = ("segment", "csm_id", "industry", "employee_count", "region", "sales_channel")
        history = tuple(sorted(changes[account_id], key=lambda change: change.changed_at))
        return Account(account_id, {name: read.text(name) for name in names}, read.day("customer_since"), history)

    rows = newest_per_key(read_table(folder, "crm_accounts"), ("account_id",))
    return {account.account_id: account for account in accepted(rows, zone, to_account)}


def read_seed(seeds: tuple[Path, ...], name: str) -> list[Row]:
    """A case's own seed goes before the project's."""
    for folder in seeds:
        if (folder / f"{name}.csv").exists():
            return read_table(folder, name)
    return []


def load_facts(folder: Path, as_of: date, variables: Mapping[str, Any], seeds: tuple[Path, ...]) -> Facts:
    settings = {**DEFAULT_VARS, **variables}
    zone = ZoneInfo(str(settings["reporting_timezone"]))
    accounts = read_accounts(folder, zone)
    products = {
        product.product_id: product
        for product in accepted(
            newest_per_key(read_table(folder, "billing_products"), ("product_id",)), zone, to_product
        )
    }
    order_rows = newest_per_key(read_table(folder, "billing_orders"), ("order_id",))
    orders = {order.order_id: order for order in accepted(order_rows, zone, lambda read: to_order(read, accounts))}
    rates: dict[str, dict[date, Fraction]] = defaultdict(dict)
    for row in newest_per_key(read_table(folder, "billing_exchange_rates"), ("currency", "rate_on")):
        rates[row["currency"]][date.fromisoformat(row["rate_on"])] = Fraction(Decimal(row["rate_to_reporting"]))
    rate_of = rate_finder(rates, base_orders(orders.values()), settings)

    unvalued: set[str] = set()
    lines: list[Line] = []
    for row in newest_per_key(read_table(folder, "billing_order_lines"), ("line_id",)):
        try:
            lines.append(to_line(Reader(row, zone), orders, products, rate_of))
        except NoRateError:
            unvalued.add(row["order_id"])
        except BrokenRowError:
            continue
    orders = {key: order for key, order in orders.items() if key not in unvalued}
    contracts = base_orders(orders.values())
    lines = [line for line in lines if line.order.order_id in orders and line.order.contract_id in contracts]
    line_ids = {line.line_id for line in lines}

    cancellations = newest_per_key(read_table(folder, "billing_cancellations"), ("cancellation_id",))
    pauses = newest_per_key(read_table(folder, "billing_pauses"), ("pause_id",))
    by_order: dict[str, list[Line]] = defaultdict(list)
    for line in sorted(lines, key=lambda one: one.line_id):
        by_order[line.order.order_id].append(line)
    return Facts(
        as_of=as_of,
        variables=settings,
        accounts=accounts,
        products=products,
        orders=tuple(sorted(orders.values(), key=lambda order: (order.signed_on, order.order_id))),
        lines=tuple(sorted(lines, key=lambda line: line.line_id)),
        cancellations=tuple(
            sorted(
                accepted(cancellations, zone, lambda read: to_cancellation(read, contracts, line_ids)),
                key=lambda one: (one.notice_on, one.cancellation_id),
            )
        ),
        pauses=tuple(accepted(pauses, zone, lambda read: to_pause(read, contracts, line_ids))),
        costs=tuple(
            (date.fromisoformat(row["month"][:10]), row["kind"], row.get("segment") or None, Decimal(row["amount"]))
            for row in read_table(folder, "finance_costs")
        ),
        reasons={
            row["reason_code"]: row["is_avoidable"].lower() == "true" for row in read_seed(seeds, "churn_reasons")
        },
        assumed_churn={
            (row["segment"], int(row["fiscal_year"])): Decimal(row["assumed_churn_share"])
            for row in read_seed(seeds, "assumed_churn")
        },
        size_bands=tuple(
            (row["size_band"], int(row["min_employees"]), int(row["max_employees"]))
            for row in read_seed(seeds, "size_bands")
        ),
        tenure_bands=tuple(
            (row["tenure_band"], int(row["min_years"]), int(row["below_years"]))
            for row in read_seed(seeds, "tenure_bands")
        ),
        line_orders={order_id: tuple(group) for order_id, group in by_order.items()},
    )
