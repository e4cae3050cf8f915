"""What a page is filtered by: read from its address, and written back to it, so that every view can be shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dashboards.lib.formats import words

if TYPE_CHECKING:
    from dashboards.lib.version import Reader

# the value of a filter that filters nothing
ALL = "all"


@dataclass(frozen=True)
class Period:
    """A fiscal period."""

    period_id: str
    grain: str
    starts_on: date
    ends_on: date
    is_closed: bool

    @property
    def label(self) -> str:
        """For people."""
        return f"{self.period_id} ({self.grain}{'' if self.is_closed else ', open'})"


@dataclass(frozen=True)
class Choice:
    """A filter: the values to choose from with their labels, and the one that a page opens with."""

    name: str
    label: str
    options: Mapping[str, str]
    default: str | None


@dataclass(frozen=True)
class Filters:
    """What was chosen."""

    segment: str | None = None
    csm: str | None = None
    period: Period | None = None
    horizon: int | None = None
    account: str | None = None
    search: str | None = None
    metric: str | None = None
    rule_set: str | None = None
    # for people
    csm_name: str | None = None
    rule_set_name: str | None = None

    def parameters(self, as_of: date) -> dict[str, object]:
        """Of the queries: each takes those that it names."""
        slices = self.slices()
        period = self.period
        return {
            "as_of": as_of,
            "segment": self.segment,
            "csm": self.csm,
            "account": self.account,
            "search": self.search,
            "horizon": self.horizon,
            "rule_set": self.rule_set,
            "period": period.period_id if period else None,
            "grain": period.grain if period else None,
            "starts_on": period.starts_on if period else None,
            "ends_on": period.ends_on if period else None,
            "slice_by": slices[0][0],
            "slice_value": slices[0][1],
            "slice_by_2": slices[1][0] if len(slices) > 1 else None,
            "slice_value_2": slices[1][1] if len(slices) > 1 else None,
            # marts without pairs are cut by the narrower choice
            "one_by": slices[-1][0],
            "one_value": slices[-1][1],
        }

    def slices(self) -> list[tuple[str, str]]:
        """The slice of the marts that holds this choice: the total, one cut, or the pair of segment and CSM."""
        cuts = [(name, value) for name, value in (("segment", self.segment), ("csm", self.csm)) if value is not None]
        return cuts or [("total", "all")]

    def says(self) -> str:
        """The choice in words."""
        parts = [self.period.label] if self.period else []
        parts += [f"account {self.account}"] if self.account else []
        parts += [f"segment {self.segment}"] if self.segment else []
        parts += [f"CSM {self.csm_name or self.csm}"] if self.csm else []
        parts += [f"{self.horizon} days before the renewal"] if self.horizon else []
        parts += [f"compared with {self.rule_set_name or self.rule_set}"] if self.rule_set else []
        return ", ".join(parts) or "everything"


def filters_of(
    values: Mapping[str, str | None],
    offered: Sequence[Choice],
    periods: Sequence[Period],
    account: str | None = None,
    metric: str | None = None,
) -> Filters:
    """The choice, from the values of its filters."""

    def chosen(name: str) -> str | None:
        value = values.get(name)
        return None if value in (None, "", ALL) else value

    def labelled(name: str) -> str | None:
        return next((choice.options.get(str(chosen(name))) for choice in offered if choice.name == name), None)

    horizon = chosen("horizon")
    return Filters(
        segment=chosen("segment"),
        csm=chosen("csm"),
        period={period.period_id: period for period in periods}.get(chosen("period") or ""),
        horizon=int(horizon) if horizon else None,
        account=account,
        search=chosen("search"),
        metric=metric,
        rule_set=chosen("rule_set"),
        csm_name=labelled("csm"),
        rule_set_name=labelled("rule_set"),
    )


def periods_of(reader: Reader) -> list[Period]:
    """Months, quarters and years with data, newest first; the grains in this order."""
    return [Period(*row) for row in reader.rows("filter_periods", {"as_of": reader.as_of}).values]


def choices(reader: Reader, names: Sequence[str], periods: Sequence[Period]) -> list[Choice]:
    """The filters of a page, for the version shown."""
    made = []
    for name in names:
        if name == "segment":
            options: dict[str, str] = {
                str(value): words(value) for (value,) in reader.rows("filter_segments", {}).values
            }
            made.append(Choice(name, "Segment", {ALL: "All segments", **options}, ALL))
        elif name in ("csm", "one_csm"):
            people: dict[str, str] = {str(key): str(label) for key, label in reader.rows("filter_csms", {}).values}
            if name == "csm":
                made.append(Choice("csm", "CSM", {ALL: "All CSMs", **people}, ALL))
            else:
                made.append(Choice("csm", "CSM", people, next(iter(people), None)))
        elif name == "period":
            named: dict[str, str] = {period.period_id: period.label for period in periods}
            made.append(Choice(name, "Period", named, default_period(periods)))
        elif name == "rule_set":
            found = reader.rows("filter_rule_sets", {}).dicts()
            others: dict[str, str] = {str(row["rule_set"]): str(row["rule_set_name"]) for row in found}
            # the one that differs in most
            most = max(found, key=lambda row: int(row["measures"]), default={"rule_set": None})["rule_set"]
            made.append(Choice(name, "Definition to compare with", others, most))
        elif name == "horizon":
            days = [str(value) for (value,) in reader.rows("filter_horizons", {}).values]
            usual = str(reader.setting("weights_horizon_days"))
            before: dict[str, str] = {value: f"{value} days" for value in days}
            default = usual if usual in days else next(iter(days), None)
            made.append(Choice(name, "Score taken, days before", before, default))
    return made


def default_period(periods: Sequence[Period]) -> str | None:
    """The last closed quarter, else whatever comes first."""
    closed = [period.period_id for period in periods if period.grain == "quarter" and period.is_closed]
    return next(iter(closed), periods[0].period_id if periods else None)
