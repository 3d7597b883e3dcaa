"""What a check finds: passed, failed or undecided, with its class and evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tools.renderer.picture import Turntable

Outcome = Literal["passed", "failed", "undecided"]
FailureClass = Literal[
    "wrong", "format", "timeout", "crash", "empty", "truncated", "memory", "blank"
]


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check; `failure` is set exactly when the outcome is `failed`.

    Scenes also have `observed` facts by name, the clauses of their contract that are `unmet`, a
    `score` that is the share met, and `pictures`; lines of text, the skills whose demands are
    `unmet`, and that `score`.
    """

    outcome: Outcome
    failure: FailureClass | None = None
    evidence: str = ""
    score: float | None = None
    seconds: float = 0.0
    observed: Mapping[str, float] = field(default_factory=dict)
    unmet: tuple[str, ...] = ()
    pictures: Turntable | None = None

    def __post_init__(self) -> None:
        if (self.outcome == "failed") is (self.failure is None):
            raise ValueError("a finding names a failure class exactly when it failed")
