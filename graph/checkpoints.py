"""Where lanes keep their checkpoints."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)
from langgraph.checkpoint.serde.types import INTERRUPT, RESUME
from langgraph.checkpoint.sqlite import SqliteSaver

from observability.ledger.database import named_failures

_ASKED = frozenset({INTERRUPT, RESUME})


class LaneSaver(SqliteSaver):
    """Saves on the event loop's own thread: nothing waits for the disk, so another one costs more.

    What a node wrote is not kept apart: a lane runs one node at a time, and the checkpoint that
    follows at once says the same. Kept is only what it asked of a person, and the answer: no
    checkpoint follows on a question.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        super().__init__(connection)
        self._path = path

    @contextmanager
    def cursor(self, transaction: bool = True) -> Iterator[sqlite3.Cursor]:  # noqa: ARG002
        """A cursor whose failures, a full disk above all, have the ledger's names.

        The connection commits every statement by itself, and no other thread uses it.
        """
        with named_failures(self._path):
            yield self.conn.cursor()

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        return self.get_tuple(config)

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        return self.put(config, checkpoint, metadata, new_versions)

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        if any(channel in _ASKED for channel, _ in writes):
            self.put_writes(config, writes, task_id, task_path)

    async def adelete_thread(self, thread_id: str) -> None:
        self.delete_thread(thread_id)

    def delete_run(self, run: str) -> None:
        """Delete what is left of all of a run's threads, which are named `run/…`."""
        with self.cursor() as cursor:
            cursor.execute("DELETE FROM checkpoints WHERE thread_id GLOB ?", (f"{run}/*",))
            cursor.execute("DELETE FROM writes WHERE thread_id GLOB ?", (f"{run}/*",))


@contextmanager
def open_checkpoints(data: Path) -> Iterator[LaneSaver]:
    """Open the lanes' checkpoints in the data folder.

    They are written without waiting for the disk: a checkpoint that a power cut takes only sends
    its lane back to a node whose replies are all stored, and whose facts the ledger refuses twice.
    """
    # Checkpoints hold plain numbers and strings; nothing else is ever deserialised from them
    os.environ["LANGGRAPH_STRICT_MSGPACK"] = "true"
    path = data / "checkpoints.sqlite"
    with closing(sqlite3.connect(path, timeout=5.0, isolation_level=None)) as connection:
        saver = LaneSaver(connection, path)
        saver.setup()
        connection.execute("PRAGMA synchronous = NORMAL")
        yield saver
