"""Facts about a study: what was planned, made ready, attempted, graded and concluded."""

import hashlib
import json
from typing import Literal

from pydantic import Field

from observability.ledger.fact import Outcome, Recorded

Fidelity = Literal["rule", "faithful", "adapted"]
"""Built by a rule of ours; as its source describes it; or our adaptation of it."""
Measured = Literal["capped", "continued", "null"]
"""Estimand 1; estimand 2, of truncated attempts alone; the A/A control."""
Cell = tuple[str, str, str, str, str, int, Measured]
"""Student's variant, suite, task, arm, the arm's version, seed, estimand."""


class StudiedStudent(Recorded):
    """One student of a study."""

    variant: str
    title: str
    parameters: float | None
    """Billions of them, where known."""
    temperature: float
    max_tokens: int
    """Cap on an answer, estimand 1."""


class StudiedArm(Recorded):
    """One arm of a study."""

    name: str
    version: str
    """Changes with anything that changes its prompts; a part of every result's key."""
    fidelity: Fidelity
    source: str
    """Where the method is from; empty for a rule of ours."""


class StudiedSuite(Recorded):
    """One suite of a study, with its tasks in order."""

    name: str
    version: str
    tasks: tuple[str, ...]
    """References."""
    skills: dict[str, str]
    """Skill (`family/skill`) by the reference of each task; the unit of the analysis."""


class StudyPlanned(Recorded):
    """Everything that could bias the study is fixed; stored before the first attempt."""

    kind: Literal["study_planned"] = "study_planned"
    run: str
    name: str
    """The plan's; runs of one name and data folder build on each other's results."""
    students: tuple[StudiedStudent, ...]
    arms: tuple[StudiedArm, ...]
    suites: tuple[StudiedSuite, ...]
    seeds: tuple[int, ...]
    placebos: int
    heat: float
    continued: bool
    graded: bool
    null_tasks: tuple[str, ...]
    """Tasks of the A/A control."""
    margin: float
    alpha: float
    """One-sided."""
    canary: str
    """What the canary in every key begins with; must stand in no prompt."""
    detectable: float
    """Minimum detectable effect of one comparison, as planned."""
    builds_on: tuple[str, ...] = ()
    """Earlier runs of the same study whose results count too, oldest first."""
    held: int = 0
    """Attempts of the matrix, and of the A/A control, that these runs hold."""


class Stage(Recorded):
    """One call of the student within an attempt, or while an arm was made ready."""

    name: str
    prompt: str
    """Digest."""
    text: str
    """Digest."""
    finish_reason: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    cost: float = 0.0


class ArmPrepared(Recorded):
    """What an arm needs for a skill was made: insights, a self-written procedure, ..."""

    kind: Literal["arm_prepared"] = "arm_prepared"
    student: str
    """Variant."""
    suite: str
    skill: str
    arm: str
    version: str
    text: str | None
    """Digest of what came of it; None where nothing did."""
    note: str = ""
    """What is known of it, or why nothing came of it."""
    retry: bool = False
    """Whether a later run makes it ready anew: nothing came of it, and no student is why."""
    stages: tuple[Stage, ...] = ()


class StudyAttempted(Recorded):
    """One cell of the matrix: a student under an arm on a task, and what every path says."""

    kind: Literal["study_attempted"] = "study_attempted"
    key: str
    """By `attempt_key`."""
    student: str
    """Variant."""
    state: str
    """Student state: hash of the variant and of what the arm put into its prompts."""
    suite: str
    task: str
    skill: str
    level: int
    arm: str
    seed: int
    measured: Measured
    temperature: float
    cap: int
    recipe: str
    """Digest of everything that shaped the prompts: of one prompt, the prompt itself."""
    prompt: str
    """Digest of the last prompt."""
    text: str | None
    """Digest of the answer; None where it could not be run."""
    stages: tuple[Stage, ...] = ()
    """Every call, the last included; their sums are the attempt's cost."""
    tries: int = 1
    """How often its item was run, through our fault."""
    rule: str | None = None
    """Rule of the cascade that fired; `answer_line`, and of programs `code_block`, is the strict
    extractor."""
    outcome: Outcome
    failure: str | None = None
    evidence: str = ""
    finish_reason: str | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    cost: float = 0.0
    note: str = ""
    """What the arm says of its answer: how many it chose from, and how."""


class AnswerGraded(Recorded):
    """A judge that saw the task and the answer's text, and no key, said whether it is right."""

    kind: Literal["answer_graded"] = "answer_graded"
    key: str
    """Of the attempt."""
    judge: str
    grade: Literal["right", "wrong", "unscored"]
    reason: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    cost: float = 0.0


class StudyEnded(Recorded):
    """The matrix is full, or its budget is used up; what its report says first."""

    kind: Literal["study_ended"] = "study_ended"
    run: str
    headline: str
    """Its sentences, one a line."""
    controls: dict[str, bool] = Field(default_factory=dict)
    """Which null controls were passed."""
    attempts: int
    missing: int


def attempt_key(*, cell: Cell, state: str, recipe: str, sampling: tuple[float, int]) -> str:
    """What a result is known by, 32 hex digits: the same key is the same result, never run twice.

    Args:
        cell: student's variant, suite, task, arm with its version, seed and estimand.
        state: of the student.
        recipe: digest of what shapes the prompts.
        sampling: temperature, and cap in tokens.
    """
    content = json.dumps([list(cell), state, recipe, list(sampling)])
    return hashlib.sha256(content.encode()).hexdigest()[:32]
