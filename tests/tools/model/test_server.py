"""The real 135M model behind the real server."""

import asyncio
import json
import re
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tools.model import local
from tools.model.chat import Sampling
from tools.model.endpoint import EndpointModel
from tools.model.errors import ModelRejectedError, ServerFailedError
from tools.model.settings import EndpointSettings
from tools.model.variant import variant_of

GREEDY = Sampling(temperature=0, max_tokens=6)


@pytest.fixture
def ask_for(tiny_server: str, tiny_settings: EndpointSettings) -> EndpointModel:
    chosen = tiny_settings.model_copy(update={"top_logprobs": 5, "price_completion": 1e6})
    return EndpointModel(chosen, f"{tiny_server}/v1", variant_of(chosen))


async def test_it_answers_the_same_when_greedy(ask_for: EndpointModel) -> None:
    async with ask_for as model:
        first = await model.complete("What is the capital of France?", GREEDY)
        again = await model.complete("What is the capital of France?", GREEDY)
    assert first.text == again.text != ""
    assert first.cost == first.completion_tokens > 0
    assert first.entropy is not None
    assert first.entropy > 0


async def test_decoding_is_held_to_a_schema_bounds_and_compactness_included(
    ask_for: EndpointModel,
) -> None:
    number = {"type": "number", "minimum": 7, "maximum": 9, "multipleOf": 0.5}
    triple = {"type": "array", "items": number, "minItems": 3, "maxItems": 3}
    record = {"type": "object", "properties": {"at": triple}, "required": ["at"]}
    schema = json.dumps({**record, "additionalProperties": False})
    async with ask_for as model:
        held = Sampling(temperature=0, max_tokens=60, json_schema=schema)
        answer = await model.complete("Where is the box? Reply with JSON.", held)
    at = json.loads(answer.text)["at"]
    assert answer.finish_reason == "stop"
    assert len(at) == 3
    assert all(7 <= each <= 9 for each in at)
    assert not re.search(r"\s", answer.text)


async def test_the_cap_truncates(ask_for: EndpointModel) -> None:
    async with ask_for as model:
        answer = await model.complete("Count to one hundred.", Sampling(0, 3))
    assert (answer.finish_reason, answer.completion_tokens) == ("length", 3)


async def test_a_prompt_beyond_the_context_is_rejected(ask_for: EndpointModel) -> None:
    async with ask_for as model:
        with pytest.raises(ModelRejectedError, match="context"):
            await model.complete("word " * 3000, GREEDY)


async def test_a_shared_beginning_is_not_read_again(tiny_server: str) -> None:
    def cached(ending: str) -> int:
        prompt = "When two numbers are added, add the units first. " * 5 + ending
        body = {"messages": [{"role": "user", "content": prompt}], "max_tokens": 1, "id_slot": 0}
        request = urllib.request.Request(
            f"{tiny_server}/v1/chat/completions", json.dumps(body).encode()
        )
        with urllib.request.urlopen(request, timeout=30) as reply:
            return int(json.load(reply)["usage"]["prompt_tokens_details"]["cached_tokens"])

    await asyncio.to_thread(cached, "3 + 4?")
    assert await asyncio.to_thread(cached, "5 + 9?") > 50


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    settings = local.LocalServerSettings(tmp_path / "absent.gguf", port=1)
    ended = subprocess.run(settings.argv(), capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "absent.gguf" in ended.stderr


async def test_waiting_ends_with_the_process() -> None:
    with pytest.raises(ServerFailedError, match="ended"):
        await local.wait_ready("http://127.0.0.1:9", is_alive=lambda: False)


async def test_waiting_ends_in_time() -> None:
    with pytest.raises(ServerFailedError, match="not ready"):
        await local.wait_ready("http://127.0.0.1:9", patience=0)


def test_weights_may_be_named_and_unknown_ones_are_refused_in_one_line() -> None:
    argv = [sys.executable, "-m", "tools.model.server", "--port", "1", "--model", "gpt-17"]
    ended = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "gpt-17" in ended.stderr
    assert "Traceback" not in ended.stderr
