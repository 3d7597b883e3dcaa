"""nats-py's client, with what it does wrong mended."""

import asyncio
from typing import Any

import nats.errors
from nats.aio.client import Client


class MendedClient(Client):
    """Closes without its server, flushes over a lost connection, and reads headers quickly."""

    def __init__(self) -> None:
        """Prepare, in a running event loop."""
        super().__init__()
        self._anew: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def connect(self, servers: str | list[str], **options: Any) -> None:  # type: ignore[override]
        """Connect as nats-py does, and hear of every reconnection."""
        await super().connect(servers, **{**options, "reconnected_cb": self._entered_anew})

    async def close(self) -> None:
        """Close, also where the server has gone: what it was still to be told is lost with it."""
        try:
            await super().close()
        except OSError as error:  # from flushing, of which nothing is left for a second time
            await self._error_cb(error)
            self._status = Client.DISCONNECTED
            await super().close()
        await self._entered_anew()  # nobody else wakes who waits for an answer

    async def flush(self, timeout: float = 10) -> None:  # noqa: ASYNC109 - as in nats-py
        """Wait until the server answers a ping, by this connection or by the next one.

        What a lost connection carried may be lost all the same, and the ping overtakes what is
        still in nats-py's buffer; a second flush does not. nats-py forgets on reconnecting who
        waits for a pong, and goes deaf when one comes for somebody who waits no longer.

        Raises:
            FlushTimeoutError: it did not within `timeout` seconds.
            ConnectionClosedError: this end is closed.
        """
        try:
            async with asyncio.timeout(timeout):
                while not await self._answered():
                    pass
        except TimeoutError:
            raise nats.errors.FlushTimeoutError from None

    async def _answered(self) -> bool:
        """Ping once, connected; False where the connection was lost before the answer came."""
        if self.is_closed:
            raise nats.errors.ConnectionClosedError
        pong, anew = asyncio.get_running_loop().create_future(), self._anew
        if not self.is_reconnecting:
            if not self._hears:  # no answer would be noticed
                await self._flush_pending()
                return True
            await self._send_ping(pong)
        await asyncio.wait((pong, anew), return_when=asyncio.FIRST_COMPLETED)
        return pong.done()

    @property
    def _hears(self) -> bool:
        """Whether the tasks that read and write still run: a loop that ends cancels all tasks."""
        tasks = self._reading_task, self._flusher_task
        return all(task is not None and not task.done() for task in tasks)

    async def _entered_anew(self) -> None:
        self._anew.set_result(None)
        self._anew = asyncio.get_running_loop().create_future()

    @staticmethod
    def _parse_header_lines(raw: bytes) -> dict[str, str]:
        """Read headers as nats-py does, which asks every character whether it is a space."""
        headers = {}
        for line in raw.split(b"\r\n"):
            name, colon, value = line.partition(b":")
            name = name.strip()
            if colon and name.isascii() and len(name.split()) == 1:
                headers[name.decode()] = value.strip().decode("utf-8", "replace")
        return headers
