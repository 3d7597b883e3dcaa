"""What the distiller is asked: a better attempt, and scaffolds from the difference."""

from typing import Literal

from pydantic import Field

from bus.messages.message import Message, Reply, Request, Usage

Source = Literal["generalised", "model", "self_written", "library"]


class Step(Message):
    """One step of a scaffold."""

    label: str = Field(min_length=1, max_length=60)
    """At most 4 words."""
    when: str = Field(min_length=1, max_length=300)
    """The condition under which the step applies."""
    action: str = Field(min_length=1, max_length=400)
    """What to do."""
    because: str = Field(min_length=1, max_length=300)
    """Why it helps."""


class WorkedStep(Message):
    """One line of a worked solution."""

    label: str
    """Name of the step, the same for every task of the skill."""
    text: str
    """What is done, with this task's values."""
    result: str = ""
    """The value that the step yields, as it would appear in an answer; empty for none."""
    because: str = ""
    """Why the step is needed; free of this task's values."""
    shows_in: str = ""
    """The observed fact by which one sees whether the step was done; empty where none does."""


class Worked(Message):
    """A solution that shows its work."""

    steps: tuple[WorkedStep, ...]
    """In order."""
    roles: dict[str, str]
    """What each value of this task is called (`first factor` -> `12`)."""


class ImproveAttempt(Request):
    """Write the attempt that the student should have written."""

    kind: Literal["improve_attempt"] = "improve_attempt"
    prompt: str
    """The task as the student saw it, without scaffold."""
    attempt: str
    """What the student wrote."""
    worked: Worked | None = None
    """A worked solution of the task, where its family has one."""
    solution: str | None = None
    """An expert's whole answer, where the family ships one; it stands in for a missing expert."""
    pictures: tuple[str, ...] = ()
    """PNGs of the attempt, by digest in the distiller's bucket, for scenes that were drawn."""
    form: str = ""
    """The sentence that asks for the answer's form, where the whole answer counts and not its
    last line alone."""
    json_schema: str | None = None
    """JSON Schema that the better attempt is held to, where answers have one."""


class Improvement(Reply):
    """The expert's better attempt; the verifier decides whether it is one."""

    kind: Literal["improvement"] = "improvement"
    text: str
    """The better attempt, ending in the answer line; empty where none could be made."""
    source: Source
    """Where it came from."""
    usage: Usage = Usage()
    """What it cost."""


class ContrastPair(Message):
    """The student's failed attempt and the expert's better one on the same task."""

    skill: str
    """`family/skill`."""
    prompt: str
    """The task."""
    attempt: str
    """The failed attempt."""
    better: str
    """The verified better one."""
    worked: Worked | None = None
    """A worked solution of the task, where its family has one."""
    observed: dict[str, float] = Field(default_factory=dict)
    """Facts of the failed attempt, for scenes."""
    better_observed: dict[str, float] = Field(default_factory=dict)
    """Facts of the better attempt, for scenes."""


class DistilScaffold(Request):
    """Write candidate scaffolds from contrast pairs."""

    kind: Literal["distil_scaffold"] = "distil_scaffold"
    skill: str
    """`family/skill` the scaffold is for."""
    pairs: tuple[ContrastPair, ...]
    """What to learn from, all of domain 1."""
    sources: tuple[Source, ...]
    """Which ways of writing to use, in this order."""
    count: int = Field(default=2, ge=1, le=8)
    """Most candidates wanted."""
    max_tokens: int = Field(default=900, ge=60, le=900)
    """Cap on a scaffold's length, in tokens of about four characters."""
    rejected: tuple[tuple[Step, ...], ...] = ()
    """Candidates that were rejected before; do not write them again."""
    seed: int = Field(default=0, ge=0)
    """Seed of every random choice."""


class Candidate(Message):
    """A scaffold that has proven nothing yet."""

    steps: tuple[Step, ...] = Field(min_length=1, max_length=7)
    """The procedure."""
    skills: tuple[str, ...] = Field(min_length=1)
    """`family/skill`s it claims to help with."""
    source: Source
    """Who wrote it."""
    rationale: str = ""
    """What in the contrast it answers."""


class Candidates(Reply):
    """Candidate scaffolds, best guess first."""

    kind: Literal["candidates"] = "candidates"
    candidates: tuple[Candidate, ...]
    """None where nothing worth trying was found."""
    refused: tuple[str, ...] = ()
    """Why a source that was asked for gave none."""
    usage: Usage = Usage()
    """What it cost."""
