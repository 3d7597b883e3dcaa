"""A run as it stood at one moment, while it may be going on; its ancestors do not change."""

from collections.abc import Iterator, Sequence

from observability.ledger.event import Event, Reader


class Snapshot:
    """Reads a ledger, but one stream no further than where it stood when this was made."""

    def __init__(self, ledger: Reader, run: str) -> None:
        self._ledger, self.run = ledger, run
        self._last = ledger.last(run)

    def last(self, stream: str) -> int:
        return self._last if stream == self.run else self._ledger.last(stream)

    def read(self, stream: str, after: int = 0) -> Iterator[Event]:
        for event in self._ledger.read(stream, after):
            if stream == self.run and event.sequence > self._last:
                return
            yield event

    def streams(self) -> Sequence[str]:
        return self._ledger.streams()

    def artefact(self, digest: str) -> bytes:
        return self._ledger.artefact(digest)
