"""What the pages and the API may ask of whoever supervises the runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from bus.connection import Connection

State = Literal[
    "queued", "starting", "running", "pausing", "paused", "stopping", "ended", "failed", "elsewhere"
]
"""`queued`: waits for room; `failed`: could not go on, and can be resumed once that is mended;
`elsewhere`: the ledger holds it, and this service cannot take it up."""


@dataclass(frozen=True, slots=True)
class RunStatus:
    """How a run stands with the service; what it has achieved is in the ledger."""

    run: str
    state: State
    reason: str = ""


class NotPossibleError(RuntimeError):
    """A run is in no state for what is wished of it; says which state, and what would help."""

    def __init__(self, run: str, wished: str, state: State, remedy: str) -> None:
        self.run, self.wished, self.state, self.remedy = run, wished, state, remedy
        super().__init__(f"{run} cannot be {wished}: it is {state}; {remedy}")


class Supervisor(Protocol):
    """Owns the runs of a data folder; every method returns once the wish is on record or taken up.

    `pausing` and `stopping` show what was taken up. It is done when the service stops, too; only a
    kill within these moments forgets it, and the run goes on with the next start.
    """

    @property
    def data(self) -> Path:
        """The data folder."""
        ...

    @property
    def connection(self) -> Connection:
        """The bus, as the coordinator."""
        ...

    def runs(self) -> Sequence[RunStatus]:
        """Every run of the ledger, the oldest first."""
        ...

    def find(self, run: str) -> RunStatus:
        """One run.

        Raises:
            UnknownRunError: there is none of this name.
        """
        ...

    async def create(self, plan: Mapping[str, Any], name: str | None = None) -> str:
        """Put a run on record, and start it as soon as there is room; returns its name.

        Raises:
            PlanError: a setting is wrong, or names what this service does not allow.
            NameTakenError: there is a run of this name.
            ValueError: as `check_plan` says, by its subclasses.
        """
        ...

    async def resume(self, run: str) -> None:
        """Queue a paused or failed run.

        Raises:
            UnknownRunError: there is none of this name.
            NotPossibleError: it goes on already, or is over.
        """
        ...

    async def pause(self, run: str) -> None:
        """Have a run drained; it stays paused over restarts of the service.

        Raises:
            UnknownRunError: there is none of this name.
            NotPossibleError: it does not run, or is being stopped.
        """
        ...

    async def stop(self, run: str) -> None:
        """Have a run end for good, even one that is being paused.

        Raises:
            UnknownRunError: there is none of this name.
            NotPossibleError: it is over already.
        """
        ...

    async def answer(
        self, run: str, scaffold: str, *, approved: bool, reason: str, by: str
    ) -> None:
        """A person's word on a scaffold that waits for approval.

        Raises:
            UnknownRunError: there is no run of this name.
            NotRunningError, NothingWaitsError: as `bus.approval` says.
        """
        ...
