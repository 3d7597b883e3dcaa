"""HEAD wherever GET is (RFC 9110, 9.1): the same answer without its body."""

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Heads:
    """Asks for the whole answer and passes on its head; a stream ends with its beginning."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        with anyio.CancelScope() as whole:

            async def head_only(message: Message) -> None:
                await send(message)
                if message["type"] == "http.response.start":
                    await send({"type": "http.response.body", "body": b""})
                    whole.cancel()
                    await anyio.lowlevel.checkpoint()

            await self._app({**scope, "method": "GET"}, receive, head_only)
