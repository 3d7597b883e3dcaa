"""One stream of the ledger, as the one process that writes it knows it."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress

from observability.ledger.event import Event, Ledger
from observability.ledger.facts import Fact

MakeFacts = Callable[[], Mapping[str, Fact]]
"""Makes facts from what is stored; nothing is stored between its call and its facts."""


class LedgerStream:
    """Appends to a stream, one append after the other, and hands on what was new."""

    def __init__(
        self, ledger: Ledger, name: str, fold: Callable[[Iterable[Event]], None], last: int
    ) -> None:
        """Go on after the sequence `last`; `fold` gets the events of each append."""
        self.name, self.last = name, last
        self._ledger, self._fold = ledger, fold
        self._lock = asyncio.Lock()

    async def append(self, make: MakeFacts, artefacts: Iterable[bytes] = ()) -> None:
        """Store what `make` makes, and the texts that it names, in one commit.

        Raises:
            SecondWriterError: another process has appended to the stream.
            ConflictingEventError: a key is stored already, and tells something else.
            LedgerError: as its other subclasses say.
        """
        async with self._lock:
            if not (facts := make()):
                return
            storing = asyncio.get_running_loop().run_in_executor(
                None, self._ledger.append, self.name, facts, self.last, artefacts
            )
            try:
                await asyncio.shield(storing)
            finally:
                # However often it is cancelled, what is on its way to the disk gets there
                while not storing.done():
                    with suppress(asyncio.CancelledError):
                        await asyncio.wait((storing,))
                events = storing.result()
                self.last = events[-1].sequence if events else self.last
                self._fold(events)
