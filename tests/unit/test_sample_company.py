"""The sample company: same seed, same company; sound data around known dirt; health that really leads to churn."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest

from sample_company import company, config
from sample_company.__main__ import main, parse
from sample_company.columns import NONE, add_months, decimal, instant, text
from sample_company.landing import LEAST_ROWS
from sample_company.rates import exchange_rates, is_working, monthly_cents
from sample_company.usage import PLANTED_AS

ACCOUNTS, MONTHS, EVENTS = 400, 24, 60_000
END = "date '2026-06-30'"
DOCUMENT = Path(company.__file__).parent / "SCHEMA.md"


def make(folder: Path, accounts: int = ACCOUNTS, seed: int = 7, events: int = EVENTS) -> Path:
    company.make(config.Config(accounts, MONTHS, events, seed, folder / "raw"))
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("company"))


@pytest.fixture(scope="module")
def db(made: Path) -> duckdb.DuckDBPyConnection:
    """A view per landed table (`source_table`) and per file of the answer key (`key_file`)."""
    connection = duckdb.connect()
    for table in landed(made):
        connection.execute(f"create view {table.parent.name}_{table.name} as from read_parquet('{table}/*.parquet')")
    for file in (made / "answer_key").glob("*.parquet"):
        connection.execute(f"create view key_{file.stem} as from read_parquet('{file}')")
    return connection


def landed(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "raw").glob("*/*") if path.is_dir())


def content(folder: Path) -> dict[str, Any]:
    files = sorted(folder.rglob("*.parquet"))
    return {str(f.relative_to(folder)): pq.read_table(f) for f in files}


def one(db: duckdb.DuckDBPyConnection, query: str) -> Any:
    row = db.sql(query).fetchall()[0]
    return row[0] if len(row) == 1 else row


# --- determinism and scale ------------------------------------------------------------------------------------
def test_the_same_seed_gives_the_same_company(made: Path, tmp_path: Path) -> None:
    assert content(made) == content(make(tmp_path))


def test_another_seed_gives_another_company(made: Path, tmp_path: Path) -> None:
    file = "raw/salesforce/order/part-00000.parquet"
    assert content(made)[file] != content(make(tmp_path, seed=8))[file]


def test_a_second_run_leaves_nothing_of_the_first(tmp_path: Path) -> None:
    make(tmp_path, accounts=300, seed=1)
    make(tmp_path, accounts=60, events=2_000)
    again = content(make(tmp_path / "fresh", accounts=60, events=2_000))
    assert {f: t for f, t in content(tmp_path).items() if not f.startswith("fresh")} == again


def test_tables_grow_with_the_accounts(made: Path, tmp_path: Path) -> None:
    small = make(tmp_path, accounts=100)
    for name in ("salesforce/order_item", "stripe/invoice", "zendesk/ticket", "generic/survey_responses"):
        few, many = (pq.read_table(folder / "raw" / name).num_rows for folder in (small, made))
        assert 2.5 < many / few < 6, name


def test_blocks_share_no_ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(company, "BLOCK_ACCOUNTS", 50)
    folder = make(tmp_path, accounts=200, events=5_000)
    for table, key in (
        ("salesforce/account", "id"), ("salesforce/contract", "id"), ("salesforce/order_item", "id"),
        ("salesforce/task", "id"), ("stripe/invoice", "id"), ("stripe/subscription", "id"), ("zendesk/ticket", "id"),
        ("generic/billing_invoices", "invoice_id"), ("generic/survey_responses", "response_id"),
    ):  # fmt: skip
        parts = f"read_parquet('{folder}/raw/{table}/*.parquet', filename = true)"
        blocks = one(duckdb.connect(), f"select count(distinct filename) from {parts}")
        shared = f"select {key} from {parts} where {key} is not null group by 1 having count(distinct filename) > 1"
        assert blocks == 4, table
        assert one(duckdb.connect(), f"select count(*) from ({shared})") == 0, table


def test_every_event_asked_for_is_planted_once(db: duckdb.DuckDBPyConnection) -> None:
    rows, keys, first, last = one(
        db,
        """select count(*), count(distinct event_id), min(occurred_at)::date, max(received_at)::date
        from events_usage_events where account_id is not null and event_id is not null""",
    )
    # events of the last weeks that arrive after the end date are not landed
    assert EVENTS * 0.998 <= keys <= EVENTS
    assert rows > keys
    assert first >= date(2024, 7, 1)
    assert last <= date(2026, 6, 30)


def test_events_lie_in_the_files_of_the_month_they_arrived_in(made: Path) -> None:
    files = sorted((made / "raw/events/usage_events").glob("part-*.parquet"))
    assert len(files) == MONTHS
    for file in files:
        month = file.stem[5:12]
        arrived = {str(moment)[:7] for moment in pq.read_table(file).column("received_at").to_pylist()}
        assert arrived == {month}


# --- schema ---------------------------------------------------------------------------------------------------
def documented() -> dict[tuple[str, str], str]:
    """The text that SCHEMA.md has for each table, by section."""
    found: dict[tuple[str, str], str] = {}
    section = ""
    for line in DOCUMENT.read_text().splitlines():
        if heading := re.match(r"## (\w+)", line):
            section = heading[1]
        elif row := re.match(r"\| (\w+) \| (.+) \|$", line):
            found[section, row[1]] = row[2]
    return found


def test_every_landed_column_is_documented(made: Path) -> None:
    texts = documented()
    for table in landed(made):
        described = texts[table.parent.name, table.name]
        if table.name == "subscription_history":
            described += texts["stripe", "subscription"]
        words = set(re.findall(r"\w+", described))
        columns = set(pq.read_schema(next(table.glob("*.parquet"))).names) - {
            "_fivetran_synced",
            "_fivetran_active",
            "synced_at",
        }
        assert columns <= words, (table.name, columns - words)


def test_money_and_quantities_are_decimals(made: Path) -> None:
    for table in landed(made):
        for field in pq.read_schema(next(table.glob("*.parquet"))):
            assert str(field.type) != "double" or field.name == "percent_off", (table.name, field.name)


def test_timestamps_are_naive_but_for_the_generic_contract(made: Path) -> None:
    for table in landed(made):
        kinds = {
            str(f.type) for f in pq.read_schema(next(table.glob("*.parquet"))) if str(f.type).startswith("timestamp")
        }
        aware = table.parent.name == "generic"
        assert kinds <= {"timestamp[us, tz=UTC]" if aware else "timestamp[us]"}, table.name


# --- dirt -----------------------------------------------------------------------------------------------------
def test_planted_rows_add_up(db: duckdb.DuckDBPyConnection) -> None:
    for source, table, rows, keys, redelivered, twins, deleted, broken in db.sql(
        'select source, "table", rows_landed, keys, redelivered, duplicates, deleted, broken from key_planted_rows'
    ).fetchall():
        assert rows == keys + redelivered + twins + deleted + broken, table
        assert one(db, f"select count(*) from {source}_{table}") == rows, table
        assert broken < 0.02 * rows or broken == 0, table
        assert rows >= LEAST_ROWS or broken == deleted == redelivered == 0, table


@pytest.mark.parametrize(
    ("table", "key", "deleted"),
    [
        ("salesforce_order", "id", "is_deleted"),
        ("salesforce_order_item", "id", "is_deleted"),
        ("salesforce_account", "id", "is_deleted"),
        ("stripe_customer", "id", "is_deleted"),
        ("stripe_invoice", "id", "is_deleted"),
        ("zendesk_ticket", "id", "_fivetran_deleted"),
    ],
)
def test_one_row_per_key_is_left_once_deliveries_collapse(
    db: duckdb.DuckDBPyConnection, table: str, key: str, deleted: str
) -> None:
    source, name = table.split("_", 1)
    keys, redelivered, gone, broken = one(
        db,
        f"""select keys, redelivered, deleted, broken from key_planted_rows
        where source = '{source}' and "table" = '{name}'""",
    )
    assert redelivered > 0
    assert gone > 0
    newest = f"select * from {table} qualify row_number() over (partition by {key} order by _fivetran_synced desc) = 1"
    without_key = one(db, f"select count(*) from {table} where {key} is null")
    alive = one(db, f"select count(*) from ({newest}) where {key} is not null and not {deleted}")
    assert alive == keys + broken - without_key


def test_orphans_are_only_the_planted_ones(db: duckdb.DuckDBPyConnection) -> None:
    for child, column, parent in (
        ("salesforce_order_item", "order_id", "salesforce_order"),
        ("salesforce_order_item", "product_2_id", "salesforce_product_2"),
        ("salesforce_order", "contract_id", "salesforce_contract"),
        ("salesforce_order", "predecessor_contract_id_c", "salesforce_contract"),
        ("salesforce_order", "account_id", "salesforce_account"),
        ("salesforce_contract", "account_id", "salesforce_account"),
        ("salesforce_account", "csm_id_c", "salesforce_user"),
        ("salesforce_account", "parent_id", "salesforce_account"),
        ("salesforce_contact", "account_id", "salesforce_account"),
        ("stripe_subscription", "customer_id", "stripe_customer"),
        ("stripe_subscription_item", "plan_id", "stripe_price"),
        ("stripe_invoice_line_item", "invoice_id", "stripe_invoice"),
        ("stripe_subscription_discount", "coupon_id", "stripe_coupon"),
        ("zendesk_ticket", "organization_id", "zendesk_organization"),
        ("zendesk_ticket", "requester_id", "zendesk_user"),
        ("zendesk_ticket_field_history", "ticket_id", "zendesk_ticket"),
        ("zendesk_satisfaction_rating", "ticket_id", "zendesk_ticket"),
        ("events_usage_events", "feature", "events_usage_features"),
    ):
        target = "feature" if parent == "events_usage_features" else "id"
        orphans = db.sql(
            f"select distinct {column}::varchar from {child} c where {column} is not null"
            f" and not exists (select 1 from {parent} p where p.{target} = c.{column})"
        ).fetchall()
        assert all("ORPHAN" in key for (key,) in orphans), (child, column, orphans[:3])


def test_workspaces_all_meet_an_account(db: duckdb.DuckDBPyConnection) -> None:
    assert (
        one(
            db,
            """select count(*) from events_usage_events e where account_id is not null and not exists (
            select 1 from generic_account_crosswalk x where x.source_account_id = 'events:' || e.account_id)""",
        )
        == 0
    )
    assert one(db, "select count(*) = count(distinct source_account_id) from generic_account_crosswalk")


# --- what was planted -----------------------------------------------------------------------------------------
def test_lines_add_up_to_the_monthly_cmrr(db: duckdb.DuckDBPyConnection) -> None:
    assert (
        one(
            db,
            """select count(*) from (
            select m.account_id, m.month, m.cmrr_usd, coalesce(sum(l.mrr_usd), 0) as lines
            from key_cmrr_monthly m left join key_lines l
                on l.account_id = m.account_id and l.committed_from <= m.month and m.month < l.committed_to
            group by all having lines <> m.cmrr_usd)""",
        )
        == 0
    )


def test_every_line_is_worth_its_price(db: duckdb.DuckDBPyConnection) -> None:
    """Self-service lines from their own columns: quantity x price x (1 - discount) x rate / months, to the cent."""
    rows = db.sql(
        """select l.quantity, l.list_price, l.discount_pct, l.rate, p.recurring_interval, l.mrr_usd
        from key_lines l join stripe_subscription_item i on i.id = split_part(l.line_id, ':', 1)
        join stripe_price p on p.id = i.plan_id where l.source = 'stripe'"""
    ).fetchall()
    assert len(rows) > 1_000
    for quantity, price, discount, rate, interval, mrr in rows:
        months = 12 if interval == "year" else 1
        exact = quantity * price * (100 - discount) / 100 * rate / months
        assert abs(exact - mrr) <= Decimal("0.005"), (exact, mrr)


def test_renewed_terms_go_on_the_day_after(db: duckdb.DuckDBPyConnection) -> None:
    assert (
        one(
            db,
            f"""select count(*) from key_contract_terms t where t.source = 'salesforce' and outcome = 'renewed'
        and not exists (select 1 from key_contract_terms n where n.account_id = t.account_id
            and n.term_start = t.term_end + 1 and n.recorded_at <= {END})""",
        )
        == 0
    )


def test_nothing_is_known_before_it_happened_or_after_the_end(db: duckdb.DuckDBPyConnection) -> None:
    assert (
        one(db, "select count(*) from key_contract_terms where known_on < decided_on or recorded_at < signed_on") == 0
    )
    assert one(db, f"select count(*) from key_contract_terms where greatest(recorded_at, known_on) > {END}") == 0
    assert one(db, f"select count(*) from salesforce_order where created_date::date > {END}") == 0
    assert one(db, "select count(*) from salesforce_order where created_date::date > signed_on_c + 2") > 0


def test_every_kind_of_fate_is_there(db: duckdb.DuckDBPyConnection) -> None:
    outcomes = {row[0] for row in db.sql("select distinct outcome from key_contract_terms").fetchall()}
    assert outcomes == {"renewed", "lost", "lapsed", "open"}
    kinds = {row[0] for row in db.sql("select distinct order_type_c from salesforce_order").fetchall()}
    assert kinds == {"new", "add_on", "renewal", "amendment"}
    for query in (
        "from key_contract_terms where outcome = 'renewed' and decided_on > term_end",
        "from key_contract_terms where outcome = 'renewed' and decided_on < term_end - 30",
        "from key_contract_terms where was_noticed",
        "from key_contract_terms where is_reactivation",
        "from key_account_risk where is_silent",
        "from key_account_risk where not in_crm",
        "from salesforce_order where order_type_c = 'renewal' and predecessor_contract_id_c is null",
        "from salesforce_contact where departed_on_c is not null",
        "from stripe_subscription where trial_end is not null and status = 'canceled'",
        "from stripe_subscription_history where pause_collection_behavior is not null",
        "from stripe_invoice where currency = 'jpy'",
    ):
        assert one(db, f"select count(*) {query}") > 0, query


def test_health_leads_to_churn(db: duckdb.DuckDBPyConnection) -> None:
    """Planted relation: the unhealthier quarter loses far more, in either motion."""
    for motion in ("contract", "self_service"):
        related, worst, best = one(
            db,
            f"""with ranked as (
                select *, ntile(4) over (order by health_before_decisions) as quarter,
                    (terms_lost > 0)::int as lost
                from key_account_risk where motion = '{motion}' and terms_decided > 0)
            select corr(health_before_decisions, lost), avg(lost) filter (where quarter = 1),
                avg(lost) filter (where quarter = 4) from ranked""",
        )
        assert related < -0.25, motion
        assert worst > 2 * best, motion


def test_signals_follow_health(db: duckdb.DuckDBPyConnection) -> None:
    """What a model may see moves with what was planted: usage and answers up, tickets down."""
    usage, tickets, answers = one(
        db,
        """with usage as (
            select x.account_id, count(*) as events from events_usage_events e
            join generic_account_crosswalk x on x.source_account_id = 'events:' || e.account_id group by 1),
        tickets as (
            select x.name, count(*) as tickets from zendesk_ticket t
            join zendesk_organization x on x.id = t.organization_id group by 1),
        scores as (
            select account_id, avg(score) as score from generic_survey_responses where kind = 'nps' group by 1)
        select corr(r.mean_health, ln(coalesce(u.events, 1))), corr(r.mean_health, coalesce(t.tickets, 0)),
            corr(r.mean_health, s.score)
        from key_account_risk r left join usage u using (account_id) left join scores s using (account_id)
        left join salesforce_account a on 'salesforce:' || a.id = r.account_id
        left join tickets t on t.name = a.name where r.segment = 'mid_market'""",
    )
    assert usage > 0.2
    assert tickets < 0
    assert answers > 0.5


# --- parts ----------------------------------------------------------------------------------------------------
def test_a_line_is_rounded_once_and_half_away_from_zero() -> None:
    def cents(quantity: int, price: int, discount: int, months: int, rate: int) -> int:
        parts = [np.array([v]) for v in (quantity, price, discount, months, rate)]
        return int(monthly_cents(*parts)[0])

    assert cents(100, 40_000, 2_500, 12, 1_000_000) == 250_000  # 100 x 400.00 less 25%, a year
    assert cents(1, 6, 0, 12, 1_000_000) == 1  # half a cent goes up
    assert cents(1, 5, 0, 12, 1_000_000) == 0
    assert cents(1, 435_000, 0, 1, 6_900) == 3_002  # 4,350 yen at 0.0069 = 30.015 dollars
    assert cents(4_000, 4_800_000, 0, 36, 1_260_000) == 672_000_000  # beyond 64 bits on the way


def test_months_end_where_the_calendar_says() -> None:
    days = np.array([date(2024, 1, 31).toordinal(), date(2024, 2, 29).toordinal()]) - date(1970, 1, 1).toordinal()
    later = add_months(days, np.array([1, 12])).astype("datetime64[D]").astype(str)
    assert later.tolist() == ["2024-02-29", "2025-02-28"]


def test_columns_are_exact_and_null_where_nothing_is() -> None:
    assert decimal(np.array([-5, 1_234, NONE])).to_pylist() == [Decimal("-0.05"), Decimal("12.34"), None]
    assert text("a", np.array([7, NONE]), 3, "z").to_pylist() == ["a007z", None]
    assert instant(np.array([NONE])).to_pylist() == [None]


def test_rates_have_working_days_only_and_weekends_keep_fridays() -> None:
    setup = config.Config(400, 12, 0, 7, Path("unused"))
    rates = exchange_rates(setup)
    saturday = (date(2026, 6, 27) - date(1970, 1, 1)).days
    assert not is_working(np.array([saturday]))[0]
    both = rates.on(np.array([saturday, saturday - 1]), np.array([1, 1]))
    assert both[0] == both[1]
    assert (rates.table[:, 0] == 1_000_000).all()


def test_the_command_line_says_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--accounts", "50", "--months", "12", "--events", "1000", "--out", str(tmp_path / "raw")])
    said = capsys.readouterr().err
    assert "rows in" in said
    assert "peak memory" in said
    assert PLANTED_AS == ("good", "duplicates", "broken")


@pytest.mark.parametrize("wrong", [["--accounts", "3"], ["--months", "2"], ["--end-date", "soon"]])
def test_the_command_line_refuses_nonsense(wrong: list[str]) -> None:
    with pytest.raises(SystemExit):
        parse(wrong)
