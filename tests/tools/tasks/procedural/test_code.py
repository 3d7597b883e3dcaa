"""The skills of code: every program that is shown is run, and every function that is wanted."""

import io
import re
from collections import Counter
from contextlib import redirect_stdout
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tools.scaffold.arms import build_arm
from tools.scaffold.leaks import scan
from tools.scaffold.model import Scaffold
from tools.scaffold.skill_md import read
from tools.suites import suite
from tools.tasks.procedural.code.table import CODE
from tools.tasks.procedural.family import procedural
from tools.tasks.reference import TaskReference
from tools.tasks.task import Task
from tools.verification import Checker

FAMILY = procedural()
LEVELS = range(5)
SEEDS = range(41)
DRAWN = 300
SKILLS = Path(suite.__file__).with_name("procedural")
WRITING = ("write-list-function", "write-string-function")
TEXTS = ("slice-of-list", "string-method-chain")
READING = tuple(skill for skill in CODE if skill not in WRITING)

each_skill = pytest.mark.parametrize("skill", CODE)
each_written = pytest.mark.parametrize("skill", WRITING)


def _reference(skill: str, level: int, seed: int) -> TaskReference:
    return TaskReference(FAMILY.name, FAMILY.version, skill, level, seed)


@cache
def _task(skill: str, level: int, seed: int) -> tuple[Task, str]:
    reference = _reference(skill, level, seed)
    return FAMILY.task(reference), FAMILY.gold(reference)


def _tasks(skill: str) -> list[tuple[Task, str]]:
    return [_task(skill, level, seed) for level in LEVELS for seed in SEEDS]


def _scaffold(skill: str) -> Scaffold:
    return read((SKILLS / skill / "SKILL.md").read_text("utf-8")).scaffold


def _program(prompt: str) -> str:
    (block,) = re.findall(r"```python\n(.*?)\n```", prompt, re.DOTALL)
    return str(block)


def _run(program: str) -> tuple[dict[str, Any], str]:
    """Run a program of our own; its variables, and what it prints."""
    names: dict[str, Any] = {}
    with redirect_stdout(io.StringIO()) as printed:
        exec(program, names)
    return names, printed.getvalue().strip()


def _counted(program: str) -> str:
    """How many times the marked line ran: each time, it has added to its list."""
    name = program.partition(" = ")[0]
    assert program.count("# here") == 1
    return str(len(_run(program)[0][name]))


def _failing_line(numbered: str) -> str:
    lines = [line.partition(": ") for line in numbered.split("\n")]
    assert [number for number, _, _ in lines] == [str(at) for at in range(1, len(lines) + 1)]
    names: dict[str, Any] = {}
    for number, _, line in lines:
        try:
            exec(line, names)
        except (ArithmeticError, LookupError, NameError, TypeError, ValueError):
            return number
    raise AssertionError


def _rerun(skill: str, prompt: str) -> str:
    program = _program(prompt)
    match skill:
        case "count-iterations":
            return _counted(program)
        case "which-line-fails":
            return _failing_line(program)
    return _run(program)[1]


@pytest.mark.parametrize("skill", READING)
def test_running_the_program_gives_the_gold_answer(skill: str) -> None:
    for task, gold in _tasks(skill):
        assert _rerun(skill, task.prompt) == gold, task.prompt
        assert task.format == ("text" if skill in TEXTS else "number")


@each_skill
def test_work_follows_the_five_steps(skill: str) -> None:
    labels = [step.label for step in _scaffold(skill).steps]
    assert len(labels) == 5
    for task, gold in _tasks(skill):
        assert task.worked is not None
        assert [step.label for step in task.worked.steps] == labels
        assert task.worked.steps[-1].text.split("return ")[-1] in gold or skill in READING
        assert gold in task.worked.steps[-1].text or skill in WRITING


@pytest.mark.parametrize("skill", ["trace-loop", "recursion-value", "count-iterations"])
def test_the_work_ends_where_it_says(skill: str) -> None:
    for task, gold in _tasks(skill):
        assert task.worked is not None
        *_, before, last = task.worked.steps
        assert last.text.endswith(f"= {gold}")
        assert last.text.partition(" = ")[0] in before.text or skill == "count-iterations"


def test_the_work_of_counting_adds_up() -> None:
    for task, gold in _tasks("count-iterations"):
        assert task.worked is not None
        terms = task.worked.steps[-1].text.partition(" = ")[0].split(" + ")
        assert sum(map(int, terms)) == int(gold)
        told = task.worked.steps[-2].text
        assert told == "1 each" or [each.split()[-1] for each in told.split("; ")] == terms


def test_the_work_of_branches_says_of_each_condition_what_holds() -> None:
    for task, _ in _tasks("trace-branches"):
        assert task.worked is not None
        start, *rest = [step.text for step in task.worked.steps]
        names: dict[str, Any] = {}
        for part in start.split(", "):
            exec(part, names)
        for told in "; ".join(rest[:-1]).split("; "):
            if found := re.fullmatch(r"(.+) is (true|false)", told):
                assert str(eval(found[1], names)).lower() == found[2], task.prompt
            elif ", so " in told:
                exec(told.partition(", so ")[0], names)
                assert eval(told.partition(", so ")[2].replace("=", "=="), names)


@each_skill
def test_a_prompt_asks_and_does_not_tell(skill: str) -> None:
    for task, gold in _tasks(skill):
        assert "ANSWER" not in task.prompt
        assert gold not in task.prompt or skill in READING


@each_skill
def test_neither_prompts_nor_answers_often_repeat(skill: str) -> None:
    for level in LEVELS:
        rng = Random(f"{skill}/{level}")
        drawn = [CODE[skill].make(rng, level) for _ in range(DRAWN)]
        # Of n prompts, that many draws repeat DRAWN² / 2n times; twice that by chance.
        fewest = 200 if level == 0 else DRAWN - 2 * DRAWN**2 / 20_000
        assert len({each.prompt for each in drawn}) >= fewest, level
        # A quarter, and what chance adds to it.
        assert Counter(each.gold for each in drawn).most_common(1)[0][1] <= 0.3 * DRAWN, level


@each_skill
def test_levels_grow(skill: str) -> None:
    def size(level: int) -> int:
        tasks = [_task(skill, level, seed)[0] for seed in SEEDS]
        worked = (step.text for each in tasks if each.worked for step in each.worked.steps)
        return len("".join((*worked, *(each.prompt for each in tasks))))

    sizes = [size(level) for level in LEVELS]
    assert all(easier < harder for easier, harder in pairwise(sizes)), sizes


@each_written
def test_the_gold_function_passes_and_needs_every_line(skill: str) -> None:
    for level in LEVELS:
        for seed in SEEDS:
            data = FAMILY.key(_reference(skill, level, seed)).data
            gold, name = FAMILY.gold(_reference(skill, level, seed)), str(data["entry_point"])
            cases: Any = data["cases"]
            assert len(cases) >= 6
            assert any(not case["args"][0] for case in cases)
            assert _passes(gold, name, cases), gold
            head, *body = gold.splitlines()
            for at, line in enumerate(body[:-1]):
                if not line.startswith("    words = ") or ".split()" not in line:
                    shorter = "\n".join((head, *body[:at], *body[at + 1 :]))
                    assert not _passes(shorter, name, cases), (gold, line)


def _passes(program: str, name: str, cases: list[dict[str, Any]]) -> bool:
    function = _run(program)[0][name]
    return all(function(*case["args"]) == case["expected"] for case in cases)


async def test_the_verifier_takes_the_gold_answer_and_no_other() -> None:
    async with Checker() as checker:
        for skill in CODE:
            for level in (0, 4):
                reference = _reference(skill, level, 1)
                key, gold = FAMILY.key(reference), FAMILY.gold(reference)
                assert (await checker.check(key, gold)).outcome == "passed"
                found = await checker.check(key, _wrong(skill, gold))
                assert (found.outcome, found.failure) == ("failed", "wrong")


def _wrong(skill: str, gold: str) -> str:
    if skill in WRITING:
        head, *_ = gold.splitlines()
        return f"{head}\n    return None\n"
    return (
        gold[::-1] if skill == "string-method-chain" else gold.replace(gold[-2:], "7" + gold[-2:])
    )


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
        for arm in ("placebo/1", "placebo/2", "placebo/3", "shuffled", "labels", "full")
    ]
    assert len(set(texts)) == len(texts)


@each_skill
def test_the_file_is_its_own_and_untouched(skill: str) -> None:
    found = read((SKILLS / skill / "SKILL.md").read_text("utf-8"))
    assert found.name == skill
    assert found.scaffold.skills == (f"procedural/{skill}",)
    # A file whose digest is wrong reads as imported.
    assert found.scaffold.source == "library"
