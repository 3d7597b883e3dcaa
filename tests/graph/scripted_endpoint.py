"""An OpenAI-compatible endpoint on this machine whose every answer the test decides."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Fault:
    """What comes instead of a completion; with status 0 the connection just closes."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    missing: int = 0
    """Bytes that are promised and never come."""


@dataclass(frozen=True, slots=True)
class Call:
    """What a call said."""

    model: str
    prompt: str
    seed: int | None
    authorization: str
    raw: str


Answer = Callable[[Call], str | Fault]


class ScriptedEndpoint:
    """Serves on a loopback port until closed, each call in a thread of its own.

    `calls` holds every call in the order of its arrival; an answer that blocks holds its call.
    """

    def __init__(self, answer: Answer) -> None:
        self.calls: list[Call] = []
        peer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
                call = _read(raw, self.headers.get("Authorization", ""))
                peer.calls.append(call)
                reply = answer(call)
                self._send(_completion(reply) if isinstance(reply, str) else reply)

            def _send(self, reply: Fault) -> None:
                self.close_connection = True
                try:
                    if reply.status == 0:
                        return
                    self.send_response(reply.status)
                    for name, value in reply.headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(reply.body) + reply.missing))
                    self.end_headers()
                    self.wfile.write(reply.body)
                except OSError:
                    pass  # whoever asked was killed meanwhile, which some tests are about

            def log_message(self, format: str, *args: Any) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def _read(raw: str, authorization: str) -> Call:
    body = json.loads(raw)
    prompt = body["messages"][-1]["content"]
    return Call(body["model"], prompt, body.get("seed"), authorization, raw)


def _completion(text: str) -> Fault:
    message = {"role": "assistant", "content": text}
    body = {
        "id": "peer",
        "object": "chat.completion",
        "created": 0,
        "model": "peer",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 20, "completion_tokens": 10, "total_tokens": 30},
    }
    return Fault(body=json.dumps(body).encode(), headers={"Content-Type": "application/json"})
