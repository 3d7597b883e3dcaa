"""How far a trial is: attempts by arm, and viewings by how they ended."""

from collections import Counter, defaultdict

from observability.ledger.event import Event
from observability.ledger.facts import AttemptMade, PairJudged, TrialDrawn


class TrialProgress:
    """Folds what a trial's run records."""

    def __init__(self) -> None:
        self.arms: dict[str, Counter[str]] = defaultdict(Counter)
        """Attempts of the trial by arm and outcome."""
        self.taught = 0
        """Attempts at domain 1."""
        self.tasks = 0
        """Tasks that were drawn."""
        self.judged: Counter[str] = Counter()
        """Viewings by how they ended."""

    def apply(self, event: Event) -> None:
        match event.fact:
            case AttemptMade(purpose="trial") as fact:
                self.arms[fact.arm][fact.outcome] += 1
            case AttemptMade(purpose="teach"):
                self.taught += 1
            case TrialDrawn(tasks=tasks):
                self.tasks = len(tasks)
            case PairJudged(outcome=outcome):
                self.judged[outcome] += 1
            case _:
                pass
