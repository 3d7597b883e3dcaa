"""Simulated frontiers: small here; `python -m benchmarks.policies` prints the full figures."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.curriculum.learner import Cell, LearnerState
from tools.curriculum.policy import choose
from tools.curriculum.posterior import Posterior, observe
from tools.curriculum.records import records_of
from tools.simulation.frontier import FrontierSetup, run_frontiers
from tools.simulation.frontier_estimate import antitonic, estimate_frontiers
from tools.simulation.hinting import run_hinting
from tools.simulation.law import STUDENT, Student
from tools.simulation.oracle import Oracle
from tools.simulation.planning import SIMULATIONS, Sizes, UnknownPresetError, worlds_of
from tools.simulation.policies import POLICY_FACTORIES, compare
from tools.simulation.presets import PRESETS

SMALL = FrontierSetup(learners=40, skills=5, levels=10, episodes=500)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(any), min_size=1, max_size=7)
)
def test_the_antitonic_fit_is_pooling_adjacent_violators(counts: list[tuple[int, int]]) -> None:
    blocks: list[list[float]] = []
    for passed, failed in counts:
        blocks.append([passed, passed + failed, 1])
        while len(blocks) > 1 and blocks[-2][0] * blocks[-1][1] < blocks[-1][0] * blocks[-2][1]:
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    expected = [block[0] / block[1] for block in blocks for _ in range(int(block[2]))]
    passed, failed = np.array(counts, float).T
    assert antitonic(passed, failed) == pytest.approx(expected)


def test_a_frontier_is_read_off_the_levels_that_were_tried() -> None:
    passed = np.array([[[9, 0, 5, 1], [0, 0, 0, 0], [3, 3, 0, 0]]], float)
    failed = np.array([[[1, 0, 5, 9], [0, 0, 0, 0], [0, 0, 0, 0]]], float)
    read = estimate_frontiers(passed, failed)[0]
    assert read[0] == 2
    assert np.isnan(read[1])
    assert read[2] == 0.5, "two levels as near to one half"


def test_learnability_finds_frontiers_in_well_under_the_tokens_of_the_baselines() -> None:
    found = {
        name: run_frontiers(POLICY_FACTORIES[name], STUDENT, SMALL, seed=3)
        for name in ("learnability", "uniform", "sec")
    }
    tokens = {name: run.tokens.mean() for name, run in found.items()}
    assert tokens["learnability"] < 0.65 * tokens["uniform"]
    assert tokens["learnability"] < 0.9 * tokens["sec"]


def test_uniform_is_not_beaten_where_nearly_everything_is_failed_or_passed() -> None:
    setup = FrontierSetup(learners=100, skills=4, levels=6, episodes=600)
    ours, uniform = (
        [
            run_frontiers(POLICY_FACTORIES[name], PRESETS[end].student, setup, seed=4).tokens.mean()
            for end in ("floor", "ceiling")
        ]
        for name in ("learnability", "uniform")
    )
    assert np.mean(np.divide(ours, uniform)) >= 1


def test_standings_are_read_against_uniform_and_the_oracle() -> None:
    result = compare(STUDENT, FrontierSetup(12, 3, 6, 250), seed=4)
    assert list(result) == [*(name for name in POLICY_FACTORIES if name != "oracle"), "oracle"]
    assert result["oracle"].regret == 0 < result["uniform"].regret
    assert result["uniform"].ratio == 1


def test_the_truth_drifts_with_the_student_for_the_oracle_too() -> None:
    setup = FrontierSetup(learners=20, skills=2, levels=8, episodes=200)
    still, drifting = (
        {
            name: run_frontiers(factory, student, setup, seed=2)
            for name, factory in POLICY_FACTORIES.items()
        }
        for student in (STUDENT, Student(drift=8.0))
    )
    taught = {name: run.learnability.mean() for name, run in drifting.items()}
    assert max(taught, key=lambda name: taught[name]) == "oracle"
    assert taught["uniform"] < 0.8 * still["uniform"].learnability.mean(), "nearly all is passed"


def test_simulations_are_reproducible_and_wait_for_lanes() -> None:
    setup = SMALL._replace(learners=5, episodes=60)
    one, again, lanes = (
        run_frontiers(POLICY_FACTORIES["learnability"], STUDENT, used, 5)
        for used in (setup, setup, setup._replace(lanes=4))
    )
    assert np.array_equal(one.tokens, again.tokens)
    assert not np.array_equal(one.learnability, lanes.learnability)


def test_an_oracle_goes_to_the_true_frontiers_in_turn() -> None:
    cells = (Cell("f/a", 0), Cell("f/a", 1), Cell("f/b", 0), Cell("f/b", 1))
    oracle = Oracle(np.array([[0.9, 0.45, 0.6, 0.1]]))
    state, seen = LearnerState(cells), []
    for seed in range(4):
        cell = choose(oracle, state, np.random.default_rng(seed)).cell
        seen.append(cell.name)
        known = observe(Posterior(cell.passed, cell.failed, cell.attempts), "passed")
        after = replace(cell, passed=known.passed, attempts=known.attempts)
        state = LearnerState(tuple(after if one == cell else one for one in state.cells))
    assert sorted(seen) == ["a level 1", "a level 1", "b level 0", "b level 0"]


def test_counts_of_a_record_are_those_without_a_hint() -> None:
    cell = Cell("f/a", 0, passed=2, failed=1, attempts=3, hint=2)
    records = records_of(LearnerState((cell,)))
    assert records.bare.tried.sum() == 0
    assert records.counts.tried.sum() == 3


def test_a_student_stuck_until_hint_two_gets_hint_two() -> None:
    helped = [run_hinting(Student(stuck_until=2), seed) for seed in range(12)]
    hints = [one.hint for one in helped]
    assert hints.count(2) >= 7
    assert sum(1 <= hint <= 3 for hint in hints) >= 11
    assert sum(one.retested for one in helped) > 12, "nobody was tried again without"
    able = [run_hinting(Student(ability=3.0), seed) for seed in range(4)]
    assert [one.hint for one in able] == [0] * 4


@pytest.mark.parametrize("what", SIMULATIONS)
def test_every_simulation_has_figures(what: str) -> None:
    sizes = Sizes(seeds=4, skills=4, repeats=3, levels=4, episodes=40)
    for name in ("null", "stuck"):
        lines = SIMULATIONS[what](name, PRESETS[name], sizes, 1)
        assert all(line.facts["preset"] == name and line.note for line in lines)
        assert len({tuple(line.facts) for line in lines}) == 1


def test_presets_are_found_by_name() -> None:
    assert list(worlds_of("near-duplicates")) == ["near_duplicates"]
    assert worlds_of("all") == PRESETS
    with pytest.raises(UnknownPresetError, match="set --preset to one of all, null"):
        worlds_of("nil")
