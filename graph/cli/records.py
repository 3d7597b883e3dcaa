"""The ledger as commands read it, whether or not a run is going."""

from pathlib import Path

from observability.ledger.folds.fold import folded
from observability.ledger.folds.progress import Progress
from observability.ledger.sqlite import SqliteReader

LEDGER = "ledger.sqlite"
LAB = "lab"


class UnknownRunError(LookupError):
    """There is no such run in this data folder."""

    def __init__(self, run: str, known: list[str], data: Path) -> None:
        self.run, self.known, self.data = run, known, data
        there = ", ".join(known[-5:]) or "none"
        super().__init__(f"no run {run!r} in {data} (runs there: {there}); see `tutelage list`")


def open_ledger(data: Path) -> SqliteReader:
    """The data folder's ledger, for reading."""
    return SqliteReader(data / LEDGER)


def runs(ledger: SqliteReader) -> list[str]:
    """Names of all runs, oldest first."""
    return [stream for stream in ledger.streams() if stream != LAB]


def find_run(ledger: SqliteReader, name: str, data: Path) -> str:
    """The run of this name; `latest` is the newest.

    Raises:
        UnknownRunError: there is none.
    """
    known = runs(ledger)
    if name == "latest" and known:
        return known[-1]
    if name not in known:
        raise UnknownRunError(name, known, data)
    return name


def progress(ledger: SqliteReader, run: str) -> Progress:
    """How far a run has come."""
    return folded(Progress(), ledger.read(run))
