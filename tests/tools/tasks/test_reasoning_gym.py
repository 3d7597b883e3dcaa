import pytest
from reasoning_gym import get_score_answer_fn

from tools.tasks.reasoning_gym import reasoning_gym
from tools.tasks.reference import TaskReference

FAMILY = reasoning_gym()
HOSTILE = ("", "abc", "NaN", "inf", "1e999999999", "1/0", "9" * 5000, "[[", "__import__('os')", "-")


def test_at_least_ten_data_sets_are_admitted() -> None:
    assert len(FAMILY.skills()) >= 10


@pytest.mark.parametrize("skill", FAMILY.skills())
def test_gold_answers_verify_at_every_level(skill: str) -> None:
    score = get_score_answer_fn(skill)
    for level in range(FAMILY.skills()[skill].levels):
        for seed in range(3):
            reference = TaskReference(FAMILY.name, FAMILY.version, skill, level, seed)
            key = FAMILY.key(reference)
            assert key.kind == "gym"
            assert score(FAMILY.gold(reference), key.data["entry"]) == 1.0


@pytest.mark.parametrize("skill", FAMILY.skills())
def test_scorers_stand_hostile_answers(skill: str) -> None:
    entry = FAMILY.key(TaskReference(FAMILY.name, FAMILY.version, skill, 0, 0)).data["entry"]
    score = get_score_answer_fn(skill)
    for answer in HOSTILE:
        assert 0 <= score(answer, entry) < 1


def test_levels_get_harder() -> None:
    def numbers(level: int) -> str:
        reference = TaskReference(FAMILY.name, FAMILY.version, "chain_sum", level, 1)
        return FAMILY.task(reference).prompt

    assert len(numbers(0)) < len(numbers(5))
