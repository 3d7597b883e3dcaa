"""What a trial comes to, in numbers; `tools.statistics.trial` makes it (protocol.md)."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["supported", "refuted", "harmful", "insufficient evidence"]


@dataclass(frozen=True, slots=True)
class Score:
    """One attempt's score in [0, 1]; `value` is None where it is missing through our fault.

    `cluster` is the object or the skill, `item` the task within it.
    """

    cluster: str
    item: str
    arm: str
    value: float | None
    truncated: bool = False
    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """`full` minus a control on one item, in [-1, 1]; None where the pair is missing.

    Of judgements: the mean over orders and repeats, positive where `full` was preferred.
    """

    cluster: str
    item: str
    control: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Design:
    """What was committed to before the items were drawn.

    `alpha` is one-sided; `margin` is the difference that would not matter, for equivalence.
    `greedy` says that attempts were sampled at temperature 0; None where it was not said.
    """

    primary: tuple[str, ...] = ("none", "labels", "placebo")
    specificity: str | None = None
    secondary: tuple[str, ...] = ()
    alpha: float = 0.025
    margin: float = 0.1
    greedy: bool | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """`full` against one control, clusters as units.

    `low` and `high` bound the mean difference with confidence 1 - 2α, so that they say what the
    one-sided tests say; `worst_low` and `worst_high` are the difference with every missing pair
    at -1 and at 1; `detectable` is what this size finds four times in five.
    """

    control: str
    clusters: int
    items: int
    missing: int
    difference: float
    low: float
    high: float
    p_better: float
    p_worse: float
    p_equivalent: float
    e_better: float
    e_worse: float
    worst_low: float
    worst_high: float
    detectable: float
    adjusted: float | None = None
    """Holm's one-sided p of a secondary comparison: at most α if `full` beats the arm."""


@dataclass(frozen=True, slots=True)
class ArmTotals:
    """One arm, over all its attempts; `mean` is over clusters, None where all are missing."""

    arm: str
    attempts: int
    missing: int
    mean: float | None
    truncated: int
    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """The outcome, p of the intersection-union test, and what they rest on.

    `specific` is None where it was not tested, being next in the fixed sequence; `specificity`
    is printed either way where the design has such an arm. `notes` are sentences that must
    stand beside the outcome (budget effect, placebo harmful, missing).
    """

    outcome: Outcome
    p: float
    primary: tuple[Comparison, ...]
    secondary: tuple[Comparison, ...] = ()
    specific: bool | None = None
    arms: tuple[ArmTotals, ...] = ()
    notes: tuple[str, ...] = ()
    specificity: Comparison | None = None
