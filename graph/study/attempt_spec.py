"""One attempt, specified: everything that its result is known by, before anything is asked."""

from dataclasses import dataclass

from graph.arms.interface import ArmInputs, StudyArm
from graph.measuring import digest, student_state
from graph.study.context import StudyContext
from graph.study.inputs import arm_inputs
from graph.study.matrix import Condition, Item
from graph.study.students import StudyStudent
from observability.ledger.study_facts import attempt_key
from tools.tasks.task import Task

BEYOND = 4
"""How many times the cap an answer may have where truncated attempts continue."""


@dataclass(frozen=True)
class AttemptSpec:
    """One cell of the matrix, with all that its attempt is made of."""

    item: Item
    condition: Condition
    arm: StudyArm
    inputs: ArmInputs
    student: StudyStudent
    task: Task
    recipe: str
    """The arm's, of this task."""
    state: str
    """The student's, with what the arm puts before the task."""
    temperature: float

    @property
    def cap_factor(self) -> int:
        """What every cap of its calls is multiplied with."""
        return BEYOND if self.item.measured == "continued" else 1

    @property
    def cap(self) -> int:
        """Most tokens of the answer."""
        return self.cap_factor * self.student.settings.max_tokens

    @property
    def key(self) -> str:
        """What the result is known by."""
        return attempt_key(
            cell=self.item.cell(self.condition, self.arm.version),
            state=self.state,
            recipe=digest(self.recipe.encode()),
            sampling=(self.temperature, self.cap),
        )

    @property
    def name(self) -> str:
        """What its requests are for."""
        return f"{self.item.name}/{self.condition.seed}"


def attempt_spec(study: StudyContext, item: Item, condition: Condition) -> AttemptSpec:
    """Specify an attempt; blocks for a moment where a student's server counts tokens.

    Raises:
        ArmError: the arm lacks what it is made of.
    """
    student, arm = study.student(item.student), study.arms[condition.arm]
    inputs = arm_inputs(study, student, item.suite, item.task.path, condition.arm)
    task, opening = study.task(item.suite, item.task), arm.opening(inputs, item.task_index)
    usual = student.settings.temperature
    return AttemptSpec(
        *(item, condition, arm, inputs, student, task),
        recipe=arm.recipe(inputs, task, item.task_index),
        state=student_state(student.variant, (), opening or None),
        temperature=max(usual, study.settings.sampling_temperature)
        if item.measured == "null"
        else usual,
    )
