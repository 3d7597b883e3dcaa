"""Sub-problems: right, smaller than the whole, and short of its answer's last step."""

import re
from collections.abc import Iterator

import pytest

from tools.tasks.arithmetic.parts import parts_of
from tools.tasks.catalogue import families
from tools.tasks.reference import TaskReference
from tools.tasks.string_rules import RULES
from tools.tasks.task import Part, Task, Worked, WorkedStep

CALCULATION = re.compile(r"What is ([\d .+*/-]+)\?")
RULE = {rule.words: rule for rule in RULES}


def tasks(family: str) -> Iterator[Task]:
    given = families()[family]
    for name, skill in given.skills().items():
        for level in range(skill.levels):
            for seed in range(4):
                yield given.task(TaskReference(family, given.version, name, level, seed))


def walked(parts: tuple[Part, ...], above: str) -> Iterator[tuple[Part, str]]:
    for part in parts:
        yield part, above
        yield from walked(part.parts, part.prompt)


def rules(prompt: str) -> tuple[str, list[str]]:
    """The text that a task on strings starts from, and its rules."""
    single = re.fullmatch(r"Take the text (\w+) and (.+)\. What is the result\?", prompt)
    if single:
        return single[1], [single[2]]
    start = re.match(r"Start with the text (\w+) ", prompt)
    assert start is not None
    return start[1], re.findall(r"^\d\. (.+)$", prompt, re.M)


def applied(text: str, words: list[str]) -> str:
    for each in words:
        text = RULE[each].apply(text)
    return text


def test_parts_of_arithmetic_are_right_and_smaller_than_what_they_are_parts_of() -> None:
    seen = 0
    for task in tasks("arithmetic"):
        for part, above in walked(task.parts, task.prompt):
            found = CALCULATION.fullmatch(part.prompt)
            assert found, part
            assert eval(found[1]) == float(part.answer), part
            assert part.prompt != above
            assert "0" not in found[1].split(), f"{part} is no task"
            if part.parts:
                assert eval(part.left.removeprefix("work out ")) == float(part.answer)
            seen += 1
    assert seen > 300


def test_what_is_left_of_a_sum_names_a_term_that_is_no_part() -> None:
    """The sum of 20 and 0 is no task, so the 20 must not be forgotten."""
    worked = Worked((WorkedStep("Add", "25 + 7 = 32.", "32"), WorkedStep("Halve", "16", "16")), {})
    (part,), left = parts_of("What is half of 25 + 7?", worked)
    assert left == "halve"
    assert [(below.prompt, below.answer) for below in part.parts] == [("What is 5 + 7?", "12")]
    assert part.left == "work out 20 + 12"


def test_parts_of_strings_lead_up_to_the_last_rule() -> None:
    for task in tasks("strings"):
        start, words = rules(task.prompt)
        assert bool(task.parts) == (len(words) > 1)
        for part, _ in walked(task.parts, task.prompt):
            text, own = rules(part.prompt)
            assert applied(text, own) == part.answer
            assert len(own) < len(words)
            assert len(part.parts) == min(len(own) - 1, 2)
            assert bool(part.left) == bool(part.parts)
        if task.parts:
            assert task.parts[-1].answer == applied(start, words[:-1])


@pytest.mark.parametrize("family", ["arithmetic", "strings", "simulated"])
def test_no_part_asks_for_the_whole(family: str) -> None:
    for task in tasks(family):
        assert all(part.prompt != task.prompt for part, _ in walked(task.parts, ""))
