"""What one case of a conformance run found."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["passed", "failed", "not applicable"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One case: what was sent, what should have come of it, and what came."""

    case: str
    sent: str
    expected: str
    came: str
    outcome: Outcome
    worker: str = ""
    """Who answered, by its own signature; empty where nobody did."""
    seconds: float = 0.0
    """From sending to settling."""


@dataclass(frozen=True, slots=True)
class Case:
    """A case before anything has come of it."""

    name: str
    sent: str
    expected: str

    def found(
        self, faults: list[str], fine: str, *, worker: str = "", seconds: float = 0.0
    ) -> Finding:
        """It failed by its faults; without any, it passed."""
        outcome: Outcome = "failed" if faults else "passed"
        return self._ended("; ".join(faults) or fine, outcome, worker, seconds)

    def moot(self, why: str, seconds: float = 0.0) -> Finding:
        """It could not be tried, and says nothing of the agent."""
        return self._ended(why, "not applicable", "", seconds)

    def _ended(self, came: str, outcome: Outcome, worker: str, seconds: float) -> Finding:
        return Finding(
            self.name, self.sent, self.expected, came, outcome, worker, round(seconds, 3)
        )
