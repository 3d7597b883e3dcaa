"""The skills of code: every program that is shown is run, and every function that is wanted."""

import io
import re
from collections import Counter
from contextlib import redirect_stdout
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from tools.tasks.procedural.code.table import CODE
from tools.verification import Checker

from . import frame

DRAWN = 300
WRITING = ("write-list-function", "write-string-function")
TEXTS = ("slice-of-list", "string-method-chain")
READING = tuple(skill for skill in CODE if skill not in WRITING)

each_skill = pytest.mark.parametrize("skill", CODE)
each_written = pytest.mark.parametrize("skill", WRITING)


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


def _told(skill: str, prompt: str) -> str:
    """The answer to a question of level 0 that tells its program."""
    code = re.findall(r"`([^`]+)`", prompt)
    match skill:
        case "trace-loop" | "dictionary-after-updates":
            return _told_addition(prompt, code)
        case "trace-branches":
            asked = re.findall(r"Now (\w+) is (\d+)\.", prompt)
            printed = dict(re.findall(r"If (\w+ is \d+), print (\d+)\.", prompt))
            return str(printed["{} is {}".format(*asked[0])])
        case "slice-of-list":
            items = eval(re.findall(r" is (\[.+?\])\.", prompt)[0])
            return str(eval(code[1], {code[0]: items}))
        case "recursion-value":
            known = {0: int(re.findall(r"returns (\d+)", prompt)[0])}
            called, _, value = code[1].partition(" = ")
            assert called == code[2]
            return str(eval(value, {code[0].removesuffix("(0)"): known.__getitem__}))
        case "count-iterations":
            names: dict[str, Any] = {code[0].partition(".")[0]: (runs := [])}
            exec(code[1], names)
            return str(len(runs))
        case "string-method-chain":
            return str(eval(code[0]))
    lines = re.findall(r"Line (\d) divides \d by (\d)\.", prompt)
    (failing,) = (number for number, divisor in lines if divisor == "0")
    return str(failing)


def _told_addition(prompt: str, code: list[str]) -> str:
    """What a name, or the only entry of a dictionary, has after a line of code."""
    name, line = code
    start = int(re.findall(r"has (\d+)", prompt)[0])
    entry = re.findall(r'\["(\w+)"\]', line)
    names: dict[str, Any] = {name: {entry[0]: start} if entry else start}
    exec(line, names)
    return str(names[name][entry[0]] if entry else names[name])


def _rerun(skill: str, prompt: str) -> str:
    if "```" not in prompt:
        return _told(skill, prompt)
    program = _program(prompt)
    match skill:
        case "count-iterations":
            return _counted(program)
        case "which-line-fails":
            return _failing_line(program)
    return _run(program)[1]


@pytest.mark.parametrize("skill", READING)
def test_running_the_program_gives_the_gold_answer(skill: str) -> None:
    for task, gold in frame.tasks(skill):
        assert _rerun(skill, task.prompt) == gold, task.prompt
        assert task.format == ("text" if skill in TEXTS else "number")


@each_skill
def test_work_follows_the_five_steps(skill: str) -> None:
    labels = [step.label for step in frame.scaffold(skill).steps]
    assert len(labels) == 5
    for task, gold in frame.tasks(skill):
        assert task.worked is not None
        assert [step.label for step in task.worked.steps] == labels
        assert task.worked.steps[-1].text.split("return ")[-1] in gold or skill in READING
        assert gold in task.worked.steps[-1].text or skill in WRITING


@pytest.mark.parametrize("skill", ["trace-loop", "recursion-value", "count-iterations"])
def test_the_work_ends_where_it_says(skill: str) -> None:
    for task, gold in frame.tasks(skill):
        assert task.worked is not None
        *_, before, last = task.worked.steps
        assert last.text.endswith(f"= {gold}")
        assert last.text.partition(" = ")[0] in before.text or skill == "count-iterations"


def test_the_work_of_counting_adds_up() -> None:
    for task, gold in frame.tasks("count-iterations"):
        assert task.worked is not None
        terms = task.worked.steps[-1].text.partition(" = ")[0].split(" + ")
        assert sum(map(int, terms)) == int(gold)
        told = task.worked.steps[-2].text
        assert told == "1 each" or [each.split()[-1] for each in told.split("; ")] == terms


def test_the_work_of_branches_says_of_each_condition_what_holds() -> None:
    for task, _ in frame.tasks("trace-branches"):
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
    for task, gold in frame.tasks(skill):
        assert "ANSWER" not in task.prompt
        assert gold not in task.prompt or skill in READING


@each_skill
def test_neither_prompts_nor_answers_often_repeat(skill: str) -> None:
    for level in frame.LEVELS:
        rng = Random(f"{skill}/{level}")
        drawn = [CODE[skill].make(rng, level) for _ in range(DRAWN)]
        # Of n prompts, that many draws repeat DRAWN² / 2n times; twice that by chance.
        fewest = 200 if level < 2 else DRAWN - 2 * DRAWN**2 / 20_000
        assert len({each.prompt for each in drawn}) >= fewest, level
        # A quarter, and what chance adds to it.
        assert Counter(each.gold for each in drawn).most_common(1)[0][1] <= 0.3 * DRAWN, level


@each_skill
def test_levels_grow(skill: str) -> None:
    def size(level: int) -> int:
        tasks = [frame.task(skill, level, seed)[0] for seed in frame.SEEDS]
        worked = (step.text for each in tasks if each.worked for step in each.worked.steps)
        return len("".join((*worked, *(each.prompt for each in tasks))))

    sizes = [size(level) for level in frame.LEVELS]
    assert all(easier < harder for easier, harder in pairwise(sizes)), sizes


@each_written
def test_the_gold_function_passes_and_needs_every_line(skill: str) -> None:
    for level in frame.LEVELS:
        for seed in frame.SEEDS:
            data = frame.FAMILY.key(frame.reference(skill, level, seed)).data
            gold, name = (
                frame.FAMILY.gold(frame.reference(skill, level, seed)),
                str(data["entry_point"]),
            )
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
                reference = frame.reference(skill, level, 1)
                key, gold = frame.FAMILY.key(reference), frame.FAMILY.gold(reference)
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
