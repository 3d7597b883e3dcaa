"""Worked demonstrations of a skill, made from solved tasks that no study asks."""

from collections.abc import Iterable, Iterator

from tools.scaffold.arms import Demo
from tools.tasks.reference import TaskReference
from tools.tasks.task import Family, Task


def solution(task: Task, gold: str | None) -> str | None:
    """The worked solution of a task, with its answer as the answer line wants it.

    None where nobody knows an answer.
    """
    if task.format == "code":
        return None if gold is None else f"```python\n{gold.strip()}\n```"
    if task.worked is None:
        return None if gold is None else f"ANSWER: {gold}"
    steps = task.worked.steps
    lines = [f"{number}. {step.label}: {step.text}" for number, step in enumerate(steps, 1)]
    answer = gold if gold is not None else steps[-1].result
    return "\n".join((*lines, f"ANSWER: {answer}"))


def demonstrations(family: Family, references: Iterable[TaskReference]) -> Iterator[Demo]:
    """Each task whose answer is known, with its solution."""
    for reference in references:
        task = family.task(reference)
        told = solution(task, family.gold(reference))
        if told is not None:
            yield Demo(task.prompt, told)
