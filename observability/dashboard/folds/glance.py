"""A run at a glance: how it stands, how far it is, what it spent, what a person has to do."""

from collections import Counter, deque
from collections.abc import Mapping
from typing import NamedTuple

from observability.dashboard.folds.latency import Latency
from observability.dashboard.folds.pace import Pace
from observability.dashboard.folds.study_progress import StudyProgress
from observability.kinds import Kind, kind_of
from observability.ledger.event import Event
from observability.ledger.facts import (
    ApprovalAsked,
    AttemptMade,
    CandidateProposed,
    ContrastMined,
    DecisionMade,
    EpisodeEnded,
    EpisodeFailed,
    JudgeChecked,
    ScaffoldAdopted,
    ScaffoldRetired,
    StudyAttempted,
    TrialAbandoned,
    TrialCommitted,
    TrialEnded,
)
from observability.ledger.folds.approvals import Approvals
from observability.ledger.folds.awaited_judges import AwaitedJudges
from observability.ledger.folds.progress import Progress
from observability.ledger.folds.usage import Usage

_FAILURES = 20
"""Latest failures that are kept."""


class Failure(NamedTuple):
    """An episode that could not be run."""

    episode: int
    reason: str
    at: float


class Glance:
    """Folds one run's stream into a handful of numbers, whatever its length."""

    def __init__(self) -> None:
        self.progress = Progress()
        """But for its episodes, of which it would keep every number."""
        self.usage, self.pace, self.latency = Usage(), Pace(), Latency()
        self.approvals, self.awaited = Approvals(), AwaitedJudges()
        self.studied = StudyProgress()
        self.outcomes: Counter[str] = Counter()
        self.done = 0
        """Episodes that ended, failed to run included."""
        self.failed = 0
        self.failures: deque[Failure] = deque(maxlen=_FAILURES)
        self.adopted: set[str] = set()
        self.retired: set[str] = set()
        self.candidates: set[str] = set()
        self.committed: TrialCommitted | None = None
        self.ended: TrialEnded | None = None
        self.abandoned: TrialAbandoned | None = None
        self.checked: JudgeChecked | None = None

    @property
    def plan(self) -> Mapping[str, object]:
        """The resolved plan; empty before it is on record."""
        return self.progress.started.plan if self.progress.started else {}

    @property
    def kind(self) -> Kind:
        """What the run is for."""
        return kind_of(self.plan)

    @property
    def goes_in_episodes(self) -> bool:
        """Whether it goes on in episodes; a trial, a study and the check of a judge do not."""
        return self.kind not in ("trial", "study", "check")

    @property
    def lanes(self) -> int:
        """Lanes of the plan."""
        lanes = self.plan.get("lanes", 1)
        return lanes if isinstance(lanes, int) and lanes > 0 else 1

    @property
    def waiting(self) -> ApprovalAsked | None:
        """What waits for a person's word."""
        return self.approvals.waiting

    def apply(self, event: Event) -> None:
        match event.fact:
            case DecisionMade() | ContrastMined():
                self.progress.latest = event.at
            case StudyAttempted():
                self.studied.apply(event)
                self._spend(event)
                self.progress.latest = event.at
            case AttemptMade():
                self._spend(event)
                self.progress.latest = event.at
            case EpisodeEnded() as ended:
                self._count(event)
                self.outcomes[ended.outcome] += 1
            case EpisodeFailed() as failed:
                self._count(event)
                self.failed += 1
                self.failures.append(Failure(failed.episode, failed.reason, event.at))
            case _:
                self._spend(event)
                self.progress.apply(event)
                self.approvals.apply(event)
                self.awaited.apply(event)
                self.studied.apply(event)
                self._conclude(event)

    def _spend(self, event: Event) -> None:
        for fold in (self.usage, self.latency, self.pace):
            fold.apply(event)

    def _count(self, event: Event) -> None:
        self.progress.latest = event.at
        self.done += 1
        self.pace.apply(event)

    def _conclude(self, event: Event) -> None:
        match event.fact:
            case CandidateProposed(scaffold=name):
                self.candidates.add(name)
            case ScaffoldAdopted(scaffold=name):
                self.adopted.add(name)
                self.retired.discard(name)
            case ScaffoldRetired(scaffold=name):
                self.adopted.discard(name)
                self.retired.add(name)
            case TrialCommitted() as fact:
                self.committed = fact
            case TrialEnded() as fact:
                self.ended = fact
            case TrialAbandoned() as fact:
                self.abandoned = fact
            case JudgeChecked() as fact:
                self.checked = fact
            case _:
                pass
