import math

import numpy as np
import pytest

from tools.simulation.candidates import draw_effects
from tools.simulation.judge import Judge
from tools.simulation.keyed_random import normal, uniform
from tools.simulation.law import STUDENT, Arm, Student, chance, difficulty, mean_chance
from tools.simulation.lifetime import run_lifetimes
from tools.simulation.presets import PRESETS, World
from tools.simulation.student import Item, SimulatedStudent, State
from tools.simulation.study import StudySize, run_studies


def test_the_law_by_hand() -> None:
    knows = 1 / (1 + math.exp(-(0.4 + 0.7 * 2)))
    assert chance(STUDENT, 0.4, hint=2) == pytest.approx(0.05 + 0.92 * knows)
    assert difficulty(STUDENT, 5) == pytest.approx(1.6)
    assert chance(Student(stuck_until=2), 3.0, hint=1) == pytest.approx(0.05)
    assert chance(Student(stuck_until=2), 3.0, hint=2) > 0.9


def test_quadrature_is_what_sampling_comes_to() -> None:
    logits = np.random.default_rng(0).normal(0.7, 1.2, 400_000)
    assert mean_chance(STUDENT, 0.7, 1.2) == pytest.approx(chance(STUDENT, logits).mean(), abs=2e-3)


def test_the_presets_lifts_are_what_they_say() -> None:
    assert PRESETS["helps"].lift == pytest.approx(0.25, abs=1e-4)
    assert PRESETS["harms"].lift == pytest.approx(-0.25, abs=1e-4)
    assert 0 < PRESETS["ceiling"].lift < PRESETS["floor"].lift < 0.1
    assert PRESETS["stuck"].lift == pytest.approx(0)


@pytest.mark.parametrize("name", PRESETS)
def test_studies_are_reproducible(name: str) -> None:
    shape = StudySize(3, 4, 5)
    one, again, other = (run_studies(PRESETS[name], shape, seed) for seed in (1, 1, 2))
    for arm in ("none", "full"):
        for part, same in zip(getattr(one, arm), getattr(again, arm), strict=True):
            assert np.array_equal(part, same)
    assert not np.array_equal(one.none.tokens, other.none.tokens)


def test_a_study_comes_to_the_worlds_lift() -> None:
    for name in ("helps", "floor"):
        means = run_studies(PRESETS[name], StudySize(400, 40, 5), seed=3).skill_means()
        assert means.mean() == pytest.approx(PRESETS[name].lift, abs=0.01)


def test_missing_pairs_count_on_neither_side() -> None:
    world = World(none=Arm(missing=0.2), full=Arm(missing_if_wrong=0.5))
    study = run_studies(world, StudySize(50, 10, 10), seed=4)
    lost = study.none.missing | study.full.missing
    assert np.array_equal(np.isnan(study.differences()), lost)
    assert study.full.missing.mean() == pytest.approx(0.25, abs=0.02)
    assert np.isfinite(study.skill_means()).all()
    assert not study.full.missing[study.full.right & ~study.full.truncated].any()


def test_near_duplicates_repeat_their_neighbour_luck_included() -> None:
    study = run_studies(World(duplicates=1.0), StudySize(5, 4, 6), seed=5)
    assert (study.none.right == study.none.right[:, :, :1]).all()
    assert (study.full.tokens == study.full.tokens[:, :, :1]).all()


def test_a_longer_arm_is_cut_short_more_often() -> None:
    study = run_studies(PRESETS["budget_only"], StudySize(50, 20, 10), seed=6)
    assert study.none.truncated.mean() < 0.1
    assert study.full.truncated.mean() > 0.15
    assert study.full.tokens.max() <= 200


def test_candidates_are_mostly_useless() -> None:
    effects = draw_effects(np.random.default_rng(7), 200_000)
    assert effects.mean() == pytest.approx(-0.2 * 0.6 + 0.1 * 0.8, abs=0.01)
    assert (effects > 0.5).mean() == pytest.approx(0.088, abs=0.01)


def test_lifetimes_are_reproducible() -> None:
    one, again = run_lifetimes(20, seed=1), run_lifetimes(20, seed=1)
    assert all(np.array_equal(a, b) for a, b in zip(one, again, strict=True))


def test_a_judge_sees_quality_order_ties_and_fails() -> None:
    rng = np.random.default_rng(8)
    fair, biased = Judge(), Judge(sharpness=0, order_bias=math.log(3))
    assert fair.prefers_first(1, 0) == pytest.approx(1 / (1 + math.exp(-2)))
    assert fair.prefers_first(0, 1) == pytest.approx(1 - float(fair.prefers_first(1, 0)))
    assert biased.prefers_first(0, 1) == pytest.approx(0.75)
    assert fair.judge(0.5, 0.52, rng) == "tie"
    assert Judge(unscored=1).judge(1, 0, rng) == "unscored"
    won = [Judge(sharpness=9).judge(1, 0, rng) for _ in range(50)]
    assert won.count("first") > 45


def test_dice_depend_on_their_key_alone() -> None:
    assert uniform("a", 1) == uniform("a", 1) != uniform("a", 2)
    throws = np.array([normal("throw", n) for n in range(20_000)])
    assert throws.mean() == pytest.approx(0, abs=0.03)
    assert throws.std() == pytest.approx(1, abs=0.03)


def test_a_student_answers_alike_in_any_order() -> None:
    items = [Item("sorting", n % 5, str(n)) for n in range(40)]
    student, twin = SimulatedStudent(seed=1), SimulatedStudent(seed=1)
    forward = [student.answer(item) for item in items]
    assert [twin.answer(item) for item in reversed(items)] == forward[::-1]
    assert [SimulatedStudent(seed=2).answer(item) for item in items] != forward


def test_replicates_are_new_throws_at_the_same_odds() -> None:
    student, item = SimulatedStudent(seed=3), Item("sorting", 3, "1")
    share = np.mean([student.answer(item, replicate=str(n)).right for n in range(4_000)])
    assert share == pytest.approx(student.chance(item), abs=0.03)


def test_scaffolds_and_hints_move_the_odds() -> None:
    student, item = SimulatedStudent(seed=4), Item("sorting", 3, "1")
    plain = student.chance(item)
    assert student.chance(item, State("helps", effect=2.0)) > plain
    assert student.chance(item, State("harms", effect=-2.0)) < plain
    assert student.chance(item, State(hint=2)) > plain
    assert student.chance(item, State("helps")) == pytest.approx(plain, abs=0.25)


def test_many_students_follow_the_law() -> None:
    item = Item("sorting", 3, "1")
    share = np.mean([SimulatedStudent(seed).chance(item) for seed in range(4_000)])
    assert share == pytest.approx(float(mean_chance(STUDENT, 0.0, math.hypot(1, 0.7))), abs=0.02)
