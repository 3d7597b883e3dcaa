import re
from collections import Counter
from functools import cache
from itertools import pairwise
from random import Random
from statistics import mean

import pytest

from tools.extraction.cascade import adapt
from tools.scaffold.inert import bank, stem, vocabulary
from tools.scaffold.words import words
from tools.tasks.generated import GeneratedFamily, Problem
from tools.tasks.pools import POOLS, seed_in
from tools.tasks.procedural.family import LEVELS
from tools.tasks.procedural.strings.table import STRINGS
from tools.tasks.procedural.strings.words import WORDS
from tools.tasks.prompt import answer_line
from tools.tasks.reference import TaskReference
from tools.verification import Checker

from . import frame
from .strings_redone import REDONE

FAMILY = GeneratedFamily("procedural", "2", lambda: STRINGS)
SEEDS = range(41)
each_skill = pytest.mark.parametrize("skill", STRINGS)


@cache
def drawn(skill: str, level: int) -> tuple[Problem, ...]:
    return tuple(STRINGS[skill].make(Random(f"{skill}/{level}/{seed}"), level) for seed in SEEDS)


def every(skill: str) -> list[Problem]:
    return [problem for level in range(LEVELS) for problem in drawn(skill, level)]


def test_ten_skills_of_five_levels_and_each_is_redone() -> None:
    assert len(STRINGS) == 10
    assert set(REDONE) == set(STRINGS)
    assert {generator.levels for generator in STRINGS.values()} == {LEVELS}


@each_skill
def test_another_way_from_the_prompt_comes_to_the_same_answer(skill: str) -> None:
    for problem in every(skill):
        assert REDONE[skill](problem.prompt) == problem.gold, problem.prompt


@each_skill
async def test_the_gold_verifies_and_wrong_answers_do_not(skill: str) -> None:
    async with Checker() as checker:
        for level in range(LEVELS):
            right, other = drawn(skill, level)[0], drawn(skill, level)[1]
            said_so = adapt(f"So it is.\nANSWER: {right.gold}", right.format)
            assert said_so.rule == "answer_line"
            assert (await checker.check(right.key, said_so.answer)).outcome == "passed"
            if right.gold != other.gold:
                assert (await checker.check(right.key, other.gold)).outcome == "failed"
            assert (await checker.check(right.key, f"{right.gold}9")).outcome == "failed"


async def test_letters_run_together_or_joined_by_commas_are_wrong_and_wider_blanks_right() -> None:
    problem = drawn("caesar-shift", 2)[0]
    async with Checker() as checker:
        for join, outcome in (("", "failed"), (", ", "failed"), ("  ", "passed")):
            answer = join.join(problem.gold.split())
            assert (await checker.check(problem.key, answer)).outcome == outcome


@each_skill
def test_a_prompt_neither_says_how_to_answer_nor_what(skill: str) -> None:
    for problem in every(skill):
        assert "ANSWER" not in problem.prompt
        assert answer_line(problem.format) not in problem.prompt
        assert "\n" not in problem.prompt


@each_skill
def test_levels_grow_in_the_question_and_in_the_work(skill: str) -> None:
    def size(level: int) -> tuple[float, float]:
        problems = drawn(skill, level)
        works = [each.worked.steps for each in problems if each.worked is not None]
        assert len(works) == len(problems)
        return (
            mean(len(each.prompt) for each in problems),
            mean(sum(len(step.text) for step in steps) for steps in works),
        )

    sizes = [size(level) for level in range(LEVELS)]
    assert all(small[0] < large[0] and small[1] < large[1] for small, large in pairwise(sizes))


@each_skill
def test_prompts_seldom_repeat_and_no_answer_is_a_good_guess(skill: str) -> None:
    for level in range(LEVELS):
        make = STRINGS[skill].make
        problems = [make(Random(f"many/{level}/{seed}"), level) for seed in range(400)]
        different = len({problem.prompt for problem in problems})
        assert different >= (200 if level == 0 else 360), f"level {level}"
        top = Counter(problem.gold for problem in problems).most_common(1)[0][1]
        # A fair quarter of 400 is 100; 126 is three standard deviations above.
        assert top <= 126, f"level {level}"


@pytest.mark.parametrize("skill", ["caesar-shift", "rewrite-by-rules"])
def test_the_answer_is_no_copy_of_the_row(skill: str) -> None:
    for problem in every(skill):
        assert f" {problem.gold}." not in problem.prompt


@pytest.mark.parametrize(
    "skill", ["reverse-words", "interleave-words", "sort-by-last-letter", "drop-every-nth"]
)
def test_the_word_asked_for_stands_at_no_likely_place(skill: str) -> None:
    # The entry level asks for a number; see the next test.
    for level in range(1, LEVELS):
        make = STRINGS[skill].make
        problems = [make(Random(f"many/{level}/{seed}"), level) for seed in range(400)]
        places = Counter(re.findall(r"[a-z]+", each.prompt).index(each.gold) for each in problems)
        assert places.most_common(1)[0][1] <= 126, f"level {level}"


@pytest.mark.parametrize("skill", [name for name in STRINGS if name != "acronym-of-phrase"])
def test_no_number_in_a_prompt_of_the_entry_level_is_its_answer(skill: str) -> None:
    make = STRINGS[skill].make
    for seed in range(400):
        problem = make(Random(f"many/0/{seed}"), 0)
        assert problem.format == "number"
        assert problem.gold not in re.findall(r"\w+", problem.prompt), problem.prompt


@each_skill
def test_the_work_follows_the_procedure_and_comes_to_the_answer(skill: str) -> None:
    labels = tuple(step.label for step in frame.scaffold(skill).steps)
    assert len(labels) == 5
    for problem in every(skill):
        assert problem.worked is not None
        steps = problem.worked.steps
        assert tuple(step.label for step in steps) == labels
        assert all(step.text.strip() for step in steps)
        assert steps[-1].result == steps[-1].text == problem.gold


@each_skill
def test_the_procedure_names_no_number(skill: str) -> None:
    text = frame.scaffold(skill).text
    assert not re.search(r"\d", text.replace("\n", " ").translate(_NUMBERING))


_NUMBERING = str.maketrans("", "", "12345")


@each_skill
@pytest.mark.parametrize("level", range(LEVELS))
def test_every_pool_has_tasks_of_every_level(skill: str, level: int) -> None:
    prompts = [
        FAMILY.task(
            TaskReference("procedural", FAMILY.version, skill, level, seed_in(pool, number))
        ).prompt
        for pool in POOLS
        for number in range(4)
    ]
    assert len(set(prompts)) >= 15


def test_no_word_of_the_list_is_in_the_bank_of_placebos() -> None:
    inert = {stem(word) for kind in bank() for entry in kind for word in words(entry)}
    assert not {word for word in WORDS if stem(word) in inert or word in vocabulary().common}
    assert len(set(WORDS)) == len(WORDS) > 700
    assert all(re.fullmatch("[a-z]{3,11}", word) for word in WORDS)
