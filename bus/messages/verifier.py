"""What the verifier is asked, and what it finds."""

from typing import Literal

from pydantic import Field

from bus.messages.checking import MOST_ITEMS, CheckItem, SecondLevel
from bus.messages.message import Message, Reply, Request

Outcome = Literal["passed", "failed", "undecided"]
FailureClass = Literal[
    "wrong", "format", "timeout", "crash", "empty", "truncated", "memory", "blank"
]


class VerifyAnswer(Request):
    """Say whether an answer is right."""

    kind: Literal["verify_answer"] = "verify_answer"
    task: str
    """Reference of the task; the key is made from it."""
    sealed: str | None = None
    """Digest of the key in the verifier's bucket, for tasks whose key was authored."""
    answer: str
    """The answer in the verifier's format."""
    truncated: bool = False
    """Whether the student ran into its token cap, which is a failure whatever the answer says."""
    checklist: tuple[CheckItem, ...] = Field(default=(), max_length=MOST_ITEMS)
    """The curator's second look at the answer. The verdict hands it on and comes out the same."""


class Pictures(Message):
    """A scene as it was drawn: digests in the verifier's bucket."""

    views: tuple[str, ...]
    """PNG of each fixed view of the turntable, in order, all of one size."""
    silhouettes: tuple[str, ...]
    """PNG mask of each view, white where the scene is."""
    own: str | None = None
    """PNG through the scene's own camera, where it has one."""


class Verdict(Reply):
    """Passed, failed or undecided: never a bare bool."""

    kind: Literal["verdict"] = "verdict"
    outcome: Outcome
    """`undecided` is only for what the verifier itself could not settle."""
    failure: FailureClass | None = None
    """Why it failed; set exactly when the outcome is `failed`."""
    evidence: str = ""
    """What was seen, in a sentence; never the key."""
    score: float | None = Field(default=None, ge=0, le=1)
    """The family's own score, where it has one; only 1.0 passes. Of a scene, the share of its
    contract's clauses that are met."""
    observed: dict[str, float] = Field(default_factory=dict)
    """Facts of a scene, by name; empty for other tasks."""
    unmet: tuple[str, ...] = ()
    """Clauses of a scene's contract that are not met."""
    pictures: Pictures | None = None
    """What a scene looks like, where it could be drawn."""
    checklist: SecondLevel | None = None
    """The curator's second look, as it came; no part of outcome, failure or score."""
    seconds: float = Field(default=0.0, ge=0)
    """Time the check took."""
