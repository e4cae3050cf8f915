"""Health weights learned from what became of past renewals: a proposal for people to judge, never applied by itself.

The earlier decided renewals teach, the later ones only test. A component without data takes the mean of its column and
a column of its own that says so; the kind of term (monthly, yearly) stands beside them, so that no component is paid
for telling the two apart. Columns are standardized, the logistic regression is regularized (ridge), and its strength is
chosen by cross validation in order of time. A weight is a coefficient per point of component score, because that is
what a scorecard adds up; a component whose coefficient says "better is worse" gets none.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegressionCV
from sklearn.model_selection import TimeSeriesSplit
from sklearn.preprocessing import StandardScaler

from orchestration.lib.auc import Auc, auc_of

Floats = npt.NDArray[np.float64]

# From nearly no component at all to nearly no regularization.
STRENGTHS = np.logspace(-4, 1, 11)
# A component that hardly varies teaches nothing, and its coefficient per point would be huge.
LEAST_DEVIATION = 1.0


class TooFewRenewalsError(ValueError):
    """There is not enough history to learn from, or to test on."""


@dataclass(frozen=True)
class Example:
    """A decided renewal: its component scores (0-100) some days before the decision, those that had data."""

    renewal_id: str
    account_id: str
    term_kind: str
    decided_on: date
    is_lost: bool
    scores: Mapping[str, float]


@dataclass(frozen=True)
class ComponentProposal:
    """What the regression says of one component."""

    component: str
    current_weight: float
    coefficient: float | None
    proposed_weight: float | None
    reason: str


@dataclass(frozen=True)
class Proposal:
    """The components in seed order, and both sets of weights on the renewals that only tested."""

    components: tuple[ComponentProposal, ...]
    current: Auc
    proposed: Auc | None
    trained_until: date
    train_renewals: int
    train_lost: int
    test_renewals: int
    test_lost: int
    strength: float


def propose_weights(
    examples: Sequence[Example],
    current_weights: Mapping[str, float],
    *,
    test_share: float = 0.3,
    min_lost: int = 20,
    z: float = 1.96,
) -> Proposal:
    """Weights that sum to what the current ones sum to; raises TooFewRenewalsError rather than guess."""
    ordered = sorted(examples, key=lambda example: (example.decided_on, example.renewal_id))
    train, test = split_by_time(ordered, test_share)
    lost = sum(example.is_lost for example in train), sum(example.is_lost for example in test)
    if min(lost) < min_lost or lost[0] == len(train) or lost[1] == len(test):
        raise TooFewRenewalsError(
            f"{lost[0]} lost renewals of {len(train)} to learn from and {lost[1]} of {len(test)} to test on: "
            f"at least {min_lost} lost are needed on either side (var weights_min_lost), and some renewed ones"
        )
    components = list(current_weights)
    values = score_matrix(train, components)
    usable = np.array([_deviation(values[:, column]) >= LEAST_DEVIATION for column in range(len(components))])
    coefficients, strength = _fit(train, values[:, usable])
    per_component: dict[str, tuple[float, float]] = {}
    for place, column in enumerate(np.flatnonzero(usable)):
        deviation = _deviation(values[:, column])
        per_component[components[column]] = (float(coefficients[place]), float(coefficients[place]) / deviation)
    kept = {name: slope for name, (_, slope) in per_component.items() if slope > 0}
    total, slopes = sum(current_weights.values()), sum(kept.values())
    proposed = {name: round(slope / slopes * total, 4) for name, slope in kept.items()}
    renewed = np.array([not example.is_lost for example in test])
    accounts = [example.account_id for example in test]
    tested = score_matrix(test, components)
    return Proposal(
        components=tuple(
            ComponentProposal(
                component=name,
                current_weight=current_weights[name],
                coefficient=per_component[name][0] if name in per_component else None,
                proposed_weight=proposed.get(name),
                reason=_reason(name, per_component, proposed),
            )
            for name in components
        ),
        current=auc_of(weighted_scores(tested, list(current_weights.values())), renewed, accounts, z),
        proposed=auc_of(weighted_scores(tested, [proposed.get(name, 0.0) for name in components]), renewed, accounts, z)
        if proposed
        else None,
        trained_until=train[-1].decided_on,
        train_renewals=len(train),
        train_lost=lost[0],
        test_renewals=len(test),
        test_lost=lost[1],
        strength=strength,
    )


def split_by_time(ordered: Sequence[Example], test_share: float) -> tuple[list[Example], list[Example]]:
    """The latest decided share tests; a day is never torn apart."""
    if not ordered:
        return [], []
    cut = ordered[min(int(len(ordered) * (1 - test_share)), len(ordered) - 1)].decided_on
    return [one for one in ordered if one.decided_on < cut], [one for one in ordered if one.decided_on >= cut]


def score_matrix(examples: Sequence[Example], components: Sequence[str]) -> Floats:
    """One row per renewal, one column per component; NaN where there was no data."""
    return np.array(
        [[example.scores.get(name, np.nan) for name in components] for example in examples], dtype=np.float64
    ).reshape(len(examples), len(components))


def weighted_scores(values: Floats, weights: Sequence[float]) -> Floats:
    """The score as the warehouse makes it: what has no data is left out and its weight shared; 50 where nothing has."""
    present = ~np.isnan(values) * np.asarray(weights, dtype=np.float64)
    weight = present.sum(axis=1)
    points = (np.nan_to_num(values) * present).sum(axis=1)
    return np.where(weight > 0, points / np.where(weight > 0, weight, 1), 50.0)


def _fit(train: Sequence[Example], values: Floats) -> tuple[Floats, float]:
    """Standardized coefficients of the component columns, and the strength that cross validation chose."""
    missing = np.isnan(values)
    filled = np.where(missing, np.nanmean(values, axis=0), values)
    kinds = sorted({example.term_kind for example in train})[1:]
    is_kind = np.array([[example.term_kind == kind for kind in kinds] for example in train], dtype=np.float64)
    columns = np.hstack([filled, missing.astype(np.float64), is_kind.reshape(len(train), len(kinds))])
    renewed = np.array([not example.is_lost for example in train])
    model = LogisticRegressionCV(
        Cs=STRENGTHS,
        cv=_folds(renewed),
        l1_ratios=(0.0,),
        # second order: exact in a handful of steps, also for nearly no regularization
        solver="newton-cholesky",
        scoring="neg_log_loss",
        max_iter=2000,
        use_legacy_attributes=False,
    )
    with warnings.catch_warnings():
        # the loosest strengths may not converge on small companies; cross validation does not choose them then
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(StandardScaler().fit_transform(columns), renewed)
    return np.asarray(model.coef_[0][: values.shape[1]], dtype=np.float64), float(model.C_)


def _folds(renewed: npt.NDArray[np.bool_]) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Each fold learns from what came before it; folds without both outcomes on either side say nothing."""
    folds = [
        (learn, check)
        for learn, check in TimeSeriesSplit(n_splits=5).split(renewed)
        if len(set(renewed[learn])) == 2 and len(set(renewed[check])) == 2
    ]
    if not folds:
        raise TooFewRenewalsError("lost renewals lie too close together in time for a cross validation")
    return folds


def _deviation(column: Floats) -> float:
    """Standard deviation of what is there, the missing ones filled with its mean; 0 where nothing is."""
    present = column[~np.isnan(column)]
    return float(np.sqrt(((present - present.mean()) ** 2).sum() / len(column))) if len(present) else 0.0


def _reason(name: str, slopes: Mapping[str, tuple[float, float]], proposed: Mapping[str, float]) -> str:
    if name in proposed:
        return "proposed"
    return "wrong_sign" if name in slopes else "hardly_varies"
