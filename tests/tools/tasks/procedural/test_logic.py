"""The skills of logic: one answer each, found again by brute force from the words alone."""

import re
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from tools.scaffold.arms import build_arm
from tools.scaffold.leaks import scan
from tools.scaffold.model import Scaffold
from tools.scaffold.skill_md import read
from tools.suites import suite
from tools.tasks.generated import Problem
from tools.tasks.procedural.family import procedural
from tools.tasks.procedural.logic.table import LOGIC
from tools.tasks.reference import TaskReference
from tools.tasks.task import Task
from tools.verification import Checker

from .logic_redone import REDONE

FAMILY = procedural()
LEVELS = range(5)
SEEDS = range(41)
DRAWN = 300
SKILLS = Path(suite.__file__).with_name("procedural")
CHOICES = {
    "order-by-clues": r"\b[A-Z]\w+(?= is)|(?<=than )\w+",
    "who-lies": r"\w+(?= says)",
    "matching-by-elimination": r"[A-Z]\w+(?=[^.]* own one)",
    "rule-chain": r"\w+(?=, [^.]*\. Which| or \w+\. Which|\. Which)",
}
"""Of skills with a closed choice, what a prompt lets one choose from, in the order of the words."""

each_skill = pytest.mark.parametrize("skill", LOGIC)


def _reference(skill: str, level: int, seed: int) -> TaskReference:
    return TaskReference(FAMILY.name, FAMILY.version, skill, level, seed)


@cache
def _task(skill: str, level: int, seed: int) -> tuple[Task, str]:
    reference = _reference(skill, level, seed)
    return FAMILY.task(reference), FAMILY.gold(reference)


def _tasks(skill: str) -> list[tuple[Task, str]]:
    return [_task(skill, level, seed) for level in LEVELS for seed in SEEDS]


@cache
def _drawn(skill: str, level: int) -> list[Problem]:
    rng = Random(f"{skill}/{level}")
    return [LOGIC[skill].make(rng, level) for _ in range(DRAWN)]


def _scaffold(skill: str) -> Scaffold:
    return read((SKILLS / skill / "SKILL.md").read_text("utf-8")).scaffold


@each_skill
def test_a_puzzle_has_one_answer_and_it_is_the_gold_one(skill: str) -> None:
    for task, gold in _tasks(skill):
        assert REDONE[skill](task.prompt) == gold, task.prompt


@pytest.mark.parametrize(
    ("skill", "prompt"),
    [
        (
            "order-by-clues",
            "Ada is taller than Ben. Ada is taller than Dan. Who is the second tallest of the 3? ",
        ),
        ("who-lies", 'Ada says: "Ben is the liar." Ben says: "Ada is the liar."'),
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
    labels = [step.label for step in _scaffold(skill).steps]
    assert len(labels) == 5
    for task, gold in _tasks(skill):
        assert task.worked is not None
        assert [step.label for step in task.worked.steps] == labels
        assert task.worked.steps[-1].result == gold
        assert re.search(rf"\b{gold}\b", task.worked.steps[-1].text)


@each_skill
def test_every_calculation_of_the_work_holds(skill: str) -> None:
    for task, _ in _tasks(skill):
        assert task.worked is not None
        said = " ".join(step.text for step in task.worked.steps)
        for left, right in re.findall(r"(\d+(?: [-+] \d+)+) = (\d+)", said):
            assert eval(left) == int(right), said
        truths = r"\b((?:not )?(?:true|false)(?: (?:and|or) (?:true|false))?) = (true|false)"
        for left, right in re.findall(truths, said):
            assert eval(left, {"true": True, "false": False}) == (right == "true"), said


@each_skill
def test_a_prompt_asks_and_does_not_tell(skill: str) -> None:
    for task, _ in _tasks(skill):
        assert "ANSWER" not in task.prompt
        assert "\n" not in task.prompt
        assert task.prompt.count("?") == 1
        assert re.search(r"Answer with [^.]+\.$", task.prompt)


@each_skill
def test_no_answer_is_easily_guessed(skill: str) -> None:
    # A quarter, and three standard errors of a share of that many draws.
    most = DRAWN * 0.25 + 3 * (DRAWN * 0.25 * 0.75) ** 0.5
    for level in LEVELS:
        drawn = _drawn(skill, level)
        assert Counter(each.gold for each in drawn).most_common(1)[0][1] <= most, level
        # Nor does the wording's place of an answer among the choices betray it.
        if skill in CHOICES:
            found = [list(dict.fromkeys(re.findall(CHOICES[skill], e.prompt))) for e in drawn]
            places = Counter(
                choices.index(each.gold) for choices, each in zip(found, drawn, strict=True)
            )
            assert min(map(len, found)) >= 4
            assert places.most_common(1)[0][1] <= most, (level, places)


@each_skill
def test_prompts_seldom_repeat(skill: str) -> None:
    for level in LEVELS:
        prompts = {each.prompt for each in _drawn(skill, level)}
        # Of n prompts, that many draws repeat DRAWN² / 2n times.
        assert len(prompts) >= (170 if level == 0 else DRAWN - 2 * DRAWN**2 / 20_000), level


@each_skill
def test_levels_grow(skill: str) -> None:
    def length(level: int) -> int:
        tasks = [_task(skill, level, seed)[0] for seed in SEEDS]
        steps = [step.text for task in tasks if task.worked for step in task.worked.steps]
        said = "".join((*steps, *(task.prompt for task in tasks)))
        # What is counted grows in numbers, not in words.
        return len(re.sub(r"\D", "", said) if skill == "set-counting" else said)

    sizes = [length(level) for level in LEVELS]
    assert all(easier < harder for easier, harder in pairwise(sizes)), sizes


async def test_the_verifier_takes_the_gold_answer_and_no_other() -> None:
    async with Checker() as checker:
        for skill in LOGIC:
            for level in (0, 4):
                reference = _reference(skill, level, 1)
                key, gold = FAMILY.key(reference), FAMILY.gold(reference)
                wrong = str(int(gold) + 1) if gold.isdecimal() else f"{gold}s"
                assert (await checker.check(key, gold)).outcome == "passed"
                assert (await checker.check(key, wrong)).outcome == "failed"


@each_skill
def test_the_procedure_gives_nothing_away(skill: str) -> None:
    texts = {}
    for level in LEVELS:
        for seed in range(8):
            task, gold = _task(skill, level, seed)
            texts |= {f"task {level}/{seed}": task.prompt, f"answer {level}/{seed}": gold}
    scaffold = _scaffold(skill)
    report = scan(scaffold, texts)
    assert report.outcome == "clean", report.overlaps
    assert 120 <= scaffold.tokens <= 220


@each_skill
def test_arms_can_be_made_of_the_procedure(skill: str) -> None:
    scaffold = _scaffold(skill)
    said = "\n".join(f"{task.prompt}\n{gold}" for task, gold in _tasks(skill))
    texts = [
        build_arm(arm, scaffold, tasks_text=said).text
        for arm in ("placebo", "placebo/1", "placebo/2", "placebo/3", "shuffled")
    ]
    assert all(texts)


@each_skill
def test_the_file_is_its_own_and_untouched(skill: str) -> None:
    found = read((SKILLS / skill / "SKILL.md").read_text("utf-8"))
    assert found.name == skill
    assert found.scaffold.skills == (f"procedural/{skill}",)
    # A file whose digest is wrong reads as imported.
    assert found.scaffold.source == "library"
