"""What each rung of the hint ladder says, from a worked solution of the very task.

No hint gives the answer away: what equals the last step's result is left out.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from tools.tasks.task import Part, Worked, WorkedStep

SOLVED_ANALOGUE: Final = 4
"""The highest rung that a worked solution gives by itself."""
TAKEN_APART: Final = 5
"""The rung above it: the student tries the task's parts first, then gets what they come to."""


class Analogue(NamedTuple):
    """Another task of the same skill and level, solved."""

    prompt: str
    worked: Worked


def hint_text(worked: Worked | None, level: int, analogue: Analogue | None = None) -> str:
    """Hint for level 1 (restate), 2 (sub-goals), 3 (first one solved) or 4 (solved analogue).

    It opens with `Hint level n.`, is empty at level 0 or without a worked solution, and says at
    level 4 what level 3 says where there is no analogue.
    """
    if level == 0 or worked is None:
        return ""
    return f"Hint level {level}. {_text(worked, level, analogue)}"


def parts_text(parts: Sequence[Part], left: str) -> str:
    """Hint for level 5: what the parts of a task come to, and what is left; empty without parts."""
    if not parts:
        return ""
    lines = "\n".join(f"- {part.prompt} Answer: {part.answer}" for part in parts)
    rest = f"What is left: {left}." if left else "Do what is left."
    return f"Hint level {TAKEN_APART}. Parts of it are done already:\n{lines}\n{rest}"


def variants_text(solved: Sequence[tuple[str, str]]) -> str:
    """Hint for level 5 from easier tasks and their answers; empty without any."""
    if not solved:
        return ""
    lines = "\n".join(f"- {prompt} Answer: {answer}" for prompt, answer in solved)
    return f"Hint level {TAKEN_APART}. Easier tasks like it, solved:\n{lines}\nNow solve yours."


def _text(worked: Worked, level: int, analogue: Analogue | None) -> str:
    if level == 1:
        return _restated(worked)
    if level == 2:
        return _goals(worked)
    return _solved(analogue) if level > 3 and analogue else _first_solved(worked)


def _restated(worked: Worked) -> str:
    answer = worked.steps[-1].result
    given = [f"the {role} is {value}" for role, value in worked.roles.items() if value != answer]
    if not given:
        return "Say in your own words what is given and what is asked, then answer."
    return f"What is given: {'; '.join(given)}."


def _goals(worked: Worked) -> str:
    goals = " ".join(f"{n}. {step.label}." for n, step in enumerate(worked.steps, 1))
    return f"Work in this order: {goals}"


def _first_solved(worked: Worked) -> str:
    first, last = worked.steps[0], worked.steps[-1]
    if first.result == last.result:
        return _goals(worked)
    return f"{_goals(worked)} The first is done for you: {_line(first)}"


def _solved(analogue: Analogue) -> str:
    lines = "\n".join(f"{n}. {_line(step)}" for n, step in enumerate(analogue.worked.steps, 1))
    return f"Here is a similar task, solved.\nTask: {analogue.prompt}\n{lines}\nNow solve yours."


def _line(step: WorkedStep) -> str:
    text = step.text.rstrip(".")
    return f"{text}: {step.result}." if step.result and step.result not in text else f"{text}."
