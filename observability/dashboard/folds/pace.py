"""How fast a run goes just now, from its latest calls and episodes."""

from collections import deque

from observability.ledger.event import Event
from observability.ledger.facts import EpisodeEnded, EpisodeFailed, StudyAttempted

_MOST = 240
"""Latest events that are looked at."""
_LEAST_SECONDS = 1.0
"""What one commit holds has one time, and a rate needs two."""


class Pace:
    """Rates over the latest events; a pause between two of them counts as time."""

    def __init__(self) -> None:
        self._latest: deque[tuple[float, int, float, int]] = deque(maxlen=_MOST)

    def apply(self, event: Event) -> None:
        held = vars(event.fact)
        tokens, cost = held.get("completion_tokens", 0), held.get("cost", 0.0)
        ended = isinstance(event.fact, EpisodeEnded | EpisodeFailed | StudyAttempted)
        if tokens or ended:
            self._latest.append((event.at, tokens, cost, int(ended)))

    @property
    def seconds(self) -> float:
        """Time that the latest events span; 0 while it is too short for a rate."""
        if not self._latest:
            return 0.0
        span = self._latest[-1][0] - self._latest[0][0]
        return span if span >= _LEAST_SECONDS else 0.0

    @property
    def tokens(self) -> float:
        """Tokens written, a second."""
        return self._rate(1)

    @property
    def money(self) -> float:
        """Cost, a second."""
        return self._rate(2)

    @property
    def episodes(self) -> float:
        """Episodes that ended, of a study attempts, a second."""
        return self._rate(3)

    def _rate(self, column: int) -> float:
        first = self._latest[0][0] if self._latest else 0.0
        # What was recorded with the first moment took place before it.
        amount = sum(entry[column] for entry in self._latest if entry[0] > first)
        return amount / self.seconds if self.seconds else 0.0
