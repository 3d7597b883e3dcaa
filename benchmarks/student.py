"""What our client costs: the student's speed through `EndpointModel` and by plain HTTP.

Run with `python -m benchmarks.student [WEIGHTS]`.
"""

import asyncio
import json
import socket
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from benchmarks.row import Row
from tools.model import catalogue, local
from tools.model.chat import Sampling
from tools.model.endpoint import EndpointModel
from tools.model.settings import EndpointSettings
from tools.model.variant import variant_of

_LANES, _ROUNDS = 4, 5
_SAMPLING = Sampling(temperature=0, max_tokens=48)

Ask = Callable[[str], Awaitable[int]]
"""Sends a prompt and counts the tokens of the answer."""


async def measure(weights: str = catalogue.DEFAULT) -> list[Row]:
    """Tokens a second of the same prompts at the same concurrency, in alternating rounds."""
    settings = EndpointSettings(local=weights, concurrency=_LANES, context=1024)
    async with serving(settings) as url:
        model = EndpointModel(settings, f"{url}/v1", variant_of(settings))

        async def ours(prompt: str) -> int:
            return (await model.complete(prompt, _SAMPLING)).completion_tokens

        async def straight(prompt: str) -> int:
            return await asyncio.to_thread(post, url, prompt, _SAMPLING)

        async with model:
            await straight("Warm up.")
            await ours("Warm up.")
            rates = [
                (await _rate(ours, f"Ann {n}"), await _rate(straight, f"Bob {n}"))
                for n in range(_ROUNDS)
            ]
    value, floor = (sorted(column)[_ROUNDS // 2] for column in zip(*rates, strict=True))
    name = f"student {weights}, {_LANES} at once"
    return [Row(name, value, floor, "tokens/s", 0.85 * floor, at_least=True)]


async def _rate(ask: Ask, who: str) -> float:
    # Each prompt is new in its first words, so that nobody profits from another's cache.
    prompts = [f"{who} has {place} apples. Count them aloud." for place in range(_LANES)]
    began = time.perf_counter()
    tokens = sum(await asyncio.gather(*map(ask, prompts)))
    return tokens / (time.perf_counter() - began)


def post(url: str, prompt: str, sampling: Sampling) -> int:
    """Ask the server straight, and count the tokens of the answer."""
    body = {
        "messages": [{"role": "user", "content": prompt}],
        "temperature": sampling.temperature,
        "max_tokens": sampling.max_tokens,
    }
    request = urllib.request.Request(f"{url}/v1/chat/completions", json.dumps(body).encode())
    with urllib.request.urlopen(request, timeout=120) as reply:
        return int(json.load(reply)["usage"]["completion_tokens"])


@asynccontextmanager
async def serving(settings: EndpointSettings) -> AsyncIterator[str]:
    """A local model's server for as long as the context lasts; gives its URL."""
    weights = await asyncio.to_thread(catalogue.ensure, settings.title)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = local.server_for(settings, weights, port)
    child = await asyncio.create_subprocess_exec(*server.argv())
    try:
        await local.wait_ready(server.url, is_alive=lambda: child.returncode is None)
        yield server.url
    finally:
        child.terminate()
        await child.wait()


def _main() -> None:
    for row in asyncio.run(measure(*sys.argv[1:])):
        print(row, "holds" if row.holds else "does not hold")


if __name__ == "__main__":
    _main()
