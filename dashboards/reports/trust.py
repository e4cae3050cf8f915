"""Which version this is, what was checked, what was kept out, and whether locks still say what they said."""

from __future__ import annotations

from datetime import datetime

from dashboards.lib import charts
from dashboards.lib.blocks import Block, Figure, Figures, Heading, Note, Page
from dashboards.lib.filters import Filters
from dashboards.lib.version import Reader
from dashboards.reports.asking import Asking, cs


def build(reader: Reader, filters: Filters) -> list[Block]:
    """The page."""
    ask = Asking(reader, filters)
    return [*_version(reader), *_locks(ask), *_sources(ask), *_restated(ask)]


def _version(reader: Reader) -> list[Block]:
    manifest = reader.version.manifest
    tested, git = manifest["tested"], manifest["git"]
    checks = int(tested.get("test", 0)) + int(tested.get("unit_test", 0))
    commit = (git["commit"] or "unknown")[:10] + (" with changes" if git["is_dirty"] else "")
    published = datetime.fromisoformat(manifest["published_at"])
    blocks: list[Block] = [
        Figures(
            [
                Figure("Version", manifest["version"], "text", "", "published_version"),
                Figure("As of", reader.as_of, "date", "", "as_of"),
                Figure("Published", published.replace(tzinfo=None), "text", "UTC", "published_version"),
                Figure("Checks passed", checks, "count", "tests", "published_version"),
                Figure("Warnings", len(manifest["warnings"]), "count", "", "published_version"),
                Figure("Marts", len(manifest["marts"]), "count", "", "published_version"),
                Figure("Code", commit, "text", "", "published_version"),
            ]
        ),
        Note("A version is published only when every model was built and no check of severity error failed."),
    ]
    blocks += [Note(f"Warning: {str(warning).replace('_', chr(92) + '_')}") for warning in manifest["warnings"][:20]]
    return blocks


def _locks(ask: Asking) -> list[Block]:
    blocks: list[Block] = [Heading("Locks")]
    if ask.reader.has("lock_audit"):
        blocks.append(
            ask.table(
                "trust_locks",
                "Locks as they were taken",
                "counts",
                "lock_audit",
                cs(
                    "lock_grain|Grain, locks||count, members||count, changed_members|Changed members|count, "
                    "faults||count,"
                    "broken_chains|Broken chains|count"
                ),
                note="Nothing but zeros in the last three columns: no lock was changed since it was taken.",
            )
        )
    if ask.reader.has("expected_cmrr_drift"):
        blocks += [
            ask.chart(
                "trust_drift",
                "Drift of locks by cause",
                ask.money,
                "lock_drift",
                cs("lock_grain|Grain, cause, members||count, difference|Net|money, moved|Gross|money"),
                lambda rows: charts.ranked(rows, "cause", "difference", unit=ask.money, series="lock_grain"),
                note="What was learned after a lock was taken; the lock itself stays.",
            ),
            ask.table(
                "trust_drift_rows",
                "Largest drifts",
                ask.money,
                "lock_drift",
                cs(
                    "account_name|Account|account, lock_grain|Grain, lock_period|Lock, locked_cmrr|Locked|money, "
                    "current_cmrr|Now|money,"
                    "difference||money, cause"
                ),
                limit=15,
            ),
        ]
    return blocks


def _sources(ask: Asking) -> list[Block]:
    blocks: list[Block] = [
        Heading("Sources"),
        ask.table(
            "trust_accounting",
            "Rows read and where they went",
            "rows",
            "rows_quarantined",
            cs(
                "source_name|Source, table_name|Table, rows_read|Read|count, rows_accepted|Accepted|count, "
                "rows_collapsed|Collapsed|count,"
                "rows_deleted|Deleted|count, rows_quarantined|Quarantined|count, quarantined_share|Share|share"
            ),
            limit=60,
            note="Read = accepted + collapsed (delivered again) + deleted + quarantined.",
        ),
        ask.chart(
            "trust_quarantine",
            "Rows in quarantine by reason",
            "rows",
            "rows_quarantined",
            cs("source_name|Source, table_name|Table, reason, quarantined||count, last_synced_at|Last|text"),
            lambda rows: charts.ranked(
                [{**row, "what": f"{row['table_name']}: {row['reason']}"} for row in rows[:15]],
                "what",
                "quarantined",
                unit="rows",
            ),
        ),
        ask.table(
            "trust_quarantined_rows",
            "Latest quarantined rows",
            "rows",
            "rows_quarantined",
            cs("source_name|Source, table_name|Table, row_key|Key, reason, synced_at|Synced|text"),
            limit=15,
        ),
    ]
    if ask.reader.has("revenue_reconciliation_causes"):
        blocks.append(
            ask.table(
                "trust_reconciliation",
                "Why CRM, invoices and service of the last closed month are not what contracts say",
                f"{ask.reader.currency}; booking and service per month",
                "revenue_reconciliation_causes",
                cs("comparison||words, cause||words, accounts||count, difference||money, next_step|Next step|long"),
                limit=60,
            )
        )
    return blocks


def _restated(ask: Asking) -> list[Block]:
    return [
        Heading("Restatements"),
        ask.table(
            "trust_restatements",
            "Numbers of closed periods that changed from one version to the next",
            "unit of the column",
            "restatements",
            cs(
                "version_to|Since, mart, fiscal_period_id|Period, column_name|Column, old_value|Was|number, "
                "new_value|Is|number,"
                "difference||number, cause"
            ),
        ),
    ]


PAGE = Page("trust", "Data trust", (), build, ("source_accounting", "quarantined_rows"))
