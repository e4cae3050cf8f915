"""Where things lie: the working file and what stands beside it, and the folder that readers see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT_DIR = Path(__file__).resolve().parents[2]
DEFAULT_WAREHOUSE = "warehouse/customer_success.duckdb"
DEFAULT_KEEP = 5
DATABASE_FILE = "customer_success.duckdb"
MANIFEST_FILE = "manifest.json"
PARQUET_FOLDER = "parquet"


@dataclass(frozen=True)
class Working:
    """The warehouse file that dbt writes, and its private neighbours; none of them is for readers."""

    warehouse: Path

    @property
    def lock(self) -> Path:
        """Held by whoever builds or publishes from the file."""
        return self._beside(".refresh.lock")

    @property
    def write_ahead_log(self) -> Path:
        """DuckDB's own: there while a writer has not put everything into the file."""
        return self.warehouse.with_name(self.warehouse.name + ".wal")

    @property
    def stamp(self) -> Path:
        """Written at the end of a complete green build, removed when the next one starts."""
        return self._beside(".build.json")

    @property
    def inputs(self) -> Path:
        """What that build was made from, so that a refresh with nothing new need not build."""
        return self._beside(".inputs.json")

    @property
    def source_rows(self) -> Path:
        """Fingerprints of the source rows of that build."""
        return self._beside(".source_rows.parquet")

    def source_rows_of(self, version: str) -> Path:
        """The same, of the build that became a version."""
        return self._beside(".source_rows") / f"{version}.parquet"

    def _beside(self, suffix: str) -> Path:
        return self.warehouse.with_name(self.warehouse.stem + suffix)


@dataclass(frozen=True)
class Published:
    """The folder of readers: versions, a pointer to the one that holds, and the logs."""

    root: Path

    @property
    def versions(self) -> Path:
        """One folder per version."""
        return self.root / "versions"

    @property
    def pointer(self) -> Path:
        """Symbolic link to the version that readers see."""
        return self.root / "current"

    @property
    def log(self) -> Path:
        """Every publish and rollback, one JSON object a line."""
        return self.root / "log.jsonl"

    @property
    def restatements(self) -> Path:
        """Every number of a closed period that was ever restated."""
        return self.root / "restatements.parquet"

    @property
    def lock(self) -> Path:
        """Held by whoever changes anything in the folder."""
        return self.root / ".publish.lock"

    def version(self, name: str) -> Path:
        """Folder of a version."""
        return self.versions / name


def working_from(environment: Mapping[str, str], given: Path | None = None) -> Working:
    """The file asked for, else WAREHOUSE_PATH, else the default of profiles.yml."""
    path = given or Path(environment.get("WAREHOUSE_PATH") or DEFAULT_WAREHOUSE)
    return Working(path if path.is_absolute() else PROJECT_DIR / path)


def published_from(environment: Mapping[str, str], working: Working, given: Path | None = None) -> Published:
    """The folder asked for, else PUBLISH_PATH, else `published` beside the warehouse."""
    asked_for = given or (Path(environment["PUBLISH_PATH"]) if environment.get("PUBLISH_PATH") else None)
    if asked_for is None:
        return Published(working.warehouse.parent / "published")
    return Published(asked_for if asked_for.is_absolute() else PROJECT_DIR / asked_for)


def versions_to_keep(environment: Mapping[str, str], given: int | None = None) -> int:
    """How many versions stay: what is asked for, else PUBLISH_KEEP, else five; the current one always stays."""
    text = environment.get("PUBLISH_KEEP") or str(DEFAULT_KEEP)
    if given is None and not text.isdigit():
        raise ValueError(f"PUBLISH_KEEP must be a whole number from 1 on, not {text!r}")
    keep = int(text) if given is None else given
    if keep < 1:
        raise ValueError(f"at least one version must stay, not {keep}")
    return keep
