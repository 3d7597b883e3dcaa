"""Where lanes keep their checkpoints: beside the ledger, in the data folder or in PostgreSQL."""

import sqlite3
from abc import abstractmethod
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.serde.types import INTERRUPT, RESUME
from langgraph.checkpoint.sqlite import SqliteSaver

from observability.ledger.database import named_failures
from observability.ledger.opening import named_url

_ASKED = frozenset({INTERRUPT, RESUME})


class LaneSaver(BaseCheckpointSaver[str]):
    """What keeps the checkpoints of lanes, whose threads are named `run/…`.

    What a node wrote is not kept apart: a lane runs one node at a time, and the checkpoint that
    follows at once says the same. Kept is only what it asked of a person, and the answer: no
    checkpoint follows on a question.
    """

    @abstractmethod
    async def adelete_run(self, run: str) -> None:
        """Delete what is left of all of a run's threads."""


def strict() -> JsonPlusSerializer:
    """Plain numbers and strings are all that checkpoints hold; nothing else is ever revived."""
    return JsonPlusSerializer(allowed_msgpack_modules=None)


def is_asked(writes: Sequence[tuple[str, Any]]) -> bool:
    """Whether a node asks something of a person, or was answered."""
    return any(channel in _ASKED for channel, _ in writes)


class SqliteLanes(SqliteSaver, LaneSaver):
    """Saves on the event loop's own thread: as nothing waits for the disk, another costs more."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        super().__init__(connection, serde=strict())
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
        if is_asked(writes):
            self.put_writes(config, writes, task_id, task_path)

    async def adelete_thread(self, thread_id: str) -> None:
        self.delete_thread(thread_id)

    async def adelete_run(self, run: str) -> None:
        with self.cursor() as cursor:
            cursor.execute("DELETE FROM checkpoints WHERE thread_id GLOB ?", (f"{run}/*",))
            cursor.execute("DELETE FROM writes WHERE thread_id GLOB ?", (f"{run}/*",))


@asynccontextmanager
async def open_checkpoints(data: Path) -> AsyncIterator[LaneSaver]:
    """Open the lanes' checkpoints, which lie where the ledger does.

    They are written without waiting for the disk: a checkpoint that a power cut takes only sends
    its lane back to a node whose replies are all stored, and whose facts the ledger refuses twice.

    Raises:
        LedgerError: PostgreSQL cannot be reached, or the disk is full, as its subclasses say.
    """
    if url := named_url():
        from graph.postgres_checkpoints import PostgresLanes
        from observability.ledger.address import Address

        async with PostgresLanes(Address.read(url)) as lanes:
            yield lanes
    else:
        with _open_file(data / "checkpoints.sqlite") as saver:
            yield saver


@asynccontextmanager
async def read_checkpoints(data: Path) -> AsyncIterator[LaneSaver | None]:
    """Open the lanes' checkpoints to look at them alone; creates nothing, None where none are.

    Those of a file are read on the thread that opens them. A database is connected to with the
    first look, which raises a LedgerError where there are none yet.

    Raises:
        LedgerError: the file cannot be opened, as its subclasses say.
    """
    path = data / "checkpoints.sqlite"
    if url := named_url():
        from graph.postgres_checkpoints import PostgresLanes
        from observability.ledger.address import Address

        lanes = PostgresLanes(Address.read(url))
        try:
            yield lanes
        finally:
            await lanes.__aexit__(None, None, None)
    elif path.exists():
        where = f"{path.absolute().as_uri()}?mode=ro"
        with named_failures(path), closing(sqlite3.connect(where, uri=True)) as connection:
            yield SqliteLanes(connection, path)
    else:
        yield None


@contextmanager
def _open_file(path: Path) -> Iterator[SqliteLanes]:
    with closing(sqlite3.connect(path, timeout=5.0, isolation_level=None)) as connection:
        saver = SqliteLanes(connection, path)
        saver.setup()
        connection.execute("PRAGMA synchronous = NORMAL")
        yield saver
