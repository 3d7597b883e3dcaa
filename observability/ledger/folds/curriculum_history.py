"""What the curriculum tried, per skill and level, with what was believed after each attempt."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from observability.ledger.event import Event
from observability.ledger.facts import AttemptMade
from observability.ledger.folds.counts import SkillLevel
from tools.curriculum.posterior import Posterior, observe


class CurriculumAttempt(NamedTuple):
    """One curriculum attempt."""

    episode: int
    outcome: str
    state: str
    hint: int


class Belief(NamedTuple):
    """What was believed after an attempt; `fresh` where the student state or hint had changed."""

    seen: CurriculumAttempt
    posterior: Posterior
    fresh: bool


class CurriculumHistory:
    """Folds curriculum attempts; keeps all of them, so it is for reading, not for running."""

    def __init__(self) -> None:
        self._seen: dict[SkillLevel, list[CurriculumAttempt]] = defaultdict(list)

    def apply(self, event: Event) -> None:
        fact = event.fact
        if isinstance(fact, AttemptMade) and fact.purpose == "curriculum":
            seen = CurriculumAttempt(fact.episode, fact.outcome, fact.state, fact.hint)
            self._seen[SkillLevel(fact.skill, fact.level)].append(seen)

    def places(self) -> tuple[SkillLevel, ...]:
        """Every skill and level that was tried."""
        return tuple(sorted(self._seen))

    def seen(self, place: SkillLevel) -> tuple[CurriculumAttempt, ...]:
        """Attempts there, in the order of episodes."""
        return tuple(sorted(self._seen[place]))

    def beliefs(self, place: SkillLevel) -> Iterator[Belief]:
        """What was believed after each attempt there."""
        posteriors: dict[tuple[str, int], Posterior] = {}
        before = None
        for seen in self.seen(place):
            condition = (seen.state, seen.hint)
            posterior = observe(posteriors.get(condition, Posterior()), seen.outcome)  # type: ignore[arg-type]
            posteriors[condition] = posterior
            yield Belief(seen, posterior, condition != before)
            before = condition

    def canonical(self) -> object:
        return [[*place, *map(list, self.seen(place))] for place in self.places()]
