"""A PostgreSQL database that holds a ledger: laid out, and looked at before it is used."""

from importlib.resources import files
from typing import NamedTuple

from psycopg.errors import InsufficientPrivilege

from observability.ledger.address import Address
from observability.ledger.errors import ForeignLedgerError, LedgerRefusedError, MissingLedgerError
from observability.ledger.postgres_session import BUSY_SECONDS, Connection, Session

LAYOUT = 1
LOCKS = 0x74757431
"""`tut1`; the first half of the keys of our advisory locks."""
_ABANDONED = 20.0
"""Seconds after which the server lets go of an append whose writer it no longer hears."""


def prepare_for_writing(connection: Connection, address: Address) -> None:
    """Make the connection fit for appends, and create the tables where they are missing.

    A commit that returned survives a power cut, unless the server itself runs without `fsync`.

    Raises:
        ForeignLedgerError: the schema holds something else, or another layout.
        LedgerRefusedError: no ledger can be kept in this database.
    """
    connection.execute(
        f"SET lock_timeout = '{BUSY_SECONDS:g}s';"
        f"SET idle_in_transaction_session_timeout = '{_ABANDONED:g}s';"
        "SELECT set_config('synchronous_commit', 'on', false)"
        " WHERE current_setting('synchronous_commit') = 'off'"
    )
    _check_encoding(connection, address)
    if _layout(connection) is None:
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s, 0)", (LOCKS,))
            _lay_out(connection, address)
    _check_layout(connection, address)


def prepare_for_reading(connection: Connection, address: Address) -> None:
    """Make the connection unable to write.

    Raises:
        MissingLedgerError: there is no ledger yet.
        ForeignLedgerError: the schema holds something else, or another layout.
    """
    connection.execute("SET default_transaction_read_only = on")
    if _layout(connection) is None and not _holds_anything(connection):
        raise MissingLedgerError(address.shown)
    _check_layout(connection, address)


class DatabaseState(NamedTuple):
    """What was found where a ledger may be kept."""

    version: str
    """Of the server."""
    laid_out: bool
    """Whether a ledger is there already."""
    synced: bool
    """Whether the server writes to the disk what it acknowledges."""


def inspect_database(address: Address) -> DatabaseState:
    """Look at a database without changing it.

    Raises:
        LedgerAwayError: it cannot be reached.
        LedgerError: no ledger can be kept there, as its other subclasses say.
    """

    def work(connection: Connection) -> DatabaseState:
        _check_encoding(connection, address)
        laid_out = _layout(connection) is not None
        if laid_out or _holds_anything(connection):
            _check_layout(connection, address)
        fsync = connection.execute("SHOW fsync").fetchone()
        return DatabaseState(_version(connection), laid_out, fsync == ("on",))

    session = Session(address, lambda _: None, patience=0)
    try:
        return session.run(work, patience=0)
    finally:
        session.close()


def _version(connection: Connection) -> str:
    number = connection.info.server_version
    return f"{number // 10000}.{number % 10000}"


def _layout(connection: Connection) -> int | None:
    found = connection.execute("SELECT to_regclass('tutelage.layout')").fetchone()
    if found is None or found[0] is None:
        return None
    row = connection.execute("SELECT version FROM tutelage.layout").fetchone()
    return row[0] if row else 0


def _holds_anything(connection: Connection) -> bool:
    query = "SELECT 1 FROM pg_class WHERE relnamespace = to_regnamespace('tutelage') LIMIT 1"
    return connection.execute(query).fetchone() is not None


def _lay_out(connection: Connection, address: Address) -> None:
    if _layout(connection) is not None or _holds_anything(connection):
        return  # another process was faster, or it is not ours
    try:
        found = connection.execute("SELECT to_regnamespace('tutelage')").fetchone()
        if found == (None,):  # one made for us would do, though we may make none
            connection.execute("CREATE SCHEMA tutelage")
        connection.execute(files("observability.ledger").joinpath("postgres.sql").read_text())
        connection.execute("INSERT INTO tutelage.layout (version) VALUES (%s)", (LAYOUT,))
    except InsufficientPrivilege as error:
        remedy = "as the database's owner say `CREATE SCHEMA tutelage AUTHORIZATION USER`"
        reason = "this user may not create the schema tutelage"
        raise LedgerRefusedError(address.shown, reason, remedy) from error


def _check_layout(connection: Connection, address: Address) -> None:
    found = _layout(connection) or 0
    if found != LAYOUT:
        raise ForeignLedgerError(address.shown, found, LAYOUT)


def _check_encoding(connection: Connection, address: Address) -> None:
    row = connection.execute("SHOW server_encoding").fetchone()
    if row is None or row[0] != "UTF8":
        raise LedgerRefusedError(
            address.shown,
            f"the database's encoding is {row[0] if row else 'unknown'}, which cannot hold "
            "every text",
            "create it with `CREATE DATABASE NAME ENCODING 'UTF8' TEMPLATE template0`",
        )
