"""Publishing under attack: killed, out of disk, run twice at once, read all the while: readers see whole versions."""

from __future__ import annotations

import multiprocessing
import random
import resource
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.publishing.faults import LockHeldError, PublishError
from orchestration.publishing.places import Published, Working
from orchestration.publishing.publish import publish
from orchestration.publishing.versions import committed_names, current_name, damage, read_version
from tests.integration.publishing_company import Place, stamped
from tests.support import Workbench

pytestmark = pytest.mark.slow

KILLS, PUBLISHES, READERS, SEED = 50, 20, 10, 20260331
PAUSE_OF_READERS, LONGEST = 0.2, 900
# what is proved does not depend on how many there are, and a version of three is made quickly
MARTS = ("dim_accounts", "dim_fiscal_periods", "fct_cmrr_movements")


@dataclass(frozen=True)
class Rivals:
    """Two tested builds that differ in the number of rows of every mart, and one folder of readers."""

    builds: tuple[Working, Working]
    published: Published

    def publish(self, number: int, **options: Any) -> str:
        return publish(self.builds[number % 2], self.published, keep=3, **options).version.name

    def whole_contents(self) -> list[dict[str, str]]:
        """What a whole version may hold."""
        return [read_version(self.published, name).contents for name in committed_names(self.published)]


@pytest.fixture(scope="module")
def stamped_rivals(
    workbench: Workbench, built_company: Place, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Place, Place]:
    """Both builds, stamped once; copy them before publishing."""
    folder = tmp_path_factory.mktemp("rivals")
    first, second = (built_company.copied_to(folder / name) for name in ("first", "second"))
    second.edit(*(f"insert into main.{mart} select * from main.{mart} limit 1" for mart in unkeyed(second)))
    for place in (first, second):
        stamped(workbench, place, marts=MARTS)
    return first, second


@pytest.fixture
def rivals(stamped_rivals: tuple[Place, Place], tmp_path: Path) -> Rivals:
    first, second = (place.copied_to(tmp_path / place.folder.name) for place in stamped_rivals)
    return Rivals((first.working, second.working), Published(tmp_path / "published"))


def unkeyed(place: Place) -> tuple[str, ...]:
    """Marts to which a row can be added twice: their keys are constraints of dbt's, which DuckDB would enforce."""
    with duckdb.connect(str(place.working.warehouse)) as connection:
        for mart in MARTS:
            connection.execute(f"create or replace table main.{mart} as select * from main.{mart}")
    return MARTS


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Processes that start in milliseconds: what they need is loaded once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["orchestration.publishing.publish"])
    return context


def start(processes: ForkServerContext, work: Callable[..., object], *arguments: object) -> BaseProcess:
    process = processes.Process(target=work, args=arguments)
    process.start()
    return process


def publish_forced(working: Working, published: Published) -> None:
    publish(working, published, keep=3, force=True, wait_seconds=60)


# --- killed ---------------------------------------------------------------------------------------------------------


def test_killed_at_any_moment_readers_see_one_whole_version(rivals: Rivals, processes: ForkServerContext) -> None:
    for number in range(2):
        rivals.publish(number)
    contents = rivals.whole_contents()
    assert contents[0] != contents[1]
    started = time.monotonic()
    start(processes, publish_forced, rivals.builds[0], rivals.published).join()
    usual = time.monotonic() - started

    moments = random.Random(SEED)
    killed = 0
    for number in range(KILLS):
        process = start(processes, publish_forced, rivals.builds[number % 2], rivals.published)
        process.join(timeout=moments.uniform(0, usual))
        process.kill()
        process.join()
        killed += process.exitcode == -signal.SIGKILL
        name = current_name(rivals.published)
        assert name is not None
        assert not damage(rivals.published, name), f"kill {number}"
        assert read_version(rivals.published, name).contents in contents

    assert killed > 0
    name = rivals.publish(0, force=True)
    assert current_name(rivals.published) == name
    assert [path.name for path in rivals.published.versions.iterdir() if path.name.startswith(".")] == []
    assert len(committed_names(rivals.published)) == 3


# --- out of disk ----------------------------------------------------------------------------------------------------


def publish_within(working: Working, published: Published, largest_file: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    try:
        publish(working, published, keep=3, force=True)
    except PublishError:
        raise SystemExit(3) from None


@pytest.mark.parametrize("largest_file", [0, 20_000, 600_000])
def test_out_of_disk_publishes_nothing_and_leaves_nothing(
    rivals: Rivals, processes: ForkServerContext, largest_file: int
) -> None:
    rivals.publish(0)
    process = start(processes, publish_within, rivals.builds[1], rivals.published, largest_file)
    process.join()

    assert process.exitcode != 0
    assert current_name(rivals.published) == "v000001"
    assert not damage(rivals.published, "v000001")
    rivals.publish(1)
    assert sorted(path.name for path in rivals.published.versions.iterdir()) == committed_names(rivals.published)


# --- two at once ----------------------------------------------------------------------------------------------------


def test_two_publishes_at_once_take_turns(rivals: Rivals, processes: ForkServerContext) -> None:
    both = [start(processes, publish_forced, working, rivals.published) for working in rivals.builds]
    for process in both:
        process.join()

    assert [process.exitcode for process in both] == [0, 0]
    assert committed_names(rivals.published) == ["v000001", "v000002"]
    assert not damage(rivals.published, "v000001")
    assert not damage(rivals.published, "v000002")


def test_one_that_does_not_wait_says_who_is_at_it(rivals: Rivals, processes: ForkServerContext) -> None:
    ready = processes.Event()
    holder = start(processes, hold, rivals.published, ready)
    assert ready.wait(60)
    try:
        with pytest.raises(LockHeldError, match=rf"a drill \(process {holder.pid}"):
            rivals.publish(0)
    finally:
        holder.kill()
        holder.join()
    rivals.publish(0, wait_seconds=60)


def hold(published: Published, ready: Any) -> None:
    from orchestration.publishing.locks import exclusive

    with exclusive(published.lock, "a drill"):
        ready.set()
        time.sleep(600)


# --- read all the while ---------------------------------------------------------------------------------------------


def read_on(published: Published, done: Any, answers: Any) -> None:
    """Opens what the pointer names, again and again: the database by its name, Parquet by the folder behind it."""
    reads, faults, seen = 0, [], set()
    # if the test itself is killed, readers end too
    deadline = time.monotonic() + LONGEST
    while reads == 0 or not (done.is_set() or time.monotonic() > deadline):
        try:
            version = read_once(published)
        except Exception as fault:
            faults.append(repr(fault))
        else:
            seen.add(version)
        reads += 1
        time.sleep(PAUSE_OF_READERS)
    answers.put((reads, faults, sorted(seen)))


def read_once(published: Published) -> str:
    import json

    with duckdb.connect(str(published.pointer / "customer_success.duckdb"), read_only=True) as connection:
        ((version, counts),) = connection.execute("select version, row_counts from published_version").fetchall()
        promised = json.loads(counts)
        found = {mart: count(connection, mart) for mart in promised}
        assert found == promised, f"torn: {version}"
        folder = published.pointer.resolve()
        for mart in promised:
            file = f"{folder}/parquet/{mart}.parquet"
            ((name,),) = connection.execute(f"select decode(value) from parquet_kv_metadata('{file}')").fetchall()
            assert name == folder.name, f"torn: {name} in {folder.name}"
    return str(version)


def count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = connection.execute(f"select count(*) from {relation}").fetchone()
    assert row is not None
    return int(row[0])


def test_ten_readers_through_twenty_publishes(rivals: Rivals, processes: ForkServerContext) -> None:
    rivals.publish(0)
    done, answers = processes.Event(), processes.Queue()
    readers = [start(processes, read_on, rivals.published, done, answers) for _ in range(READERS)]
    try:
        for number in range(1, PUBLISHES + 1):
            rivals.publish(number)
    finally:
        done.set()
    said = [answers.get(timeout=120) for _ in readers]
    for reader in readers:
        reader.join()

    reads = sum(reads for reads, _, _ in said)
    seen = {version for _, _, versions in said for version in versions}
    faults = [fault for _, faults, _ in said for fault in faults]
    torn = sum("torn" in fault for fault in faults)
    print(
        f"\n{READERS} readers, {PUBLISHES} publishes: {reads} reads ({min(n for n, _, _ in said)} to "
        f"{max(n for n, _, _ in said)} a reader), {len(seen)} of {PUBLISHES + 1} versions seen, "
        f"{len(faults) - torn} failed, {torn} torn"
    )
    assert faults == []
    assert reads >= READERS
    assert current_name(rivals.published) == f"v{PUBLISHES + 1:06d}"
