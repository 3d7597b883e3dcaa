import pytest

from tools.demands import MOST_WORDS, score_demands
from tools.extraction.cascade import adapt
from tools.tasks.mix.family import MOST_SKILLS, mix
from tools.tasks.mix.ingredients import HELD_OUT, TRAIN
from tools.tasks.reference import TaskReference
from tools.verification import Checker

FAMILY = mix()
LINE = "apple 42 enalp tidy lamp lamp river?"
DEMANDS = [
    {"skill": "addition", "is": "number", "value": "42"},
    {"skill": "reorder", "is": "word", "value": "enalp"},
    {"skill": "first", "is": "first", "value": "apple"},
    {"skill": "last", "is": "last", "value": "river"},
    {"skill": "end", "is": "end", "value": "?"},
    {"skill": "times", "is": "times", "value": ["lamp", 2]},
    {"skill": "length", "is": "length", "value": 7},
    {"skill": "order", "is": "order", "value": ["apple", "lamp", "river"]},
    {"skill": "without", "is": "without", "value": "s"},
]
BREAKS = {
    "addition": "apple 42 enalp 7 lamp lamp river?",
    "reorder": "apple 42 plane tidy lamp lamp river?",
    "first": "tidy 42 enalp apple lamp lamp river?",
    "last": "apple 42 enalp river lamp lamp tidy?",
    "end": "apple 42 enalp tidy lamp lamp river!",
    "times": "apple 42 enalp tidy lamp lamp-lamp river?",
    "length": "apple 42 enalp lamp lamp river?",
    "order": "river apple 42 enalp lamp lamp tidy?",
    "without": "apple 42 enalp Sad lamp lamp river?",
}


def _reference(skill: str, level: int, seed: int) -> TaskReference:
    return TaskReference(FAMILY.name, FAMILY.version, skill, level, seed)


def test_a_line_that_meets_everything_passes_with_an_outcome_per_skill() -> None:
    found = score_demands(DEMANDS, LINE)

    assert (found.outcome, found.score, found.unmet) == ("passed", 1.0, ())
    assert all(f"{demand['skill']} met" in found.evidence for demand in DEMANDS)


@pytest.mark.parametrize("skill", BREAKS)
def test_a_verdict_names_the_skill_that_broke(skill: str) -> None:
    found = score_demands(DEMANDS, BREAKS[skill])

    assert (found.outcome, found.failure) == ("failed", "wrong")
    assert skill in found.unmet
    assert f"{skill} unmet" in found.evidence
    assert found.score == pytest.approx(1 - len(found.unmet) / len(DEMANDS))


def test_a_list_of_everything_is_no_answer() -> None:
    shower = " ".join(map(str, range(MOST_WORDS + 1)))
    assert score_demands(DEMANDS[:1], shower).failure == "format"
    assert score_demands(DEMANDS[:1], "41 42 43").unmet == ("addition",)
    assert score_demands(DEMANDS[:1], "42\n42").failure == "format"


@pytest.mark.parametrize("skill", FAMILY.skills())
def test_gold_lines_meet_their_demands_and_no_other_tasks_gold_does(skill: str) -> None:
    for level in range(MOST_SKILLS):
        for seed in range(60):
            reference = _reference(skill, level, seed)
            demands = FAMILY.key(reference).data["demands"]
            gold = adapt(f"ANSWER: {FAMILY.gold(reference)}", "text").answer
            assert score_demands(demands, gold).outcome == "passed", (demands, gold)
            assert len({demand["skill"] for demand in demands}) == level + 1
            if level > 1:
                other = FAMILY.gold(_reference(skill, level, seed + 60))
                assert score_demands(demands, other).outcome == "failed"


def test_training_and_held_out_skills_do_not_meet() -> None:
    def used(skill: str) -> set[str]:
        keys = [FAMILY.key(_reference(skill, 4, seed)) for seed in range(30)]
        return {demand["skill"] for key in keys for demand in key.data["demands"]}

    assert used("train") == set(TRAIN)
    assert used("held_out") == set(HELD_OUT)
    assert not set(TRAIN) & set(HELD_OUT)


async def test_the_verifier_needs_no_sandbox_for_it_and_refuses_an_empty_line() -> None:
    reference = _reference("all", 2, 0)
    async with Checker() as checker:
        found = await checker.check(FAMILY.key(reference), FAMILY.gold(reference))
        assert found.outcome == "passed"
        assert (await checker.check(FAMILY.key(reference), " ")).failure == "empty"
        assert checker._sandbox is None
