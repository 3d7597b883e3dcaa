"""Lanes' checkpoints in PostgreSQL, beside a ledger that is there."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from types import TracebackType
from typing import Any, Self, TypeVar

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import DictRow, dict_row

from graph.checkpoints import LaneSaver, is_asked, strict
from observability.ledger.address import Address
from observability.ledger.errors import LedgerAwayError
from observability.ledger.postgres_layout import LOCKS
from observability.ledger.postgres_session import CONNECT, PAUSE, named_failures

PATIENCE = 30.0
"""Seconds to wait for a server that is being restarted."""
_TABLES = ("checkpoints", "checkpoint_blobs", "checkpoint_writes")

T = TypeVar("T")


class PostgresLanes(AsyncPostgresSaver, LaneSaver):
    """Saves over one connection, which is made again when it breaks; the event loop never waits.

    All that is done here may be done twice, so what was under way when it broke is done again.
    """

    conn: AsyncConnection[DictRow]

    def __init__(self, address: Address) -> None:
        """Prepare; use it as an async context manager.

        The tables are in a schema of their own, `tutelage_checkpoints`: no backup needs them.
        """
        self._address = address
        self._open: AsyncConnection[DictRow] | None = None
        super().__init__(conn=None, serde=strict())  # type: ignore[arg-type]  # made when it is needed

    async def __aenter__(self) -> Self:
        """Connect, and create the tables where they are missing.

        Raises:
            LedgerAwayError: the server cannot be reached.
            LedgerError: as its other subclasses say.
        """
        try:
            await self._persist(self._create)
        except BaseException:
            await self._drop()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._drop()

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        return await self._persist(partial(super().aget_tuple, config))

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        values = checkpoint["channel_values"]
        if odd := {name: value for name, value in values.items() if not _fits_json(value)}:
            await self._persist(partial(self._put_apart, config, odd, new_versions))
            plain = {name: value for name, value in values.items() if name not in odd}
            checkpoint = {**checkpoint, "channel_values": plain}
        put = partial(super().aput, config, checkpoint, metadata, new_versions)
        return await self._persist(put)

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        if is_asked(writes):
            put = partial(super().aput_writes, config, writes, task_id, task_path)
            await self._persist(put)

    async def adelete_thread(self, thread_id: str) -> None:
        await self._persist(partial(super().adelete_thread, thread_id))

    async def adelete_run(self, run: str) -> None:
        async def delete() -> None:
            async with self._cursor(pipeline=True) as cursor:
                for table in _TABLES:
                    query = f"DELETE FROM {table} WHERE starts_with(thread_id, %s)"  # noqa: S608
                    await cursor.execute(query, (f"{run}/",))

        await self._persist(delete)

    async def _put_apart(
        self, config: RunnableConfig, values: dict[str, Any], versions: ChannelVersions
    ) -> None:
        """Store as bytes what the checkpoint's JSON cannot hold."""
        place = config["configurable"]
        new = {name: versions[name] for name in values if name in versions}
        rows = self._dump_blobs(place["thread_id"], place["checkpoint_ns"], values, new)
        async with self._cursor() as cursor:
            await cursor.executemany(self.UPSERT_CHECKPOINT_BLOBS_SQL, rows)

    async def _persist(self, operation: Callable[[], Awaitable[T]]) -> T:
        started = time.monotonic()
        while True:
            try:
                return await operation()
            except LedgerAwayError as error:
                waited = time.monotonic() - started
                if waited >= PATIENCE:
                    raise LedgerAwayError(error.where, waited, error.reason) from error
            await asyncio.sleep(PAUSE)

    @asynccontextmanager
    async def _cursor(self, *, pipeline: bool = False) -> AsyncIterator[AsyncCursor[DictRow]]:
        async with self.lock:
            try:
                with named_failures(self._address):
                    connection = await self._standing()
                    cursor = connection.cursor(binary=True, row_factory=dict_row)
                    if not pipeline:
                        yield cursor
                    else:
                        async with connection.pipeline():
                            yield cursor
            except BaseException:  # a cancelled lane's too: it may leave half an answer behind
                await self._drop()
                raise

    async def _standing(self) -> AsyncConnection[DictRow]:
        if self._open is not None and not self._open.closed:
            return self._open
        await self._drop()
        new: AsyncConnection[DictRow] = await AsyncConnection.connect(
            self._address.url,
            autocommit=True,
            row_factory=dict_row,
            **CONNECT,
        )
        self._open = new
        await new.execute("SET search_path = tutelage_checkpoints; SET synchronous_commit = off")
        return new

    async def _drop(self) -> None:
        connection, self._open = self._open, None
        if connection is not None:
            await connection.close()

    async def _create(self) -> None:
        async with self._cursor() as cursor:
            # Not by waiting within the database: an index that is built there waits for everyone
            while not await _found(cursor, f"SELECT pg_try_advisory_lock({LOCKS}, 1)"):  # noqa: ASYNC110
                await asyncio.sleep(PAUSE)
            # Without its tables a checkpoint that was lost could not be written again either
            await cursor.execute("SET synchronous_commit = on")
            if not await _found(cursor, "SELECT to_regnamespace('tutelage_checkpoints')"):
                await cursor.execute("CREATE SCHEMA tutelage_checkpoints")
        await self.setup()
        async with self._cursor() as cursor:
            await cursor.execute("SET synchronous_commit = off")
            await cursor.execute(f"SELECT pg_advisory_unlock({LOCKS}, 1)")


async def _found(cursor: AsyncCursor[DictRow], query: str) -> object:
    await cursor.execute(query)
    row = await cursor.fetchone()
    return next(iter(row.values())) if row else None


def _fits_json(value: object) -> bool:
    """Whether PostgreSQL's JSON gives it back as it was: not a NUL, and not every float.

    Lists and the like are stored as bytes anyway.
    """
    return "\0" not in value if isinstance(value, str) else not isinstance(value, float)
