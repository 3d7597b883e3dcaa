"""What the curator chose, and why."""

from collections import Counter

from observability.ledger.event import Event
from observability.ledger.facts import DecisionMade


class Decisions:
    """Folds the curator's choices."""

    def __init__(self) -> None:
        self._made: dict[int, DecisionMade] = {}

    def apply(self, event: Event) -> None:
        if isinstance(event.fact, DecisionMade):
            self._made[event.fact.episode] = event.fact

    def all(self) -> tuple[DecisionMade, ...]:
        """Every decision, in the order of episodes."""
        return tuple(self._made[episode] for episode in sorted(self._made))

    def by_episode(self, episode: int) -> DecisionMade | None:
        return self._made.get(episode)

    def actions(self) -> Counter[str]:
        """How often each action was chosen."""
        return Counter(decision.action for decision in self._made.values())

    def canonical(self) -> object:
        return [decision.model_dump(mode="json", exclude={"lane"}) for decision in self.all()]
