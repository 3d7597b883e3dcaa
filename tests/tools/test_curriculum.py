from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.curriculum.catalogue import POLICIES, UnknownPolicyError, find_policy
from tools.curriculum.decide import Decision, decide
from tools.curriculum.ladder import climbs, fades, is_stuck
from tools.curriculum.learnability import EXPLORE, Learnability
from tools.curriculum.learner import Cell, LearnerState
from tools.curriculum.policy import Choice, Policy
from tools.curriculum.posterior import DISCOUNT, Posterior, observe
from tools.simulation.student import Item, SimulatedStudent

SKILL = "family/sums"
HARD = Cell(SKILL, 0, passed=0, failed=30, attempts=40, hints=0)
HALF = Cell(SKILL, 1, passed=10, failed=10, attempts=25)
EASY = Cell(SKILL, 2, passed=30, failed=0, attempts=40)
NEW = Cell(SKILL, 3)
MIXED = LearnerState((HARD, HALF, EASY))


def stuck_cell(**changes: int) -> Cell:
    posterior = Posterior()
    for _ in range(4):
        posterior = observe(posterior, "failed")
    return replace(Cell(SKILL, 0, failed=posterior.failed, attempts=4), **changes)


def choices(policy: Policy, state: LearnerState, count: int = 2_000) -> list[Choice]:
    return [policy.choose(state, np.random.default_rng(seed)) for seed in range(count)]


def chosen(state: LearnerState, seed: int = 0) -> Decision:
    return decide(state, Learnability(), np.random.default_rng(seed))


# --- posterior


@given(st.lists(st.sampled_from(["passed", "failed"]), max_size=60))
def test_a_posterior_counts_and_forgets(outcomes: list[str]) -> None:
    posterior = Posterior()
    for outcome in outcomes:
        posterior = observe(posterior, outcome)  # type: ignore[arg-type]
    assert posterior.attempts == len(outcomes)
    assert posterior.passed + posterior.failed <= 1 / (1 - DISCOUNT)
    assert 0 < posterior.mean < 1
    ages = range(len(outcomes) - 1, -1, -1)
    passed = sum(DISCOUNT**age for age, o in zip(ages, outcomes, strict=True) if o == "passed")
    assert posterior.passed == pytest.approx(passed)


@pytest.mark.parametrize("outcome", ["undecided", "missing"])
def test_what_was_not_settled_teaches_nothing(outcome: str) -> None:
    assert observe(Posterior(1, 2, 3), outcome) == Posterior(1, 2, 3)  # type: ignore[arg-type]


# --- policies


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_every_policy_is_a_function_of_state_and_seed(policy: Policy) -> None:
    for seed in range(50):
        one, again = (policy.choose(MIXED, np.random.default_rng(seed)) for _ in range(2))
        assert one == again
        assert 0 < one.propensity <= 1
        assert one.reason.endswith(".")


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_every_policy_leaves_spent_pools_alone(policy: Policy) -> None:
    state = LearnerState((replace(HALF, spent=True), EASY, NEW))
    assert {choice.cell for choice in choices(policy, state, 200)} == {EASY, NEW}


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_propensities_are_how_often_a_cell_is_chosen(policy: Policy) -> None:
    state = LearnerState((HARD, HALF, EASY, NEW))
    made = choices(policy, state)
    for cell, count in Counter(choice.cell for choice in made).items():
        claimed = np.mean([choice.propensity for choice in made if choice.cell == cell])
        assert claimed == pytest.approx(count / len(made), abs=0.04)


def test_learnability_practises_where_half_is_passed_and_explores_one_time_in_five() -> None:
    made = choices(Learnability(), MIXED)
    by_policy = Counter(choice.cell for choice in made if choice.picked_by == "policy")
    explored = Counter(choice.cell for choice in made if choice.picked_by == "explore")
    assert by_policy[HALF] > 0.95 * by_policy.total()
    assert explored.total() / len(made) == pytest.approx(EXPLORE, abs=0.03)
    assert all(explored[cell] > explored.total() / 4 for cell in (HARD, HALF, EASY))


def test_learnability_shuns_near_duplicates() -> None:
    fresh = replace(HALF, level=5)
    state = LearnerState((replace(HALF, duplicates=0.9), fresh))
    made = [choice.cell for choice in choices(Learnability(), state, 300)]
    assert made.count(fresh) > 250


def test_learnability_spends_more_attempts_near_the_frontier_than_uniform() -> None:
    learnability, uniform = (
        np.mean([_near(find_policy(name), seed) for seed in range(30)])
        for name in ("learnability", "uniform")
    )
    assert learnability > uniform + 0.05


def _near(policy: Policy, seed: int) -> float:
    """Share of 100 attempts whose chance of success lies between a quarter and three quarters."""
    student, rng = SimulatedStudent(seed), np.random.default_rng(seed)
    known = {(SKILL, level): Posterior() for level in range(8)}
    near = 0
    for episode in range(100):
        cells = (Cell(*place, p.passed, p.failed, p.attempts) for place, p in known.items())
        cell = policy.choose(LearnerState(tuple(cells)), rng).cell
        item = Item(cell.skill, cell.level, str(episode))
        near += 0.25 <= student.chance(item) <= 0.75
        outcome = "passed" if student.answer(item).right else "failed"
        known[cell.skill, cell.level] = observe(known[cell.skill, cell.level], outcome)
    return near / 100


def test_an_unknown_policy_is_named_with_the_known_ones() -> None:
    assert find_policy("uniform").name == "uniform"
    with pytest.raises(UnknownPolicyError, match=r"no policy 'best'.*learnability.*uniform"):
        find_policy("best")


# --- the hint ladder


def test_four_failures_and_no_success_are_stuck() -> None:
    assert is_stuck(stuck_cell())
    assert not is_stuck(replace(stuck_cell(), attempts=3))
    assert not is_stuck(replace(stuck_cell(), passed=0.5))
    assert not is_stuck(Cell(SKILL, 0, failed=0.1, attempts=30)), "long ago says little"


def test_the_ladder_ends_where_the_tasks_have_no_more_to_give() -> None:
    assert climbs(stuck_cell(hint=3))
    assert not climbs(stuck_cell(hint=4))
    assert not climbs(stuck_cell(hints=0))


def test_a_hint_fades_once_it_suffices() -> None:
    assert fades(Cell(SKILL, 0, passed=2.5, failed=2, attempts=5, hint=2))
    assert not fades(Cell(SKILL, 0, passed=1, failed=4, attempts=5, hint=2))
    assert not fades(Cell(SKILL, 0, passed=2, attempts=2, hint=2))
    assert not fades(Cell(SKILL, 0, passed=9, failed=1, attempts=10))


# --- the whole decision


def test_enough_contrast_is_distilled_before_anything_else() -> None:
    cells = (stuck_cell(contrast=3), replace(HALF, contrast=1), Cell("family/other", 0))
    made = chosen(LearnerState(cells, candidates_left=1, contrast_needed=4))
    assert (made.action, made.skill) == ("distil", SKILL)
    assert made.inputs == {"contrast": 4, "candidates_left": 1}
    assert made.reason.startswith("4 failures in sums now stand beside a better answer")
    assert chosen(LearnerState(cells, 0, 4)).action == "decompose"
    assert chosen(LearnerState(cells, 1, 5)).action == "decompose"


def test_spent_pools_are_distilled_from_and_then_the_run_stops() -> None:
    spent = (replace(HALF, contrast=4, spent=True),)
    assert chosen(LearnerState(spent, candidates_left=1)).action == "distil"
    stop = chosen(LearnerState(spent))
    assert (stop.action, stop.skill) == ("stop", None)
    assert stop.reason == "Every pool of tasks is spent, so nothing is left to try."
    assert chosen(LearnerState(())).action == "stop"


def test_the_easiest_stuck_cell_gets_the_next_hint() -> None:
    made = chosen(LearnerState((stuck_cell(level=2), stuck_cell(level=1, hint=1), HALF)))
    assert (made.action, made.level, made.hint) == ("decompose", 1, 2)
    assert made.reason == (
        "sums level 1 with hint 1 was failed all 4 times, so the next task comes with hint 2."
    )


def test_a_sufficient_hint_is_withdrawn_by_one_level_when_its_cell_comes_up() -> None:
    made = chosen(LearnerState((Cell(SKILL, 0, passed=4, failed=1, attempts=5, hint=2),)))
    assert (made.action, made.hint) == ("reinforce", 1)
    assert made.reason == "sums level 0 with hint 2 passed 4 of the last 5, so less help is tried."


def test_new_ground_is_an_advance_and_known_ground_is_reinforced() -> None:
    assert chosen(LearnerState((NEW,))).action == "advance"
    assert chosen(LearnerState((HALF,))).action == "reinforce"
    assert chosen(LearnerState((replace(HALF, hint=1, passed=3),))).hint == 1


def test_reasons_are_what_a_teacher_would_say() -> None:
    seen = (HARD, HALF, EASY, replace(NEW, passed=1, attempts=1), NEW)
    said = [chosen(LearnerState((cell,)), seed=0).reason for cell in seen]
    assert said == [
        "sums level 0 is passed almost never (0 of the last 30), and is tried once more.",
        "sums level 1 is passed about half the time (10 of the last 20), where teaching pays most.",
        "sums level 2 is passed nearly always (30 of the last 30), and is checked once more.",
        "sums level 3 was tried too rarely to tell (1 of the last 1 passed).",
        "sums level 3 has not been tried with the student as it is now.",
    ]


cells = st.builds(
    Cell,
    skill=st.sampled_from(["family/a", "family/b"]),
    level=st.integers(0, 3),
    passed=st.floats(0, 20),
    failed=st.floats(0, 20),
    attempts=st.integers(0, 50),
    duplicates=st.floats(0, 1),
    contrast=st.integers(0, 6),
    hint=st.integers(0, 4),
    spent=st.booleans(),
)


@given(st.lists(cells, max_size=6), st.integers(0, 3), st.integers(0, 99))
def test_every_state_has_a_decision_that_can_be_carried_out(
    drawn: list[Cell], candidates: int, seed: int
) -> None:
    state = LearnerState(tuple(drawn), candidates)
    made = chosen(state, seed)
    assert 0 < made.propensity <= 1
    assert 0 <= made.hint <= 4
    if made.action in ("advance", "reinforce", "decompose"):
        assert (made.skill, made.level) in {(cell.skill, cell.level) for cell in state.open}
    else:
        assert made.action == "distil" or not state.open
