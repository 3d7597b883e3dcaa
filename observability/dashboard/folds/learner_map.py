"""What is believed of each skill and level, and how belief got there: bounded for any run.

Outcomes count in the order of episodes, as in the report, though lanes end out of order: the
newest episodes are kept apart until no lane can add to them.
"""

from collections import Counter
from dataclasses import dataclass, field, replace

from observability.ledger.event import Event
from observability.ledger.facts import AttemptMade, ScaffoldAdopted
from observability.ledger.folds.counts import SkillLevel
from tools.curriculum.posterior import Outcome, Posterior, observe

WINDOW = 64
"""Episodes that are kept apart, more than a run has lanes; as `Learner` does."""
TRAIL = 48
"""Most beliefs kept of one place; a longer history is thinned evenly."""


@dataclass(frozen=True, slots=True)
class CurriculumAttempt:
    """One curriculum attempt."""

    episode: int
    outcome: Outcome
    state: str
    hint: int


@dataclass(slots=True)
class SkillLevelBelief:
    """What is believed of one place; `trail` holds believed pass rates, oldest first."""

    posteriors: dict[tuple[str, int], Posterior] = field(default_factory=dict)
    condition: tuple[str, int] = ("", 0)
    outcomes: Counter[str] = field(default_factory=Counter)
    trail: list[float] = field(default_factory=list)
    stride: int = 1
    """Attempts that one value of the trail stands for."""
    adopted: bool = False
    """Whether a procedure for the skill is in use."""

    @property
    def posterior(self) -> Posterior:
        """What is believed now, under the student state and hint of the latest attempt."""
        return self.posteriors.get(self.condition, Posterior())

    @property
    def hint(self) -> int:
        """The hint of the latest attempt."""
        return self.condition[1]

    def copy(self) -> "SkillLevelBelief":
        return replace(
            self,
            posteriors=dict(self.posteriors),
            outcomes=Counter(self.outcomes),
            trail=list(self.trail),
        )

    def add(self, tried: CurriculumAttempt) -> None:
        self.condition = (tried.state, tried.hint)
        self.posteriors[self.condition] = observe(self.posterior, tried.outcome)
        self.outcomes[tried.outcome] += 1
        if self.outcomes.total() % self.stride == 0:
            self.trail.append(self.posterior.mean)
        if len(self.trail) > TRAIL:
            self.trail, self.stride = self.trail[1::2], 2 * self.stride


class LearnerMap:
    """Folds curriculum attempts."""

    def __init__(self) -> None:
        self._settled: dict[SkillLevel, SkillLevelBelief] = {}
        self._pending: list[tuple[SkillLevel, CurriculumAttempt]] = []
        self._adopted: set[str] = set()

    def apply(self, event: Event) -> None:
        match event.fact:
            case AttemptMade(purpose="curriculum") as fact:
                tried = CurriculumAttempt(fact.episode, fact.outcome, fact.state, fact.hint)
                self._pending.append((SkillLevel(fact.skill, fact.level), tried))
                if len(self._pending) >= 4 * WINDOW:
                    self._settle()
            case ScaffoldAdopted(skills=skills):
                self._adopted.update(skills)
            case _:
                pass

    def places(self) -> dict[SkillLevel, SkillLevelBelief]:
        """Every place that was tried, by skill and level."""
        known = dict(self._settled)
        touched: set[SkillLevel] = set()
        for place, tried in self._ordered():
            if place not in touched:
                known[place] = known[place].copy() if place in known else SkillLevelBelief()
                touched.add(place)
            known[place].add(tried)
        for place, belief in known.items():
            belief.adopted = place.skill in self._adopted
        return dict(sorted(known.items()))

    def _ordered(self) -> list[tuple[SkillLevel, CurriculumAttempt]]:
        return sorted(self._pending, key=lambda entry: entry[1].episode)

    def _settle(self) -> None:
        ordered = self._ordered()
        newest = ordered[-1][1].episode
        for place, tried in ordered:
            if tried.episode <= newest - WINDOW:
                self._settled.setdefault(place, SkillLevelBelief()).add(tried)
        self._pending = [each for each in ordered if each[1].episode > newest - WINDOW]
