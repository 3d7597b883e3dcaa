"""Several answers at another arm's cost: how often is asked, and what is chosen."""

import pytest

from graph.arms.catalogue import ARMS
from graph.arms.plug import Said
from tests.graph.arms.room import SKILL, Asked, Room, kit, task_of
from tools.tasks.task import Task

TASK = task_of(SKILL, "panel", 0)
CODE = Task(TASK.reference, "Write f.", "code")


def saying(*texts: str) -> Room:
    return Room(lambda asked: texts[asked.number])


@pytest.mark.parametrize(
    ("name", "prompt", "heats"),
    [("best_of", "none", [None, 0.9, 0.9]), ("self_consistency", "cot", [0.9, 0.9, 0.9])],
)
async def test_each_answer_is_sampled_on_its_own(
    name: str, prompt: str, heats: list[float | None]
) -> None:
    given, room = kit(answers=3, heat=0.9), saying("ANSWER: 1", "ANSWER: 2", "ANSWER: 2")
    await ARMS[name].answer(given, TASK, 0, room)
    assert {each.prompt for each in room.asked} == {ARMS[prompt].recipe(given, TASK, 0)}
    assert [each.temperature for each in room.asked] == heats
    assert [each.number for each in room.asked] == [0, 1, 2]
    assert (ARMS[name].against, ARMS[name].unit) == ("full", prompt)


@pytest.mark.parametrize("name", ["best_of", "self_consistency"])
async def test_most_votes_win_whatever_the_rule_that_read_them(name: str) -> None:
    room = saying("ANSWER: 1", "So it is \\boxed{2}.", "ANSWER: 2")
    answer = await ARMS[name].answer(kit(answers=3), TASK, 0, room)
    assert answer.text == "So it is \\boxed{2}."
    assert answer.note == "answer 2 of 3 by majority: 2 say so"


async def test_of_code_the_first_that_was_found_whole() -> None:
    good = "```python\ndef f():\n    return 1\n```"
    room = saying("I cannot.", good, "```python\ndef f():\n    return 2\n```")
    answer = await ARMS["best_of"].answer(kit(answers=3), CODE, 0, room)
    assert answer.text == good
    assert "first_valid" in answer.note


async def test_what_was_cut_off_has_no_vote() -> None:
    def script(asked: Asked) -> Said:
        cut = asked.number < 2
        return Said("ANSWER: 1" if cut else "ANSWER: 2", "length" if cut else "stop", 1, 1)

    answer = await ARMS["best_of"].answer(kit(answers=3), TASK, 0, Room(script))
    assert (answer.text, answer.finish_reason) == ("ANSWER: 2", "stop")
    none = await ARMS["best_of"].answer(
        kit(answers=2), TASK, 0, Room(lambda _: Said("ANSWER: 1", "length", 1, 1))
    )
    assert none.finish_reason == "length"
    assert "0 say so" in none.note
