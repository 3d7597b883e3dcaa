"""How far a run has come, and whether it is still going."""

from collections import Counter
from typing import Literal

from observability.ledger.event import Event
from observability.ledger.facts import (
    AttemptMade,
    EpisodeEnded,
    EpisodeFailed,
    RunEnded,
    RunPaused,
    RunQueued,
    RunResumed,
    RunStarted,
    StudyAttempted,
)

Standing = Literal["empty", "queued", "running", "paused", "ended"]

WAITS = "waits until the service has room for it"


class Progress:
    """Folds a run's beginning, end, pauses, attempts and ended episodes.

    `running` is what the record says: a coordinator that was killed leaves it so. Of a fork, only
    its own episodes count. The time of what is on record before it begins, a fork or a run that a
    service has queued, begins when it is first taken up.
    """

    def __init__(self) -> None:
        self.started: RunStarted | None = None
        self.standing: Standing = "empty"
        self.reason = ""
        self.began = self.latest = 0.0
        """Seconds since 1970 of the first and the last event."""
        self.resumed = 0
        self.outcomes: Counter[str] = Counter()
        """Ended episodes by outcome."""
        self.attempts = 0
        """Attempts that were made, whatever for; trials and studies have no episodes."""
        self.failures: dict[int, str] = {}
        """Why an episode could not be run, by its number."""
        self.first = 0
        """The run's first episode: a fork goes on where its parent was."""
        self._begun = True
        self._until = 0
        """The first episode that has not ended; one number, however long the run."""
        self._ahead: set[int] = set()
        """Later ones that have."""

    @property
    def begun(self) -> bool:
        """Whether the run was ever taken up: it may be on record before it is."""
        return self.started is not None and self._begun

    @property
    def done(self) -> int:
        """Episodes that ended, failed to run included."""
        return self._until - self.first + len(self._ahead)

    def ended(self, episode: int) -> bool:
        """Whether this episode is over."""
        return episode < self._until or episode in self._ahead

    def apply(self, event: Event) -> None:
        self.latest = event.at
        match event.fact:
            case RunStarted() as fact:
                self._start(fact, event.at)
            case RunResumed():
                self._resume(event.at)
            case RunPaused(reason=reason):
                self.standing, self.reason = "paused", reason
            case RunQueued():
                self.standing, self.reason = "queued", WAITS
            case RunEnded(reason=reason):
                self.standing, self.reason = "ended", reason
            case AttemptMade() | StudyAttempted():
                self.attempts += 1
            case EpisodeEnded() | EpisodeFailed() as over:
                self._over(over)
            case _:
                pass

    def _over(self, fact: EpisodeEnded | EpisodeFailed) -> None:
        if isinstance(fact, EpisodeEnded):
            self.outcomes[fact.outcome] += 1
        else:
            self.failures[fact.episode] = fact.reason
        if not self.ended(fact.episode):
            self._ahead.add(fact.episode)
        while self._until in self._ahead:
            self._ahead.remove(self._until)
            self._until += 1

    def _start(self, fact: RunStarted, at: float) -> None:
        self.started, self.standing, self.began = fact, "running", at
        if fact.queued:
            self.standing, self.reason, self._begun = "queued", WAITS, False
        if fact.parent is not None and fact.after is not None:
            self.first = self._until = fact.after + 1
            self._begun = False
            self.standing = "paused"
            self.reason = f"forked from {fact.parent} after episode {fact.after}, and not begun yet"

    def _resume(self, at: float) -> None:
        self.standing, self.reason = "running", ""
        if self._begun:
            self.resumed += 1
        else:
            self.began, self._begun = at, True

    def canonical(self) -> object:
        """Leaves out pauses and resumes: a run that was killed tells the same story."""
        return {
            "ended": [*range(self.first, self._until), *sorted(self._ahead)],
            "outcomes": dict(self.outcomes),
            "failures": sorted(self.failures.items()),
            "over": self.standing == "ended",
        }
