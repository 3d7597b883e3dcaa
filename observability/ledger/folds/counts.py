"""Counts of passes, failures, contrast and hints, per student state, skill and level."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, field
from typing import NamedTuple

from observability.ledger.facts import AttemptMade, ContrastMined, DistillingFinished
from tools.curriculum.hints import TAKEN_APART
from tools.curriculum.learner import Rung
from tools.curriculum.posterior import Posterior, observe

Countable = AttemptMade | ContrastMined | DistillingFinished


class SkillLevel(NamedTuple):
    """A skill (`family/skill`) at a level."""

    skill: str
    level: int


@dataclass(frozen=True, slots=True)
class LearnerCell:
    """What is known of one student state at one place; see `bus.messages.curator.Cell`.

    `passed`, `failed` and `attempts` are of the attempts made with the hint in force, `rungs`
    of those with other hints.
    """

    passed: float = 0.0
    failed: float = 0.0
    attempts: int = 0
    duplicates: float = 0.0
    contrast: int = 0
    hint: int = 0
    rungs: tuple[Rung, ...] = ()


@dataclass(slots=True)
class Counts:
    """All counts at one moment; their values are immutable, so that a copy is shallow."""

    posteriors: dict[tuple[str, SkillLevel, int], Posterior] = field(default_factory=dict)
    """By student state, place and hint."""
    hints: dict[tuple[str, SkillLevel], int] = field(default_factory=dict)
    contrast: Counter[SkillLevel] = field(default_factory=Counter)
    tasks: Counter[SkillLevel] = field(default_factory=Counter)
    repeats: Counter[SkillLevel] = field(default_factory=Counter)

    def copy(self) -> "Counts":
        return Counts(
            dict(self.posteriors),
            dict(self.hints),
            Counter(self.contrast),
            Counter(self.tasks),
            Counter(self.repeats),
        )

    def add(self, fact: Countable, first: Mapping[str, int]) -> None:
        """Count a fact; `first` is the episode in which each prompt was first asked."""
        match fact:
            case AttemptMade():
                self._attempt(fact, repeated=first[fact.prompt] < fact.episode)
            case ContrastMined():
                self.contrast[SkillLevel(fact.skill, fact.level)] += 1
            case DistillingFinished():
                for spent in [place for place in self.contrast if place.skill == fact.skill]:
                    del self.contrast[spent]

    def known(self, state: str) -> dict[SkillLevel, LearnerCell]:
        """Every place with an attempt or a contrast pair of whatever student state."""
        places = sorted(self.tasks.keys() | self.contrast.keys())
        return {place: self._known(state, place) for place in places}

    def canonical(self) -> object:
        return {
            state: [
                [*place, *_rounded(astuple(known))] for place, known in self.known(state).items()
            ]
            for state in sorted({state for state, _ in self.hints} | {""})
        }

    def _attempt(self, fact: AttemptMade, *, repeated: bool) -> None:
        place = SkillLevel(fact.skill, fact.level)
        key = (fact.state, place, fact.hint)
        self.posteriors[key] = observe(self.posteriors.get(key, Posterior()), fact.outcome)
        self.hints[fact.state, place] = fact.hint
        self.tasks[place] += 1
        self.repeats[place] += repeated

    def _known(self, state: str, place: SkillLevel) -> LearnerCell:
        hint = self.hints.get((state, place), 0)
        posterior = self.posteriors.get((state, place, hint), Posterior())
        share = self.repeats[place] / self.tasks[place] if self.tasks[place] else 0.0
        return LearnerCell(
            posterior.passed,
            posterior.failed,
            posterior.attempts,
            share,
            self.contrast[place],
            hint,
            tuple(self._others(state, place, hint)),
        )

    def _others(self, state: str, place: SkillLevel, hint: int) -> Iterator[Rung]:
        for other in range(TAKEN_APART + 1):
            found = self.posteriors.get((state, place, other))
            if found is not None and other != hint:
                yield Rung(other, found.passed, found.failed, found.attempts)


def _rounded(values: Iterable[object]) -> list[object]:
    return [
        round(value, 9) if isinstance(value, (int, float)) else _rounded(value)
        for value in values
        if isinstance(value, (int, float, tuple))
    ]
