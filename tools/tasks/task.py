"""What every family of tasks gives: prompts, keys and worked solutions.

A new family is one file: a class with the members of `Family`, and a line in
`catalogue.py`. Its admission test checks that every gold answer verifies and that the
same reference gives the same task, byte for byte.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from tools.tasks.reference import TaskReference

AnswerFormat = Literal["number", "text", "json", "code", "plan", "js"]
KeyKind = Literal["text", "maths", "gym", "tests", "asserts", "checker", "demands", "scene"]
Pool = Literal["curriculum", "selection", "gate", "panel"]


@dataclass(frozen=True, slots=True)
class Key:
    """What makes an answer right.

    `data` holds, by kind: `text` and `maths` an `answer`; `gym` a `dataset` and the `entry`
    that its scorer wants; `tests` the `entry_point`, a function's name, and `cases`, each
    `{"args": [...], "expected": ...}` of JSON values, so that results are compared outside the
    program; `asserts` the `entry_point`, the `preamble` that stands before an answer, and `tests`
    that define `check(candidate)` and assert; `demands` the `demands` of `tools.demands` on a line
    of text; `checker` the `source` that defines `check(answer) -> bool`; `scene` the `format`
    (`plan`, `js`, or `three` for three's JSON object format, which a judge's check has drawn) and
    the `contract`, as `tools.scene.contract.Contract` writes itself.
    """

    kind: KeyKind
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class WorkedStep:
    """One line of a worked solution; `label` and `because` are the same for a whole skill."""

    label: str
    text: str
    result: str = ""
    because: str = ""
    shows_in: str = ""
    """Of a scene: the observed fact by which one sees whether the step was done."""


@dataclass(frozen=True, slots=True)
class Worked:
    """A solution that shows its work; `roles` names each value of this task."""

    steps: tuple[WorkedStep, ...]
    roles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """A sub-problem of a task: an easier one of its own, whose answer is known."""

    prompt: str
    answer: str
    format: AnswerFormat
    parts: tuple["Part", ...] = ()
    """Easier ones still, for who fails it."""
    left: str = ""
    """What is left to do once those are done."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked."""

    reference: TaskReference
    prompt: str
    format: AnswerFormat
    worked: Worked | None = None
    json_schema: str | None = None
    """JSON Schema that decoding is held to, where answers have one."""
    title: str = ""
    """What a person calls the thing that is asked for; of scenes, shown to judges by setting."""
    parts: tuple[Part, ...] = ()
    """Sub-problems in the order in which they lead up to its last step, and without that one."""
    left: str = ""
    """That last step, in words; without its result."""


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill of a family: its levels run from 0, the easiest, to `levels - 1`.

    `sizes` is how many tasks each pool holds per level where tasks are given rather than
    generated; empty means that they never run out.
    """

    name: str
    levels: int
    sizes: Mapping[tuple[int, Pool], int] = field(default_factory=dict)


class Family(Protocol):
    """A family of tasks."""

    name: str
    version: str
    subject: str
    """What its tasks are about; families that ask for the same things in two formats share it."""
    scenes: bool
    """Whether what is asked for is a scene, which is rendered and judged."""

    def skills(self) -> Mapping[str, Skill]:
        """Skills by name."""
        ...

    def task(self, reference: TaskReference) -> Task:
        """The task that the reference names.

        Raises:
            UnknownTaskError: the family has no such skill, level or seed.
        """
        ...

    def key(self, reference: TaskReference) -> Key:
        """What makes an answer to it right."""
        ...

    def gold(self, reference: TaskReference) -> str | None:
        """An answer that verifies, in the verifier's format; None where only a checker knows."""
        ...
