"""The interface of an arm: implement `StudyArm`, and a study can compare it with every other arm.

A study holds one object for each arm, for all students and skills, so an arm keeps nothing between
two calls. In this order, a study

1. calls `prepare` once for each student and skill, before any task is asked; what it returns is
   stored, and is in `ArmInputs.prepared` from then on;
2. reads `opening` and `recipe` of a task, by which a result is known and never made twice;
3. awaits `answer`, which asks the `Student` as often as the arm likes.

An arm never learns whether an answer of the study was right; of practice tasks it does. Its name
never leaves the coordinator. docs/arms.md tells what to build on and how a study finds an arm.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from observability.ledger.study_facts import Fidelity
from tools.scaffold.arms import Demo
from tools.scaffold.model import Scaffold
from tools.tasks.task import Task


@dataclass(frozen=True, slots=True)
class Completion:
    """What the student wrote after one prompt."""

    text: str
    finish_reason: str
    """`length` where it was cut off at `max_tokens`."""
    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class Answer:
    """An arm's answer to a task: the text that is scored."""

    text: str
    finish_reason: str
    note: str = ""
    """What the record shall say of it: how it was chosen, which stage was cut off."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What an arm has prepared for a skill; `text` is empty where it could make nothing."""

    text: str
    note: str = ""
    """What is known of it, or why there is nothing."""


@dataclass(frozen=True, slots=True)
class ArmInputs:
    """What an arm may use for one student and one skill; nothing in it is of a task's key."""

    skill: str
    """`family/skill`."""
    scaffold: Scaffold | None
    """The suite's procedure for the skill; None where nobody has written one."""
    demos: tuple[Demo, ...]
    """Solved tasks of the skill, of a pool that no study asks."""
    tasks_text: str
    """All that the skill's tasks say, answers too: only to compare a text with, never to show."""
    count_tokens: Callable[[str], int]
    """The student's tokenizer, or an estimate."""
    families: frozenset[str]
    """Families of the study's tasks, which `wrong_domain` must not be of."""
    placebos: int = 1
    """How many texts of `placebo` take turns over a skill's tasks."""
    curated: Scaffold | None = None
    """What the loop adopted for this skill and student."""
    prepared: str = ""
    """What this arm's `prepare` returned for the skill."""
    samples: int = 1
    """How many answers of `cost_unit` cost as much as one of `cost_target`."""
    sampling_temperature: float = 0.7
    """Temperature where several samples are wanted: the student's own, if it is above 0."""


class Student(Protocol):
    """The student of one attempt: every call is recorded, and counts as the arm's cost."""

    async def ask(
        self,
        prompt: str,
        *,
        stage: str = "answer",
        temperature: float | None = None,
        max_tokens: int | None = None,
        sample: int = 0,
    ) -> Completion:
        """Ask the student; asked the same again within an attempt, it gives the same completion.

        Args:
            prompt: the whole prompt.
            stage: what it is for, as the record shall say; `answer` is held to a task's schema.
            temperature: the student's own where None.
            max_tokens: the study's cap where None.
            sample: tells samples of one prompt apart.

        Raises:
            DeadLetteredError: no worker could answer, and retries cannot mend it.
        """
        ...

    async def adapt(self, task: Task, text: str) -> str:
        """An answer in the verifier's format, by the cascade of all arms; empty where no rule fits.

        Raises:
            DeadLetteredError: no curator could do it.
        """
        ...


class Practice(Student, Protocol):
    """The student while an arm is prepared for a skill, with tasks of it that no study asks."""

    def tasks(self, pool: Literal["curriculum", "selection"], number: int) -> Sequence[Task]:
        """So many practice tasks; fewer where there are fewer."""
        ...

    async def passed(self, task: Task, completion: Completion) -> bool:
        """Whether the verifier passes what the student wrote on a practice task."""
        ...

    def solution(self, task: Task) -> str | None:
        """A worked solution of a practice task with its answer; None where there is none."""
        ...


class StudyArm(Protocol):
    """One condition of a study. Its properties are mostly plain attributes of a class."""

    @property
    def name(self) -> str:
        """What a plan calls it."""
        ...

    @property
    def version(self) -> str:
        """Changed by hand with its prompts; a part of every result's key."""
        ...

    @property
    def fidelity(self) -> Fidelity:
        """Whether it is a rule of ours, `faithful` to its source, or `adapted`."""
        ...

    @property
    def source(self) -> str:
        """Where the method is from; empty for a rule of ours."""
        ...

    @property
    def cost_target(self) -> str | None:
        """The arm whose cost it spends on more answers, which is run before it; mostly None."""
        ...

    @property
    def cost_unit(self) -> str | None:
        """The arm that one of those answers costs as much as, run before it too; else None."""
        ...

    def opening(self, inputs: ArmInputs, index: int) -> str:
        """What it puts before the task, a part of the student's state; empty for nothing.

        Args:
            inputs: what it may use.
            index: number of the task within its skill, from 0.

        Raises:
            ArmError: it lacks what it is made of, or no text keeps its rule.
        """
        ...

    async def prepare(self, inputs: ArmInputs, practice: Practice) -> Prepared | None:
        """Prepare it for a skill; None where there is nothing to prepare.

        Raises:
            ArmError: it cannot be prepared; the record keeps the reason.
            DeadLetteredError: no worker could answer; it is tried again.
        """
        ...

    def recipe(self, inputs: ArmInputs, task: Task, index: int) -> str:
        """Everything that shapes its prompts on this task; where there is one prompt, the prompt.

        Raises:
            ArmError: as `opening`.
        """
        ...

    async def answer(self, inputs: ArmInputs, task: Task, index: int, student: Student) -> Answer:
        """Answer a task.

        Raises:
            ArmError: as `opening`; the cell is missing.
            DeadLetteredError: no worker could answer; all arms of the task are asked again.
        """
        ...
