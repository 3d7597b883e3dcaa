"""What a check finds: passed, failed or undecided, with its class and evidence."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["passed", "failed", "undecided"]
FailureClass = Literal["wrong", "format", "timeout", "crash", "empty", "truncated", "memory"]


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check; `failure` is set exactly when the outcome is `failed`."""

    outcome: Outcome
    failure: FailureClass | None = None
    evidence: str = ""
    score: float | None = None
    seconds: float = 0.0

    def __post_init__(self) -> None:
        if (self.outcome == "failed") is (self.failure is None):
            raise ValueError("a finding names a failure class exactly when it failed")
