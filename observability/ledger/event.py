"""The envelope of what happened, and the face of the record that keeps it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from observability.ledger.facts import Fact


@dataclass(frozen=True, slots=True)
class Event:
    """A stored fact: `sequence` counts from 1 within its stream, `at` is seconds since 1970."""

    stream: str
    sequence: int
    key: str
    at: float
    fact: Fact


class Reader(Protocol):
    """The reading face of the record."""

    def last(self, stream: str) -> int:
        """The stream's last sequence, 0 if it is empty."""
        ...

    def read(self, stream: str, after: int = 0) -> Iterator[Event]:
        """Events with a higher sequence, in order, upcast to today's facts."""
        ...

    def streams(self) -> Sequence[str]:
        """Names of all streams, oldest first."""
        ...

    def artefact(self, digest: str) -> bytes:
        """The bytes with this sha256.

        Raises:
            MissingArtefactError: there are none.
        """
        ...


class Ledger(Reader, Protocol):
    """An append-only record of streams: one per run, and `lab` for what outlives runs."""

    def append(
        self,
        stream: str,
        facts: Mapping[str, Fact],
        expected: int,
        artefacts: Iterable[bytes] = (),
    ) -> Sequence[Event]:
        """Store facts by their deterministic keys, and the artefacts they name, in one commit.

        A key is an event's identity: told again alike, it is skipped, so a repeated append changes
        nothing. Alike is every field but the fact's `clocks`, for a coordinator that was killed
        tells the same event again at another time. `expected` is the stream's last sequence as the
        writer knows it.

        Returns:
            The events that were new.

        Raises:
            SecondWriterError: somebody else has appended since; carries who holds the ledger.
            ConflictingEventError: a key is stored already and tells something else.
            LedgerFullError: the disk is full; nothing was stored.
        """
        ...


class Closeable(Protocol):
    """What holds a file or a connection until it is closed."""

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...


class OpenReader(Reader, Closeable, Protocol):
    """A record that is open for reading."""


class OpenLedger(Ledger, Closeable, Protocol):
    """A record that is open for writing."""
