"""The ledger in a PostgreSQL database: one process appends to a stream, any number read."""

import hashlib
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from psycopg import Pipeline

from observability.ledger.address import Address
from observability.ledger.admission import StreamState, admit
from observability.ledger.errors import MissingArtefactError
from observability.ledger.event import Event
from observability.ledger.facts import Fact
from observability.ledger.postgres_home import claim
from observability.ledger.postgres_layout import LOCKS, prepare_for_reading, prepare_for_writing
from observability.ledger.postgres_session import Connection, Session
from observability.ledger.upcast import Upcasts

_PAGE = 500
"""Events read at once: a long read holds little memory and no transaction."""
READ_PATIENCE, APPEND_PATIENCE = 10.0, 30.0
"""Seconds to wait for a server that is being restarted. A coordinator reads on its event loop,
and a person waits for a first connection, so these give up sooner."""


class PostgresReader:
    """Reads a ledger that another process may be writing."""

    def __init__(
        self, address: Address, upcasts: Upcasts | None = None, *, patient: bool = True
    ) -> None:
        """Connect, at once where one is not `patient`; the connection cannot write.

        Raises:
            MissingLedgerError: there is no ledger in the database yet.
            LedgerError: as its other subclasses say.
        """
        self._address = address
        self._upcasts = upcasts or Upcasts()
        prepare = partial(prepare_for_reading, address=address)
        self._reading = Session(address, prepare, READ_PATIENCE if patient else 0.0)

    def last(self, stream: str) -> int:
        query = "SELECT coalesce(max(sequence), 0) FROM tutelage.events WHERE stream = %s"
        return int(self._rows(query, encode_name(stream))[0][0])

    def read(self, stream: str, after: int = 0) -> Iterator[Event]:
        query = (
            "SELECT sequence, key, at, kind, version, fact FROM tutelage.events"
            " WHERE stream = %s AND sequence > %s ORDER BY sequence LIMIT %s"
        )
        while rows := self._rows(query, encode_name(stream), after, _PAGE):
            for sequence, key, at, kind, version, text in rows:
                fact = self._upcasts.read(kind, version, text)
                yield Event(stream, sequence, decode_name(key), at, fact)
            after = rows[-1][0]

    def streams(self) -> Sequence[str]:
        query = "SELECT stream FROM tutelage.events WHERE sequence = 1 ORDER BY id"
        return [decode_name(row[0]) for row in self._rows(query)]

    def artefact(self, digest: str) -> bytes:
        rows = self._rows("SELECT content FROM tutelage.artefacts WHERE digest = %s", digest)
        if not rows:
            raise MissingArtefactError(digest)
        return bytes(rows[0][0])

    def close(self) -> None:
        self._reading.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        def work(connection: Connection) -> list[tuple[Any, ...]]:
            return connection.execute(query, values, binary=True).fetchall()

        return self._reading.run(work, READ_PATIENCE)


class PostgresLedger(PostgresReader):
    """Appends to a ledger, creating it where it is missing.

    It has a connection for appends and one for reads, so that a read waits for no commit.
    `holder` is who to name when a second writer shows up (see `present_holder`).
    """

    def __init__(
        self,
        address: Address,
        holder: str,
        upcasts: Upcasts | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Connect for writing.

        Raises:
            LedgerError: as its subclasses say.
        """
        prepare = partial(prepare_for_writing, address=address)
        self._writing = Session(address, prepare, READ_PATIENCE)
        self._holder = holder
        self._clock = clock
        try:
            super().__init__(address, upcasts)
        except BaseException:
            self._writing.close()
            raise

    def append(
        self,
        stream: str,
        facts: Mapping[str, Fact],
        expected: int,
        artefacts: Iterable[bytes] = (),
    ) -> Sequence[Event]:
        """Store facts and artefacts in one synced commit; see `Ledger.append`.

        Where the connection breaks, it is made again and the append too: had its commit gone
        through, it is found by its keys.

        Raises:
            SecondWriterError: the stream has moved on, and not merely by this very append.
            ConflictingEventError: a key is stored already, with another fact.
            LedgerFullError: there is no room; nothing was stored.
            LedgerAwayError: the server stayed away; whether it is stored, a later append finds out.
            LedgerError: as its other subclasses say.
        """
        append = _Append(stream, facts, expected, tuple(artefacts), self._upcasts)
        attempt = partial(append.attempt, holder=self._holder, clock=self._clock)
        return self._writing.run(attempt, APPEND_PATIENCE, stream)

    def claim(self, data: Path) -> None:
        """Keep this data folder's lab here; raises SharedLedgerError where another's is kept."""
        self._writing.run(partial(claim, address=self._address, data=data), READ_PATIENCE)

    def close(self) -> None:
        self._writing.close()
        super().close()


class _Append:
    """One append, which may have to be attempted more than once."""

    def __init__(
        self,
        stream: str,
        facts: Mapping[str, Fact],
        expected: int,
        artefacts: Sequence[bytes],
        upcasts: Upcasts,
    ) -> None:
        self._stream, self._facts, self._expected = stream, facts, expected
        self._artefacts, self._upcasts = artefacts, upcasts
        self._sent: list[Event] = []
        """What an attempt has sent whose commit may or may not have gone through."""

    def attempt(
        self, connection: Connection, holder: str, clock: Callable[[], float]
    ) -> list[Event]:
        with connection.pipeline() as pipeline, connection.transaction():
            state = self._stream_state(connection, pipeline)
            fresh = admit(state, self._stream, self._facts, self._expected, holder)
            if not fresh:
                return self._sent
            at = clock()
            self._sent = [
                Event(self._stream, sequence, key, at, fact)
                for sequence, (key, fact) in enumerate(fresh, state.last + 1)
            ]
            self._store(connection, holder)
        return self._sent

    def _stream_state(self, connection: Connection, pipeline: Pipeline) -> StreamState:
        """Where the stream stands; nobody else can move it until the transaction ends."""
        stream = encode_name(self._stream)
        connection.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (LOCKS, stream))
        head = connection.execute(
            "SELECT sequence, holder FROM tutelage.events"
            " JOIN tutelage.writers ON writers.id = writer"
            " WHERE stream = %s ORDER BY sequence DESC LIMIT 1",
            (stream,),
        )
        stored = connection.execute(
            "SELECT key, kind, version, fact FROM tutelage.events"
            " WHERE stream = %s AND key = ANY(%s)",
            (stream, [encode_name(key) for key in self._facts]),
        )
        pipeline.sync()  # from here on the server counts the seconds that we keep it waiting
        last, holder = head.fetchone() or (0, "nobody")
        known = {decode_name(key): self._upcasts.read(*fact) for key, *fact in stored}
        return StreamState(last, decode_name(holder), known)

    def _store(self, connection: Connection, holder: str) -> None:
        cursor = connection.cursor()
        digests = {hashlib.sha256(content).hexdigest(): content for content in self._artefacts}
        if digests:
            cursor.executemany(
                "INSERT INTO tutelage.artefacts (digest, content) VALUES (%s, %b)"
                " ON CONFLICT DO NOTHING",
                sorted(digests.items()),  # in one order, or two labs could wait for each other
            )
        writer = encode_name(holder)
        cursor.execute(
            "INSERT INTO tutelage.writers (holder) SELECT %s"
            " WHERE NOT EXISTS (SELECT 1 FROM tutelage.writers WHERE holder = %s)"
            " ON CONFLICT DO NOTHING",
            (writer, writer),
        )
        cursor.executemany(
            "INSERT INTO tutelage.events (stream, sequence, key, at, kind, version, fact, writer)"
            " SELECT %s, %s, %s, %s, %s, %s, %s, id FROM tutelage.writers WHERE holder = %s",
            [
                (
                    encode_name(self._stream),
                    event.sequence,
                    encode_name(event.key),
                    event.at,
                    event.fact.kind,
                    self._upcasts.version(event.fact.kind),
                    event.fact.model_dump_json(),
                    writer,
                )
                for event in self._sent
            ],
        )


def encode_name(text: str) -> str:
    """A name as PostgreSQL can hold it: its texts have no NUL. A fact's JSON escapes its own."""
    return text.replace("\\", "\\\\").replace("\0", "\\0")


def decode_name(text: str) -> str:
    """The name that was encoded."""
    return re.sub(r"\\(.)", lambda escaped: "\0" if escaped[1] == "0" else escaped[1], text)
