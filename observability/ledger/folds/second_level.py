"""The curator's checklists beside verdicts, and how often the two would say the same."""

from typing import Literal

from observability.ledger.event import Event
from observability.ledger.facts import AttemptMade

Leaning = Literal["passed", "failed", "unclear"]


def leaning(fact: AttemptMade) -> Leaning:
    """What a checklist would say, were it a verdict, which it is not: all yes, a no, or neither."""
    held = {item.holds for item in fact.checklist}
    if "no" in held:
        return "failed"
    return "passed" if held == {"yes"} else "unclear"


class SecondLevel:
    """Folds attempts that were looked at a second time; keeps all of them, for reading."""

    def __init__(self) -> None:
        self._looked: dict[str, AttemptMade] = {}

    def apply(self, event: Event) -> None:
        if isinstance(event.fact, AttemptMade) and event.fact.checklist:
            self._looked[event.key] = event.fact

    def all(self) -> tuple[AttemptMade, ...]:
        """Every attempt with a checklist, in the order of their keys."""
        return tuple(fact for _, fact in sorted(self._looked.items()))

    @property
    def comparable(self) -> int:
        """Attempts of which both the verdict and the checklist say something."""
        return sum(fact.outcome in ("passed", "failed") for fact in self._clear())

    @property
    def agreed(self) -> int:
        """Of these, those on which they say the same."""
        return sum(fact.outcome == leaning(fact) for fact in self._clear())

    def canonical(self) -> object:
        return [
            [key, [item.model_dump() for item in fact.checklist]]
            for key, fact in sorted(self._looked.items())
        ]

    def _clear(self) -> list[AttemptMade]:
        return [fact for fact in self._looked.values() if leaning(fact) != "unclear"]
