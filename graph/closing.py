"""What runs leave behind when they end, and who deletes it."""

from contextlib import suppress
from pathlib import Path

from bus.connection import Connection
from bus.streams import close_run, open_runs
from observability.ledger.errors import MissingLedgerError
from observability.ledger.folds.fold import folded
from observability.ledger.folds.progress import Progress
from observability.ledger.opening import open_reader


async def close_ended(connection: Connection, data: Path) -> None:
    """Close runs that have ended, says the ledger, and still have requests or replies stored.

    A coordinator that was killed between a run's last event and its closing leaves them. Agents
    would answer those requests, and pay for it, so this comes before any agent.

    Raises:
        BusUnavailableError: the server stayed away.
    """
    with suppress(MissingLedgerError), open_reader(data) as ledger:
        for run in await open_runs(connection):
            if folded(Progress(), ledger.read(run)).standing == "ended":
                await close_run(connection, run)
