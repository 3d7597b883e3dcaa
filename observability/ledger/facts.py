"""Everything that can have happened, in past tense; the record's whole vocabulary."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Outcome = Literal["passed", "failed", "undecided", "missing"]
Source = Literal["generalised", "model", "self_written", "library", "imported"]
Purpose = Literal["curriculum", "selection", "gate", "panel", "watch", "try"]


class _Fact(BaseModel):
    """Frozen, closed, and described by the docstring under each field."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class RunStarted(_Fact):
    """A run began with this plan."""

    kind: Literal["run_started"] = "run_started"
    run: str
    plan: dict[str, object]
    """The resolved plan."""
    variant: str
    """The student's weights, template and server settings, hashed."""
    model: str
    """The student's name for people."""
    versions: dict[str, str]
    """Versions of what the results depend on."""


class RunResumed(_Fact):
    """A coordinator took the run up again."""

    kind: Literal["run_resumed"] = "run_resumed"


class RunPaused(_Fact):
    """The run was drained and can be resumed."""

    kind: Literal["run_paused"] = "run_paused"
    reason: str


class RunEnded(_Fact):
    """The run is over."""

    kind: Literal["run_ended"] = "run_ended"
    reason: str


class DecisionMade(_Fact):
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


class AttemptMade(_Fact):
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


class ContrastMined(_Fact):
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


class CandidateProposed(_Fact):
    """A scaffold was written; it has proven nothing yet."""

    kind: Literal["candidate_proposed"] = "candidate_proposed"
    episode: int
    scaffold: str
    """Digest."""
    steps: tuple[dict[str, str], ...]
    skills: tuple[str, ...]
    source: Source
    rationale: str
    parent: str | None
    contrast: tuple[str, ...]
    """Tasks of the contrast pairs it was written from."""


class DistillingFinished(_Fact):
    """The distiller was done."""

    kind: Literal["distilling_finished"] = "distilling_finished"
    episode: int
    skill: str
    proposed: int
    refused: tuple[str, ...]
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    cost: float = 0.0


class LeaksScanned(_Fact):
    """A candidate was searched for task texts, answers and rubric."""

    kind: Literal["leaks_scanned"] = "leaks_scanned"
    episode: int
    scaffold: str
    outcome: Literal["clean", "flagged", "rejected"]
    overlaps: tuple[str, ...]
    """The shared phrases."""


class CandidateSelected(_Fact):
    """The student's measured outcomes chose among candidates."""

    kind: Literal["candidate_selected"] = "candidate_selected"
    episode: int
    scaffold: str | None
    """None where no candidate looked better than going without."""
    passed: dict[str, int]
    """Passed items per candidate, and `none`."""
    items: int


class GateOpened(_Fact):
    """A candidate was frozen and a test committed to; also on the `lab` stream, in its order."""

    kind: Literal["gate_opened"] = "gate_opened"
    run: str
    episode: int
    scaffold: str
    incumbent: str | None
    variant: str
    test: int
    """Number j of this test in the ledger's life, per variant, from 1."""
    adopted_before: int
    alpha: float
    max_pairs: int


class GateClosed(_Fact):
    """The gate's outcome; also on the `lab` stream."""

    kind: Literal["gate_closed"] = "gate_closed"
    run: str
    episode: int
    scaffold: str
    variant: str
    test: int
    outcome: Literal["won", "harmful", "undecided"]
    wins: int
    losses: int
    ties: int
    missing: int
    e_plus: float
    e_minus: float
    threshold: float
    drawn: dict[str, int] = Field(default_factory=dict)
    """Gate tasks used up per `family@version/skill/level`, where tasks are given."""


class ScaffoldAdopted(_Fact):
    """The student works with this scaffold from now on; also on the `lab` stream."""

    kind: Literal["scaffold_adopted"] = "scaffold_adopted"
    run: str
    episode: int
    scaffold: str
    variant: str
    skills: tuple[str, ...]


class ScaffoldRejected(_Fact):
    """The scaffold was thrown away, and why."""

    kind: Literal["scaffold_rejected"] = "scaffold_rejected"
    episode: int
    scaffold: str
    reason: str


class ScaffoldRetired(_Fact):
    """Evidence turned against an adopted scaffold; also on the `lab` stream."""

    kind: Literal["scaffold_retired"] = "scaffold_retired"
    run: str
    episode: int
    scaffold: str
    variant: str
    e_minus: float


class PanelFinished(_Fact):
    """A fresh panel measured the lift of what was adopted: the only number that is printed."""

    kind: Literal["panel_finished"] = "panel_finished"
    episode: int
    scaffold: str
    items: int
    missing: int
    lift: float
    """Mean paired difference in pass rate, `full` minus `none`."""
    low: float
    high: float
    """95 % interval of the lift on the declared skills and levels."""
    method: str
    """How the interval was made, for a reader who wants to check it."""
    detectable: float
    """Smallest lift that a panel of this size finds in four of five cases."""
    worst: tuple[float, float]
    """The lift if every missing pair had gone against the scaffold, and for it."""
    truncated: dict[str, int]
    """Truncated answers per arm."""


class EpisodeEnded(_Fact):
    """An episode is in the record."""

    kind: Literal["episode_ended"] = "episode_ended"
    episode: int
    lane: int
    outcome: str
    """`passed`, `failed`, `undecided`, or what else the episode was about."""
    started: float
    seconds: float


class EpisodeFailed(_Fact):
    """An episode could not be run; never the student's failure."""

    kind: Literal["episode_failed"] = "episode_failed"
    episode: int
    lane: int
    reason: str


Fact = (
    RunStarted
    | RunResumed
    | RunPaused
    | RunEnded
    | DecisionMade
    | AttemptMade
    | ContrastMined
    | CandidateProposed
    | DistillingFinished
    | LeaksScanned
    | CandidateSelected
    | GateOpened
    | GateClosed
    | ScaffoldAdopted
    | ScaffoldRejected
    | ScaffoldRetired
    | PanelFinished
    | EpisodeEnded
    | EpisodeFailed
)

FACT: TypeAdapter[Fact] = TypeAdapter(Annotated[Fact, Field(discriminator="kind")])
"""Reads and writes any fact by its `kind`."""
