"""A small company, landed twice: what had come by the first day, then the files that came later."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sample_company import company
from sample_company.config import Config


@dataclass(frozen=True)
class Company:
    """`raw` grows: built first for `first_day`, then, after `land_the_rest`, for `last_day`."""

    raw: Path
    later: Path
    first_day: date
    last_day: date

    def land_the_rest(self) -> int:
        """Moves the later files in; how many."""
        moved = 0
        for file in sorted(self.later.rglob("*.parquet")):
            target = self.raw / file.relative_to(self.later)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(file, target)
            moved += 1
        return moved


def make(folder: Path, accounts: int, months: int, events: int, seed: int, first_day: date, last_day: date) -> Company:
    """The newest file of every table that has several is held back: usage of the last month, late redeliveries."""
    made = Company(folder / "raw", folder / "later", first_day, last_day)
    company.make(Config(accounts, months, events, seed, made.raw, last_day))
    for table in sorted(path for path in made.raw.glob("*/*") if path.is_dir()):
        files = sorted(table.rglob("*.parquet"))
        if len(files) > 1:
            kept_back = made.later / files[-1].relative_to(made.raw)
            kept_back.parent.mkdir(parents=True)
            shutil.move(files[-1], kept_back)
    if not any(made.later.rglob("*.parquet")):
        raise ValueError("no table of the company has a second file: there would be no increment to compare")
    return made
