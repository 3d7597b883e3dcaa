"""How long each role took for its latest calls, as the ledger tells it."""

from collections import defaultdict, deque
from collections.abc import Mapping
from typing import NamedTuple

from observability.ledger.check_facts import JudgeShown
from observability.ledger.event import Event
from observability.ledger.facts import (
    AttemptMade,
    CuratorCalled,
    DistillingFinished,
    ImprovementMade,
    PairJudged,
    StudyAttempted,
)

MOST = 300
"""Latest calls of each role."""


class CallTime(NamedTuple):
    """One call: when it was recorded, in seconds since 1970, and its seconds."""

    at: float
    seconds: float


class Latency:
    """Folds the seconds of calls; what a role did without a model has none on record."""

    def __init__(self) -> None:
        self._took: dict[str, deque[CallTime]] = defaultdict(lambda: deque(maxlen=MOST))

    def apply(self, event: Event) -> None:
        match event.fact:
            case AttemptMade() as fact:
                role, calls = "student", int(fact.attempt != "")
            case StudyAttempted() as fact:
                role, calls = "student", len(fact.stages)
            case DistillingFinished() | ImprovementMade() as fact:
                role, calls = "distiller", 1
            case CuratorCalled() as fact:
                role, calls = "curator", fact.calls
            case PairJudged() | JudgeShown() as fact:
                role, calls = "judge", 1
            case _:
                return
        if calls and fact.seconds > 0:
            self._took[role].append(CallTime(event.at, fact.seconds / calls))

    @property
    def roles(self) -> Mapping[str, tuple[CallTime, ...]]:
        """The latest calls by role."""
        return {role: tuple(took) for role, took in self._took.items()}
