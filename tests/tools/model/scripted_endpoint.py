"""An HTTP server that speaks an endpoint's protocol, and says what it was told to say."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from tools.model.endpoint import EndpointModel
from tools.model.settings import EndpointSettings


def reply(body: bytes | dict[str, Any], status: str = "200 OK", **headers: str) -> bytes:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {"content-type": "application/json", "content-length": str(len(data))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "connection: close", "", ""]).encode() + data


def completion(content: object = "4", finish_reason: str = "stop", **more: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": content}
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "scripted",
        "choices": [{"index": 0, "finish_reason": finish_reason, "message": message}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9},
        **more,
    }


class ScriptedEndpoint:
    """Gives the answers one after the other, the last one for ever.

    An empty answer closes the connection; None leaves the caller waiting.
    """

    def __init__(self, answers: Sequence[bytes | None]) -> None:
        self._answers = list(answers)
        self.requests: list[dict[str, Any]] = []
        self.base_url = ""

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.partition("content-length:")[2].split()[0])
        self.requests.append(json.loads(await reader.readexactly(length)))
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if answer is None:
            await reader.read()
        else:
            writer.write(answer)
            await writer.drain()
        writer.close()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["ScriptedEndpoint"]:
        async with await asyncio.start_server(self._serve, "127.0.0.1", 0) as server:
            self.base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
            yield self


Start = Callable[..., Awaitable[tuple[ScriptedEndpoint, EndpointModel]]]


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Start an endpoint with these answers, and a model that talks to it."""
    async with AsyncExitStack() as stack:

        async def begin(*answers: bytes | None, **chosen: Any) -> Any:
            scripted = await stack.enter_async_context(ScriptedEndpoint(answers).listening())
            table = {"model": "scripted", "retries": 2, "backoff": 0.01, **chosen}
            settings = EndpointSettings(base_url=scripted.base_url, **table)
            model = EndpointModel(settings, scripted.base_url, "0" * 16)
            return scripted, await stack.enter_async_context(model)

        yield begin
