"""How answers ended, per arm: outcomes, failure classes, truncation, and who could read them."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from observability.ledger.event import Event
from observability.ledger.facts import AttemptMade

STRICT = "answer_line"
"""The cascade's rule that is the strict extractor."""


@dataclass(slots=True)
class ArmAnswers:
    """Counts over the attempts of one arm."""

    outcomes: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    strict_passed: int = 0
    """Passed with the strict extractor alone."""
    truncated: int = 0

    @property
    def attempts(self) -> int:
        return self.outcomes.total()

    @property
    def answered(self) -> int:
        """Attempts that could be run."""
        return self.attempts - self.outcomes["missing"]

    @property
    def lenient_only(self) -> int:
        """Passed only because a rule other than the strict one found the answer."""
        return self.outcomes["passed"] - self.strict_passed

    def add(self, fact: AttemptMade) -> None:
        self.outcomes[fact.outcome] += 1
        if fact.failure:
            self.failures[fact.failure] += 1
        if fact.rule:
            self.rules[fact.rule] += 1
        self.strict_passed += fact.outcome == "passed" and fact.rule == STRICT
        self.truncated += fact.finish_reason == "length"


class Answers:
    """Folds every attempt of every purpose."""

    def __init__(self) -> None:
        self._arms: dict[str, ArmAnswers] = defaultdict(ArmAnswers)

    def apply(self, event: Event) -> None:
        if isinstance(event.fact, AttemptMade):
            self._arms[event.fact.arm].add(event.fact)

    def arms(self) -> dict[str, ArmAnswers]:
        """Counts by arm, sorted by name."""
        return dict(sorted(self._arms.items()))

    def canonical(self) -> object:
        return {
            arm: [dict(held.outcomes), dict(held.failures), dict(held.rules), held.truncated]
            for arm, held in self.arms().items()
        }
