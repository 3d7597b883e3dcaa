"""A connection to PostgreSQL that is made again when it breaks."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import psycopg
from psycopg import errors

from observability.ledger.address import Address
from observability.ledger.errors import (
    LedgerAwayError,
    LedgerBusyError,
    LedgerCorruptError,
    LedgerError,
    LedgerFullError,
    LedgerRefusedError,
)

BUSY_SECONDS = 10.0
"""How long an append waits for another one to the same stream."""
PAUSE = 0.2
"""Seconds between two tries to reach a server that is away."""
CONNECT: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "application_name": "tutelage",
}
"""A server whose machine is gone is missed within half a minute."""
_BUSY = (errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure)
_CORRUPT = (errors.DataCorrupted, errors.IndexCorrupted)
_REFUSED = (errors.InsufficientPrivilege, errors.InvalidPassword, errors.InvalidCatalogName)

Connection = psycopg.Connection[tuple[Any, ...]]
T = TypeVar("T")


class Session:
    """One connection, used by one thread at a time."""

    def __init__(
        self, address: Address, prepare: Callable[[Connection], None], patience: float
    ) -> None:
        """Connect.

        Args:
            address: the database.
            prepare: sets up a connection that is new, and may refuse it.
            patience: seconds to wait for a server that is away.

        Raises:
            LedgerAwayError: nothing answers there.
            LedgerError: as its other subclasses say.
        """
        self.address = address
        self._prepare = prepare
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self.run(lambda _: None, patience)

    def run(self, work: Callable[[Connection], T], patience: float, stream: str = "") -> T:
        """Do what may be done twice, on a connection that stands.

        Args:
            work: takes the connection.
            patience: seconds to wait for a server that is away.
            stream: the stream it is about, for the error's text.

        Raises:
            LedgerAwayError: it stayed away.
            LedgerError: as its other subclasses say.
        """
        started = time.monotonic()
        with self._lock:
            while True:
                try:
                    with named_failures(self.address, stream):
                        return work(self._standing())
                except LedgerError as error:
                    if not self._is_away(error):
                        raise
                    waited = time.monotonic() - started
                    if waited >= patience:
                        reason = getattr(error, "reason", str(error))
                        raise LedgerAwayError(self.address.shown, waited, reason) from error
                time.sleep(PAUSE)

    def close(self) -> None:
        with self._lock:
            self._drop()

    def _is_away(self, error: LedgerError) -> bool:
        """Whether the connection broke, whatever the server called it."""
        broken = self._connection is not None and self._connection.closed
        return broken or isinstance(error, LedgerAwayError)

    def _standing(self) -> Connection:
        connection = self._connection
        if connection is not None and not connection.closed:
            return connection
        self._drop()
        new = psycopg.connect(self.address.url, autocommit=True, **CONNECT)
        try:
            self._prepare(new)
        except BaseException:
            new.close()
            raise
        self._connection = new
        return new

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                connection.close()


@contextmanager
def named_failures(address: Address, stream: str = "") -> Iterator[None]:
    """Give PostgreSQL's errors the ledger's names."""
    where = address.shown
    try:
        yield
    except errors.DiskFull as error:
        raise LedgerFullError(where, stream) from error
    except _BUSY as error:
        raise LedgerBusyError(where, BUSY_SECONDS) from error
    except _CORRUPT as error:
        raise LedgerCorruptError(where, _gist(error)) from error
    except _REFUSED as error:
        remedy = "let this user in, or name another in TUTELAGE_LEDGER"
        raise LedgerRefusedError(where, _gist(error), remedy) from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise LedgerAwayError(where, 0.0, _gist(error)) from error
    except psycopg.Error as error:
        raise LedgerError(f"{where}: {_gist(error)}") from error


def _gist(error: Exception) -> str:
    """The first line of what PostgreSQL says; it never repeats a password."""
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
