"""An SQLite file that is a ledger: opened, laid out, and its failures given names."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from observability.ledger.errors import (
    ForeignLedgerError,
    LedgerBusyError,
    LedgerCorruptError,
    LedgerError,
    LedgerFullError,
    MissingLedgerError,
)

LAYOUT = 1
BUSY_SECONDS = 10.0
_APPLICATION = 0x74757431
"""`tut1`; marks the file as ours for `file(1)` and for us."""


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open, creating the file and its tables where they are missing.

    Write-ahead log with a full sync: a commit that returned survives a power cut.

    Raises:
        LedgerError: as its subclasses say.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with named_failures(path):
        connection = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        with transaction(connection):
            _lay_out(connection)
        _check_layout(connection, path)
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open what exists; the connection cannot write.

    Raises:
        MissingLedgerError: there is no such file.
        LedgerError: as its other subclasses say.
    """
    if not path.exists():
        raise MissingLedgerError(path)
    with named_failures(path):
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        if _is_blank(connection):  # somebody is just laying it out
            connection.close()
            raise MissingLedgerError(path)
        _check_layout(connection, path)
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; takes the write lock at once, so that checks inside it hold."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite may have rolled back by itself, when full
            connection.execute("ROLLBACK")
        raise


@contextmanager
def named_failures(path: Path, stream: str = "") -> Iterator[None]:
    """Give SQLite's result codes the ledger's names."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            raise LedgerFullError(path, stream) from error
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise LedgerBusyError(path, BUSY_SECONDS) from error
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise LedgerCorruptError(path, str(error)) from error
        raise LedgerError(f"{path}: {error}") from error
    except UnicodeDecodeError as error:  # what damage does to names within the database
        raise LedgerCorruptError(path, "a text in it cannot be read") from error


def _is_blank(connection: sqlite3.Connection) -> bool:
    return not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]


def _lay_out(connection: sqlite3.Connection) -> None:
    if not _is_blank(connection):
        return
    script = files("observability.ledger").joinpath("schema.sql").read_text()
    statement = ""
    for line in script.splitlines(keepends=True):  # executescript would commit by itself
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""
    connection.execute(f"PRAGMA application_id = {_APPLICATION}")
    connection.execute(f"PRAGMA user_version = {LAYOUT}")


def _check_layout(connection: sqlite3.Connection, path: Path) -> None:
    ours = connection.execute("PRAGMA application_id").fetchone()[0] == _APPLICATION
    found = connection.execute("PRAGMA user_version").fetchone()[0] if ours else 0
    if found != LAYOUT:
        connection.close()
        raise ForeignLedgerError(path, found, LAYOUT)
