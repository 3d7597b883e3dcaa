"""Whose ledger a database keeps: two labs must not share one by mistake."""

import os
import secrets
import socket
from pathlib import Path

from observability.ledger.address import Address
from observability.ledger.errors import SharedLedgerError
from observability.ledger.postgres_layout import LOCKS
from observability.ledger.postgres_session import Connection

VARIABLE = "TUTELAGE_LEDGER_SHARED"
_HOME = Path("secrets") / "home"
"""In a data folder, beside what a run cannot go on without either: it goes where they go."""


def claim(connection: Connection, address: Address, data: Path) -> None:
    """Put on record that this data folder's lab is kept here, once it may be.

    The first one may; another only where TUTELAGE_LEDGER_SHARED says that it is meant.

    Raises:
        SharedLedgerError: the database keeps another data folder's ledger.
    """
    name = home(data)
    place = f"{socket.gethostname()}:{data.resolve()}"
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s, 2)", (LOCKS,))
        rows = connection.execute("SELECT name, place FROM tutelage.homes")
        known: dict[str, str] = dict(rows.fetchall())
        if name in known:
            return
        if known and os.environ.get(VARIABLE, "").strip() != "1":
            raise SharedLedgerError(address.shown, next(iter(known.values())), VARIABLE)
        connection.execute(
            "INSERT INTO tutelage.homes (name, place) VALUES (%s, %s)", (name, place)
        )


def home(data: Path) -> str:
    """The data folder's own name, which is made once; a copy or a move keeps it."""
    path = data / _HOME
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_text(secrets.token_hex(16))
        draft.rename(path)
    return path.read_text()
