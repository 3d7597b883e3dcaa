"""nats-py's client, with what it does wrong mended."""

import asyncio

import nats.errors
from nats.aio.client import Client


class MendedClient(Client):
    """Closes without its server, flushes over a lost connection, and reads headers quickly."""

    def __init__(self) -> None:
        """Prepare, in a running event loop."""
        super().__init__()
        self._anew: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def close(self) -> None:
        """Close, also where the server has gone: what it was still to be told is lost with it."""
        try:
            await super().close()
        except OSError as error:  # from flushing, of which nothing is left for a second time
            await self._error_cb(error)
            self._status = Client.DISCONNECTED
            await super().close()

    async def flush(self, timeout: float = 10) -> None:  # noqa: ASYNC109 - as in nats-py
        """Wait until the server has taken all that was sent, also over a lost connection.

        nats-py forgets on reconnecting who waits for a pong, and goes deaf when one comes for
        somebody who waits no longer.

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
            await self._send_ping(pong)
        await asyncio.wait((pong, anew), return_when=asyncio.FIRST_COMPLETED)
        return pong.done()

    async def entered_anew(self) -> None:
        """Take note of a reconnection; to be given to `connect` as its `reconnected_cb`."""
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
