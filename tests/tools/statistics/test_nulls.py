"""Null controls: passed where nothing is, failed where something is."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tests.tools.statistics.studies import design, score, study
from tools.statistics import nulls
from tools.statistics.clusters import Floats
from tools.statistics.panel import Panel
from tools.statistics.study import StudyScore

HELPED = {"none": 0.3, "labels": 0.3, "placebo": 0.3, "full": 0.8}


def twice(first: float, second: float, tasks: int = 40, seed: int = 1) -> list[StudyScore]:
    rng = np.random.default_rng(seed)
    return [
        score("none", float(rng.random() < rate), task, seed=number, measured="null")
        for task in range(tasks)
        for number, rate in enumerate((first, second))
    ]


def test_the_same_arm_twice_differs_by_chance_alone() -> None:
    control = nulls.same_arm_twice(twice(0.5, 0.5))
    assert control.passed
    assert "40 tasks" in control.said
    assert "discordant" in control.said


def test_a_second_attempt_that_knows_more_is_seen() -> None:
    assert not nulls.same_arm_twice(twice(0.3, 0.9)).passed


def test_an_a_a_that_did_not_run_was_not_passed() -> None:
    assert not nulls.same_arm_twice([]).passed
    assert not nulls.same_arm_twice(twice(0.5, 0.5)[::2]).passed
    lost = [replace(each, value=None) for each in twice(0.5, 0.5)]
    assert not nulls.same_arm_twice(lost).passed


def test_several_students_share_the_level() -> None:
    """p = .0078 of eight tasks that got worse: enough for one student, not for each of two."""
    worse = [
        score("none", float(number == 0 or task > 7), task, seed=number, measured="null")
        for task in range(10)
        for number in (0, 1)
    ]
    alike = [replace(each, student="large", value=1.0) for each in worse]
    assert not nulls.same_arm_twice(worse).passed
    assert nulls.same_arm_twice(worse + alike).passed


def test_what_is_too_small_to_fail_has_looked_at_nothing() -> None:
    """Of seven skills the smallest two-sided p is .016, whatever happens: that is no pass."""
    few = nulls.same_arm_twice(twice(0.0, 1.0, tasks=7))
    enough = nulls.same_arm_twice(twice(0.0, 1.0, tasks=8))
    assert (few.passed, few.ran, enough.passed) == (None, True, False)
    assert "of 7 skills no p can be below 0.01" in few.said


def test_shuffling_what_is_all_alike_shows_nothing() -> None:
    alike = study(2, none=1.0, labels=1.0, placebo=1.0, full=1.0)
    for scores in (alike, [replace(each, value=None) for each in alike]):
        control = nulls.permuted_labels(design(), scores, times=50)
        assert control.passed is None
        assert "changed nothing" in control.said


def test_shuffled_labels_find_nothing_however_much_there_is() -> None:
    """All arms share each item's answers out among them, so that a true effect is shuffled too."""
    control = nulls.permuted_labels(design(), study(2, **HELPED), times=400)
    assert control.passed, control.said
    assert "400 shuffles" in control.said


@pytest.mark.parametrize("lost", [0.0, 0.2])
def test_shuffled_labels_pass_on_few_coarse_clusters(lost: float) -> None:
    """A handful of clusters has p-values of large steps, which uniform ones never have."""
    rng = np.random.default_rng(3)
    scores = [
        replace(each, value=None) if rng.random() < lost else each
        for each in study(3, skills=6, items=2, **HELPED)
    ]
    assert nulls.permuted_labels(design(), scores, times=400).passed


def test_p_values_that_are_too_small_or_not_uniform_fail() -> None:
    rng = np.random.default_rng(4)
    honest = rng.random((1_000, 1)).repeat(2, axis=1)
    assert nulls.judged(honest, 0.025).passed
    assert not nulls.judged(honest**2, 0.025).passed
    timid = np.column_stack([honest[:, 0], honest[:, 0] * 0.8 + 0.1])
    assert not nulls.judged(timid, 0.025).passed


def test_labels_cannot_be_shuffled_where_there_is_one_arm() -> None:
    assert nulls.permuted_labels(design(("none",)), study(5, none=0.5)).passed is None


def _blind_to_losses(panel: Panel, path: str, arm: str, control: str) -> Floats:
    """Forgets what the claimed arm lost, as a filter by label would."""
    plain = panel.values[path, arm] - panel.values[path, control]
    return np.where(plain < 0, np.nan, plain) if arm == "full" else plain


def _kind_to_few(panel: Panel, path: str, arm: str, control: str) -> Floats:
    """Counts one failed answer in seven of the claimed arm as passed."""
    values = panel.values[path, arm].copy()
    if arm == "full":
        values[::7][values[::7] == 0] = 1
    return values - panel.values[path, control]


@pytest.mark.parametrize("peeking", [_blind_to_losses, _kind_to_few])
def test_an_analysis_that_peeks_at_labels_is_caught(
    monkeypatch: pytest.MonkeyPatch, peeking: Callable[..., Floats]
) -> None:
    """The shuffles go through the study's own comparison, so that its fault finds something."""
    scores = study(2, none=0.4, labels=0.4, placebo=0.4, full=0.4)
    assert nulls.permuted_labels(design(), scores, times=300).passed
    monkeypatch.setattr(Panel, "difference", peeking)
    assert nulls.permuted_labels(design(), scores, times=300).passed is False


def test_a_student_whose_a_a_did_not_run_was_not_passed() -> None:
    scores = twice(0.5, 0.5)
    alone = nulls.same_arm_twice(scores, wanted=[("small", "suite")])
    both = nulls.same_arm_twice(scores, wanted=[("small", "suite"), ("large", "suite")])
    assert (alone.passed, alone.ran) == (True, True)
    assert (both.passed, both.ran) == (False, False)
    assert "large on suite" in both.said


def test_shuffles_are_seldom_called_wrong() -> None:
    """One in a hundred is what both tests together allow."""
    rng = np.random.default_rng(6)
    drawn = (rng.random((500, 1)).repeat(2, axis=1) for _ in range(600))
    failed = sum(not nulls.judged(each, 0.025).passed for each in drawn)
    assert failed <= 14
