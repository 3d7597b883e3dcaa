"""What the curator is asked: what comes next, and to bring an answer into shape."""

from typing import Literal

from pydantic import Field

from bus.messages.message import Message, Reply, Request, Usage

Action = Literal["advance", "reinforce", "decompose", "distil", "stop"]
AnswerFormat = Literal["number", "text", "json", "code", "plan", "js"]
Rule = Literal["answer_line", "boxed", "json", "code_block", "last_value", "whole", "model", "none"]


class Rung(Message):
    """Outcomes with one hint level."""

    hint: int = Field(ge=0)
    """Hint level, 0 for none."""
    passed: float = Field(default=0.0, ge=0)
    """Passed attempts, discounted over time."""
    failed: float = Field(default=0.0, ge=0)
    """Failed attempts, discounted over time."""
    attempts: int = Field(default=0, ge=0)
    """Attempts, undiscounted."""


class Cell(Message):
    """What is known of one skill at one level, for the present student state."""

    skill: str
    """`family/skill`."""
    level: int = Field(ge=0)
    """Level, 0 the easiest."""
    passed: float = Field(default=0.0, ge=0)
    """Passed attempts, discounted over time."""
    failed: float = Field(default=0.0, ge=0)
    """Failed attempts, discounted over time."""
    attempts: int = Field(default=0, ge=0)
    """Attempts, undiscounted."""
    chosen: int = Field(default=0, ge=0)
    """Tasks drawn here in this run, whatever the student state, the hint or the outcome."""
    duplicates: float = Field(default=0.0, ge=0, le=1)
    """Share of its tasks so far that were near-duplicates of earlier ones."""
    contrast: int = Field(default=0, ge=0)
    """Contrast pairs mined here and not yet distilled from."""
    hint: int = Field(default=0, ge=0)
    """Hint level in force, 0 for none."""
    first_hint: int = Field(default=1, ge=1, le=5)
    """Lowest hint level its tasks can give."""
    hints: int = Field(default=4, ge=0, le=5)
    """Highest hint level its tasks can give; 0 where there is nothing to hint from."""
    spent: bool = False
    """Whether its pool of tasks has run out."""
    rungs: tuple[Rung, ...] = ()
    """Outcomes with the other hints that were tried; the one in force is not among them."""


class DecideNext(Request):
    """Choose the next episode."""

    kind: Literal["decide_next"] = "decide_next"
    episode: int = Field(ge=0)
    """Number of the episode to decide on."""
    seed: int = Field(ge=0)
    """Seed of every random choice in the decision, and of the task."""
    policy: str
    """Name of the policy."""
    cells: tuple[Cell, ...]
    """The learner's state."""
    candidates_left: int = Field(default=0, ge=0)
    """Candidate scaffolds that may still be proposed in this run."""
    contrast_needed: int = Field(default=4, ge=1)
    """Contrast pairs of one skill that make distilling worth it."""


class Decision(Reply):
    """What comes next, and why."""

    kind: Literal["decision"] = "decision"
    action: Action
    """What to do."""
    skill: str | None = None
    """`family/skill` it is about; none for `stop`."""
    level: int = Field(default=0, ge=0)
    """Level of the task."""
    seed: int = Field(default=0, ge=0)
    """Seed of the task within its skill, level and pool."""
    hint: int = Field(default=0, ge=0)
    """Hint level to show, 0 for none."""
    reason: str
    """One sentence a teacher would write."""
    policy: str
    """Policy that decided."""
    picked_by: Literal["policy", "explore"] = "policy"
    """Whether the policy's score chose, or uniform exploration."""
    propensity: float = Field(default=1.0, gt=0, le=1)
    """Probability with which this choice was made, estimated where sampling made it."""
    inputs: dict[str, float] = Field(default_factory=dict)
    """The few numbers that tipped it."""


class AdaptAnswer(Request):
    """Bring a free answer into the verifier's format."""

    kind: Literal["adapt_answer"] = "adapt_answer"
    text: str
    """The student's answer, verbatim."""
    format: AnswerFormat
    """The verifier's format."""


class AdaptedAnswer(Reply):
    """The answer in the verifier's format, and the rule that found it."""

    kind: Literal["adapted_answer"] = "adapted_answer"
    answer: str
    """The answer; empty where no rule fired."""
    rule: Rule
    """The rule that fired; `answer_line` is the strict extractor, `model` the curator's model."""
    usage: Usage = Usage()
    """What the model cost, where it was asked."""
