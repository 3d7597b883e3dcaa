"""Which runs a ledger holds, by the names that people give."""

from pathlib import Path

from observability.ledger.event import Reader

LAB = "lab"
"""The stream of what outlives runs."""
LATEST = "latest"


class UnknownRunError(LookupError):
    """There is no such run in this data folder."""

    def __init__(self, run: str, known: list[str], data: Path) -> None:
        self.run, self.known, self.data = run, known, data
        there = ", ".join(known[-5:]) or "none"
        super().__init__(f"no run {run!r} in {data} (runs there: {there}); see `tutelage list`")


def runs(ledger: Reader) -> list[str]:
    """Names of all runs, oldest first."""
    return [stream for stream in ledger.streams() if stream != LAB]


def find_run(ledger: Reader, name: str, data: Path) -> str:
    """The run of this name; `latest` is the newest.

    Raises:
        UnknownRunError: there is none.
    """
    known = runs(ledger)
    if name == LATEST and known:
        return known[-1]
    if name not in known:
        raise UnknownRunError(name, known, data)
    return name
