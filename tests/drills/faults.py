"""The drills: each begins at a saved state, lets one thing go wrong, and asks the same of what comes after.

After every fault: readers see one whole version, the locks that were taken are bit-identical, the next refresh succeeds
(an edited lock is first mended as docs/operations.md says), and readers then get what they get without the fault.
"""

from __future__ import annotations

import random
import re
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pytest

from orchestration.publishing.__main__ import HELD
from orchestration.publishing.faults import PublishError
from orchestration.publishing.publish import publish
from orchestration.publishing.versions import committed_names, current_name, read_version
from tests.drills.scene import BOOK, EVE, OPENING, Scene, Tables, company, land

SEED = 20260401
EARLIER = date(2026, 2, 10)
# what the docs say for a lock that was edited by hand
MEND = (
    "drop table intermediate.int_expected_cmrr_lock_entries",
    "drop table main.fct_expected_cmrr_locks",
    "drop table main.fct_expected_cmrr_lock_lines",
)
EDIT = f"update {BOOK} set base_cmrr = base_cmrr + 1 where lock_period = '2025-12' and lock_grain = 'month'"


@dataclass(frozen=True)
class Report:
    """One row of the table."""

    fault: str
    times: int
    outcome: str


class Drills:
    """All of them, on one scene."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    @cached_property
    def undisturbed(self) -> dict[date, Tables]:
        """What readers see of a company to which nothing happened."""
        found = {}
        for state, as_of in (("eve", EVE), ("opening", OPENING)):
            self.scene.back_to(state)
            found[as_of] = self.scene.seen()
        return found

    def begin(self, state: str = "eve") -> Tables:
        """Goes to the state; gives the locks as they were taken."""
        assert self.undisturbed
        self.scene.back_to(state)
        return self.scene.locks()

    def holds(self, locks: Tables, *, may_be_gone: bool = False) -> str:
        """What must hold at any moment after a fault; gives the version that readers see."""
        there = self.scene.locks()
        for table, taken in locks.items():
            if table in there or not may_be_gone:
                lost = taken - there.get(table, Counter())
                assert not lost, f"{table}: {sum(lost.values())} rows of locks are lost or changed"
        return self.scene.version_seen()

    def recovers(self, locks: Tables, as_of: date = OPENING, *options: str) -> None:
        """The next refresh succeeds, and all is as if nothing had happened."""
        self.scene.must_refresh(as_of, *options)
        self.as_undisturbed(locks, as_of)

    def as_undisturbed(self, locks: Tables, as_of: date = OPENING) -> None:
        self.holds(locks)
        expected, found = self.undisturbed[as_of], self.scene.seen()
        assert expected.keys() == found.keys()
        for mart in expected:
            # a fingerprint of the rules or the moment of a lock is not in here; every number and every hash is
            difference = (expected[mart] - found[mart]) + (found[mart] - expected[mart])
            assert not difference, f"{mart} differs from the undisturbed: {difference.most_common(3)}"

    # --- killed

    def killed(self, times: int, seed: int = SEED, say: Callable[[str], None] = print) -> Report:
        """While a quarter and a month open, so that locks are being taken; a third of them in the very first build."""
        moments = random.Random(seed)
        where: Counter[str] = Counter()
        first_builds = times // 3
        # first builds last: another day is another parse
        for number in range(times):
            is_first = number >= times - first_builds
            as_of = EVE if is_first else OPENING
            locks = self.begin("landed" if is_first else "eve")
            process = self.scene.start(as_of)
            started = self.scene.refreshes
            caught = self.scene.kill_after(process, moments.uniform(0, self.scene.usual_seconds))
            moment = _moment_of(self.scene.said(started), caught)
            where[moment] += 1
            if not is_first:
                self.holds(locks)
            elif current_name(self.scene.published) is not None:
                self.scene.version_seen()
            # what was committed before the kill is taken, and stays as it was taken
            self.recovers(self.scene.locks(), as_of)
            say(f"kill {number + 1} of {times}: {moment}; the next refresh succeeded")
        told = ", ".join(f"{count} {moment}" for moment, count in sorted(where.items()))
        return Report(
            "`kill -9` at a random moment of a refresh: while a quarter opens, or in the very first build",
            times,
            f"{told}; every next refresh succeeded with the same numbers, locks bit-identical",
        )

    # --- out of room

    def memory(self, limits: Sequence[str] = ("10MB", "30MB")) -> Report:
        failed = 0
        for limit in limits:
            locks = self.begin()
            ended = self.scene.refresh(OPENING, environment={"WAREHOUSE_MEMORY_LIMIT": limit})
            if ended.exit_code:
                failed += 1
                assert "Out of Memory" in ended.said, ended.said[-2000:]
                assert self.holds(locks) == "v000001"
            self.recovers(locks, OPENING, *(() if ended.exit_code else ("--force",)))
        assert failed, "no limit was low enough to prove anything"
        return Report(
            f"memory limit of {' and '.join(limits)}", len(limits), f"{failed} failed and said so; all recovered"
        )

    def full_disk(self, sizes: Sequence[int] = (50_000, 2_000_000, 17_500_000)) -> Report:
        """Every file stops growing at a size: artifacts, warehouse, its write-ahead log or the version."""
        failed = 0
        for size in sizes:
            locks = self.begin()
            ended = self.scene.refresh(OPENING, largest_file=size)
            if ended.exit_code:
                failed += 1
                assert self.holds(locks) == "v000001"
            self.recovers(locks, OPENING, *(() if ended.exit_code else ("--force",)))
        assert failed, "no size was small enough to prove anything"
        return Report(
            "no room on disk (no file grows beyond " + ", ".join(f"{size / 1e6:g} MB" for size in sizes) + ")",
            len(sizes),
            f"{failed} failed and said so; all recovered",
        )

    # --- raw data

    def raw_replaced(self) -> Report:
        """A loader replaces every raw file by rename, ten times a second, while the refresh reads."""
        locks = self.begin()
        other = self.scene.folder / "other_raw"
        shutil.rmtree(other, ignore_errors=True)
        land(company(), other)
        with _replacing(self.scene.raw / "generic", other / "generic") as replaced:
            ended = self.scene.refresh(OPENING)
        if ended.exit_code == 0:
            self.as_undisturbed(locks)
            outcome = "refresh succeeded, same numbers"
        else:
            assert self.holds(locks) == "v000001"
            self.recovers(locks)
            outcome = "the refresh failed and said so; recovered"
        return Report("raw files replaced while they are read", 1, f"{replaced[0]} replacements; {outcome}")

    def raw_cut_short(self) -> Report:
        """A loader that writes in place: the lines of orders are half a file while the refresh reads."""
        locks = self.begin()
        path = self.scene.raw / "generic" / "billing_order_lines.csv"
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2 + 7])
        ended = self.scene.refresh(OPENING)
        version = self.holds(locks)
        if ended.exit_code:
            assert version == "v000001"
        path.write_bytes(whole)
        self.recovers(locks)
        return Report(
            "a raw file half written", 1, f"exit code {ended.exit_code}; locks of before untouched; recovered"
        )

    # --- two at once, clock, mistakes

    def two_at_once(self) -> Report:
        locks = self.begin()
        first_number = self.scene.refreshes + 1
        first = self.scene.start(OPENING)
        _wait_for(
            lambda: "Running with dbt" in (self.scene.folder / f"said.{first_number}.txt").read_text(errors="replace")
        )
        turned_away = self.scene.refresh(OPENING, "--wait", "0")
        assert turned_away.exit_code == HELD, turned_away.said
        assert re.search(r"is held by refresh as of 2026-04-01 \(process \d+", turned_away.said), turned_away.said
        patient = self.scene.refresh(OPENING, "--wait", "900")
        assert patient.exit_code == 0, patient.said[-2000:]
        assert self.scene.end(first, first_number).exit_code == 0
        self.as_undisturbed(locks)
        assert committed_names(self.scene.published) == ["v000001", "v000002"], "the second one found nothing new"
        return Report(
            "two refreshes at once",
            1,
            "one that does not wait says who is at it (75); one that waits finds nothing to change",
        )

    def clock_back(self) -> Report:
        locks = self.begin("opening")
        ended = self.scene.refresh(EARLIER)
        assert ended.exit_code == 1, ended.said[-2000:]
        assert "is the clock right?" in ended.said
        assert self.holds(locks) == "v000002"
        self.recovers(locks, OPENING, "--force")
        return Report(
            "clock moved back across period ends", 1, 'built, not published: "is the clock right?"; recovered'
        )

    def full_refresh(self) -> Report:
        locks = self.begin("opening")
        self.recovers(locks, OPENING, "--full-refresh")
        return Report("`--full-refresh` by mistake", 1, "same numbers")

    def empty(self) -> Report:
        for flags in (("--empty",), ("--empty", "--full-refresh")):
            locks = self.begin("opening")
            self.scene.dbt("run", *flags, as_of=OPENING)
            assert self.holds(locks) == "v000002"
            with pytest.raises(PublishError, match="changed after its build was tested"):
                publish(self.scene.working, self.scene.published, keep=5)
            self.recovers(locks, OPENING, "--force")
        return Report("`dbt run --empty`, `--empty --full-refresh` by mistake", 2, "not publishable; recovered")

    # --- locks and files

    def lock_edited(self, refreshes: int = 2) -> Report:
        locks = self.begin()
        self.scene.edit(EDIT)
        for _ in range(refreshes):
            ended = self.scene.refresh(OPENING)
            assert ended.exit_code == 1, ended.said[-2000:]
            assert "locks_are_as_they_were_taken" in ended.said
            assert self.scene.version_seen() == "v000001"
        self.scene.edit(*MEND)
        self.recovers(locks)
        return Report(
            "a lock row edited by hand",
            1,
            "two refreshes fail and name `locks_are_as_they_were_taken`; mended from the archive; recovered",
        )

    def archive_lost(self) -> Report:
        locks = self.begin()
        before = self.scene.archive.stat().st_size
        self.scene.archive.unlink()
        self.recovers(locks)
        assert self.scene.archive.stat().st_size >= before
        return Report("lock archive deleted", 1, "recovered; the archive is whole again")

    def warehouse_lost(self) -> Report:
        locks = self.begin()
        self.scene.working.warehouse.unlink()
        self.recovers(locks)
        return Report("warehouse deleted", 1, "recovered; locks read back from the archive")

    def version_bumped(self) -> Report:
        """Another release of the project, with another rule: what is locked stays as it was."""
        locks = self.begin()
        path = self.scene.project / "dbt_project.yml"
        before = path.read_text(encoding="utf-8")
        changed = re.sub(r'(?m)^version: ".*"$', 'version: "9.9.9"', before)
        changed = changed.replace("renewal_match_window_days: 90", "renewal_match_window_days: 91")
        assert changed.count("9.9.9") == 1
        assert changed.count("renewal_match_window_days: 91") == 1
        path.write_text(changed, encoding="utf-8")
        try:
            self.scene.must_refresh(OPENING)
            said = read_version(self.scene.published, self.holds(locks)).manifest
            assert said["project_version"] == "9.9.9"
        finally:
            path.write_text(before, encoding="utf-8")
        self.recovers(locks, OPENING)
        return Report(
            "another version of the project between runs, and back",
            2,
            "published as 9.9.9; recovered; locks bit-identical",
        )


def _moment_of(said: str, caught: bool) -> str:
    """Where a refresh stood when it was killed, by what it had said."""
    if not caught:
        return "after its end"
    if "Done. PASS=" in said:
        return "while stamping or publishing"
    if re.search(r"\d+ of \d+ (START|OK|PASS)", said):
        return "while building"
    return "before the first model"


@contextmanager
def _replacing(raw: Path, other: Path) -> Iterator[list[int]]:
    """Another file of the same name and content is renamed over each raw file, again and again."""
    done, count = threading.Event(), [0]

    def replace() -> None:
        while not done.wait(0.1):
            for path in sorted(other.iterdir()):
                beside = raw / f".{path.name}.new"
                shutil.copy(path, beside)
                beside.replace(raw / path.name)
                count[0] += 1

    loader = threading.Thread(target=replace)
    loader.start()
    try:
        yield count
    finally:
        done.set()
        loader.join()


def _wait_for(is_so: Callable[[], bool], seconds: float = 600) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.2)
