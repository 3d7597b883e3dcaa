"""What a decision may know besides the learner's state, as of any episode.

Everything is kept with its episode's number and asked for with one, so the order in which lanes
finish changes nothing. All of it stays small: per episode that has ended it keeps one number.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from observability.ledger.event import Event
from observability.ledger.facts import (
    ApprovalAnswered,
    AttemptMade,
    CandidateProposed,
    ContrastMined,
    DecisionMade,
    DistillingFinished,
    EpisodeEnded,
    EpisodeFailed,
    GateClosed,
    GateOpened,
    Purpose,
    ScaffoldAdopted,
    ScaffoldRejected,
    ScaffoldRetired,
)
from observability.ledger.folds.learner import SkillLevel

Measured = dict[tuple[Purpose, int], dict[str, AttemptMade]]
"""Attempts by purpose, item and arm."""
_HELD: frozenset[Purpose] = frozenset({"selection", "gate", "panel", "watch", "try"})


class WatchCount(NamedTuple):
    """Pairs of the continued watch, counted from the scaffold's side."""

    wins: int = 0
    losses: int = 0


class History:
    """Folds one run's stream."""

    def __init__(self) -> None:
        self.proposed: dict[str, CandidateProposed] = {}
        self._changes: list[tuple[int, ScaffoldAdopted | ScaffoldRetired]] = []
        self._rejected: dict[str, int] = {}
        self._gates: list[int] = []
        self._declined: dict[str, int] = {}
        self._measured: dict[int, Measured] = {}
        self._mined: dict[int, ContrastMined] = {}
        self._distilled: dict[str, list[int]] = defaultdict(list)
        self._passed: dict[str, int] = {}
        self._watched: dict[str, dict[tuple[int, SkillLevel], dict[str, str]]] = defaultdict(dict)
        self._drawn: dict[tuple[int, SkillLevel], list[int]] = defaultdict(list)

    def apply(self, event: Event) -> None:
        match event.fact:
            case AttemptMade() as fact:
                self._attempt(fact)
            case DecisionMade(task=str(), skill=str(skill)) as fact:
                self._drawn[fact.lane, SkillLevel(skill, fact.level)].append(fact.episode)
            case ContrastMined() as fact:
                self._mined[fact.episode] = fact
            case DistillingFinished() as fact:
                self._distilled[fact.skill].append(fact.episode)
            case EpisodeEnded() | EpisodeFailed() as fact:
                self._measured.pop(fact.episode, None)
            case _:
                self._scaffold(event)

    def held(self, as_of: int) -> dict[str, str]:
        """Digest of what is adopted for each skill and was not retired since."""
        held: dict[str, str] = {}
        for episode, change in sorted(self._changes, key=lambda entry: entry[0]):
            if episode > as_of:
                break
            if isinstance(change, ScaffoldAdopted):
                held.update(dict.fromkeys(change.skills, change.scaffold))
            else:
                held = {skill: held[skill] for skill in held if held[skill] != change.scaffold}
        return held

    def adopted(self, as_of: int) -> tuple[str, ...]:
        """Digests of what was adopted and not retired since, in the order of skills."""
        return tuple(dict.fromkeys(digest for _, digest in sorted(self.held(as_of).items())))

    def ever_adopted(self, as_of: int) -> frozenset[str]:
        """Digests of what was adopted at any time, retired or not."""
        return frozenset(c.scaffold for episode, c in self._changes if episode <= as_of)

    def written(self, as_of: int) -> int:
        """Candidates written, whatever became of them."""
        return sum(fact.episode <= as_of for fact in self.proposed.values())

    def measured(self, purpose: Purpose, episode: int, item: int) -> Mapping[str, AttemptMade]:
        """What is recorded of an item of a comparison, by arm, while its episode goes on.

        Of a comparison whose verdicts are all that counts: texts are with their digests.
        """
        return self._measured.get(episode, {}).get((purpose, item), {})

    def rejected(self, skill: str, as_of: int) -> tuple[str, ...]:
        """Digests of candidates for a skill that were set aside, undecided ones too."""
        return tuple(
            digest
            for digest, episode in self._rejected.items()
            if episode <= as_of and skill in self.proposed[digest].skills
        )

    def declined(self, as_of: int) -> frozenset[str]:
        """Digests of candidates that won their gate, and that a person rejected."""
        return frozenset(name for name, episode in self._declined.items() if episode <= as_of)

    def mined(self, skill: str, as_of: int) -> list[ContrastMined]:
        """Contrast pairs of a skill that nothing was distilled from yet, oldest first."""
        since = max((e for e in self._distilled[skill] if e <= as_of), default=-1)
        return [
            fact
            for episode, fact in sorted(self._mined.items())
            if since < episode <= as_of and fact.skill == skill
        ]

    def has_passed(self, skill: str, as_of: int) -> bool:
        """Whether the student ever did a task of the skill right."""
        return self._passed.get(skill, as_of + 1) <= as_of

    def watched(self, scaffold: str, as_of: int) -> WatchCount:
        """The watch over a scaffold so far."""
        count = WatchCount()
        for (episode, _), arms in self._watched.get(scaffold, {}).items():
            if episode > as_of or set(arms.values()) - {"passed", "failed"}:
                continue
            won = (arms["full"] == "passed") - (arms["none"] == "passed")
            count = WatchCount(count.wins + (won > 0), count.losses + (won < 0))
        return count

    def watch_draws(self, scaffold: str, place: SkillLevel, as_of: int) -> int:
        """Tasks of a place that the watch over a scaffold has drawn, settled or not."""
        drawn = self._watched.get(scaffold, {})
        return sum(episode <= as_of and here == place for episode, here in drawn)

    def drawn(self, lane: int, place: SkillLevel, as_of: int) -> int:
        """Tasks of a place that a lane has drawn."""
        return bisect_right(self._drawn[lane, place], as_of)

    def canonical(self) -> object:
        end = 2**62
        return {
            "adopted": self.adopted(end),
            "gates": sorted(self._gates),
            "mined": [fact.model_dump(mode="json") for _, fact in sorted(self._mined.items())],
            "rejected": sorted(self._rejected.items()),
            "watched": {name: self.watched(name, end) for name in sorted(self._watched)},
        }

    def _attempt(self, fact: AttemptMade) -> None:
        if fact.purpose == "curriculum" and fact.outcome == "passed":
            first = self._passed.get(fact.skill, fact.episode)
            self._passed[fact.skill] = min(first, fact.episode)
        if fact.purpose in _HELD:
            items = self._measured.setdefault(fact.episode, {})
            items.setdefault((fact.purpose, fact.item), {})[fact.arm] = fact
        if fact.purpose == "watch" and fact.scaffold is not None:
            key = (fact.episode, SkillLevel(fact.skill, fact.level))
            self._watched[fact.scaffold].setdefault(key, {})[fact.arm] = fact.outcome

    def _scaffold(self, event: Event) -> None:
        match event.fact:
            case CandidateProposed() as fact:
                self.proposed.setdefault(fact.scaffold, fact)
            case GateOpened() as fact:
                self._gates.append(fact.episode)
            case ScaffoldAdopted() | ScaffoldRetired() as fact:
                self._changes.append((fact.episode, fact))
            case ScaffoldRejected() as fact:
                self._rejected.setdefault(fact.scaffold, fact.episode)
            case ApprovalAnswered(answer="rejected") as fact:
                self._declined.setdefault(fact.scaffold, fact.episode)
            case GateClosed() as fact if fact.outcome != "won":
                self._rejected.setdefault(fact.scaffold, fact.episode)
            case _:
                pass
