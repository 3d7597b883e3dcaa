"""What all runs together have spent, and whether that is all they may."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from graph.service.settings import ServiceBudget
from observability.ledger.event import Event, Reader
from observability.ledger.folds.usage import Usage
from observability.runs import runs

USED_UP = "the house's budget"
"""How the reason of a run begins that was paused for it."""


class BudgetMeter:
    """Folds every run's events of the period; a new period begins with nothing spent."""

    def __init__(self, limits: ServiceBudget, clock: Callable[[], float] = time.time) -> None:
        self._limits, self._clock = limits, clock
        self._since, self._usage = self._begin(), Usage()

    def recall(self, ledger: Reader) -> None:
        """Add up what was spent of the period before now; of long runs only its part is read."""
        if self._limits.tokens is None and self._limits.money is None:
            return
        for run in runs(ledger):
            for event in ledger.read(run, _before(ledger, run, self._since)):
                self.apply(event)

    def apply(self, event: Event) -> None:
        """Add what an event of a run cost."""
        self._turn()
        if event.at >= self._since:
            self._usage.apply(event)

    def spent(self) -> str:
        """Which limit is reached; empty while none is."""
        self._turn()
        total, limits = self._usage.total(), self._limits
        used = ((total.completion_tokens, limits.tokens, "tokens"), (total.cost, limits.money, ""))
        for value, limit, unit in used:
            if limit is not None and value >= limit:
                per = "for ever" if limits.per == "ever" else f"per {limits.per}"
                return f"{USED_UP} of {limit:g} {unit or 'money'} {per} is used up"
        return ""

    def _turn(self) -> None:
        if (begin := self._begin()) > self._since:
            self._since, self._usage = begin, Usage()

    def _begin(self) -> float:
        """When the present period began, in seconds since 1970."""
        if self._limits.per == "ever":
            return 0.0
        today = datetime.fromtimestamp(self._clock(), UTC)
        midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
        return (midnight.replace(day=1) if self._limits.per == "month" else midnight).timestamp()


def _before(ledger: Reader, run: str, at: float) -> int:
    """The last sequence of a run before a time; 0 where there is none. Times rise with it."""
    low, high = 0, ledger.last(run)
    while low < high:
        middle = (low + high + 1) // 2
        found = next(iter(ledger.read(run, middle - 1)))
        low, high = (middle, high) if found.at < at else (low, middle - 1)
    return low
