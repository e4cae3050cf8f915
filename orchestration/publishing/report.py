"""What there is, as text."""

from __future__ import annotations

from orchestration.publishing.database import literal, session
from orchestration.publishing.faults import PublishError
from orchestration.publishing.places import Published
from orchestration.publishing.versions import committed_names, current_name, damage, read_version
from orchestration.summary import as_table


def versions_text(published: Published, *, verify: bool) -> str:
    """Newest first; the current one is marked."""
    current = current_name(published)
    lines = []
    for name in reversed(committed_names(published)):
        state = "; ".join(damage(published, name)) if verify else ""
        try:
            said = read_version(published, name).manifest
            size = sum(int(file["bytes"]) for file in said["files"].values()) / 2**20
            commit = f"{(said['git']['commit'] or '-')[:10]}{'+' if said['git']['is_dirty'] else ''}"
            row = (name, said["as_of"], said["published_at"], commit, said["restatements"], f"{size:.1f} MiB")
        except (PublishError, KeyError, TypeError) as fault:
            row, state = (name, "-", "-", "-", None, "-"), state or f"damaged: {fault}"
        lines.append((*row, "current" if name == current else "", state or ("whole" if verify else "")))
    if not lines:
        return "No version yet."
    table = as_table(("version", "as of", "published (UTC)", "commit", "restated", "size", "", ""), lines)
    return table if current else f"{table}\nReaders see none of them: the pointer is gone. rollback sets it again."


def restatements_text(published: Published, limit: int) -> str:
    """The latest entries of the log, and how many there are by cause."""
    if not published.restatements.is_file():
        return "No version yet."
    log = f"read_parquet({literal(published.restatements)})"
    with session() as connection:
        by_cause = connection.execute(
            f"""
            select version_from, version_to, cause, count(*), count(distinct mart), sum(abs(difference))
            from {log} group by all order by version_to desc, cause
            """
        ).fetchall()
        rows = connection.execute(
            f"""
            select version_to, mart, row_key, fiscal_period_id, column_name, old_value, new_value, cause
            from {log} order by version_to desc, mart, fiscal_period_id, row_key, column_name limit {int(limit)}
            """
        ).fetchall()
    if not rows:
        return "No number of a closed period was ever restated."
    return "\n".join(
        [
            as_table(("from", "to", "cause", "numbers", "marts", "sum of differences"), by_cause),
            "",
            as_table(("version", "mart", "row", "period", "column", "old", "new", "cause"), rows),
        ]
    )
