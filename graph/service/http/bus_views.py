"""What is on the bus, as the API shows it."""

from pydantic import BaseModel, ConfigDict, Field

from bus.deadletters import DeadLetter
from bus.discovery import AgentSeen
from bus.messages.message import Role
from bus.queues import Queue
from graph.service.http.run_views import Shown

WORD = r"^[A-Za-z0-9_-]{1,64}$"


class LetterAddress(BaseModel):
    """Which dead letter."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    role: Role
    """The agent that was asked."""
    run: str = Field(pattern=WORD, examples=["sums-1"])
    """The run that asked."""
    id: str = Field(pattern=WORD, examples=["5d41402abc4b2a76b9719d911017c592"])
    """The request."""


class LetterView(Shown):
    """A request that was given up."""

    role: Role
    """The agent that was asked."""
    variant: str
    """Its variant."""
    run: str
    """The run that asked."""
    id: str
    """The request."""
    reason: str
    """Why it was given up."""
    size: int = Field(ge=0)
    """Bytes of the request; 0 where it was too large to keep, and cannot be asked again."""

    @classmethod
    def of(cls, letter: DeadLetter) -> "LetterView":
        address = letter.address._asdict()
        return cls(**address, reason=letter.reason, size=len(letter.body))


class LetterPage(Shown):
    """Dead letters, the oldest first."""

    letters: list[LetterView]
    total: int = Field(ge=0)
    """How many there are in all."""
    next: str | None
    """Ask with `after=` this for the page that follows; none where this is the last."""


class AgentList(Shown):
    """Workers, by role, variant and name; what one did not say of itself is empty or null."""

    agents: list[AgentSeen]


class QueueList(Shown):
    """Durables of the work queue, by role and variant."""

    queues: list[Queue]
