"""Events, decisions and scaffolds, as the API shows them."""

from typing import Self

from pydantic import ConfigDict, Field

from graph.service.http.run_views import Shown
from observability.ledger.event import Event
from observability.ledger.facts import (
    ApprovalAnswered,
    ApprovalAsked,
    CandidateProposed,
    DecisionMade,
    Fact,
    GateClosed,
    GateOpened,
    LeaksScanned,
    PanelFinished,
    ScaffoldAdopted,
    ScaffoldRejected,
    ScaffoldRetired,
)
from observability.ledger.folds.scaffolds import Fate, Lineage


class EventView(Shown):
    """Something that happened."""

    sequence: int = Field(ge=1)
    """Counts from 1 within the run."""
    key: str
    """The event's identity within the run."""
    at: float
    """Seconds since 1970 at which it was stored."""
    fact: Fact = Field(discriminator="kind")
    """What happened; `kind` says which fields there are."""

    @classmethod
    def of(cls, event: Event) -> Self:
        return cls(sequence=event.sequence, key=event.key, at=event.at, fact=event.fact)


class EventPage(Shown):
    """Events in the order they happened."""

    events: list[EventView]
    last: int = Field(ge=0)
    """Sequence of the run's last event."""
    next: int | None
    """Ask with `after=` this for the page that follows; none where this is the last for now."""


class DecisionView(Shown):
    """What the curator chose, and why."""

    sequence: int = Field(ge=1)
    """Of the event that records it."""
    at: float
    """Seconds since 1970 at which it was stored."""
    decision: DecisionMade


class DecisionPage(Shown):
    """Decisions in the order they were made."""

    decisions: list[DecisionView]
    next: int | None
    """Ask with `after=` this for the page that follows; none where this is the last for now."""


class SelectionView(Shown):
    """How many items each candidate passed, against the `incumbent` on the same items."""

    model_config = ConfigDict(from_attributes=True)

    episode: int
    passed: dict[str, int]
    items: int
    winner: str | None


class GateView(Shown):
    """A gate, and its outcome once it is closed."""

    model_config = ConfigDict(from_attributes=True)

    opened: GateOpened
    closed: GateClosed | None


class ScaffoldView(Shown):
    """All that is on record of one scaffold in one run."""

    model_config = ConfigDict(from_attributes=True)

    fate: Fate
    """What became of it; `undecided` waits in the buffer, `awaiting` for a person."""
    proposed: CandidateProposed
    leaks: LeaksScanned | None
    selections: list[SelectionView]
    gates: list[GateView]
    panels: list[PanelFinished]
    asked: ApprovalAsked | None
    answered: ApprovalAnswered | None
    adopted: ScaffoldAdopted | None
    retired: ScaffoldRetired | None
    rejected: ScaffoldRejected | None

    @classmethod
    def of(cls, lineage: Lineage) -> Self:
        return cls.model_validate(lineage)


class ScaffoldPage(Shown):
    """Scaffolds in the order of the episodes that they were written in."""

    scaffolds: list[ScaffoldView]
    total: int = Field(ge=0)
    """How many there are in all."""
    next: str | None
    """Ask with `after=` this for the page that follows; none where this is the last."""
