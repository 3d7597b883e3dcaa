"""What a study's analysis is given: its design, every attempt's scores, what making ready cost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

CASCADE, STRICT, JUDGES = "cascade", "strict", "judges"
"""Paths from an answer's text to a score: adaptation cascade and verifier, strict extractor and
verifier, mean of the judges. A single judge's path is named like the judge."""

Measured = Literal["capped", "continued", "null"]
"""Estimand 1; estimand 2; the A/A control."""


@dataclass(frozen=True, slots=True)
class StudyScore:
    """One attempt; scores in [0, 1], None where it is missing through our fault or unscored.

    `cluster` is the skill, `item` the task within it, `seed` the sampling replicate.
    """

    student: str
    suite: str
    cluster: str
    item: str
    arm: str
    seed: int
    value: float | None
    """By the adaptation cascade, which claims rest on."""
    strict: float | None = None
    """By the strict extractor."""
    graded: float | None = None
    """Mean of the judges' grades."""
    truncated: bool = False
    prompt_tokens: int = 0
    completion_tokens: int = 0
    calls: int = 1
    cost: float = 0.0
    measured: Measured = "capped"
    grades: Mapping[str, float | None] = field(default_factory=dict)
    """Each judge's own grade."""


@dataclass(frozen=True, slots=True)
class StudentProfile:
    """What the analysis knows of a student; `name` is what scores call it."""

    name: str
    parameters: float | None = None
    """Billions of them, where known."""
    temperature: float = 0.0


@dataclass(frozen=True, slots=True)
class StudyDesign:
    """What was fixed before the first attempt; `alpha` is one-sided.

    `claimed` is the arm that the intersection-union claim is about, `controls` those that it has
    to beat, of which each that is among `arms` is compared with every arm.
    """

    students: tuple[StudentProfile, ...]
    arms: tuple[str, ...]
    suites: tuple[str, ...]
    alpha: float = 0.025
    margin: float = 0.1
    claimed: str = "full"
    controls: tuple[str, ...] = ("none", "labels", "placebo")
    specificity: str = "wrong_domain"


@dataclass(frozen=True, slots=True)
class Preparation:
    """What it cost to make an arm ready for one student and suite, all skills together."""

    student: str
    suite: str
    arm: str
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float = 0.0
