"""Both kinds of ledger behind one face, and what can be done to each from outside."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg

from observability.ledger.address import Address
from observability.ledger.event import OpenLedger, OpenReader
from observability.ledger.postgres import PostgresLedger, PostgresReader
from observability.ledger.sqlite import LEDGER, SqliteLedger, SqliteReader
from observability.ledger.upcast import Upcasts
from tests.postgres.server import Postgres


class Store(Protocol):
    """Where a ledger is kept."""

    environment: Mapping[str, str]
    """What makes `open_ledger` open it."""
    refusal: type[Exception]
    """What a stray shell is told."""

    def ledger(self, holder: str = "host:1", upcasts: Upcasts | None = None) -> OpenLedger: ...

    def reader(self) -> OpenReader: ...

    def write_behind(self, reader: OpenReader) -> object:
        """Write with a reader's own connection."""
        ...

    def execute(self, *statements: str) -> None:
        """Run statements by a stray shell."""
        ...

    def occupy(self) -> None:
        """Put another program's tables there."""
        ...

    def age(self, layout: int) -> None:
        """Claim another layout."""
        ...

    def locked(self, ledger: Any, stream: str) -> Any:
        """Hold the write lock meanwhile; the ledger waits 20 ms for it."""
        ...

    def damage(self) -> None:
        """Overwrite what holds the events."""
        ...


class SqliteStore:
    """The file of a data folder."""

    environment: Mapping[str, str] = {}
    refusal: type[Exception] = sqlite3.IntegrityError

    def __init__(self, data: Path) -> None:
        self.path = data / LEDGER

    def ledger(self, holder: str = "host:1", upcasts: Upcasts | None = None) -> SqliteLedger:
        return SqliteLedger(self.path, holder, upcasts)

    def reader(self) -> SqliteReader:
        return SqliteReader(self.path)

    def write_behind(self, reader: Any) -> object:
        return reader._rows("DELETE FROM writers")

    def execute(self, *statements: str) -> None:
        shell = sqlite3.connect(self.path)
        try:
            for statement in statements:
                shell.execute(statement)
            shell.commit()
        finally:
            shell.close()

    def occupy(self) -> None:
        self.path.parent.mkdir()
        self.execute("CREATE TABLE mine (x)")

    def age(self, layout: int) -> None:
        self.execute(f"PRAGMA user_version = {layout}")

    @contextmanager
    def locked(self, ledger: Any, stream: str) -> Iterator[None]:
        ledger._connection.execute("PRAGMA busy_timeout = 20")
        other = sqlite3.connect(self.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
        other.close()

    def damage(self) -> None:
        content = bytearray(self.path.read_bytes())
        content[12288:] = b"\xff" * (len(content) - 12288)
        self.path.write_bytes(content)


class PostgresStore:
    """A database of a real server."""

    refusal: type[Exception] = psycopg.IntegrityError

    def __init__(self, server: Postgres, url: str) -> None:
        self.server, self.url = server, url
        self.address = Address.read(url)
        self.environment = {"TUTELAGE_LEDGER": url}

    def ledger(self, holder: str = "host:1", upcasts: Upcasts | None = None) -> PostgresLedger:
        return PostgresLedger(self.address, holder, upcasts)

    def reader(self) -> PostgresReader:
        return PostgresReader(self.address)

    def write_behind(self, reader: Any) -> object:
        return reader._rows("DELETE FROM tutelage.writers")

    def execute(self, *statements: str) -> None:
        with psycopg.connect(self.url) as shell:
            shell.execute("SET search_path = tutelage")
            for statement in statements:
                shell.execute(statement)

    def occupy(self) -> None:
        self.execute("CREATE SCHEMA tutelage", "CREATE TABLE tutelage.mine (x INTEGER)")

    def age(self, layout: int) -> None:
        self.execute(f"UPDATE layout SET version = {layout}")

    @contextmanager
    def locked(self, ledger: Any, stream: str) -> Iterator[None]:
        ledger._writing.run(lambda connection: connection.execute("SET lock_timeout = 20"), 0)
        with psycopg.connect(self.url) as other:
            query = "SELECT pg_advisory_xact_lock(%s, hashtext(%s))"
            other.execute(query, (0x74757431, stream))
            yield

    def damage(self) -> None:
        find = "SELECT pg_relation_filepath('tutelage.events')"
        path = self.server.folder / self.server.execute(find, self.url)[0][0]
        self.server.restart(lambda: _scribble(path))


def _scribble(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)
