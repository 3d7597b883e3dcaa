"""What each lane is at: its episode step by step, as far as it is on record.

An episode that teaches is recorded whole when it ends; a gate, a panel or a trial as it goes on.
"""

from collections import deque
from dataclasses import dataclass, field

from observability.ledger.event import Event
from observability.ledger.facts import (
    AttemptMade,
    DecisionMade,
    EpisodeEnded,
    EpisodeFailed,
    Fact,
)

STEPS = 24
"""Latest steps of an episode that are kept."""
LANES = 64
"""Lanes that are kept; a plan has fewer."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was recorded of an episode."""

    at: float
    fact: Fact


@dataclass(slots=True)
class Tally:
    """Pairs of a comparison so far, counted from the side of what is tested, as a gate does."""

    wins: int = 0
    losses: int = 0
    ties: int = 0
    missing: int = 0
    """Pairs of which a side could not be run, or not be decided on; they count for nobody."""
    halves: dict[int, dict[str, str]] = field(default_factory=dict)
    """Outcomes by item and arm, of items that are not complete."""

    @property
    def pairs(self) -> int:
        return self.wins + self.losses + self.ties + self.missing

    def add(self, fact: AttemptMade) -> None:
        held = self.halves.setdefault(fact.item, {})
        held[fact.arm] = fact.outcome
        if len(held) < 2:
            return
        del self.halves[fact.item]
        if {"missing", "undecided"} & set(held.values()):
            self.missing += 1
            return
        sides = [held[arm] == "passed" for arm in sorted(held, key=_is_control)]
        self.wins += sides[0] > sides[1]
        self.losses += sides[0] < sides[1]
        self.ties += sides[0] == sides[1]


@dataclass(slots=True)
class Lane:
    """The newest episode of a lane that anything is recorded of; over once `end` is there."""

    number: int
    episode: int
    decision: DecisionMade | None = None
    steps: deque[Step] = field(default_factory=lambda: deque(maxlen=STEPS))
    recorded: int = 0
    """Steps recorded, those that are not kept any more too."""
    tallies: dict[str, Tally] = field(default_factory=dict)
    """Comparisons by purpose."""
    end: EpisodeEnded | EpisodeFailed | None = None
    at: float = 0.0
    """When the latest of it was recorded, in seconds since 1970."""


class Lanes:
    """Folds what names an episode."""

    def __init__(self) -> None:
        self._lanes: dict[int, Lane] = {}
        self._of: dict[int, int] = {}
        """Lane of each open episode."""

    def apply(self, event: Event) -> None:
        held = vars(event.fact)
        episode = held.get("episode")
        if episode is None or held.get("purpose") in ("trial", "teach", "pilot"):
            return
        lane = self._lane(held.get("lane"), episode)
        if episode < lane.episode:
            return
        if episode > lane.episode:
            self._of.pop(lane.episode, None)
            lane = self._lanes[lane.number] = Lane(lane.number, episode)
        lane.at = event.at
        self._take(lane, event)

    def all(self) -> tuple[Lane, ...]:
        """Every lane that anything is recorded of, by number."""
        return tuple(lane for _, lane in sorted(self._lanes.items()))

    def _lane(self, number: int | None, episode: int) -> Lane:
        if number is None:
            lanes = max(1, len(self._lanes))
            number = self._of.get(episode, episode % lanes)
        self._of[episode] = number
        if len(self._of) > 2 * LANES:  # those of a run that was killed stay open for ever
            self._of.pop(min(self._of))
        number %= LANES
        if number not in self._lanes:
            self._lanes[number] = Lane(number, episode)
        return self._lanes[number]

    @staticmethod
    def _take(lane: Lane, event: Event) -> None:
        match event.fact:
            case DecisionMade() as made:
                lane.decision = made
            case EpisodeEnded() | EpisodeFailed() as end:
                lane.end = end
            case AttemptMade(purpose="gate" | "panel" | "watch" | "try") as fact:
                lane.tallies.setdefault(fact.purpose, Tally()).add(fact)
                lane.recorded += 1
                lane.steps.append(Step(event.at, fact))
            case fact:
                lane.recorded += 1
                lane.steps.append(Step(event.at, fact))


def _is_control(arm: str) -> tuple[bool, str]:
    return arm in ("none", "incumbent"), arm
