"""Area under the ROC curve with an interval in which the renewals of one account count as one cluster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Auc:
    """The area, its standard error and the interval; no error where a side has fewer than two accounts."""

    value: float
    error: float | None
    low: float | None
    high: float | None

    def holds_chance(self) -> bool:
        """Whether the interval holds 0.5; without an interval nothing is shown."""
        return self.low is None or self.high is None or self.low <= 0.5 <= self.high


def auc_of(scores: Floats, renewed: npt.NDArray[np.bool_], accounts: Sequence[str], z: float = 1.96) -> Auc:
    """Probability that a renewed one scored higher than a lost one, ties half; DeLong's error by Obuchowski (1997)."""
    higher, lower = scores[renewed], scores[~renewed]
    if not len(higher) or not len(lower):
        raise ValueError("an AUC needs renewed and lost renewals")
    of_renewed = _share_below(higher, lower)
    of_lost = 1 - _share_below(lower, higher)
    area = float(of_renewed.mean())
    clusters = {account: number for number, account in enumerate(dict.fromkeys(accounts))}
    places = np.array([clusters[account] for account in accounts])
    renewed_sums = np.bincount(places[renewed], of_renewed - area, minlength=len(clusters))
    lost_sums = np.bincount(places[~renewed], of_lost - area, minlength=len(clusters))
    sides = len(set(places[renewed])), len(set(places[~renewed]))
    if min(sides) < 2:
        return Auc(area, None, None, None)
    both = len(clusters)
    variance = (
        sides[0] / (sides[0] - 1) * float(renewed_sums @ renewed_sums) / len(higher) ** 2
        + sides[1] / (sides[1] - 1) * float(lost_sums @ lost_sums) / len(lower) ** 2
        + 2 * both / (both - 1) * float(renewed_sums @ lost_sums) / (len(higher) * len(lower))
    )
    error = sqrt(max(variance, 0.0))
    return Auc(area, error, max(area - z * error, 0.0), min(area + z * error, 1.0))


def _share_below(scores: Floats, others: Floats) -> Floats:
    """For each score the share of the others below it, ties half."""
    ordered = np.sort(others)
    below = np.searchsorted(ordered, scores, side="left")
    up_to = np.searchsorted(ordered, scores, side="right")
    return np.asarray((below + up_to) / 2 / len(others), dtype=np.float64)
