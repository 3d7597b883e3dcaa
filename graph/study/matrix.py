"""Items and cells: who is asked what under which arms, and in which order."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from graph.arms.plug import StudyArm
from graph.study.asked import AskedSuite
from graph.study_settings import Study
from observability.ledger.study_facts import Cell, Measured
from tools.tasks.reference import TaskReference

NULL_SEEDS = (0, 1)
"""The two sides of the A/A control."""
NONE = "none"


class Trial(NamedTuple):
    """One cell of an item."""

    arm: str
    seed: int


class Item(NamedTuple):
    """One student on one task: all its cells in random order, within one time window.

    `number` counts a student's items in one pass, in an order that later tasks only add to.
    """

    student: str
    suite: str
    task: TaskReference
    turn: int
    number: int
    measured: Measured
    trials: tuple[Trial, ...]

    def cell(self, trial: Trial, version: str) -> Cell:
        """What a trial's result is known by in the matrix."""
        return (
            *(self.student, self.suite, str(self.task), trial.arm),
            *(version, trial.seed, self.measured),
        )

    @property
    def name(self) -> str:
        """What its requests are for; tells them apart from those of all other items."""
        return f"study/{self.measured}/{self.student}/{self.suite}/{self.task}"


def items(
    student: str,
    suites: Sequence[AskedSuite],
    seeds: Sequence[int],
    arms: Sequence[str],
    measured: Measured = "capped",
) -> Iterator[Item]:
    """A student's items: the first task of every skill, then the second, and so on."""
    number = 0
    for suite, task in _rounds(suites):
        for seed in seeds:
            trials = tuple(Trial(arm, seed) for arm in arms)
            turn = suite.turns[task]
            yield Item(student, suite.name, task, turn, number, measured, trials)
            number += 1


def null_items(student: str, suites: Sequence[AskedSuite], tasks: Sequence[str]) -> Iterator[Item]:
    """The A/A control: `none` against itself on each of these tasks."""
    wanted, trials = frozenset(tasks), tuple(Trial(NONE, seed) for seed in NULL_SEEDS)
    for number, (suite, task) in enumerate(_rounds(suites)):
        if str(task) in wanted:
            yield Item(student, suite.name, task, suite.turns[task], number, "null", trials)


def null_tasks(study: Study, suites: Sequence[AskedSuite]) -> tuple[str, ...]:
    """The tasks of the A/A control: the first ones, skill by skill in turn."""
    return tuple(str(task) for _, task in list(_rounds(suites))[: study.null_items])


def passes(arms: Mapping[str, StudyArm]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Arms of the first pass, and those that spend what another one costs."""
    first = tuple(name for name, arm in arms.items() if arm.against is None)
    return first, tuple(name for name in arms if name not in first)


def _rounds(suites: Sequence[AskedSuite]) -> list[tuple[AskedSuite, TaskReference]]:
    each = [(suite, task) for suite in suites for task in suite.references]
    return sorted(each, key=lambda one: one[0].turns[one[1]])
