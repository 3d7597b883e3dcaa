"""What an arm of a study is: a small class that says what it asks the student, and no more.

An arm never learns whether an answer was right, but while it is made ready, on tasks that no
study asks. Its name never leaves the coordinator.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from observability.ledger.study_facts import Fidelity
from tools.scaffold.arms import Demo
from tools.scaffold.model import Scaffold
from tools.tasks.task import Task


@dataclass(frozen=True, slots=True)
class Said:
    """What the student said to one prompt."""

    text: str
    finish_reason: str
    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What an arm makes of a task: the text that every path scores, and a word on where from."""

    text: str
    finish_reason: str
    note: str = ""

    @classmethod
    def of(cls, said: Said) -> "Answer":
        """What was said is the answer."""
        return cls(said.text, said.finish_reason)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What an arm has made for a skill; `text` is empty where it could make nothing."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Kit:
    """What an arm may use for one student and one skill."""

    skill: str
    scaffold: Scaffold | None
    demos: tuple[Demo, ...]
    tasks_text: str
    """Everything that the skill's tasks say; a placebo shares nothing with it."""
    count_tokens: Callable[[str], int]
    families: frozenset[str]
    """Families of the study's tasks, which `wrong_domain` must not be of."""
    placebos: int = 1
    """Texts of a placebo that take turns."""
    curated: Scaffold | None = None
    """What the loop adopted for this skill and student."""
    prepared: str = ""
    """What the arm itself has prepared for the skill."""
    answers: int = 1
    """How many answers cost what the arm that it is held against costs."""
    heat: float = 0.7
    """Temperature where several samples are wanted: the student's own, if it is above 0."""


class Desk(Protocol):
    """Where an arm asks the student. Each call is paid for, recorded and never made twice."""

    async def ask(
        self,
        prompt: str,
        *,
        stage: str = "answer",
        temperature: float | None = None,
        cap: int | None = None,
        number: int = 0,
    ) -> Said:
        """Ask the student.

        Args:
            prompt: the whole prompt.
            stage: what it is for, as the record shall say.
            temperature: the student's own where None.
            cap: most tokens of this answer; the study's where None.
            number: tells samples of one prompt apart.

        Raises:
            DeadLetteredError: no worker could answer, and retries cannot mend it.
        """
        ...

    async def read(self, task: Task, text: str) -> str:
        """What an answer says in the verifier's format, by the cascade; empty where no rule can."""
        ...


class Classroom(Desk, Protocol):
    """Where an arm is made ready for a skill: tasks that no study asks, and how they turned out."""

    def practice(self, pool: Literal["curriculum", "selection"], number: int) -> Sequence[Task]:
        """Tasks of the skill; fewer where there are fewer."""
        ...

    async def check(self, task: Task, said: Said) -> bool:
        """Whether an answer to such a task passed."""
        ...

    def solution(self, task: Task) -> str | None:
        """A worked solution of such a task, with its answer; None where there is none."""
        ...


class StudyArm(Protocol):
    """One condition of a study; its properties are mostly plain attributes of a class."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str:
        """Changed by hand with its prompts; a part of every result's key."""
        ...

    @property
    def fidelity(self) -> Fidelity: ...

    @property
    def source(self) -> str:
        """Where the method is from; empty for a rule of ours."""
        ...

    @property
    def against(self) -> str | None:
        """The arm whose cost it spends on more answers, which has to be run before; else None."""
        ...

    @property
    def unit(self) -> str | None:
        """The arm that one of those answers costs as much as, run before too; else None."""
        ...

    def opening(self, kit: Kit, turn: int) -> str:
        """What it puts before task number `turn` of the skill; empty for none.

        Raises:
            ArmError: it lacks what it is made of, or no text keeps its rule.
        """
        ...

    async def prepare(self, kit: Kit, room: Classroom) -> Prepared | None:
        """Make it ready for a skill, once a student; None where nothing is to be made."""
        ...

    def recipe(self, kit: Kit, task: Task, turn: int) -> str:
        """Everything that shapes its prompts on this task; of one prompt, the prompt."""
        ...

    async def answer(self, kit: Kit, task: Task, turn: int, desk: Desk) -> Answer:
        """Answer a task."""
        ...
