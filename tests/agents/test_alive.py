"""The health check of an agent in a container, over a real nats-server."""

import asyncio
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from agents.alive import STALE, is_fresh, keep_fresh
from bus.connection import connect
from bus.credentials import DataFolderLock
from bus.embedded import EmbeddedServer


def _asked(file: Path) -> int:
    argv = [sys.executable, "-m", "agents.alive", str(file)]
    return subprocess.run(argv, check=False).returncode


async def test_an_agent_is_well_for_as_long_as_the_bus_hears_it(tmp_path: Path) -> None:
    file = tmp_path / "alive"
    assert _asked(file) == 1, "it has not even started"
    with DataFolderLock(tmp_path):
        server = EmbeddedServer(tmp_path)
        connection = await connect("judge", await server.start())
        keeping = asyncio.create_task(keep_fresh(file, connection))
        await asyncio.sleep(0.05)
        assert _asked(file) == 0
        keeping.cancel()
        await server.stop()
        with suppress(asyncio.CancelledError):
            await keeping
        file.unlink()
        deaf = asyncio.create_task(keep_fresh(file, connection))
        await asyncio.sleep(0.2)
        assert not file.exists(), "nobody hears it"
        deaf.cancel()
        await connection.close()


def test_a_file_that_nobody_touches_any_more_is_stale(tmp_path: Path) -> None:
    file = tmp_path / "alive"
    file.touch()
    assert is_fresh(file)
    past = time.time() - STALE - 1
    os.utime(file, (past, past))
    assert not is_fresh(file)
    assert _asked(file) == 1
