"""Folds that are kept and go on from where they were, so that no page reads a run twice."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Generic, Protocol, Self, TypeVar

from pydantic import BaseModel

from observability.dashboard.folds.decision_index import DecisionIndex
from observability.dashboard.folds.gallery import Gallery
from observability.dashboard.folds.glance import Glance
from observability.dashboard.folds.lanes import Lanes
from observability.dashboard.folds.learner_map import LearnerMap
from observability.dashboard.folds.trial_progress import TrialProgress
from observability.ledger.ancestry import inherited
from observability.ledger.event import Event, Reader
from observability.ledger.facts import (
    AttemptMade,
    ContrastMined,
    DecisionMade,
    EpisodeEnded,
    EpisodeFailed,
    RunStarted,
    ScaffoldRetired,
)
from observability.ledger.folds.fold import folded
from observability.ledger.folds.scaffolds import Scaffolds

RUNS = 8
"""Runs that are kept whole; a ninth takes the place of the one longest unseen."""


class EventFold(Protocol):
    """What takes in one event after the other."""

    def apply(self, event: Event) -> None: ...


SomeFold = TypeVar("SomeFold", bound=EventFold)
T = TypeVar("T")


class LiveFold(Generic[SomeFold]):
    """A fold and the last event that it holds."""

    def __init__(self, run: str, fold: SomeFold) -> None:
        self.run, self.fold = run, fold
        self.sequence = 0
        self._lock = threading.Lock()

    def read(self, ledger: Reader, see: Callable[[Self], T]) -> T:
        """What `see` makes of the fold once it holds what is new.

        Of several threads one looks and the others wait: a fold must not grow under a page.
        """
        with self._lock:
            for event in ledger.read(self.run, self.sequence):
                self.fold.apply(event)
                self.sequence = event.sequence
            return see(self)

    def as_is(self, see: Callable[[Self], T]) -> T:
        """What `see` makes of the fold as it is, without asking for news."""
        with self._lock:
            return see(self)


class LiveRun:
    """All that the pages of one run show."""

    def __init__(self, run: str, ledger: Reader) -> None:
        """Begin with what a fork takes over; the run's own events are yet to come."""
        self.run = run
        self.glance, self.map, self.lanes = Glance(), LearnerMap(), Lanes()
        self.decisions, self.gallery, self.attempted = DecisionIndex(), Gallery(), TrialProgress()
        self.scaffolds = Scaffolds()
        self.before = Scaffolds()
        """Of a fork: what it took over, and what became of that in it."""
        first = next(ledger.read(run), None)
        if first is not None and isinstance(first.fact, RunStarted):
            folded(self.before, inherited(ledger, first.fact))
        seen = (self.glance, self.lanes)
        self._all: Sequence[EventFold] = (*seen, self.map, self.attempted, self.scaffolds)
        told = (*seen, self.decisions)
        self._few: dict[type[BaseModel], Sequence[EventFold]] = {
            AttemptMade: (*told, self.map, self.gallery, self.attempted),
            **dict.fromkeys((DecisionMade, EpisodeEnded, EpisodeFailed), told),
            ContrastMined: seen,
        }
        """Which folds the commonest facts concern."""

    def apply(self, event: Event) -> None:
        for fold in self._few.get(type(event.fact), self._all):
            fold.apply(event)
        if isinstance(event.fact, ScaffoldRetired):
            self.before.apply(event)


class LiveFolds:
    """Every run's glance, and the runs that were looked at last whole."""

    def __init__(self) -> None:
        self._glances: dict[str, LiveFold[Glance]] = {}
        self._runs: OrderedDict[str, LiveFold[LiveRun]] = OrderedDict()
        self._lock = threading.Lock()

    def glance(self, run: str, ledger: Reader) -> Glance:
        """A run at a glance, with what is new; for a single thread, as it goes on growing."""
        return self.followed(run).read(ledger, lambda held: held.fold)

    def followed(self, run: str) -> LiveFold[Glance]:
        """A run's glance as far as it was ever read; reads nothing."""
        with self._lock:
            return self._glances.setdefault(run, LiveFold(run, Glance()))

    def run(self, run: str, ledger: Reader, see: Callable[[LiveFold[LiveRun]], T]) -> T:
        """What `see` makes of a run whole, with what is new."""
        with self._lock:
            held = self._runs.get(run)
        if held is None:
            held = LiveFold(run, LiveRun(run, ledger))
        with self._lock:
            held = self._runs.setdefault(run, held)
            self._runs.move_to_end(run)
            while len(self._runs) > RUNS:
                self._runs.popitem(last=False)
        return held.read(ledger, see)
