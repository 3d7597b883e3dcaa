"""Where each decision lies in the stream, so that any page of them is read in a few look-ups.

Per decision it keeps some 30 bytes: what it is filtered by, and two places in the stream.
"""

from array import array
from collections.abc import Iterator
from typing import NamedTuple

from observability.ledger.event import Event
from observability.ledger.facts import AttemptMade, DecisionMade, EpisodeEnded, EpisodeFailed

OPEN, NOT_RUN = "under way", "could not be run"
"""Outcomes of an episode that goes on, and of one that we failed to run."""
_OPEN_MOST = 256
"""Episodes whose end is waited for; more than a run has lanes."""


class Entry(NamedTuple):
    """One decision: where it is, and where the verdict is that it answers (0 where none is)."""

    episode: int
    sequence: int
    answers: int
    skill: str
    action: str
    outcome: str


class _Names:
    """Short numbers for names that repeat."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        if name not in self._numbers:
            self._numbers[name] = len(self.names)
            self.names.append(name)
        return self._numbers[name]


class DecisionIndex:
    """Folds decisions, verdicts and ends of episodes."""

    def __init__(self) -> None:
        self._episodes, self._sequences, self._answers = array("L"), array("Q"), array("Q")
        self._skills, self._actions, self._outcomes = array("H"), array("H"), array("H")
        self._skill, self._action, self._outcome = _Names(), _Names(), _Names()
        self._outcome.number(OPEN)
        self._open: dict[int, int] = {}
        """Place of the decision of each open episode."""
        self._verdicts: dict[int, int] = {}
        """Sequence of the newest verdict of each open episode on the student as it works; a gate's
        and a panel's are about a scaffold."""
        self._newest: dict[int, int] = {}
        """Sequence of the newest verdict of each lane."""

    def __len__(self) -> int:
        return len(self._episodes)

    @property
    def skills(self) -> list[str]:
        """Every skill that was ever decided on."""
        return sorted(name for name in self._skill.names if name)

    @property
    def outcomes(self) -> list[str]:
        """Every outcome that an episode has had."""
        return sorted(self._outcome.names)

    def apply(self, event: Event) -> None:
        match event.fact:
            case DecisionMade() as fact:
                self._decide(fact, event.sequence)
            case (
                AttemptMade(purpose="curriculum")
                | AttemptMade(purpose="watch", arm="full") as tried
            ):
                self._verdicts[tried.episode] = event.sequence
            case EpisodeEnded() as ended:
                self._end(ended.episode, ended.lane, ended.outcome)
            case EpisodeFailed() as failed:
                self._end(failed.episode, failed.lane, NOT_RUN)
            case _:
                pass

    def find(self, skill: str = "", outcome: str = "") -> Iterator[Entry]:
        """Decisions of a skill and an outcome (any where empty), the newest first."""
        for place in range(len(self) - 1, -1, -1):
            entry = self.entry(place)
            if skill in ("", entry.skill) and outcome in ("", entry.outcome):
                yield entry

    def entry(self, place: int) -> Entry:
        """The decision at a place, from 0."""
        return Entry(
            self._episodes[place],
            self._sequences[place],
            self._answers[place],
            self._skill.names[self._skills[place]],
            self._action.names[self._actions[place]],
            self._outcome.names[self._outcomes[place]],
        )

    def _decide(self, fact: DecisionMade, sequence: int) -> None:
        self._open[fact.episode] = len(self)
        if len(self._open) > _OPEN_MOST:  # those of a run that was killed stay open for ever
            self._open.pop(min(self._open))
        self._episodes.append(fact.episode)
        self._sequences.append(sequence)
        self._answers.append(self._newest.get(fact.lane, 0))
        self._skills.append(self._skill.number(fact.skill or ""))
        self._actions.append(self._action.number(fact.action))
        self._outcomes.append(self._outcome.number(OPEN))

    def _end(self, episode: int, lane: int, outcome: str) -> None:
        place = self._open.pop(episode, None)
        if place is not None:
            self._outcomes[place] = self._outcome.number(outcome)
        if verdict := self._verdicts.pop(episode, 0):
            self._newest[lane] = verdict
