"""What the ledger says of runs, read off the event loop; folds go on from where they were."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from graph.service.http.reader_pool import ReaderPool
from observability.dashboard.live_folds import LiveFold
from observability.ledger.event import Event, Reader
from observability.ledger.folds.approvals import Approvals
from observability.ledger.folds.progress import Progress
from observability.ledger.folds.scaffolds import Scaffolds
from observability.ledger.folds.usage import Usage

T = TypeVar("T")

KEPT = 64
"""Runs whose folds stay in memory, the latest asked for."""


class Record:
    """What the API tells of one run."""

    def __init__(self, run: str) -> None:
        self.run = run
        self.last = 0
        """Sequence of the last event that the folds know."""
        self.progress, self.usage = Progress(), Usage()
        self.approvals, self.scaffolds = Approvals(), Scaffolds()

    def apply(self, event: Event) -> None:
        for fold in (self.progress, self.usage, self.approvals, self.scaffolds):
            fold.apply(event)
        self.last = event.sequence


class Records:
    """Reads the ledger for requests, each with a reader to itself, a few at a time."""

    def __init__(self, data: Path) -> None:
        self.readers = ReaderPool(data)
        self._kept: OrderedDict[str, LiveFold[Record]] = OrderedDict()
        self._reading, self._making = CapacityLimiter(8), CapacityLimiter(2)

    async def read(self, action: Callable[[Reader], T]) -> T:
        """The action's result, which is over before the reader is closed.

        Raises:
            LedgerError: the ledger cannot be read.
        """
        return await to_thread.run_sync(self._with_reader, action, limiter=self._reading)

    async def make(self, action: Callable[[Reader], T]) -> T:
        """As `read`, for what takes seconds (a report, an export): it waits for others like it.

        Raises:
            LedgerError: the ledger cannot be read.
        """
        return await to_thread.run_sync(self._with_reader, action, limiter=self._making)

    async def look(self, run: str, see: Callable[[Record], T]) -> T:
        """What `see` makes of a run's folds as of now.

        Raises:
            LedgerError: the ledger cannot be read.
        """
        return (await self.look_over([run], see))[0]

    async def look_over(self, runs: Sequence[str], see: Callable[[Record], T]) -> list[T]:
        """As `look`, of several runs, with one reader.

        Raises:
            LedgerError: the ledger cannot be read.
        """
        records = [self._record(run) for run in runs]

        def seen(reader: Reader) -> list[T]:
            return [record.read(reader, lambda held: see(held.fold)) for record in records]

        return await self.read(seen) if records else []

    def _record(self, run: str) -> LiveFold[Record]:
        record = self._kept.setdefault(run, LiveFold(run, Record(run)))
        self._kept.move_to_end(run)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return record

    def _with_reader(self, action: Callable[[Reader], T]) -> T:
        with self.readers.reader() as reader:
            return action(reader)
