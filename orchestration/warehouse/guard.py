"""Who may write the working file, and what is kept of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# One process at a time may hold the DuckDB file; orchestration/dagster.yaml sets the limit of every pool to 1.
WRITER_POOL = "duckdb_writer"


class Guard:
    """Around everything that writes; this one guards nothing, for projects that publish nothing."""

    @contextmanager
    def building(self, purpose: str, retry_number: int) -> Iterator[None]:
        """While dbt runs; a file that stays held by somebody else is worth another try."""
        del purpose, retry_number
        yield

    def proved(self, target_folder: Path) -> None:
        """After a whole build that passed its data tests."""
        del target_folder
