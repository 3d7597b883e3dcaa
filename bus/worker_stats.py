"""What a worker has done since it started, for whoever asks `$SRV.STATS`."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(slots=True)
class WorkerStats:
    """Counts of one worker; they are lost with it, and nothing is decided by them."""

    answered: int = 0
    """Requests whose reply was stored, or stood already."""
    failed: int = 0
    """Requests that it made dead letters of."""
    busy: int = 0
    """Requests in hand now."""
    nanoseconds: int = 0
    """Time spent on requests, summed over them, whatever came of it."""
    last_answer: datetime | None = None
    """When the last of `answered` was."""
    last_error: str = ""
    """Reason of the last of `failed`."""

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Count one request as in hand."""
        self.busy += 1
        began = time.perf_counter_ns()
        try:
            yield
        finally:
            self.busy -= 1
            self.nanoseconds += time.perf_counter_ns() - began

    def answer(self) -> None:
        """Count an answer."""
        self.answered += 1
        self.last_answer = datetime.now(UTC)

    def fail(self, reason: str) -> None:
        """Count a dead letter."""
        self.failed += 1
        self.last_error = reason[:200]
