"""Random companies in the shapes of the generic contract: seeded, small, and full of the edges of the revenue rules.

Left out are inputs on which the rules leave two defensible readings, marked [R] in AMBIGUITIES.md.
"""

import csv
from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

Cell = object
FIRST_DAY = date(2023, 1, 1)
ZONES = ("UTC", "America/New_York", "Asia/Tokyo")
SEGMENTS = ("enterprise", "mid_market", "small_business", None)
INDUSTRIES = ("software", "retail", "health", None)
REGIONS = ("emea", "amer", None)
CHANNELS = ("direct", "partner", None)
EMPLOYEES = ("12", "49", "50", "700", "1000", "9000", None)
REASONS = ("price", "budget", "competitor", "out_of_business", "acquired", "moon_phase", None, None)
DISCOUNTS = (None, None, "0", "0.1", "0.15", "0.25", "0.333333", "0.5", "1")
PRICES = ("0", "0.03", "7.77", "10", "33.33", "99.99", "100", "120", "250", "1000", "1234.5678", "24000")
INTERVALS = (
    ("month", None),
    ("month", None),
    ("month", "6"),
    ("quarter", None),
    ("year", None),
    ("year", "2"),
    ("week", None),
    ("day", None),
)
QUANTITIES = ("1", "1", "2", "3", "5", "10", "2.5", "100")
PRODUCTS = (
    # id, product_line, plan, is_recurring, is_archive
    ("core", "core", "pro", "true", "false"),
    ("core_lite", "core", "basic", "true", "false"),
    ("plus", "plus", "pro", "true", "false"),
    ("seats", "plus", None, "true", "false"),
    ("support", None, "gold", "true", "false"),
    ("addon", None, None, "true", None),
    ("archive", "archive", "basic", "true", "true"),
    ("setup", "services", None, "false", "false"),
)
RECURRING = ("core", "core_lite", "plus", "seats", "support", "addon")


@dataclass
class Contract:
    contract_id: str
    order_id: str
    account_id: str
    signed_on: date
    term_start: date
    term_end: date
    currency: str
    lines: list[dict[str, Cell]] = field(default_factory=list)

    def products(self) -> dict[str, list[dict[str, Cell]]]:
        grouped: dict[str, list[dict[str, Cell]]] = defaultdict(list)
        for line in self.lines:
            grouped[str(line["product_id"])].append(line)
        return grouped


def add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def days(count: int) -> timedelta:
    return timedelta(days=count)


class RandomCompany:
    def __init__(self, seed: int, accounts: int, as_of: date | None = None) -> None:
        self.random = Random(seed)
        self.tables: dict[str, list[dict[str, Cell]]] = defaultdict(list)
        self.counts: dict[str, int] = defaultdict(int)
        self.variables: dict[str, Any] = {
            "fiscal_year_start_month": self.random.choice((1, 1, 4, 7, 2)),
            "reporting_timezone": self.random.choice(ZONES),
            "late_renewal_grace_days": self.random.choice((90, 90, 45)),
            "renewal_match_window_days": self.random.choice((90, 90, 60)),
            "quarantine_max_share": 1,
        }
        self.as_of = as_of or self.random.choice(
            (date(2026, 3, 31), date(2026, 2, 17), date(2025, 12, 30), date(2026, 1, 1))
        )
        self.catalogue()
        for number in range(accounts):
            self.account(f"a{number:03}")

    # --- small helpers -----------------------------------------------------------------------------------

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def between(self, first: int, last: int) -> int:
        return self.random.randint(first, last)

    def next_id(self, kind: str) -> str:
        self.counts[kind] += 1
        return f"{kind}{self.counts[kind]:04}"

    def add(self, table: str, **row: Cell) -> dict[str, Cell]:
        self.tables[table].append(row)
        return row

    def recorded(self, business: date) -> str | None:
        """Mostly at once; sometimes late, seldom before it happened; near midnight, so that the time zone matters."""
        kind = self.random.random()
        if kind < 0.6:
            return None
        lag = self.between(0, 4) if kind < 0.8 else self.between(5, 70) if kind < 0.97 else -self.between(1, 10)
        hour = self.random.choice((1, 9, 12, 23))
        moment = datetime(business.year, business.month, business.day, hour, 30, tzinfo=UTC) + days(lag)
        return moment.isoformat(sep=" ")

    # --- what does not move ------------------------------------------------------------------------------

    def catalogue(self) -> None:
        for product_id, product_line, plan, is_recurring, is_archive in PRODUCTS:
            self.add(
                "billing_products",
                product_id=product_id,
                product_name=product_id,
                product_line=product_line,
                plan=plan,
                is_recurring=is_recurring,
                is_archive=is_archive,
            )
        for number in range(1, 6):
            self.add("crm_users", user_id=f"u{number}", user_name=f"User {number}", role="csm")
        day = FIRST_DAY - days(200)
        while day <= self.as_of + days(60):
            # gaps of up to eleven days: some signing days are without a rate of the last week
            day += days(self.random.choice((1, 2, 3, 4, 5, 6, 7, 7, 7, 11)))
            rate = 1 + self.between(0, 4000) / 10000
            self.add("billing_exchange_rates", currency="EUR", rate_on=day, rate_to_reporting=f"{rate:.4f}")
            if self.chance(0.7):
                self.add("billing_exchange_rates", currency="GBP", rate_on=day, rate_to_reporting=f"{rate + 0.2:.6f}")
        month = date(2024, 1, 1)
        while month <= self.as_of:
            for segment in SEGMENTS[:3]:
                amount = self.between(100, 4000)
                self.add("finance_costs", month=month, kind="cogs", segment=segment, amount=f"{amount}.50")
            month = add_months(month, 1)

    # --- accounts ----------------------------------------------------------------------------------------

    def account(self, account_id: str) -> None:
        values: dict[str, Cell] = {
            "segment": self.random.choice(SEGMENTS),
            "csm_id": self.random.choice(("u1", "u2", "u3", None)),
            "industry": self.random.choice(INDUSTRIES),
            "employee_count": self.random.choice(EMPLOYEES),
            "region": self.random.choice(REGIONS),
            "sales_channel": self.random.choice(CHANNELS),
        }
        self.history(account_id, values)
        since = FIRST_DAY - days(self.between(-500, 2200)) if self.chance(0.5) else None
        self.add(
            "crm_accounts",
            account_id=account_id,
            account_name=account_id.upper(),
            created_at="2020-01-01 00:00:00+00:00",
            customer_since=since,
            **values,
        )
        for _ in range(self.random.choice((1, 1, 1, 2, 2, 3))):
            self.chain(account_id)

    def history(self, account_id: str, values: dict[str, Cell]) -> None:
        """Changes that end at today's value; sometimes two on one day."""
        choices: dict[str, tuple[Cell, ...]] = {
            "csm_id": ("u1", "u2", "u3", "u4", None),
            "segment": SEGMENTS,
            "employee_count": EMPLOYEES,
            "region": REGIONS,
        }
        for field_name, options in choices.items():
            if not self.chance(0.4):
                continue
            moments = sorted(
                datetime(2023, 1, 1, 2, 0, tzinfo=UTC) + days(self.between(0, 1150)) for _ in range(self.between(1, 3))
            )
            if self.chance(0.3):
                moments.append(moments[-1] + timedelta(hours=5))
            moments = [moment for moment in moments if moment.date() < self.as_of]
            chain = [self.random.choice(options) for _ in moments] + [values[field_name]]
            for number, moment in enumerate(moments):
                if chain[number] != chain[number + 1]:
                    self.add(
                        "crm_account_history",
                        account_id=account_id,
                        field_name=field_name,
                        old_value=chain[number],
                        new_value=chain[number + 1],
                        changed_at=(moment + timedelta(seconds=number)).isoformat(sep=" "),
                    )

    # --- contracts ---------------------------------------------------------------------------------------

    def chain(self, account_id: str) -> None:
        """A first contract, what happens to it, its renewal, and so on."""
        start = FIRST_DAY + days(self.between(0, 950))
        if self.chance(0.3):
            start = start.replace(day=1)
        signed_on = start - days(self.random.choice((0, 0, 5, 12, 30, 45, -3, -15)))
        contract = self.contract(
            account_id, "new", signed_on, start, None, self.random.choice(("USD", "USD", "EUR", "GBP"))
        )
        self.first_lines(contract)
        for _ in range(self.between(1, 12)):
            renewed_on = self.live_through(contract)
            if renewed_on is None or renewed_on > self.as_of + days(40):
                return
            contract = self.renew(contract, renewed_on)

    def term_end(self, start: date) -> date:
        months = self.random.choice((1, 3, 6, 12, 12, 12, 12, 24, 36))
        if self.chance(0.1):
            return start + days(self.between(10, 400))
        return add_months(start, months) - days(1)

    def contract(
        self, account_id: str, order_type: str, signed_on: date, start: date, predecessor: str | None, currency: str
    ) -> Contract:
        contract = Contract(
            self.next_id("c"), self.next_id("o"), account_id, signed_on, start, self.term_end(start), currency
        )
        self.order(contract, contract.order_id, order_type, signed_on, start, predecessor)
        return contract

    def order(
        self,
        contract: Contract,
        order_id: str,
        order_type: str,
        signed_on: date,
        start: date,
        predecessor: str | None = None,
    ) -> None:
        self.add(
            "billing_orders",
            order_id=order_id,
            contract_id=contract.contract_id,
            account_id=contract.account_id,
            order_type=order_type,
            predecessor_contract_id=predecessor,
            signed_on=signed_on,
            term_start=start,
            term_end=max(contract.term_end, start),
            currency=contract.currency,
            reason_code=self.random.choice(REASONS) if order_type in ("renewal", "amendment") else None,
            comment=self.random.choice((None, "see call notes")),
            recorded_at=self.recorded(signed_on),
        )

    def line(self, contract: Contract, order_id: str, product_id: str, start: date, **given: Cell) -> dict[str, Cell]:
        interval, count = self.random.choice(INTERVALS)
        row: dict[str, Cell] = {
            "line_id": self.next_id("l"),
            "order_id": order_id,
            "product_id": product_id,
            "quantity": self.random.choice(QUANTITIES),
            "unit_price": self.random.choice(PRICES),
            "discount_share": self.random.choice(DISCOUNTS),
            "billing_interval": interval,
            "interval_count": count,
            "service_start": start,
            "service_end": contract.term_end,
            "trial_end": None,
            "reason_code": None,
            "comment": None,
            "recorded_at": None,
            **given,
        }
        self.tables["billing_order_lines"].append(row)
        return row

    def first_lines(self, contract: Contract) -> None:
        length = (contract.term_end - contract.term_start).days
        for product_id in self.random.sample(RECURRING, self.random.choice((1, 1, 2, 3))):
            for _ in range(self.random.choice((1, 1, 1, 2))):
                row = self.line(contract, contract.order_id, product_id, contract.term_start)
                if self.chance(0.06) and length > 20:
                    row["trial_end"] = contract.term_start + days(self.between(0, length // 2))
                elif self.chance(0.08) and length > 20:
                    row["service_start"] = contract.term_start + days(self.between(1, length // 2))
                elif self.chance(0.06) and length > 20:
                    row["service_end"] = contract.term_end - days(self.between(1, length // 2))
                contract.lines.append(row)
        if self.chance(0.2):
            self.line(contract, contract.order_id, "setup", contract.term_start, service_end=contract.term_start)

    # --- what happens in a term --------------------------------------------------------------------------

    def live_through(self, contract: Contract) -> date | None:
        """Add-ons, amendments, pauses, notices; the day the renewal is signed, if there is one."""
        length = (contract.term_end - contract.term_start).days
        if length > 20:
            for _ in range(self.random.choice((0, 0, 0, 1, 1, 2))):
                self.random.choice((self.add_on, self.amendment, self.amendment, self.pause))(contract)
            if self.chance(0.12):
                self.line_notice(contract)
        return self.decision(contract)

    def day_in_term(self, contract: Contract) -> date:
        length = (contract.term_end - contract.term_start).days
        return contract.term_start + days(self.between(1, max(1, length - 1)))

    def add_on(self, contract: Contract) -> None:
        start = self.day_in_term(contract)
        order_id = self.next_id("o")
        signed_on = max(contract.signed_on, start - days(self.random.choice((0, 0, 7, 20, -5))))
        self.order(contract, order_id, "add_on", signed_on, start)
        for product_id in self.random.sample(RECURRING, self.random.choice((1, 1, 2))):
            row = self.line(contract, order_id, product_id, start)
            if self.chance(0.1):
                row["recorded_at"] = self.recorded(signed_on)
            contract.lines.append(row)

    def amendment(self, contract: Contract) -> None:
        start = self.day_in_term(contract)
        order_id = self.next_id("o")
        signed_on = max(contract.signed_on, start - days(self.random.choice((0, 0, 10, 25, -6))))
        # one place per product: whether base or add-on is replaced first is open
        running = {
            product_id: [row for row in rows if self.runs_from_to(row, start)]
            for product_id, rows in contract.products().items()
        }
        running = {
            product_id: rows
            for product_id, rows in running.items()
            if rows and len({row["order_id"] == contract.order_id for row in rows}) == 1
        }
        if not running:
            return
        self.order(contract, order_id, "amendment", signed_on, start)
        for product_id in self.random.sample(sorted(running), min(len(running), self.random.choice((1, 1, 2)))):
            old = running[product_id][0]
            row = self.line(contract, order_id, product_id, start, **self.changed(old))
            row["reason_code"] = self.random.choice(REASONS)
            if self.chance(0.2):
                row["quantity"] = "0"
            row["kept_place"] = old["order_id"] == contract.order_id or bool(old.get("kept_place"))
            for replaced in running[product_id]:
                contract.lines.remove(replaced)
            if row["quantity"] != "0":
                contract.lines.append(row)
        absent = sorted(set(RECURRING) - set(contract.products()))
        if absent and self.chance(0.3):
            contract.lines.append(self.line(contract, order_id, self.random.choice(absent), start))

    def runs_from_to(self, row: dict[str, Cell], start: date) -> bool:
        """In service, past its trial, and under no notice: nothing about the replaced line is open."""
        trial_end, first, last = row["trial_end"], row["service_start"], row["service_end"]
        assert isinstance(first, date)
        assert isinstance(last, date)
        in_trial = isinstance(trial_end, date) and trial_end >= start
        return first < start <= last and not in_trial and not row.get("noticed")

    def changed(self, old: dict[str, Cell]) -> dict[str, Cell]:
        """The line's terms with one or several causes of an effect changed."""
        names = ("quantity", "unit_price", "discount_share", "billing_interval", "interval_count")
        terms = {name: old[name] for name in names}
        if terms["quantity"] == "0":
            terms["quantity"] = "1"
        if self.chance(0.35):
            terms["quantity"] = self.random.choice(QUANTITIES)
        if self.chance(0.3):
            terms["unit_price"] = self.random.choice(PRICES)
        if self.chance(0.3):
            terms["discount_share"] = self.random.choice(DISCOUNTS)
        if self.chance(0.1):
            terms["billing_interval"], terms["interval_count"] = self.random.choice(INTERVALS)
        return terms

    def pause(self, contract: Contract) -> None:
        first = self.day_in_term(contract)
        row = self.random.choice(contract.lines) if contract.lines and self.chance(0.5) else None
        self.add(
            "billing_pauses",
            pause_id=self.next_id("p"),
            contract_id=contract.contract_id,
            line_id=row["line_id"] if row else None,
            paused_from=first,
            paused_to=first + days(self.between(0, 80)) if self.chance(0.8) else None,
            recorded_at=self.recorded(first),
        )

    def notice(self, contract: Contract, notice_on: date, effective_on: date, line_id: Cell, withdrawn: float) -> None:
        self.add(
            "billing_cancellations",
            cancellation_id=self.next_id("x"),
            contract_id=contract.contract_id,
            line_id=line_id,
            notice_on=notice_on,
            effective_on=effective_on,
            reason_code=self.random.choice(REASONS),
            comment=self.random.choice((None, "by mail")),
            withdrawn_on=notice_on + days(self.between(1, 60)) if self.chance(withdrawn) else None,
            recorded_at=self.recorded(notice_on),
        )

    def line_notice(self, contract: Contract) -> None:
        lines = [row for row in contract.lines if row["quantity"] != "0" and not row.get("noticed")]
        if not lines:
            return
        chosen = lines if self.chance(0.25) else [self.random.choice(lines)]
        for row in chosen:
            start = row["service_start"]
            assert isinstance(start, date)
            notice_on = max(self.day_in_term(contract), start + days(1))
            at_end = contract.term_end + days(1)
            effective_on = at_end if self.chance(0.5) else min(at_end, notice_on + days(self.between(-5, 60)))
            self.notice(contract, notice_on, max(effective_on, start + days(1)), row["line_id"], withdrawn=0.15)
            row["noticed"] = True

    # --- how a term ends ---------------------------------------------------------------------------------

    def decision(self, contract: Contract) -> date | None:
        grace = int(self.variables["late_renewal_grace_days"])
        end = contract.term_end
        kind = self.random.random()
        if kind < 0.10:  # no decision: it lapses, or a renewal comes on the edge of grace or after
            return end + days(grace + self.random.choice((-1, 0, 1, 2, 30))) if self.chance(0.4) else None
        if kind < 0.20:  # notice, service to the end; perhaps overtaken
            notice_on = end - days(self.between(-20, min(120, (end - contract.term_start).days)))
            self.notice(contract, notice_on, end + days(1), None, withdrawn=0.3)
            return max(notice_on + days(self.between(0, 40)), contract.signed_on) if self.chance(0.4) else None
        if kind < 0.30 and (end - contract.term_start).days > 20:  # gone in mid-term; perhaps back later
            notice_on = self.day_in_term(contract)
            effective_on = min(end, notice_on + days(self.between(-25, 50)))
            self.notice(contract, notice_on, max(effective_on, contract.term_start + days(1)), None, withdrawn=0.2)
            return notice_on + days(self.between(1, 150)) if self.chance(0.3) else None
        if kind < 0.36:  # lost in grace
            notice_on = end + days(self.between(1, grace + 5))
            self.notice(contract, notice_on, end + days(1), None, withdrawn=0.2)
            return notice_on + days(self.between(1, 20)) if self.chance(0.25) else None
        if kind < 0.70:  # on time
            return max(contract.signed_on, end - days(self.between(0, 60)))
        if kind < 0.85:  # early
            return max(contract.signed_on, end - days(self.between(40, 250)))
        return end + days(self.between(1, grace))  # late

    def renew(self, old: Contract, signed_on: date) -> Contract:
        start = old.term_end + days(1)
        if self.chance(0.12):
            start += days(self.random.choice((-9, -1, 1, 5, 25)))
        if signed_on > start + days(100):
            start = signed_on
        currency = old.currency
        if self.chance(0.07):
            currency = self.random.choice(("USD", "EUR", "GBP"))
        renewal = self.contract(old.account_id, "renewal", signed_on, start, self.predecessor(old), currency)
        products = old.products()
        if products and self.chance(0.08):
            self.fall_to_archive(renewal, products)
        else:
            self.renewed_lines(renewal, products)
        if self.chance(0.08):  # a cancellation of the contract that has been renewed, for its end
            self.notice(old, signed_on + days(self.between(1, 30)), old.term_end + days(1), None, withdrawn=0.1)
        if self.chance(0.05):  # the renewal itself is given up before it starts
            self.notice(renewal, signed_on + days(1), renewal.term_start, None, withdrawn=0.2)
        if self.chance(0.04):  # a second order that names the same term
            twin = self.contract(old.account_id, "renewal", signed_on + days(3), start, old.contract_id, currency)
            self.first_lines(twin)
        return renewal

    def predecessor(self, old: Contract) -> str | None:
        kind = self.random.random()
        if kind < 0.6:
            return old.contract_id
        if kind < 0.85:
            return None
        if kind < 0.93:
            return "old-system-4711"
        others = [
            str(row["contract_id"]) for row in self.tables["billing_orders"] if row["account_id"] != old.account_id
        ]
        return self.random.choice(others) if others else None

    def fall_to_archive(self, renewal: Contract, products: dict[str, list[dict[str, Cell]]]) -> None:
        kept = self.random.sample(sorted(products), self.between(0, len(products) - 1))
        for product_id in kept:
            renewal.lines.append(
                self.line(
                    renewal, renewal.order_id, product_id, renewal.term_start, **self.changed(products[product_id][0])
                )
            )
        if "archive" not in kept:
            renewal.lines.append(
                self.line(renewal, renewal.order_id, "archive", renewal.term_start, quantity="1", unit_price="15")
            )

    def renewed_lines(self, renewal: Contract, products: dict[str, list[dict[str, Cell]]]) -> None:
        for product_id, rows in products.items():
            if len(products) > 1 and self.chance(0.15):
                if self.chance(0.4):  # dropped, and said so with a line of nothing
                    reason = self.random.choice(REASONS)
                    self.line(
                        renewal, renewal.order_id, product_id, renewal.term_start, quantity="0", reason_code=reason
                    )
                continue
            for row in rows if self.chance(0.6) else rows[:1]:  # several lines stay several, or become one
                new = self.line(renewal, renewal.order_id, product_id, renewal.term_start, **self.changed(row))
                new["reason_code"] = self.random.choice(REASONS)
                renewal.lines.append(new)
        if self.chance(0.2) or not renewal.lines:
            absent = sorted(set(RECURRING) - set(renewal.products()))
            renewal.lines.append(self.line(renewal, renewal.order_id, self.random.choice(absent), renewal.term_start))

    # --- files -------------------------------------------------------------------------------------------

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        internal = {"noticed", "kept_place"}
        for table, rows in self.tables.items():
            columns = [name for name in dict.fromkeys(name for row in rows for name in row) if name not in internal]
            with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as handle:
                writer = csv.DictWriter(handle, fieldnames=columns, extrasaction="ignore", lineterminator="\n")
                writer.writeheader()
                for row in rows:
                    writer.writerow({name: "" if row.get(name) is None else row[name] for name in columns})
