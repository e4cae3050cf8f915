"""Proposed weights: the planted component is found, chance is not mistaken for skill, little history is refused."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from orchestration.lib.auc import auc_of
from orchestration.lib.weight_proposals import (
    Example,
    TooFewRenewalsError,
    propose_weights,
    score_matrix,
    split_by_time,
    weighted_scores,
)
from orchestration.suggest_weights import TABLE, as_text, settings, write

WEIGHTS = {"planted": 5.0, "noise": 5.0, "contrary": 5.0, "constant": 5.0}
START = date(2024, 1, 1)


def company(renewals: int = 1500, *, shuffled: bool = False, seed: int = 3) -> list[Example]:
    """One component says what will be lost, one says nothing, one says the contrary, one never varies."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(size=renewals)
    is_lost = rng.random(renewals) < 1 / (1 + np.exp(1.5 + 1.5 * truth))
    planted, contrary = 60 + 15 * truth, 60 - 15 * truth + rng.normal(scale=15, size=renewals)
    noise = rng.uniform(0, 100, renewals)
    missing = rng.random(renewals) < 0.2
    if shuffled:
        is_lost = rng.permutation(is_lost)
    return [
        Example(
            renewal_id=f"r{number:05}",
            account_id=f"a{number % (renewals // 2)}",
            term_kind="short" if number % 3 else "long",
            decided_on=START + timedelta(days=number // 2),
            is_lost=bool(is_lost[number]),
            scores={"contrary": contrary[number], "noise": noise[number], "constant": 70.0}
            | ({} if missing[number] else {"planted": planted[number]}),
        )
        for number in range(renewals)
    ]


def test_the_planted_component_is_found() -> None:
    proposal = propose_weights(company(), WEIGHTS)
    found = {one.component: one for one in proposal.components}

    weight = found["planted"].proposed_weight
    assert weight is not None
    assert weight > 15
    assert sum(one.proposed_weight or 0 for one in proposal.components) == pytest.approx(20, abs=0.001)
    assert (found["contrary"].proposed_weight, found["contrary"].reason) == (None, "wrong_sign")
    assert (found["constant"].proposed_weight, found["constant"].reason) == (None, "hardly_varies")
    assert proposal.proposed is not None
    assert proposal.proposed.value > proposal.current.value
    assert proposal.proposed.low is not None
    assert proposal.proposed.low > 0.5


def test_shuffled_outcomes_teach_nothing() -> None:
    """A 95% interval misses chance once in twenty times, so eight shuffles are tried: two misses at most."""
    proposals = [propose_weights(company(700, shuffled=True, seed=seed), WEIGHTS) for seed in range(8)]
    assert sum(not one.current.holds_chance() for one in proposals) <= 2
    assert sum(one.proposed is not None and not one.proposed.holds_chance() for one in proposals) <= 2


def test_the_later_decided_only_test() -> None:
    examples = company(200)
    train, test = split_by_time(examples, 0.3)
    assert len(train) + len(test) == 200
    assert max(one.decided_on for one in train) < min(one.decided_on for one in test)
    assert len(test) == pytest.approx(60, abs=2)
    # what happens after the cut changes no weight
    flipped = train + [
        Example(one.renewal_id, one.account_id, one.term_kind, one.decided_on, not one.is_lost, one.scores)
        for one in test
    ]
    before, after = (propose_weights(data, WEIGHTS, min_lost=5) for data in (examples, flipped))
    assert before.components == after.components
    assert before.current != after.current


@pytest.mark.parametrize(("renewals", "min_lost"), [(0, 1), (30, 20), (1500, 400)])
def test_too_few_lost_renewals_are_refused_in_words(renewals: int, min_lost: int) -> None:
    examples = company(max(renewals, 10))[:renewals]
    with pytest.raises(TooFewRenewalsError, match=f"at least {min_lost} lost are needed"):
        propose_weights(examples, WEIGHTS, min_lost=min_lost)


def test_scores_leave_out_what_has_no_data() -> None:
    values = score_matrix([Example("r", "a", "long", START, False, {"planted": 80, "noise": 20})], list(WEIGHTS))
    assert weighted_scores(values, [3, 1, 9, 0]) == pytest.approx([65])
    assert weighted_scores(values, [0, 0, 9, 0]) == pytest.approx([50])


def test_auc_is_that_of_scikit_learn_and_its_error_that_of_delong() -> None:
    rng = np.random.default_rng(5)
    scores = rng.integers(0, 12, 80).astype(np.float64)
    renewed = rng.random(80) < 0.6
    # DeLong as printed: every pair of a renewed and a lost one, an account each
    pairs = np.array([[1.0 if r > s else 0.5 if r == s else 0.0 for s in scores[~renewed]] for r in scores[renewed]])
    delong = pairs.mean(axis=1).var(ddof=1) / renewed.sum() + pairs.mean(axis=0).var(ddof=1) / (~renewed).sum()
    found = auc_of(scores, renewed, [f"a{number}" for number in range(80)])
    assert found.value == pytest.approx(roc_auc_score(renewed, scores))
    assert found.error == pytest.approx(np.sqrt(delong))


def test_renewals_of_one_account_are_not_counted_as_independent() -> None:
    """Every renewal ten times over says nothing new: the error stays what it was, instead of falling by root ten."""
    rng = np.random.default_rng(6)
    scores = rng.normal(size=60)
    renewed = rng.random(60) < 0.7
    once = auc_of(scores, renewed, [f"a{number}" for number in range(60)])
    often = auc_of(np.tile(scores, 10), np.tile(renewed, 10), [f"a{number}" for number in range(60)] * 10)
    assert often.value == pytest.approx(once.value)
    assert often.error == pytest.approx(once.error, rel=1e-9)
    alone = auc_of(np.array([1.0, 2.0, 3.0]), np.array([True, True, False]), ["a", "b", "c"])
    assert (alone.error, alone.low, alone.high) == (None, None, None)


def test_a_proposal_is_written_once_a_day(tmp_path: Path) -> None:
    proposal = propose_weights(company(600), WEIGHTS, min_lost=5)
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        for as_of in (date(2026, 6, 29), date(2026, 6, 30), date(2026, 6, 30)):
            write(connection, as_of, proposal)
        rows = connection.execute(f"select as_of, count(*), count(proposed_weight) from {TABLE} group by 1").fetchall()
    kept = sum(one.proposed_weight is not None for one in proposal.components)
    assert sorted(rows) == [(date(2026, 6, 29), 4, kept), (date(2026, 6, 30), 4, kept)]
    said = as_text(date(2026, 6, 30), proposal)
    assert "wrong_sign" in said
    assert "nothing reads it" in said


def test_settings_are_those_of_the_project() -> None:
    chosen = settings()
    assert 0 < chosen.test_share < 1
    assert chosen.min_lost > 0
