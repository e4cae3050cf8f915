"""What was planted, written beside the data and never read by a model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from sample_company import catalog
from sample_company.columns import (
    NONE,
    Column,
    Frame,
    Ints,
    constant,
    day,
    decimal,
    either,
    flag,
    integer,
    join,
    null_where,
    pick,
    real,
    text,
)
from sample_company.config import Config
from sample_company.contracts import LAPSED, LOST, NEW, OUTCOMES, RENEWED, Book
from sample_company.crm import contract_id, item_id
from sample_company.population import Population
from sample_company.stripe import subscription_id
from sample_company.subscriptions import YEN, Ledger


@dataclass
class AnswerKey:
    """One Parquet file per fact, grown block by block."""

    config: Config
    cmrr_by_segment: npt.NDArray[np.int64] = field(init=False)
    _writers: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.config.answer_key.mkdir(parents=True, exist_ok=True)
        self.cmrr_by_segment = np.zeros((3, len(self.config.month_ends())), np.int64)

    def write_block(self, people: Population, book: Book, ledger: Ledger) -> None:
        cmrr = monthly_cmrr(self.config, people.size, book, ledger)
        np.add.at(self.cmrr_by_segment, people.segment, cmrr)
        self._write(
            "contract_terms",
            pa.concat_tables([_contract_terms(people, book), _stripe_terms(self.config, people, ledger)]),
        )
        self._write("lines", pa.concat_tables([_contract_lines(people, book), _stripe_lines(people, ledger)]))
        self._write("cmrr_monthly", _cmrr(self.config, people, cmrr))
        self._write("account_risk", _risk(self.config, people, book, ledger, cmrr))

    def _write(self, name: str, rows: pa.Table) -> None:
        if name not in self._writers:
            path = self.config.answer_key / f"{name}.parquet"
            self._writers[name] = pq.ParquetWriter(path, rows.schema, compression="zstd")
        self._writers[name].write_table(rows)

    def close(self) -> None:
        for writer in self._writers.values():
            writer.close()


def monthly_cmrr(config: Config, size: int, book: Book, ledger: Ledger) -> npt.NDArray[np.int64]:
    """Cents of committed revenue at every month's end: each line counts from its beginning to before its end."""
    ends = config.month_ends()
    total = np.zeros((size, len(ends) + 1), np.int64)
    for lines in (book.lines.done(), ledger.periods.done()):
        first = np.searchsorted(ends, lines["begins"], side="left")
        after = np.searchsorted(ends, lines["until"], side="left")
        np.add.at(total, (lines["row"], first), lines["mrr"])
        np.add.at(total, (lines["row"], np.maximum(after, first)), -lines["mrr"])
    return np.asarray(np.cumsum(total, axis=1)[:, :-1], np.int64)


def _cmrr(config: Config, people: Population, cmrr: npt.NDArray[np.int64]) -> pa.Table:
    ever = np.cumsum(cmrr, axis=1) > 0
    row, month = np.nonzero(ever)
    return pa.table(
        {
            "account_id": people.warehouse_id(row),
            "month": day(config.month_ends()[month]),
            "cmrr_usd": decimal(cmrr[row, month]),
        }
    )


def _dates(values: Ints) -> Column:
    return day(np.where(values == NONE, NONE, values).astype(np.int64))


def _contract_terms(people: Population, book: Book) -> pa.Table:
    c, first = book.contracts.done(), int(people.number[0]) * 64
    lines = book.lines.done()
    base = (lines["item"] // 8) % 4 == 0
    place = np.argsort(c["contract"])
    of = place[np.searchsorted(c["contract"][place], lines["contract"][base])]
    opening = np.bincount(of, lines["mrr"][base], len(c["contract"])).astype(np.int64)
    size = len(c["row"])
    frame: Frame = {
        "source": constant("salesforce", size),
        "account_id": people.warehouse_id(c["row"]),
        "contract_id": join("salesforce:", contract_id(c["contract"] + first)),
        "subscription_id": constant(None, size),
        "term_number": integer(c["number"]),
        "term_start": day(c["start"]),
        "term_end": day(c["end"]),
        "signed_on": day(c["signed"]),
        "recorded_at": day(c["recorded"]),
        "outcome": pick(OUTCOMES, c["outcome"]),
        "decided_on": _dates(c["decided"]),
        "known_on": _dates(c["known"]),
        "reason_code": either(
            c["outcome"] == LAPSED,
            constant("lapsed", size),
            pick(catalog.REASONS, np.where(c["outcome"] == LOST, c["reason"], -1)),
        ),
        "was_noticed": flag(c["was_noticed"]),
        "is_reactivation": flag((c["kind"] == NEW) & (c["number"] > 0)),
        "quantity": integer(c["quantity"]),
        "opening_cmrr_usd": decimal(opening),
    }
    return pa.table(frame)


def _stripe_terms(config: Config, people: Population, ledger: Ledger) -> pa.Table:
    p = ledger.periods.done()
    size = len(p["row"])
    lost = p["cancelled"] != NONE
    # a renewal that needs no signature is decided on the last day of the period before
    open_now = ~lost & (p["upcoming"] - 1 > config.end)
    decided = np.where(lost, p["cancelled"], np.where(open_now, NONE, p["upcoming"] - 1))
    signed = np.where(p["period"] == 0, p["created"], p["start"] - 1)
    frame: Frame = {
        "source": constant("stripe", size),
        "account_id": people.warehouse_id(p["row"]),
        "contract_id": constant(None, size),
        "subscription_id": subscription_id(people, p["row"], p["number"]),
        "term_number": integer(p["period"]),
        "term_start": day(p["start"]),
        "term_end": day(p["upcoming"] - 1),
        "signed_on": day(signed),
        "recorded_at": day(signed),
        "outcome": pick(("renewed", "lost", "lapsed", "open"), np.where(lost, 1, np.where(open_now, 3, 0))),
        "decided_on": day(decided),
        "known_on": day(decided),
        "reason_code": constant(None, size),
        "was_noticed": constant(False, size),
        "is_reactivation": flag((p["period"] == 0) & (p["number"] > 0)),
        "quantity": integer(p["seats"]),
        "opening_cmrr_usd": decimal(p["mrr"]),
    }
    return pa.table(frame)


def _line(people: Population, p: dict[str, Any], source: str, key: Column, product: Column, cents: Ints) -> pa.Table:
    return pa.table(
        {
            "account_id": people.warehouse_id(p["row"]),
            "source": constant(source, len(p["row"])),
            "line_id": key,
            "product": product,
            "quantity": integer(p["quantity"] if "quantity" in p else p["seats"]),
            "list_price": decimal(cents),
            "discount_pct": decimal(p["discount"], precision=5),
            "currency": pick(catalog.CURRENCIES, people.currency[p["row"]]),
            "rate": decimal(p["rate"], scale=6),
            "mrr_usd": decimal(p["mrr"]),
            "committed_from": day(p["begins"]),
            "committed_to": day(p["until"]),
        }
    )


def _contract_lines(people: Population, book: Book) -> pa.Table:
    lines = book.lines.done()
    key = join("salesforce:", item_id(lines["item"] + int(people.number[0]) * 64 * 32))
    product = pick([p.code for p in catalog.PRODUCTS], lines["product"])
    return _line(people, lines, "salesforce", key, product, lines["price"])


def _stripe_lines(people: Population, ledger: Ledger) -> pa.Table:
    p = ledger.periods.done()
    key = join(text("si_", people.number[p["row"]] * 64 + p["number"], 12), text(":", p["period"]))
    cents = np.where(people.currency[p["row"]] == YEN, p["price"] * 100, p["price"])
    return _line(people, p, "stripe", key, pick([n for n, _ in catalog.PLANS], p["plan"]), cents)


def _risk(config: Config, people: Population, book: Book, ledger: Ledger, cmrr: npt.NDArray[np.int64]) -> pa.Table:
    c, p = book.contracts.done(), ledger.periods.done()
    rows = np.arange(people.size)
    lost = np.bincount(c["row"], (c["outcome"] == LOST) | (c["outcome"] == LAPSED), people.size)
    lost += np.bincount(p["row"], p["cancelled"] != NONE, people.size)
    decided = np.bincount(
        c["row"], (c["outcome"] == RENEWED) | (c["outcome"] == LOST) | (c["outcome"] == LAPSED), people.size
    )
    decided += np.bincount(p["row"], (p["cancelled"] != NONE) | (p["upcoming"] <= config.end), people.size)
    ends = np.concatenate([c["end"], p["upcoming"]])
    row = np.concatenate([c["row"], p["row"]])
    known = ends <= config.end + 30
    before = people.mean_health(row[known], ends[known] - 112, ends[known] - 28)
    number = np.bincount(row[known], minlength=people.size)
    mean_before = np.bincount(row[known], before, people.size) / np.maximum(number, 1)
    whole = people.mean_health(rows, np.maximum(people.starts_on, config.start), np.full(people.size, config.end))
    return pa.table(
        {
            "account_id": people.warehouse_id(rows),
            "workspace_id": people.workspace(rows),
            "motion": either(people.is_crm, constant("contract", people.size), constant("self_service", people.size)),
            "segment": pick(catalog.SEGMENTS, people.segment),
            "mean_health": real(whole),
            "health_before_decisions": null_where(real(mean_before), number == 0),
            "terms_decided": integer(decided.astype(np.int64)),
            "terms_lost": integer(lost.astype(np.int64)),
            "churned": flag((cmrr[:, -1] == 0) & (cmrr.sum(axis=1) > 0)),
            "sponsor_departed_on": day(people.sponsor_left_on),
            "is_silent": flag(people.is_silent),
            "in_crm": flag(people.in_crm),
        }
    )
