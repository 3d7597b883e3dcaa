"""The writer of what outlives runs (the ledger's `lab` stream), one for all runs of a process.

Levels of gates, counts against a pool and used-up tasks follow from what the `lab` stream holds.
Runs that go on side by side therefore make such facts in turn: each from everything that was
stored before it.
"""

from collections.abc import Iterable, Mapping

from graph.ledger_stream import LedgerStream, MakeFacts
from observability.ledger.event import Event, Ledger
from observability.ledger.facts import Fact
from observability.ledger.folds.lab import Lab
from observability.ledger.folds.trials import Trials
from observability.runs import LAB


class LabRecorder:
    """The one writer of the `lab` stream, and its folds; make one per process and ledger."""

    def __init__(self, ledger: Ledger) -> None:
        """Fold what is there already."""
        self.ledger = ledger
        self.lab, self.trials = Lab(), Trials()
        self._stream = LedgerStream(ledger, LAB, self._fold, 0)
        for event in ledger.read(LAB):
            self._fold((event,))
            self._stream.last = event.sequence

    async def append(self, facts: Mapping[str, Fact]) -> None:
        """Store facts that hang on nothing that another run may store meanwhile.

        Raises:
            SecondWriterError: another process has appended to the stream.
        """
        await self.settle(lambda: facts)

    async def settle(self, make: MakeFacts) -> None:
        """Store what is made from these folds, before any other run's facts are.

        Raises:
            SecondWriterError: another process has appended to the stream.
            Exception: whatever `make` raises; then nothing is stored.
        """
        await self._stream.append(make)

    def _fold(self, events: Iterable[Event]) -> None:
        for event in events:
            self.lab.apply(event)
            self.trials.apply(event)
