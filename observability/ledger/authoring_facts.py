"""Facts about what a curator with a language model did: calls, drafts, and what became of them."""

from typing import Literal

from observability.ledger.fact import Recorded

CuratorPurpose = Literal["adapt", "check", "author", "invent", "solve", "decompose"]
Fate = Literal["admitted", "refused"]
Refusal = Literal[
    "malformed", "too_long", "leak", "near_duplicate", "own_answer", "disagreement", "not_run"
]
"""Why a draft was not admitted; `not_run` is what we failed to find out."""


class CuratorCalled(Recorded):
    """The curator's model was asked; keyed by the request, so that it is counted once.

    Equal answers of two arms are one request, which is why no arm is named.
    """

    kind: Literal["curator_called"] = "curator_called"
    purpose: CuratorPurpose
    calls: int
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    cost: float = 0.0


class SkillInvented(Recorded):
    """The curator's model thought of a skill."""

    kind: Literal["skill_invented"] = "skill_invented"
    name: str
    description: str
    levels: tuple[str, ...]
    """What makes a task one of each level."""
    outcome: Fate
    refusal: Refusal | None = None
    reason: str = ""


class DraftsWritten(Recorded):
    """The curator's model was asked for tasks of a skill and wrote some."""

    kind: Literal["drafts_written"] = "drafts_written"
    skill: str
    level: int
    asked: int
    written: int


class TaskAuthored(Recorded):
    """A draft was admitted, or refused for a reason."""

    kind: Literal["task_authored"] = "task_authored"
    purpose: Literal["author", "decompose"]
    skill: str
    level: int
    outcome: Fate
    refusal: Refusal | None = None
    reason: str = ""
    content: str | None = None
    """Digest of the draft as a line of own tasks; none where there was nothing to read."""
