"""Entry point of `dagster dev -m orchestration.definitions` and `dg dev`: everything below orchestration/defs."""

from pathlib import Path

import dagster as dg


@dg.definitions
def defs() -> dg.Definitions:
    """All definitions, run in one process by default.

    The multiprocess executor starts an interpreter per step and reads the manifest again in each; with one writer of
    the warehouse file at a time, steps could not overlap anyway.
    """
    loaded = dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
    return dg.Definitions.merge(loaded, dg.Definitions(executor=dg.in_process_executor))
