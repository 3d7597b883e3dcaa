"""The skills of logic: one answer each, found again by brute force from the words alone."""

import re
from collections import Counter
from functools import cache
from itertools import pairwise
from random import Random

import pytest

from tools.tasks.generated import Problem
from tools.tasks.procedural.logic.table import LOGIC
from tools.verification import Checker

from . import frame
from .logic_redone import REDONE

DRAWN = 300
CHOICES = {
    "order-by-clues": r"\b[A-Z]\w+(?= is)|(?<=than )\w+",
    "who-lies": r"\w+(?= says)",
    "matching-by-elimination": r"[A-Z]\w+(?=[^.]* own one)",
    "rule-chain": r"\w+(?=, [^.]*\. Which| or \w+\. Which|\. Which)",
}
"""Of skills with a closed choice, what a prompt lets one choose from, in the order of the words."""
EASIEST = CHOICES | {
    "order-by-clues": r"\d",
    "who-lies": r"\d(?=[^.]* lies\. )",
    "matching-by-elimination": r"\d(?=[^.]* own one pet each)",
    "switch-parity": r"\d",
    "family-relation": r"[a-z]+(?=(?:, \w+)* or \w+\?|\?)",
}
"""The same at level 0, where two skills more have one."""

each_skill = pytest.mark.parametrize("skill", LOGIC)


@cache
def _drawn(skill: str, level: int) -> list[Problem]:
    rng = Random(f"{frame.FAMILY.version}/{skill}/{level}")
    return [LOGIC[skill].make(rng, level) for _ in range(DRAWN)]


@each_skill
def test_a_puzzle_has_one_answer_and_it_is_the_gold_one(skill: str) -> None:
    for task, gold in frame.tasks(skill):
        assert REDONE[skill](task.prompt) == gold, task.prompt


@pytest.mark.parametrize(
    ("skill", "prompt"),
    [
        (
            "order-by-clues",
            "Ada is taller than Ben. Ada is taller than Dan. Who is the second tallest of the 3? ",
        ),
        ("who-lies", 'Ada says: "Ben is the liar." Ben says: "Ada is the liar."'),
        (
            "order-by-clues",
            "Children 1 and 2 are taller than child 3. Which child is the tallest? ",
        ),
        (
            "who-lies",
            'Only one of the robots 1 and 2 lies. Robot 1 says truly: "Robot 1 lies." ',
        ),
        (
            "family-relation",
            "Ada is a parent of Ben. Ada is a woman. What is Ada to Ben: son, father or sister?",
        ),
        (
            "matching-by-elimination",
            "The children 1, 2 and 3 own one pet each: the cat, the dog and the pony. "
            "Child 2 owns the cat. Which child owns the pony? ",
        ),
        ("switch-parity", "At first lamps 1 and 2 are on. button A switches lamp 3. in order: A."),
        ("family-relation", "Ada is the mother of Ben. Dan is the son of Eva. What is Ada to Eva?"),
        (
            "matching-by-elimination",
            "Ada and Ben own one of these pets each, and no two the same: "
            "the cat and the dog. Who owns the dog?",
        ),
        (
            "rule-chain",
            "Ada is calm. Whoever is calm is neat. Whoever is calm is shy. Exactly one "
            "of these words must be true of Ada: neat or shy. Which one?",
        ),
    ],
)
def test_the_brute_force_refuses_what_has_not_one_answer(skill: str, prompt: str) -> None:
    with pytest.raises(ValueError, match="to unpack"):
        REDONE[skill](prompt)


def test_the_brute_force_refuses_numbers_that_settle_nothing() -> None:
    with pytest.raises(AssertionError, match="not determined"):
        REDONE["set-counting"](
            "In a club of 9 people, 5 like tea, 4 like soup. How many people like both?"
        )


@each_skill
def test_work_follows_the_five_steps_to_the_answer(skill: str) -> None:
    labels = [step.label for step in frame.scaffold(skill).steps]
    assert len(labels) == 5
    for task, gold in frame.tasks(skill):
        assert task.worked is not None
        assert [step.label for step in task.worked.steps] == labels
        assert task.worked.steps[-1].result == gold
        assert re.search(rf"\b{gold}\b", task.worked.steps[-1].text)


@each_skill
def test_every_calculation_of_the_work_holds(skill: str) -> None:
    for task, _ in frame.tasks(skill):
        assert task.worked is not None
        said = " ".join(step.text for step in task.worked.steps)
        for left, right in re.findall(r"(\d+(?: [-+] \d+)+) = (\d+)", said):
            assert eval(left) == int(right), said
        truths = r"\b((?:not )?(?:true|false)(?: (?:and|or) (?:true|false))?) = (true|false)"
        for left, right in re.findall(truths, said):
            assert eval(left, {"true": True, "false": False}) == (right == "true"), said


@each_skill
def test_a_prompt_asks_and_does_not_tell(skill: str) -> None:
    for task, _ in frame.tasks(skill):
        assert "ANSWER" not in task.prompt
        assert "\n" not in task.prompt
        assert task.prompt.count("?") == 1
        assert re.search(r"Answer with [^.]+\.$", task.prompt)


@each_skill
def test_no_answer_is_easily_guessed(skill: str) -> None:
    # A quarter, and three standard errors of a share of that many draws.
    most = DRAWN * 0.25 + 3 * (DRAWN * 0.25 * 0.75) ** 0.5
    for level in frame.LEVELS:
        drawn = _drawn(skill, level)
        assert Counter(each.gold for each in drawn).most_common(1)[0][1] <= most, level
        # Nor does the wording's place of an answer among the choices betray it.
        if choices_of := (CHOICES if level else EASIEST).get(skill):
            found = [list(dict.fromkeys(re.findall(choices_of, e.prompt))) for e in drawn]
            places = Counter(
                choices.index(each.gold) for choices, each in zip(found, drawn, strict=True)
            )
            assert min(map(len, found)) >= 4
            assert places.most_common(1)[0][1] <= most, (level, places)


@each_skill
def test_prompts_seldom_repeat(skill: str) -> None:
    for level in frame.LEVELS:
        prompts = {each.prompt for each in _drawn(skill, level)}
        # Of n prompts, that many draws repeat DRAWN² / 2n times.
        assert len(prompts) >= (170 if level < 2 else DRAWN - 2 * DRAWN**2 / 20_000), level


@each_skill
def test_levels_grow(skill: str) -> None:
    def length(level: int) -> int:
        tasks = [frame.task(skill, level, seed)[0] for seed in frame.SEEDS]
        steps = [step.text for task in tasks if task.worked for step in task.worked.steps]
        said = "".join((*steps, *(task.prompt for task in tasks)))
        # What is counted grows in numbers, not in words.
        return len(re.sub(r"\D", "", said) if skill == "set-counting" else said)

    sizes = [length(level) for level in frame.LEVELS]
    assert all(easier < harder for easier, harder in pairwise(sizes)), sizes


async def test_the_verifier_takes_the_gold_answer_and_no_other() -> None:
    async with Checker() as checker:
        for skill in LOGIC:
            for level in (0, 4):
                reference = frame.reference(skill, level, 1)
                key, gold = frame.FAMILY.key(reference), frame.FAMILY.gold(reference)
                wrong = str(int(gold) + 1) if gold.isdecimal() else f"{gold}s"
                assert (await checker.check(key, gold)).outcome == "passed"
                assert (await checker.check(key, wrong)).outcome == "failed"
