"""How far a run has come, and whether it is still going."""

from collections import Counter
from typing import Literal

from observability.ledger.event import Event
from observability.ledger.facts import (
    EpisodeEnded,
    EpisodeFailed,
    RunEnded,
    RunPaused,
    RunResumed,
    RunStarted,
)

Standing = Literal["empty", "running", "paused", "ended"]


class Progress:
    """Folds a run's beginning, end, pauses and ended episodes.

    `running` is what the record says: a coordinator that was killed leaves it so.
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
        self.failures: dict[int, str] = {}
        """Why an episode could not be run, by its number."""
        self._ended: set[int] = set()

    @property
    def done(self) -> int:
        """Episodes that ended, failed to run included."""
        return len(self._ended)

    def ended(self, episode: int) -> bool:
        """Whether this episode is over."""
        return episode in self._ended

    def apply(self, event: Event) -> None:
        self.latest = event.at
        match event.fact:
            case RunStarted() as fact:
                self.started, self.standing, self.began = fact, "running", event.at
            case RunResumed():
                self.standing, self.reason = "running", ""
                self.resumed += 1
            case RunPaused(reason=reason):
                self.standing, self.reason = "paused", reason
            case RunEnded(reason=reason):
                self.standing, self.reason = "ended", reason
            case EpisodeEnded() as ended:
                self._ended.add(ended.episode)
                self.outcomes[ended.outcome] += 1
            case EpisodeFailed() as failed:
                self._ended.add(failed.episode)
                self.failures[failed.episode] = failed.reason
            case _:
                pass

    def canonical(self) -> object:
        """Leaves out pauses and resumes: a run that was killed tells the same story."""
        return {
            "ended": sorted(self._ended),
            "outcomes": dict(self.outcomes),
            "failures": sorted(self.failures.items()),
            "over": self.standing == "ended",
        }
