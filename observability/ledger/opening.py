"""Where the ledger is, and how it is opened: the one place that knows what kinds there are."""

from pathlib import Path

from observability.ledger.holder import present_holder
from observability.ledger.sqlite import LEDGER, SqliteLedger, SqliteReader


def open_reader(data: Path) -> SqliteReader:
    """Open a data folder's ledger for reading, whoever may be writing it.

    Raises:
        MissingLedgerError: there is none yet.
        LedgerError: as its other subclasses say.
    """
    return SqliteReader(data / LEDGER)


def open_ledger(data: Path) -> SqliteLedger:
    """Open a data folder's ledger for writing, in the name of this process.

    Raises:
        LedgerError: as its subclasses say.
    """
    return SqliteLedger(data / LEDGER, present_holder())
