"""The ledger as commands read it, whether or not a run is going."""

from contextlib import suppress
from pathlib import Path

from graph.settings import NO_LESSONS, Plan
from observability.ledger.errors import MissingLedgerError
from observability.ledger.event import Reader
from observability.ledger.folds.fold import folded
from observability.ledger.folds.progress import Progress
from observability.ledger.opening import open_reader as open_ledger
from observability.runs import LAB, LATEST, UnknownRunError, find_run, runs

__all__ = [
    "LAB",
    "LATEST",
    "NameTakenError",
    "UnknownRunError",
    "check_new",
    "find_run",
    "has_ended",
    "open_ledger",
    "progress",
    "runs",
]


class NameTakenError(ValueError):
    """A new run cannot have this name."""

    def __init__(self, name: str, reason: str) -> None:
        self.name, self.reason = name, reason
        super().__init__(f"a run cannot be called {name!r}: {reason}; choose another with --name")


def check_new(name: str, plan: Plan, data: Path) -> None:
    """Refuse a name that a new run of this plan cannot have.

    Raises:
        NameTakenError: there is such a run, or the plan's name means something else.
    """
    if plan.name in (LAB, LATEST, *NO_LESSONS):
        raise NameTakenError(plan.name, "the word is reserved")
    with suppress(MissingLedgerError), open_ledger(data) as ledger:
        if name in runs(ledger):
            raise NameTakenError(name, f"there is one in {data} already (`tutelage resume {name}`)")


def has_ended(data: Path, run: str) -> bool:
    """Whether this data folder's ledger says that the run is over."""
    try:
        with open_ledger(data) as ledger:
            return progress(ledger, run).standing == "ended"
    except MissingLedgerError:
        return False


def progress(ledger: Reader, run: str) -> Progress:
    """How far a run has come."""
    return folded(Progress(), ledger.read(run))
