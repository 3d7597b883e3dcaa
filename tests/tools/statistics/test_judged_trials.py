"""Trials whose endpoint is a blind judge, simulated with known faults."""

from dataclasses import replace

import numpy as np
import pytest

from tools.simulation.judge import Judge
from tools.simulation.judged import judged
from tools.simulation.study import StudySize
from tools.simulation.trial import TRIALS, run_trials
from tools.statistics.analysis import Design, Score
from tools.statistics.differences import means
from tools.statistics.trial import analyse

SCENES = StudySize(300, 12, 1)


def supported(name: str, judge: Judge) -> float:
    world = replace(TRIALS[name], clauses=6)
    found = [
        analyse(Design(), judged(trial.scores, judge, number, repeats=3), trial.scores)
        for number, trial in enumerate(run_trials(world, SCENES, seed=7))
    ]
    return float(np.mean([each.outcome == "supported" for each in found]))


@pytest.mark.timeout(300)
def test_a_taste_for_the_first_picture_makes_no_claim() -> None:
    biased = Judge(sharpness=6, order_bias=2)
    assert supported("labels_suffice", biased) <= 0.025 + 3 * (0.025 * 0.975 / 300) ** 0.5
    fair = Judge(sharpness=6)
    assert supported("helps", fair) >= 0.3


def test_the_order_cancels_and_unscored_is_no_loss() -> None:
    scores = [Score(str(n), "1", arm, 0.5) for arm in ("none", "full") for n in range(400)]
    always_first = Judge(sharpness=0, order_bias=50, tie_below=0)
    assert set(means(judged(scores, always_first, seed=1))) == {0.0}
    silent = judged(scores, Judge(unscored=1), seed=1)
    assert [each.value for each in silent] == [None] * 400
    better = [replace(each, value=0.9) if each.arm == "full" else each for each in scores]
    half_silent = judged(better, Judge(sharpness=50, unscored=0.5), seed=2)
    assert {each.value for each in half_silent} == {1.0, None}


def test_a_missing_attempt_is_a_missing_pair() -> None:
    scores = [Score("a", "1", "none", None), Score("a", "1", "full", 0.5)]
    assert [each.value for each in judged(scores, Judge(), seed=1)] == [None]
