"""Items and cells: who is asked what under which arms, and in which order."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from graph.arms.interface import StudyArm
from graph.study.suites import StudySuite
from graph.study_settings import Study
from observability.ledger.study_facts import Cell, Measured
from tools.tasks.reference import TaskReference

NULL_SEEDS = (0, 1)
"""The two sides of the A/A control."""
NONE = "none"


class Condition(NamedTuple):
    """What tells the cells of one item apart."""

    arm: str
    seed: int


class Item(NamedTuple):
    """One student on one task: all its cells in random order, within one time window.

    `task_index` is the task's number within its skill; `number` counts a student's items in one
    pass, in an order that later tasks only add to.
    """

    student: str
    suite: str
    task: TaskReference
    task_index: int
    number: int
    measured: Measured
    conditions: tuple[Condition, ...]

    def cell(self, condition: Condition, version: str) -> Cell:
        """What a condition's result is known by in the matrix."""
        return (
            *(self.student, self.suite, str(self.task), condition.arm),
            *(version, condition.seed, self.measured),
        )

    @property
    def name(self) -> str:
        """What its requests are for; tells them apart from those of all other items."""
        return f"study/{self.measured}/{self.student}/{self.suite}/{self.task}"


def items(
    student: str,
    suites: Sequence[StudySuite],
    seeds: Sequence[int],
    arms: Sequence[str],
    measured: Measured = "capped",
) -> Iterator[Item]:
    """A student's items: the first task of every skill, then the second, and so on."""
    number = 0
    for suite, task in _rounds(suites):
        for seed in seeds:
            conditions = tuple(Condition(arm, seed) for arm in arms)
            index = suite.indices[task]
            yield Item(student, suite.name, task, index, number, measured, conditions)
            number += 1


def null_items(student: str, suites: Sequence[StudySuite], tasks: Sequence[str]) -> Iterator[Item]:
    """The A/A control: `none` against itself on each of these tasks."""
    wanted, conditions = frozenset(tasks), tuple(Condition(NONE, seed) for seed in NULL_SEEDS)
    for number, (suite, task) in enumerate(_rounds(suites)):
        if str(task) in wanted:
            yield Item(student, suite.name, task, suite.indices[task], number, "null", conditions)


def null_tasks(study: Study, suites: Sequence[StudySuite]) -> tuple[str, ...]:
    """The tasks of the A/A control: the first ones, skill by skill in turn."""
    return tuple(str(task) for _, task in list(_rounds(suites))[: study.null_items])


def arms_by_pass(arms: Mapping[str, StudyArm]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Arms of the first pass, and those that spend what another one costs."""
    first = tuple(name for name, arm in arms.items() if arm.cost_target is None)
    return first, tuple(name for name in arms if name not in first)


def _rounds(suites: Sequence[StudySuite]) -> list[tuple[StudySuite, TaskReference]]:
    each = [(suite, task) for suite in suites for task in suite.references]
    return sorted(each, key=lambda one: one[0].indices[one[1]])
