"""What a run that has ended leaves behind."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bus.connection import Connection, connect
from bus.credentials import Server
from bus.embedded import EmbeddedServer
from bus.store import Store
from bus.streams import declare, open_runs
from bus.subjects import WORK, Address
from graph.closing import close_ended
from observability.ledger.facts import RunEnded, RunPaused
from observability.ledger.sqlite import LEDGER, SqliteLedger


@pytest.fixture
async def coordinator(tmp_path: Path) -> AsyncIterator[Connection]:
    embedded = EmbeddedServer(tmp_path)
    server: Server = await embedded.start()
    connection = await connect("coordinator", server)
    await declare(connection)
    yield connection
    await connection.close()
    await embedded.stop()


async def test_only_what_the_ledger_says_has_ended_is_closed(
    coordinator: Connection, tmp_path: Path
) -> None:
    store = Store(coordinator)
    runs = ("ended", "paused", "elsewhere")
    for run in runs:
        address = Address.of("curator", run, "first")
        await store.write(address.work, b"{}", {})
        await store.write(address.result, b"{}", {})
    await close_ended(coordinator, tmp_path)
    assert await open_runs(coordinator) == set(runs)

    with SqliteLedger(tmp_path / LEDGER, "host:1") as ledger:
        ledger.append("ended", {"run_ended": RunEnded(reason="done")}, expected=0)
        ledger.append("paused", {"run_paused/0": RunPaused(reason="asked")}, expected=0)
    await close_ended(coordinator, tmp_path)
    assert await open_runs(coordinator) == {"paused", "elsewhere"}
    assert await store.read(WORK, Address.of("curator", "ended", "first").work) is None
