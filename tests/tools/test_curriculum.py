from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.curriculum.catalogue import (
    POLICIES,
    SimulatedPolicyError,
    UnknownPolicyError,
    find_policy,
)
from tools.curriculum.decide import Decision, decide
from tools.curriculum.ladder import RETEST, climbs, fades, fitted, is_stuck, lowered, raised
from tools.curriculum.learnability import Learnability
from tools.curriculum.learner import Cell, LearnerState, Rung
from tools.curriculum.policy import EXPLORE, Choice, Policy, choose
from tools.curriculum.posterior import DISCOUNT, Posterior, observe
from tools.curriculum.records import Counts, Records, records_of
from tools.simulation.student import Item, SimulatedStudent

SKILL = "family/sums"
HARD = Cell(SKILL, 0, passed=0, failed=30, attempts=40, chosen=40, hints=0)
HALF = Cell(SKILL, 1, passed=10, failed=10, attempts=25, chosen=25)
EASY = Cell(SKILL, 2, passed=30, failed=0, attempts=40, chosen=40)
NEW = Cell("family/words", 3)
MIXED = LearnerState((HARD, HALF, EASY))


def stuck_cell(**changes: int) -> Cell:
    posterior = Posterior()
    for _ in range(4):
        posterior = observe(posterior, "failed")
    return replace(Cell(SKILL, 0, failed=posterior.failed, attempts=4), **changes)


def choices(policy: Policy, state: LearnerState, count: int = 2_000) -> list[Choice]:
    return [choose(policy, state, np.random.default_rng(seed)) for seed in range(count)]


def chosen(state: LearnerState, seed: int = 0) -> Decision:
    return decide(state, Learnability(), np.random.default_rng(seed))


def stacked(several: list[Records]) -> Records:
    """The same cells of several learners."""
    first = several[0]

    def joined(name: str) -> np.ndarray:
        return np.concatenate([getattr(one, name) for one in several])

    def counted(name: str) -> Counts:
        both = [getattr(one, name) for one in several]
        return Counts(
            np.concatenate([one.passed for one in both]),
            np.concatenate([one.failed for one in both]),
        )

    return Records(
        first.skills,
        first.levels,
        counted("counts"),
        counted("bare"),
        *(joined(name) for name in ("attempts", "chosen", "hinted", "duplicates", "open")),
    )


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
        one, again = (choose(policy, MIXED, np.random.default_rng(seed)) for _ in range(2))
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


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_a_policy_decides_alike_for_one_learner_and_for_many(policy: Policy) -> None:
    states = [LearnerState((HARD, HALF, EASY, NEW)), LearnerState((EASY, HALF, HARD, NEW))]
    alone = [policy.prefer(records_of(state)).chances[0] for state in states]
    both = policy.prefer(stacked([records_of(state) for state in states[:1] * 2])).chances
    assert np.allclose(both, alone[0])
    assert alone[1].sum() == pytest.approx(1)


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


def test_a_skill_without_settled_attempts_takes_no_more_than_its_turns() -> None:
    cells = {name: Cell(name, 0) for name in ("family/a", "family/b", "family/c")}
    taken = Counter[str]()
    for seed in range(90):
        state = LearnerState(tuple(cells.values()))
        cell = choose(Learnability(), state, np.random.default_rng(seed)).cell
        counted = replace(cell, chosen=cell.chosen + 1)
        if cell.skill != "family/a":
            half = cell.attempts / 2 + 0.5
            counted = replace(counted, passed=half, failed=half, attempts=cell.attempts + 1)
        cells[cell.skill] = counted
        taken[cell.skill] += 1
    assert 20 <= taken["family/a"] <= 40, taken


def _near(policy: Policy, seed: int) -> float:
    """Share of 100 attempts whose chance of success lies between a quarter and three quarters."""
    student, rng = SimulatedStudent(seed), np.random.default_rng(seed)
    known = {(SKILL, level): Posterior() for level in range(8)}
    near = 0
    for episode in range(100):
        cells = (
            Cell(*place, p.passed, p.failed, p.attempts, chosen=p.attempts)
            for place, p in known.items()
        )
        cell = choose(policy, LearnerState(tuple(cells)), rng).cell
        item = Item(cell.skill, cell.level, str(episode))
        near += 0.25 <= student.chance(item) <= 0.75
        outcome = "passed" if student.answer(item).right else "failed"
        known[cell.skill, cell.level] = observe(known[cell.skill, cell.level], outcome)
    return near / 100


def test_an_unknown_policy_is_named_with_the_known_ones() -> None:
    assert find_policy("uniform").name == "uniform"
    with pytest.raises(UnknownPolicyError, match=r"no policy 'best'.*learnability.*uniform"):
        find_policy("best")
    with pytest.raises(SimulatedPolicyError, match=r"only `tutelage simulate` has it.*sec"):
        find_policy("oracle")


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


def test_the_easiest_stuck_cell_gets_the_hint_that_the_fit_points_to() -> None:
    without = Rung(0, failed=3.7, attempts=4)
    first = stuck_cell(level=1, hint=1)
    made = chosen(LearnerState((stuck_cell(level=2), replace(first, rungs=(without,)), HALF)))
    assert (made.action, made.level, made.hint) == ("decompose", 1, 4)
    known = (without, Rung(2, passed=2, failed=2, attempts=4), Rung(3, passed=4, attempts=4))
    made = chosen(LearnerState((replace(first, rungs=known),)))
    assert made.hint == 2
    assert made.reason == (
        "sums level 1 with hint 1 was failed all 4 times, so the next task comes with hint 2."
    )


def test_a_lucky_guess_does_not_hide_that_a_student_is_stuck() -> None:
    guessed = Cell(SKILL, 0, passed=0.8, failed=15, attempts=25)
    assert is_stuck(guessed)
    assert "passed hardly ever (1 of the last 16)" in chosen(LearnerState((guessed,))).reason


def test_a_fit_follows_the_outcomes_and_fills_the_gaps() -> None:
    stuck, helped = Rung(0, failed=8, attempts=8), Rung(3, passed=8, attempts=8)
    rates = fitted((stuck, helped), 4)
    assert rates[0] < 0.1 < 0.2 < rates[1] < rates[2] < rates[3]
    assert np.all(np.diff(fitted((), 4)) > 0), "more help is expected to help more"
    assert len(fitted((helped,), 1)) == 2


def test_a_sufficient_hint_is_lessened_or_left_out_to_see_whether_it_is_needed() -> None:
    cell = Cell(SKILL, 0, passed=9, failed=0, attempts=9, hint=4)
    cell = replace(cell, rungs=(Rung(0, failed=3.7, attempts=4),))
    assert fades(cell)
    assert lowered(cell, RETEST - 0.01) == 0
    assert 0 < lowered(cell, RETEST) < 4
    made = [chosen(LearnerState((cell,)), seed) for seed in range(40)]
    assert {one.action for one in made} == {"reinforce"}
    assert 0 < [one.hint for one in made].count(0) < 20
    assert {one.reason for one in made} >= {
        "sums level 0 with hint 4 passed 9 of the last 9, so it is tried again without any help."
    }


def test_a_hint_that_is_just_enough_stays() -> None:
    cell = Cell(SKILL, 0, passed=5, failed=5, attempts=10, hint=2)
    cell = replace(cell, rungs=(Rung(0, failed=4, attempts=4), Rung(1, failed=4, attempts=4)))
    assert lowered(cell, 0.5) == 2
    assert raised(replace(cell, passed=0)) > 2


def test_new_ground_is_an_advance_and_known_ground_is_reinforced() -> None:
    assert chosen(LearnerState((NEW,))).action == "advance"
    assert chosen(LearnerState((HALF,))).action == "reinforce"
    assert chosen(LearnerState((replace(HALF, hint=1, passed=3),))).hint == 1


def test_reasons_are_what_a_teacher_would_say() -> None:
    fresh = Cell(SKILL, 3)
    seen = (HARD, HALF, EASY, replace(fresh, passed=1, attempts=1), fresh)
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
