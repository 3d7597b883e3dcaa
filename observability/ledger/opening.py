"""Where the ledger is, and how it is opened: the one place that knows what kinds there are.

It is a file of the data folder, or the PostgreSQL database that TUTELAGE_LEDGER names.
"""

import os
from pathlib import Path

from observability.ledger.event import OpenLedger, OpenReader
from observability.ledger.holder import present_holder
from observability.ledger.sqlite import LEDGER, SqliteLedger, SqliteReader

VARIABLE = "TUTELAGE_LEDGER"


def open_reader(data: Path, *, patient: bool = True) -> OpenReader:
    """Open a data folder's ledger for reading, whoever may be writing it.

    A server that is being restarted is waited for, unless one is not `patient`.

    Raises:
        MissingLedgerError: there is none yet.
        LedgerUrlError: TUTELAGE_LEDGER names no PostgreSQL database.
        LedgerError: as its other subclasses say.
    """
    if not (url := named_url()):
        return SqliteReader(data / LEDGER)
    from observability.ledger.address import Address
    from observability.ledger.postgres import PostgresReader

    return PostgresReader(Address.read(url), patient=patient)


def open_ledger(data: Path) -> OpenLedger:
    """Open a data folder's ledger for writing, in the name of this process.

    Raises:
        LedgerUrlError: TUTELAGE_LEDGER names no PostgreSQL database.
        SharedLedgerError: that database keeps another data folder's ledger.
        LedgerError: as its other subclasses say.
    """
    if not (url := named_url()):
        return SqliteLedger(data / LEDGER, present_holder())
    from observability.ledger.address import Address
    from observability.ledger.postgres import PostgresLedger

    ledger = PostgresLedger(Address.read(url), present_holder())
    try:
        ledger.claim(data)
    except BaseException:
        ledger.close()
        raise
    return ledger


def named_url() -> str:
    """What TUTELAGE_LEDGER says; may hold a password. Empty where the ledger is a file."""
    return os.environ.get(VARIABLE, "").strip()
