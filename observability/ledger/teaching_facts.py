"""Facts about teaching: what was chosen, tried and found."""

from typing import Literal

from pydantic import Field

from observability.ledger.fact import Outcome, Purpose, Recorded


class DecisionMade(Recorded):
    """The curator chose."""

    kind: Literal["decision_made"] = "decision_made"
    episode: int
    lane: int
    action: str
    skill: str | None
    level: int
    task: str | None
    """Reference; none for `distil` and `stop`."""
    hint: int
    reason: str
    policy: str
    picked_by: str
    propensity: float
    inputs: dict[str, float]


class Checked(Recorded):
    """One question of the curator's second look at an answer, which decides nothing."""

    question: str
    holds: str
    """`yes`, `no` or `unclear`."""
    because: str = ""


class AttemptMade(Recorded):
    """The student answered, and the answer was checked."""

    kind: Literal["attempt_made"] = "attempt_made"
    episode: int
    purpose: Purpose
    item: int
    """Number within its purpose: pair of a gate, item of a panel; 0 in the curriculum."""
    arm: str
    """`none`, `full`, …; for the gate `challenger` or `incumbent`."""
    state: str
    """Student state: hash of the variant and the scaffolds in the prompt."""
    scaffold: str | None
    """The scaffold that the attempt says something about, on both sides of a comparison."""
    task: str
    skill: str
    level: int
    hint: int = 0
    attempt: str
    """Id of the request."""
    replicate: int = 0
    """Which try at the item it was, from 0."""
    prompt: str
    """Digest of the prompt."""
    text: str | None
    """Digest of the answer; none where the attempt could not be run."""
    rule: str | None
    """Rule of the cascade that fired; `answer_line` is the strict extractor."""
    outcome: Outcome
    failure: str | None
    evidence: str
    finish_reason: str | None
    entropy: float | None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    cost: float = 0.0
    picked_by: str = "policy"
    score: float | None = None
    """The family's own score in [0, 1]; of a scene, the share of its contract that is met."""
    unmet: tuple[str, ...] = ()
    """Clauses of a scene's contract that are not met."""
    observed: dict[str, float] = Field(default_factory=dict)
    """Facts of a scene."""
    views: tuple[str, ...] = ()
    """Digests of the PNGs of a scene's turntable."""
    silhouettes: tuple[str, ...] = ()
    """Digests of their masks."""
    checklist: tuple[Checked, ...] = ()
    """The curator's second look, where there was one; no part of the outcome."""


class AttemptDiscarded(Recorded):
    """The student answered, but the item was run again whole, for another part of it failed us.

    Its outcome counts for nothing; what it cost was paid all the same.
    """

    kind: Literal["attempt_discarded"] = "attempt_discarded"
    episode: int
    purpose: Purpose
    item: int
    arm: str
    replicate: int
    """Which try at the item it was, from 0."""
    reason: str
    """What could not be run."""
    finish_reason: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    cost: float = 0.0


class ImprovementMade(Recorded):
    """A better attempt was asked for; `accepted` says whether the verifier took what came."""

    kind: Literal["improvement_made"] = "improvement_made"
    episode: int
    task: str
    source: str
    accepted: bool
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    cost: float = 0.0


class ContrastMined(Recorded):
    """A failed attempt stands beside a verified better one."""

    kind: Literal["contrast_mined"] = "contrast_mined"
    episode: int
    skill: str
    level: int
    task: str
    attempt: str
    """Digest of the failed attempt's text."""
    better: str
    """Digest of the better one's text."""
    source: str
    better_score: float | None = None
    """The better one's score, where its family has one."""
    better_observed: dict[str, float] = Field(default_factory=dict)
    """Facts of the better one's scene."""
    better_views: tuple[str, ...] = ()
    """Digests of the PNGs of its turntable."""
