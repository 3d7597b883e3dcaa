"""An OpenAI-compatible endpoint on this machine that knows what every call was paid for.

It answers simulated tasks by dice, the same prompt and seed always the same, and signs each reply
with its serial number, so that the ledger shows which call's reply was kept.
"""

import asyncio
import json
import re
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from agents.scripted.student import SimulatedModel
from tools.model.chat import Sampling

SERIAL = re.compile(r"\(call (\d+)\)")


@dataclass
class Call:
    prompt: str
    seed: int
    began: float
    ended: float = float("inf")


class CountingEndpoint:
    """Serves on a loopback port until closed; `calls` are numbered from 0."""

    def __init__(self, preset: str = "helps", latency: float = 0.02) -> None:
        self.calls: list[Call] = []
        self._model = SimulatedModel(preset)
        self._latency = latency
        self._lock = threading.Lock()
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                asked = json.loads(self.rfile.read(length))
                refused = endpoint.refuses(asked)
                body = {"error": "refused"} if refused else endpoint.answer(asked)
                content = json.dumps(body).encode()
                try:
                    self.send_response(400 if refused else 200)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)
                except OSError:
                    pass  # whoever asked was killed meanwhile, which is the point

            def log_message(self, format: str, *args: Any) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def refuses(self, request: dict[str, Any]) -> bool:
        """Whether a call is turned away for good, before it is paid; none is here."""
        return False

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        prompt, seed = request["messages"][-1]["content"], int(request.get("seed") or 0)
        with self._lock:
            serial = len(self.calls)
            self.calls.append(Call(prompt, seed, time.monotonic()))
        time.sleep(self._latency)
        sampling = Sampling(request.get("temperature", 0.7), 4096, seed)
        completion = asyncio.run(self._model.complete(prompt, sampling))
        self.calls[serial].ended = time.monotonic()
        message = {"role": "assistant", "content": f"(call {serial}) {completion.text}"}
        return {
            "id": f"call-{serial}",
            "object": "chat.completion",
            "created": 0,
            "model": "till",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
        }

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
