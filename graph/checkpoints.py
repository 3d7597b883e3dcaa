"""Where lanes keep their checkpoints."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver


@asynccontextmanager
async def open_checkpoints(data: Path) -> AsyncIterator[AsyncSqliteSaver]:
    """Open the lanes' checkpoints in the data folder.

    They are written without waiting for the disk: a checkpoint that a power cut takes only sends
    its lane back to a node whose replies are all stored, and whose facts the ledger refuses twice.
    """
    # Checkpoints hold plain numbers and strings; nothing else is ever deserialised from them
    os.environ["LANGGRAPH_STRICT_MSGPACK"] = "true"
    async with aiosqlite.connect(data / "checkpoints.sqlite") as connection:
        await connection.execute("PRAGMA busy_timeout = 5000")
        saver = AsyncSqliteSaver(connection)
        await saver.setup()
        await connection.execute("PRAGMA synchronous = NORMAL")
        yield saver
