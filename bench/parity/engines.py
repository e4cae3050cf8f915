"""The engines that build the marts: each builds from raw files for a day, and exports its marts."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import duckdb

from bench.parity import cluster
from bench.parity.cluster import die_with_parent, end_group
from bench.parity.marts import Mart
from orchestration.lib.dbt_args import AS_OF_VARIABLE
from orchestration.lib.spark_ready import NotPossibleError

PROJECT = Path(__file__).resolve().parents[2]
TOOLS = PROJECT / ".tools"
# of an environment of their own, started by its interpreter: it may have been moved with the project
DIALECTS_PYTHON = TOOLS / "dialects" / "bin" / "python"
# Unit tests are about the code, and data tests ask the marts that are compared anyway.
BUILD = ("build", "--exclude-resource-type", "unit_test", "--exclude-resource-type", "test")

# dbt processes of this run: several at a time when engines build together
RUNNING: list[subprocess.Popen[Any]] = []


class BuildFailedError(Exception):
    pass


class Engine(Protocol):
    name: str

    def build(self, raw: Path, as_of: date) -> None: ...

    def export(self, marts: Sequence[Mart], folder: Path) -> None: ...


def dbt_arguments(
    folder: Path, target: str, raw: Path, as_of: date | None = None, select: Sequence[str] = ()
) -> list[str]:
    variables = {"raw_path": str(raw)} | ({"as_of": as_of.isoformat()} if as_of else {})
    return [
        *BUILD,
        *(["--select", *select] if select else []),
        "--target",
        target,
        "--target-path",
        str(folder / "target"),
        "--log-path",
        str(folder / "logs"),
        "--vars",
        json.dumps(variables),
    ]


def dbt_environment(**more: str) -> dict[str, str]:
    return (
        os.environ
        | {
            "DBT_PROFILES_DIR": str(PROJECT / "profiles"),
            "DO_NOT_TRACK": "1",
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "ignore",
        }
        | more
    )


def as_of_environment(as_of: date) -> dict[str, str]:
    """A day in the environment, unlike one in a var, does not make dbt parse the project again."""
    return {AS_OF_VARIABLE: as_of.isoformat()}


def run_dbt(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
    process: subprocess.Popen[Any] = subprocess.Popen(
        command, cwd=PROJECT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True, preexec_fn=die_with_parent,
    )  # fmt: skip
    RUNNING.append(process)
    try:
        printed, faults = process.communicate()
    finally:
        end_group(process)
        RUNNING.remove(process)
    if process.returncode:
        raise BuildFailedError(dbt_faults(printed) + faults[-1000:] + f"\nThe whole log is in {folder / 'logs'}.")


def end_builds() -> None:
    for process in list(RUNNING):
        end_group(process)


def dbt_faults(printed: str) -> str:
    """What dbt printed from its first error on, without what went well."""
    lines = [
        line for line in printed.splitlines() if " OK " not in line and " START " not in line and " SKIP " not in line
    ]
    return "\n".join(lines[-60:])


class DuckDB:
    name = "duckdb"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.warehouse = folder / "warehouse.duckdb"

    @property
    def manifest(self) -> Path:
        return self.folder / "target" / "manifest.json"

    def build(self, raw: Path, as_of: date) -> None:
        command = [str(PROJECT / ".venv" / "bin" / "dbt"), *dbt_arguments(self.folder, "duckdb", raw)]
        environment = dbt_environment(WAREHOUSE_PATH=str(self.warehouse), **as_of_environment(as_of))
        run_dbt(command, environment, self.folder)

    def export(self, marts: Sequence[Mart], folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        with duckdb.connect(str(self.warehouse), read_only=True) as con:
            for mart in marts:
                con.execute(
                    f"copy (select * from main.\"{mart.name}\") to '{folder / mart.name}.parquet' (format parquet)"
                )


class Spark:
    name = "spark"
    schema = "customer_success"

    def __init__(self, folder: Path, driver: subprocess.Popen[str], running: cluster.Cluster) -> None:
        self.folder = folder
        self.driver = driver
        self.running = running

    def ask(self, request: Mapping[str, object]) -> None:
        self.running.check_alive()
        assert self.driver.stdin is not None
        assert self.driver.stdout is not None
        self.driver.stdin.write(json.dumps(request) + "\n")
        self.driver.stdin.flush()
        for line in self.driver.stdout:
            if line.startswith("answer "):
                answer = json.loads(line.removeprefix("answer "))
                if not answer["success"]:
                    self.running.check_alive()
                    raise BuildFailedError(
                        "Spark:\n  " + "\n  ".join(answer["faults"]) + f"\nThe whole log is in {self.folder}."
                    )
                return
        raise BuildFailedError(
            f"The Spark driver ended with {self.driver.wait()}; its log is {self.folder / 'driver.log'}."
        )

    def build(self, raw: Path, as_of: date, select: Sequence[str] = ()) -> None:
        RUNNING.append(self.driver)
        try:
            self.ask({"dbt": dbt_arguments(self.folder, "spark", raw, as_of, select)})
        finally:
            RUNNING.remove(self.driver)

    def export(self, marts: Sequence[Mart], folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.ask({"schema": self.schema, "export": {mart.name: str(folder / mart.name) for mart in marts}})


@dataclass(frozen=True)
class Size:
    """What a cluster is given: a folder of Spark's own settings, and what the profile takes from the environment."""

    settings: Path
    worker_memory_mib: int
    shuffle_partitions: int
    threads: int


SMALL = Size(Path(__file__).with_name("spark_conf"), cluster.WORKER_MEMORY_MIB, shuffle_partitions=2, threads=3)


@contextmanager
def spark(folder: Path, workers: int = 2, size: Size = SMALL) -> Iterator[Spark]:
    python = TOOLS / "spark" / "bin" / "python"
    if not python.exists():
        raise NotPossibleError("The environment of Spark is not there: make spark-env")
    (home,) = python.parent.parent.glob("lib/python*/site-packages/pyspark")
    with (
        cluster.cluster(home, folder, workers, size.worker_memory_mib) as running,
        (folder / "driver.log").open("w") as log,
    ):
        environment = dbt_environment(
            SPARK_MASTER=running.url,
            SPARK_LOCAL_IP=cluster.LOOPBACK,
            SPARK_SCHEMA=Spark.schema,
            SPARK_CONF_DIR=str(size.settings),
            SPARK_WAREHOUSE=str(folder / "tables"),
            SPARK_METASTORE=f"jdbc:derby:;databaseName={folder / 'metastore'};create=true",
            SPARK_SHUFFLE_PARTITIONS=str(size.shuffle_partitions),
            SPARK_EXECUTOR_MEMORY=f"{size.worker_memory_mib}m",
            SPARK_DRIVER_MEMORY="6g",
            WAREHOUSE_THREADS=str(size.threads),
            PYSPARK_PYTHON=str(python),
        )
        driver = subprocess.Popen(
            [str(python), str(Path(__file__).with_name("spark_driver.py"))],
            cwd=PROJECT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            start_new_session=True, preexec_fn=die_with_parent,
        )  # fmt: skip
        try:
            yield Spark(folder, driver, running)
        finally:
            end_group(driver)  # type: ignore[arg-type]


# of one server process: a plan that explodes is an error there, and takes no memory from others
POSTGRES_MEMORY = 3 * 2**30
LOCK_BOOK = "intermediate.int_expected_cmrr_lock_entries"
POSTGRES_TYPES = {
    "VARCHAR": "text",
    "DOUBLE": "double precision",
    "FLOAT": "real",
    "BIGINT": "bigint",
    "INTEGER": "integer",
    "SMALLINT": "smallint",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
}


def postgres_type(kind: str) -> str:
    """A column type of DuckDB in the words of Postgres."""
    if kind.startswith("DECIMAL("):
        return kind.lower()
    if kind not in POSTGRES_TYPES:
        raise NotPossibleError(
            f"Raw files hold the type {kind}, which has no counterpart in Postgres here: bench/parity."
        )
    return POSTGRES_TYPES[kind]


class Postgres:
    name = "postgres"
    schema = "customer_success"
    user = "parity"
    database = "warehouse"

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port

    def psql(self, *commands: str) -> str:
        arguments = [argument for command in commands for argument in ("-c", command)]
        done = subprocess.run(
            ["psql", "-h", cluster.LOOPBACK, "-p", str(self.port), "-U", self.user, "-d", self.database,
             "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *arguments],
            text=True, capture_output=True, check=False,
            env=os.environ | {"PGOPTIONS": "-c client_min_messages=warning"},
        )  # fmt: skip
        if done.returncode:
            raise BuildFailedError(f"psql: {done.stderr.strip()[:1000]}")
        return done.stdout

    def load(self, raw: Path) -> None:
        """Every raw table as a loader would land it: in a schema named like its source, with the types of the files."""
        exchange = self.folder / "exchange"
        exchange.mkdir(exist_ok=True)
        commands = []
        tables = [path for path in raw.glob("*/*") if any(path.rglob("*.parquet")) or path.suffix == ".parquet"]
        with duckdb.connect() as con:
            for number, table in enumerate(sorted(tables)):
                files = f"{table}/**/*.parquet" if table.is_dir() else str(table)
                scan = f"read_parquet('{files}', union_by_name = true, hive_partitioning = false)"
                columns = con.execute(f"describe select * from {scan}").fetchall()
                types = ", ".join(f'"{name}" {postgres_type(kind)}' for name, kind, *_ in columns)
                text = "format csv, header false, nullstr '\\N', quote '\"', escape '\"'"
                con.execute(f"copy (select * from {scan}) to '{exchange / str(number)}' ({text})")
                place = f'"{table.parent.name}"."{table.stem}"'
                # the views of raw data hang on the table, so it is emptied rather than dropped
                commands += [
                    f'create schema if not exists "{table.parent.name}"',
                    f"create table if not exists {place} ({types})",
                    f"truncate {place}",
                    f"\\copy {place} from '{exchange / str(number)}' with (format csv, null '\\N')",
                ]
        self.psql(*commands)
        shutil.rmtree(exchange)

    def build(self, raw: Path, as_of: date) -> None:
        self.load(raw)
        command = [str(DIALECTS_PYTHON), "-m", "dbt.cli.main", *dbt_arguments(self.folder, "postgres", raw)]
        environment = dbt_environment(
            POSTGRES_HOST=cluster.LOOPBACK, POSTGRES_PORT=str(self.port), POSTGRES_USER=self.user, POSTGRES_PASSWORD="",
            POSTGRES_DATABASE=self.database, POSTGRES_SCHEMA=self.schema, WAREHOUSE_THREADS="3",
            **as_of_environment(as_of),
        )  # fmt: skip
        run_dbt(command, environment, self.folder)

    def entries_of(self, lock: str) -> str:
        """How many entries of the book a lock has, and a hash of all that they say."""
        return self.psql(
            f"select count(*), md5(string_agg(entries::text, ';' order by entries::text)) from {LOCK_BOOK} as entries "
            f"where lock_grain || ':' || lock_period = '{lock}'"
        ).strip()

    def lose_a_lock(self) -> tuple[str, str]:
        """Takes the oldest lock that has members out of the book, by hand; which, and what its entries were."""
        lock = self.psql(
            f"select lock_grain || ':' || lock_period from {LOCK_BOOK} "
            "where contract_id is not null order by starts_on limit 1"
        ).strip()
        if not lock:
            raise BuildFailedError("The company has no lock with a member: there is none to lose.")
        entries = self.entries_of(lock)
        self.psql(f"delete from {LOCK_BOOK} where lock_grain || ':' || lock_period = '{lock}'")
        return lock, entries

    def export(self, marts: Sequence[Mart], folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        commands = []
        for mart in marts:
            columns = ", ".join(f'"{name}"' for name in mart.columns)
            commands.append(
                f"\\copy (select {columns} from {self.schema}.\"{mart.name}\") to '{folder / mart.name}.csv' "
                "with (format csv, header, null '\\N', force_quote *)"
            )
        self.psql(*commands)


@contextmanager
def postgres(folder: Path) -> Iterator[Postgres]:
    """A server of its own on loopback and a free port, by an account without rights: root may not run one."""
    if not DIALECTS_PYTHON.exists():
        raise NotPossibleError("The environment of the other dialects is not there: make dialects-env")
    binaries = postgres_binaries()
    data = folder / "data"
    data.mkdir(parents=True)
    as_user: list[str] = []
    if os.getuid() == 0:
        for path in (folder, data):
            shutil.chown(path, "postgres", "postgres")
        # not `runuser`: it lies in /usr/sbin, which is not on every PATH
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"]
    port = cluster.free_port()
    run(
        [
            *as_user,
            str(binaries / "initdb"),
            "-D",
            str(data),
            "-U",
            Postgres.user,
            "--auth=trust",
            "-E",
            "UTF8",
            "--locale=C",
            "-N",
        ]
    )
    settings = {
        "listen_addresses": cluster.LOOPBACK, "port": str(port), "unix_socket_directories": "",
        "fsync": "off", "jit": "off",
        "timezone": "UTC", "max_locks_per_transaction": "256",
    }  # fmt: skip
    with (folder / "server.log").open("wb") as log:
        command = ["prlimit", f"--as={POSTGRES_MEMORY}", str(binaries / "postgres"), "-D", str(data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        # `setpriv` hands itself over to the server, so that the child to be ended is the server itself
        if as_user:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig=INT", *command]
        server = subprocess.Popen(
            command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=die_with_parent
        )
    try:
        wait_for_postgres(binaries, port, server, folder)
        run(
            [
                str(binaries / "createdb"),
                "-h",
                cluster.LOOPBACK,
                "-p",
                str(port),
                "-U",
                Postgres.user,
                Postgres.database,
            ]
        )
        yield Postgres(folder, port)
    finally:
        server.send_signal(signal.SIGINT)  # a fast shutdown
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            end_group(server)


def wait_for_postgres(binaries: Path, port: int, server: subprocess.Popen[bytes], folder: Path) -> None:
    ready = [str(binaries / "pg_isready"), "-q", "-h", cluster.LOOPBACK, "-p", str(port), "-t", "1"]
    for _ in range(120):
        if server.poll() is not None:
            break
        if subprocess.run(ready, check=False).returncode == 0:
            return
        try:
            server.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            continue
    lines = (folder / "server.log").read_text().splitlines()[-1:]
    raise NotPossibleError(f"PostgreSQL did not start: {''.join(lines)[:300]}")


def postgres_binaries() -> Path:
    """Debian keeps them out of the path."""
    found = shutil.which("postgres")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for place in places:
        if (place / "initdb").exists():
            return place
    raise NotPossibleError("PostgreSQL is not installed. On Debian, as root: apt-get install postgresql")


def run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    if done.returncode:
        raise NotPossibleError(f"{Path(command[0]).name}: {(done.stderr or done.stdout).strip()[:500]}")
