"""The ledger in one SQLite file: one process appends, any number read."""

import hashlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from observability.ledger.admission import StreamState, admit
from observability.ledger.database import (
    named_failures,
    open_for_reading,
    open_for_writing,
    transaction,
)
from observability.ledger.errors import MissingArtefactError
from observability.ledger.event import Event
from observability.ledger.facts import Fact
from observability.ledger.upcast import Upcasts

LEDGER = "ledger.sqlite"
"""Its name in a data folder."""

_PAGE = 500
"""Events read at once: a long read holds neither much memory nor the write-ahead log."""


class SqliteReader:
    """Reads a ledger that another process may be writing."""

    def __init__(self, path: Path, upcasts: Upcasts | None = None) -> None:
        """Open the file read-only.

        Raises:
            MissingLedgerError: there is no such file.
            LedgerError: as its other subclasses say.
        """
        self._path = path
        self._upcasts = upcasts or Upcasts()
        self._lock = threading.Lock()
        self._connection = self._open(path)

    def _open(self, path: Path) -> sqlite3.Connection:
        return open_for_reading(path)

    def last(self, stream: str) -> int:
        query = "SELECT coalesce(max(sequence), 0) FROM events WHERE stream = ?"
        return int(self._rows(query, stream)[0][0])

    def read(self, stream: str, after: int = 0) -> Iterator[Event]:
        query = (
            "SELECT sequence, key, at, kind, version, fact FROM events"
            " WHERE stream = ? AND sequence > ? ORDER BY sequence LIMIT ?"
        )
        while rows := self._rows(query, stream, after, _PAGE):
            for sequence, key, at, kind, version, text in rows:
                fact = self._upcasts.read(kind, version, text)
                yield Event(stream, sequence, key, at, fact)
            after = rows[-1][0]

    def streams(self) -> Sequence[str]:
        # From one stream to the next by the index: pages ask ten times a second, and a look at
        # every event's row would take longer with each.
        query = (
            "WITH RECURSIVE names (stream) AS (SELECT min(stream) FROM events UNION ALL"
            " SELECT (SELECT min(stream) FROM events WHERE stream > names.stream)"
            " FROM names WHERE stream IS NOT NULL)"
            " SELECT stream FROM names JOIN events USING (stream) WHERE sequence = 1 ORDER BY id"
        )
        return [row[0] for row in self._rows(query)]

    def artefact(self, digest: str) -> bytes:
        rows = self._rows("SELECT content FROM artefacts WHERE digest = ?", digest)
        if not rows:
            raise MissingArtefactError(digest)
        return bytes(rows[0][0])

    def close(self) -> None:
        """Close, once the query under way in another thread has ended."""
        # A thread goes on with what a cancelled task asked of it, and SQLite crashes the process
        # where the connection goes meanwhile.
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    # rows are heterogeneous: their types are those of schema.sql
    def _rows(self, query: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
        with self._lock, named_failures(self._path):
            return self._connection.execute(query, values).fetchall()


class SqliteLedger(SqliteReader):
    """Appends to a ledger, creating it where it is missing.

    `holder` is who to name when a second writer shows up (see `present_holder`).
    """

    def __init__(
        self,
        path: Path,
        holder: str,
        upcasts: Upcasts | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Open the file for writing.

        Raises:
            LedgerError: as its subclasses say.
        """
        super().__init__(path, upcasts)
        self._holder = holder
        self._clock = clock

    def _open(self, path: Path) -> sqlite3.Connection:
        return open_for_writing(path)

    def append(
        self,
        stream: str,
        facts: Mapping[str, Fact],
        expected: int,
        artefacts: Iterable[bytes] = (),
    ) -> Sequence[Event]:
        """Store facts and artefacts in one synced commit; see `Ledger.append`.

        Raises:
            SecondWriterError: the stream has moved on, and not merely by this very append.
            ConflictingEventError: a key is stored already, with another fact.
            LedgerFullError: there is no room; nothing was stored.
            LedgerError: as its other subclasses say.
        """
        with self._lock, named_failures(self._path, stream), transaction(self._connection):
            state = StreamState(*self._head(stream), self._stored(stream, facts))
            fresh = admit(state, stream, facts, expected, self._holder)
            if not fresh:
                return []
            self._store_artefacts(artefacts)
            return self._store(stream, state.last, fresh)

    def _head(self, stream: str) -> tuple[int, str]:
        row = self._connection.execute(
            "SELECT sequence, holder FROM events JOIN writers ON writers.id = writer"
            " WHERE stream = ? ORDER BY sequence DESC LIMIT 1",
            (stream,),
        ).fetchone()
        return row or (0, "nobody")

    def _stored(self, stream: str, keys: Iterable[str]) -> dict[str, Fact]:
        query = "SELECT kind, version, fact FROM events WHERE stream = ? AND key = ?"
        rows = ((key, self._connection.execute(query, (stream, key)).fetchone()) for key in keys)
        return {key: self._upcasts.read(*row) for key, row in rows if row}

    def _store_artefacts(self, artefacts: Iterable[bytes]) -> None:
        self._connection.executemany(
            "INSERT OR IGNORE INTO artefacts (digest, content) VALUES (?, ?)",
            ((hashlib.sha256(content).hexdigest(), content) for content in artefacts),
        )

    def _store(self, stream: str, last: int, facts: list[tuple[str, Fact]]) -> list[Event]:
        self._connection.execute(
            "INSERT OR IGNORE INTO writers (holder) VALUES (?)", (self._holder,)
        )
        at = self._clock()
        events = [
            Event(stream, sequence, key, at, fact)
            for sequence, (key, fact) in enumerate(facts, last + 1)
        ]
        self._connection.executemany(
            "INSERT INTO events (stream, sequence, key, at, kind, version, fact, writer)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT id FROM writers WHERE holder = ?))",
            (
                (
                    stream,
                    event.sequence,
                    event.key,
                    at,
                    event.fact.kind,
                    self._upcasts.version(event.fact.kind),
                    event.fact.model_dump_json(),
                    self._holder,
                )
                for event in events
            ),
        )
        return events
