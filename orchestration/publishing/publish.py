"""Publishes the working file as one version: made beside, flushed, sealed, renamed, and then pointed to in one step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.publishing.faults import PublishError
from orchestration.publishing.files import copy_whole, point, remove, seal, sha256
from orchestration.publishing.locks import exclusive
from orchestration.publishing.places import PARQUET_FOLDER, Published, Working
from orchestration.publishing.restatements import merge_logs
from orchestration.publishing.stamp import Stamp, read_stamp
from orchestration.publishing.versions import (
    UNFINISHED,
    Version,
    committed_names,
    current_name,
    damage,
    heal_log,
    log_publish,
    newest_whole,
    next_name,
    prune,
    read_version,
    sweep,
)
from orchestration.publishing.writing import RESTATEMENTS_TABLE, Draft, audit_contents, write_version


@dataclass(frozen=True)
class Outcome:
    """What readers see now."""

    version: Version
    is_new: bool
    restatements: int
    # a refresh with nothing new starts no dbt
    was_built: bool = True


def publish(
    working: Working, published: Published, *, keep: int, wait_seconds: float = 0, force: bool = False
) -> Outcome:
    """Publishes what lies in the working file; takes both locks."""
    with exclusive(working.lock, "publish", wait_seconds):
        return publish_locked(working, published, keep=keep, wait_seconds=wait_seconds, force=force)


def publish_locked(
    working: Working, published: Published, *, keep: int, wait_seconds: float = 0, force: bool = False
) -> Outcome:
    """The same for a caller that already holds the lock of the working file."""
    with exclusive(published.lock, "publish", wait_seconds):
        try:
            return _publish(working, published, keep, force)
        except (OSError, duckdb.Error) as fault:
            raise PublishError(f"Nothing was published: {fault}") from fault


def _publish(working: Working, published: Published, keep: int, force: bool) -> Outcome:
    published.versions.mkdir(parents=True, exist_ok=True)
    stamp = read_stamp(working)
    current = current_name(published)
    is_whole = current is not None and not damage(published, current)
    heal_log(published)
    sweep(published)
    before_name = current if is_whole else newest_whole(published)
    before = None if before_name is None else read_version(published, before_name)
    if before is not None and stamp.as_of < before.as_of and not force:
        raise PublishError(
            f"The build is as of {stamp.as_of}, readers see {before.name} as of {before.as_of}: "
            "is the clock right? --force publishes an earlier day."
        )
    contents = audit_contents(working, stamp)
    same = before is not None and before.contents == {name: content.hash for name, content in contents.items()}
    if before is not None and is_whole and same and before.as_of == stamp.as_of and not force:
        _settle(working, published, keep)
        return Outcome(before, is_new=False, restatements=0)
    name = next_name(published)
    folder = published.versions / f"{UNFINISHED}{name}.building"
    logs = [published.restatements, *_logs_of_versions(published)]
    draft = Draft(name, folder, datetime.now(UTC), before, logs)
    try:
        manifest = write_version(working, stamp, draft, contents)
        _keep_source_rows(working, stamp, name)
        seal(folder)
        folder.rename(published.version(name))
    except BaseException:
        remove(folder)
        raise
    # from here on readers see the new version
    point(published.pointer, f"versions/{name}")
    log_publish(published, name, manifest["as_of"], manifest["compared_with"], manifest["restatements"])
    _settle(working, published, keep)
    return Outcome(read_version(published, name), is_new=True, restatements=int(manifest["restatements"]))


def _settle(working: Working, published: Published, keep: int) -> None:
    """What follows from the pointer, so that a crash before it is made good by the next publish."""
    current = current_name(published)
    if current is not None:
        merge_logs(_logs_of_versions(published), published.restatements)
    prune(published, keep)
    there = set(committed_names(published))
    folder = working.source_rows_of("any").parent
    for path in folder.glob("*.parquet") if folder.is_dir() else []:
        if path.stem not in there:
            path.unlink()


def _keep_source_rows(working: Working, stamp: Stamp, name: str) -> None:
    if working.source_rows.is_file() and sha256(working.source_rows) == stamp.source_rows_hash:
        target = working.source_rows_of(name)
        copy_whole(working.source_rows, target)
        target.chmod(0o600)


def _logs_of_versions(published: Published) -> list[Path]:
    return [
        published.version(name) / PARQUET_FOLDER / f"{RESTATEMENTS_TABLE}.parquet"
        for name in committed_names(published)
    ]
