"""What a study comes to, in numbers; `tools.statistics.study` makes it (protocol.md).

Every class is frozen and of plain values, so that `dataclasses.asdict` gives JSON. A difference
is arm minus control and lies in [-1, 1]; a difference of differences in [-2, 2].
"""

from dataclasses import dataclass
from typing import Literal

from tools.statistics.analysis import Comparison, Outcome
from tools.statistics.study_data import StudyDesign

Unit = Literal["skill", "item"]
"""Clusters are skills; items where a suite has one skill only."""
Role = Literal["primary", "specificity", "secondary"]
"""Part of the claim; next in its fixed sequence; one of a Holm family."""


@dataclass(frozen=True, slots=True)
class ItemLevel:
    """Descriptive: about these very items, over-claiming where skills differ.

    An item's attempts are averaged over seeds; it is won where the arm's mean is the higher.
    """

    won: int
    lost: int
    tied: int
    mcnemar: float  # two-sided exact p of won against lost
    e_better: float
    e_worse: float
    difference: float
    """Mean over items, each alike, where the comparison's is over clusters."""
    error: float
    """Cluster-robust standard error of that mean."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """One arm against one control, of one student, suite and path."""

    student: str
    suite: str
    path: str
    arm: str
    control: str
    role: Role
    unit: Unit
    comparison: Comparison
    """`adjusted` is Holm's p where the role is secondary."""
    items: ItemLevel
    continued: float | None = None
    """The difference where truncated answers go on, estimand 2; None where it was not measured."""
    budget: str = ""
    """Why this is a budget effect; empty where it is none."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What may be said of the claimed arm, for one student, suite and path."""

    student: str
    suite: str
    path: str
    outcome: Outcome
    p: float
    """Of the intersection-union test: the largest of the primary ones."""
    complete: bool  # whether every control that a claim of transfer needs was there
    specific: bool | None  # whether it beats `wrong_domain` too; None where it was not its turn
    unit: Unit
    notes: tuple[str, ...] = ()
    """Sentences that must stand beside the outcome."""
    adjusted: float | None = None
    """Holm's p over all claims by this path, None of a single one; outcomes go by `p`."""


@dataclass(frozen=True, slots=True)
class Rate:
    """An arm's accuracy on a path: mean over clusters with its interval; None if all missing."""

    path: str
    mean: float | None
    low: float
    high: float
    scored: int  # attempts with a score


@dataclass(frozen=True, slots=True)
class ArmFigures:
    """One arm of one student and suite, estimand 1; tokens and cost are sums over attempts.

    `ran` counts attempts in which the student was asked anything, `skills` those that the cascade
    has a score of.
    """

    student: str
    suite: str
    arm: str
    attempts: int
    ran: int
    missing: int
    truncated: int
    skills: int
    rates: tuple[Rate, ...]
    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost: float
    prepared_calls: int
    prepared_prompt_tokens: int
    prepared_completion_tokens: int
    prepared_cost: float
    seeds: int  # k; 1 where attempts are not repeated
    pass_all: float | None
    """pass^k: share of items that pass at every seed, over clusters; None where k is 1."""
    pass_any: float | None  # pass@k: share that pass at some seed


@dataclass(frozen=True, slots=True)
class SkillMean:
    """One cell of skill x arm on the cascade's path; None where all is missing."""

    student: str
    suite: str
    skill: str
    arm: str
    items: int
    mean: float | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A difference of differences over the same items, in [-2, 2], with two-sided p."""

    clusters: int
    items: int
    missing: int
    difference: float
    low: float
    high: float
    p: float
    worst_low: float
    worst_high: float


@dataclass(frozen=True, slots=True)
class Interaction:
    """How much more an arm does for student `other` than for `one`, paired by item."""

    one: str
    other: str
    suite: str
    path: str
    arm: str
    control: str
    unit: Unit
    gap: Gap


@dataclass(frozen=True, slots=True)
class Shift:
    """How much a path moves a difference away from what the cascade says of it."""

    student: str
    suite: str
    path: str
    arm: str
    control: str
    gap: Gap


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Attempts of one arm by what two paths say: a pass is a score above one half."""

    student: str
    suite: str
    arm: str
    one: str
    other: str
    both: int
    one_only: int
    other_only: int
    neither: int
    share: float
    """Of attempts that both scored, those on which they differ; 0 where there is none."""


@dataclass(frozen=True, slots=True)
class RaterAgreement:
    """Two raters of all of a student's attempts at a suite; `verifier` is the cascade's path.

    Intervals resample tasks with all their attempts; None where undefined, or of no width.
    """

    student: str
    suite: str
    one: str
    other: str
    attempts: int
    tasks: int
    percent: float
    kappa: float | None
    low: float | None
    high: float | None
    ac1: float
    ac1_low: float | None
    ac1_high: float | None


@dataclass(frozen=True, slots=True)
class SizePoint:
    """One student's lift, at its size in billions of parameters."""

    student: str
    parameters: float
    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class SizeSeries:
    """Lift over size; `curve` says whether there are sizes enough to draw a line."""

    suite: str
    path: str
    arm: str
    control: str
    points: tuple[SizePoint, ...]
    curve: bool


@dataclass(frozen=True, slots=True)
class StudyAnalysis:
    """All of it; tuples are in the design's order of students, suites, paths, arms, controls."""

    design: StudyDesign
    paths: tuple[str, ...]
    claims: tuple[Claim, ...]
    contrasts: tuple[Contrast, ...]
    arms: tuple[ArmFigures, ...]
    skills: tuple[SkillMean, ...]
    interactions: tuple[Interaction, ...]
    shifts: tuple[Shift, ...]
    disagreements: tuple[Disagreement, ...]
    agreements: tuple[RaterAgreement, ...]
    sizes: tuple[SizeSeries, ...]
    notes: tuple[str, ...]
    """Sentences that must stand beside every number of the study."""
