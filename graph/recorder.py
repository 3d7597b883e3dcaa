"""The one writer of the ledger, and what its folds say to the coordinator."""

import asyncio
import sys
import time
from collections.abc import Callable, Iterable, Mapping

from graph.lab_recorder import LabRecorder
from graph.ledger_stream import LedgerStream, MakeFacts
from graph.settings import Budget
from observability.ledger.ancestry import inherited
from observability.ledger.event import Event, Ledger, Reader
from observability.ledger.facts import ApprovalAnswered, ContrastMined, Fact, RunStarted
from observability.ledger.folds.approvals import Approvals
from observability.ledger.folds.authoring import Authoring
from observability.ledger.folds.fold import Fold
from observability.ledger.folds.history import History, WatchCount
from observability.ledger.folds.lab import Lab
from observability.ledger.folds.learner import Learner, LearnerCell, SkillLevel
from observability.ledger.folds.progress import Progress
from observability.ledger.folds.scaffolds import scaffold_in
from observability.ledger.folds.study import StudyRecord
from observability.ledger.folds.trial import TrialRecord
from observability.ledger.folds.trials import Trials
from observability.ledger.folds.usage import Usage
from tools.scaffold.model import Scaffold

OnEvent = Callable[[Event], object]


class Recorder:
    """Appends a run's facts and keeps their folds; every append goes through one lock.

    A fork's history and learner begin with what it took over; its usage and progress do not.
    `nudges` holds the newest sequence for whoever tells live readers of it.
    """

    def __init__(
        self, ledger: Ledger, run: str, lanes: int, lab: LabRecorder | None = None
    ) -> None:
        """Fold what is there already; `lab` writes what outlives runs, a new one where None."""
        self._ledger, self._lab_recorder = ledger, lab or LabRecorder(ledger)
        self.progress, self.history = Progress(), History()
        self.learner, self.usage = Learner(window=4 * lanes), Usage()
        self.trial = TrialRecord()
        self.approvals, self.authoring, self.study = Approvals(), Authoring(), StudyRecord()
        told = (self.progress, self.history, self.learner, self.usage, self.trial)
        self._folds: tuple[Fold, ...] = (*told, self.approvals, self.authoring, self.study)
        self._stream = LedgerStream(ledger, run, self._fold, 0)
        self._moved = asyncio.Condition()
        self._frontier = -1
        self._finished, self._end = "", sys.maxsize
        self.nudges: asyncio.Queue[int] = asyncio.Queue()
        self.on_event: OnEvent | None = None
        """Called with each event from now on."""
        for event in ledger.read(run):
            self._fold((event,))
            self._stream.last = event.sequence

    @property
    def record(self) -> Reader:
        """The whole record, to look up what earlier runs say."""
        return self._ledger

    @property
    def lab(self) -> Lab:
        """What outlives runs: gates, used-up tasks, imports."""
        return self._lab_recorder.lab

    @property
    def trials(self) -> Trials:
        """What outlives runs: trials, their pools, judges' checks."""
        return self._lab_recorder.trials

    async def append(self, facts: Mapping[str, Fact], artefacts: Iterable[bytes] = ()) -> None:
        """Store facts of this run, and the texts that they name, in one commit.

        Raises:
            SecondWriterError: another coordinator has taken the run over; this one must end.
        """
        await self._stream.append(lambda: facts, artefacts)
        self.nudges.put_nowait(self._stream.last)
        await self._notify()

    async def append_lab(self, facts: Mapping[str, Fact]) -> None:
        """Store facts that outlive the run."""
        await self._lab_recorder.append(facts)

    async def settle_lab(self, make: MakeFacts) -> None:
        """Store facts that outlive the run and are made from what every run has stored so far."""
        await self._lab_recorder.settle(make)

    async def may_begin(self, episode: int, known: int) -> bool:
        """Wait until every episode up to `known` has ended; False if the run finishes before."""
        async with self._moved:
            await self._moved.wait_for(lambda: self.is_over(episode) or self._frontier >= known)
        return not self.is_over(episode)

    async def answer(self, episode: int) -> ApprovalAnswered:
        """Wait until it is on record what a person said of the scaffold of an episode."""
        async with self._moved:
            await self._moved.wait_for(lambda: episode in self.approvals.answers)
        return self.approvals.answers[episode]

    def finish(self, reason: str, episode: int) -> None:
        """Let neither this episode nor a later one begin; the first reason stays.

        Earlier ones still do, so that what a run comes to does not hang on who arrives first.
        """
        self._finished = self._finished or reason
        self._end = min(self._end, episode)
        self._wake = asyncio.get_running_loop().create_task(self._notify())

    def is_over(self, episode: int) -> bool:
        """Whether the run has finished before this episode."""
        return episode >= self._end

    @property
    def finished(self) -> str:
        """Why the run has finished; empty while it has not."""
        return self._finished

    def next_episode(self, lane: int, lanes: int) -> int:
        """The first episode of a lane that has not ended."""
        episode = lane
        while self.progress.ended(episode):
            episode += lanes
        return episode

    def spent(self, budget: Budget, episode: int) -> str:
        """Which limit of the budget is reached; empty while none is."""
        total, minutes = self.usage.total(), (time.time() - self.progress.began) / 60
        limits = (
            ("episodes", episode - self.progress.first, budget.episodes),
            ("tokens", total.completion_tokens, budget.tokens),
            ("money", total.cost, budget.money),
            ("minutes", minutes, budget.minutes),
        )
        for name, used, limit in limits:
            if limit is not None and used >= limit:
                return f"the budget of {limit:g} {name} is used up"
        return ""

    def seconds_left(self, budget: Budget) -> float | None:
        """Until the budget of minutes is used up; None where there is none."""
        if budget.minutes is None:
            return None
        return max(0.0, self.progress.began + 60 * budget.minutes - time.time())

    def cells(self, state: str, as_of: int) -> dict[SkillLevel, LearnerCell]:
        """What was known of a student state as of an episode."""
        return self.learner.cells(as_of, state)

    def adopted(self, as_of: int) -> tuple[Scaffold, ...]:
        """What the student works with, oldest adoption first."""
        return tuple(self.scaffold(digest) for digest in self.history.adopted(as_of))

    def adopted_for(self, skill: str, as_of: int) -> Scaffold | None:
        """What the student works with on a skill."""
        digest = self.history.held(as_of).get(skill)
        return self.scaffold(digest) if digest else None

    def watched(self, scaffold: str, as_of: int) -> WatchCount:
        """The watch over a scaffold so far."""
        return self.history.watched(scaffold, as_of)

    def mined(self, skill: str, as_of: int) -> list[ContrastMined]:
        """Contrast pairs that nothing was distilled from yet."""
        return self.history.mined(skill, as_of)

    def scaffold(self, digest: str) -> Scaffold:
        """A candidate of this run, adopted or not."""
        return scaffold_in(self.history.proposed[digest])

    def text(self, digest: str) -> str:
        """An attempt's text."""
        return self.artefact(digest).decode()

    def artefact(self, digest: str) -> bytes:
        """What a fact names by its digest."""
        return self._ledger.artefact(digest)

    async def _notify(self) -> None:
        async with self._moved:
            self._moved.notify_all()

    def _fold(self, events: Iterable[Event]) -> None:
        for event in events:
            for fold in self._folds:
                fold.apply(event)
            if isinstance(event.fact, RunStarted):
                self._inherit(event.fact)
            if self.on_event is not None:
                self.on_event(event)
        while self.progress.ended(self._frontier + 1):
            self._frontier += 1

    def _inherit(self, started: RunStarted) -> None:
        for event in inherited(self._ledger, started):
            self.history.apply(event)
            self.learner.apply(event)
