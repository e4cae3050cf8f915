"""Who may write the working file, and what is kept of it.

Two things keep writers apart. Dagster's pool makes runs wait their turn, and shows that they do; but two steps that ask
for its slot in the same instant can both get it (its embedded storage looks for a free slot and takes it in two
statements). So the lock of the working file decides: a guard holds it, and whoever comes second waits there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# One process at a time may hold the DuckDB file; orchestration/dagster.yaml sets the limit of every pool to 1.
WRITER_POOL = "duckdb_writer"


class Guard:
    """Around everything that writes; this one guards nothing, for projects that publish nothing."""

    @contextmanager
    def alone(self, purpose: str, retry_number: int) -> Iterator[None]:
        """While dbt opens the file without building; a file that stays held by somebody else is worth another try."""
        del purpose, retry_number
        yield

    @contextmanager
    def building(self, purpose: str, retry_number: int) -> Iterator[None]:
        """While dbt changes the file."""
        with self.alone(purpose, retry_number):
            yield

    def proved(self, target_folder: Path) -> None:
        """After a whole build that passed its data tests."""
        del target_folder
