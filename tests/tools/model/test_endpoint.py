"""The endpoint against a server that speaks its protocol well, badly, or not at all."""

import asyncio
import email.utils
import math
import time

import langsmith.utils
import pytest
from langchain_core.tracers.langchain import wait_for_all_tracers
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from tools.model import span
from tools.model.chat import Completion, Sampling
from tools.model.endpoint import PATIENCE, EndpointModel
from tools.model.errors import ModelRejectedError, ModelUnavailableError, OfflineError
from tools.model.settings import EndpointSettings

from .scripted_endpoint import ScriptedEndpoint, Start, completion, reply, start

__all__ = ["start"]

GREEDY = Sampling(temperature=0, max_tokens=20, seed=3)

GOOD = reply(completion())
HALF = GOOD[:-20]
BUSY = reply({"error": {"message": "slow down"}}, "429 Too Many Requests", retry_after="0")


async def test_a_completion_with_its_cost(start: Start) -> None:
    scripted, model = await start(GOOD, price_prompt=1e6, price_completion=2e6)
    answer = await model.complete("2 + 2?", GREEDY)
    assert isinstance(answer, Completion)
    assert (answer.text, answer.finish_reason) == ("4", "stop")
    assert (answer.prompt_tokens, answer.completion_tokens, answer.cost) == (7, 2, 11)
    assert answer.seconds > 0
    assert answer.entropy is None
    (request,) = scripted.requests
    assert request["messages"] == [{"role": "user", "content": "2 + 2?"}]
    assert (request["temperature"], request["max_tokens"], request["seed"]) == (0, 20, 3)
    assert "logprobs" not in request


@pytest.mark.parametrize(
    ("said", "understood"),
    [("length", "length"), ("content_filter", "filter"), ("because", "unknown")],
)
async def test_finish_reasons(start: Start, said: str, understood: str) -> None:
    _, model = await start(reply(completion(finish_reason=said)))
    assert (await model.complete("?", GREEDY)).finish_reason == understood


@pytest.mark.parametrize("reason", ["length", "content_filter"])
async def test_half_an_answer_under_a_schema_is_an_answer(start: Start, reason: str) -> None:
    scripted, model = await start(reply(completion('{"a": 1', finish_reason=reason)))
    held = Sampling(temperature=0, max_tokens=5, json_schema='{"type": "object"}')
    assert (await model.complete("?", held)).text == '{"a": 1'
    assert scripted.requests[0]["response_format"]["type"] == "json_schema"


@pytest.mark.parametrize("content", ["", None])
async def test_an_empty_answer_is_an_answer(start: Start, content: str | None) -> None:
    _, model = await start(reply(completion(content)))
    assert (await model.complete("?", GREEDY)).text == ""


async def test_entropy_of_two_even_words_is_one_bit(start: Start) -> None:
    even = [{"token": word, "logprob": math.log(0.5)} for word in "ab"]
    token = {"token": "a", "logprob": math.log(0.5), "top_logprobs": even}
    body = completion()
    body["choices"][0]["logprobs"] = {"content": [token, token]}
    scripted, model = await start(reply(body), top_logprobs=2)
    assert (await model.complete("?", GREEDY)).entropy == pytest.approx(math.log(2))
    assert scripted.requests[0]["top_logprobs"] == 2


NO_CHOICES = completion() | {"choices": []}
NO_USAGE = {name: value for name, value in completion().items() if name != "usage"}
FAULTS = {
    "busy": BUSY,
    "broken": reply(b"oops", "500 Internal Server Error"),
    "not json": reply(b"{"),
    "a page": reply(b"<html>hello</html>", content_type="text/html"),
    "nothing": b"",
    "empty body": reply(b""),
    "half a body": HALF,
    "half a head": b"HTTP/1.1 200 OK\r\ncontent-ty",
    "not http": b"220 mail.example.org ESMTP\r\n\r\n",
    "no choices": reply(NO_CHOICES),
    "null choices": reply(completion() | {"choices": None}),
    "choices of another shape": reply(completion() | {"choices": ["4"]}),
    "a choice without message": reply(completion() | {"choices": [{"finish_reason": "stop"}]}),
    "content of another shape": reply(completion([{"type": "text", "text": "4"}])),
    "no usage": reply(NO_USAGE),
    "usage of another shape": reply(completion() | {"usage": {"prompt_tokens": "7"}}),
    "an error in a good reply": reply({"error": {"message": "out of memory"}}),
    "a list": reply(b"[]"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_a_fault_is_retried_and_then_typed(start: Start, fault: bytes) -> None:
    scripted, model = await start(fault)
    with pytest.raises(ModelUnavailableError) as raised:
        await model.complete("?", GREEDY)
    assert len(scripted.requests) == 3
    assert raised.value.where == scripted.base_url


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_a_fault_that_passes_is_not_noticed(start: Start, fault: bytes) -> None:
    _, model = await start(fault, GOOD)
    assert (await model.complete("?", GREEDY)).text == "4"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
async def test_a_refusal_is_not_retried(start: Start, status: int) -> None:
    scripted, model = await start(reply({"error": {"message": "no"}}, f"{status} No"))
    with pytest.raises(ModelRejectedError, match=str(status)):
        await model.complete("?", GREEDY)
    assert len(scripted.requests) == 1


async def test_silence_ends_at_the_timeout(start: Start) -> None:
    scripted, model = await start(None, timeout=0.1, retries=1)
    with pytest.raises(ModelUnavailableError, match="timeout"):
        await model.complete("?", GREEDY)
    assert len(scripted.requests) == 2


async def test_a_call_beyond_the_cap_may_take_longer(start: Start) -> None:
    _, model = await start(None, timeout=0.1, retries=0, max_tokens=100)
    began = time.monotonic()
    with pytest.raises(ModelUnavailableError, match="timeout"):
        await model.complete("?", Sampling(temperature=0.0, max_tokens=400))
    assert time.monotonic() - began >= 0.4


async def test_calls_that_share_the_cores_may_take_longer() -> None:
    settings = EndpointSettings(local="smollm2-135m", timeout=0.1, retries=0, concurrency=3)
    began = time.monotonic()
    async with (
        ScriptedEndpoint([None]).listening() as scripted,
        EndpointModel(settings, scripted.base_url, "0" * 16) as model,
    ):
        with pytest.raises(ModelUnavailableError, match="timeout"):
            await model.complete("?", GREEDY)
    assert time.monotonic() - began >= 0.3


async def test_nobody_listens() -> None:
    settings = EndpointSettings(base_url="http://127.0.0.1:9/v1", model="m", retries=0)
    async with EndpointModel(settings, "http://127.0.0.1:9/v1", "0" * 16) as model:
        with pytest.raises(ModelUnavailableError):
            await model.complete("?", GREEDY)


async def test_a_retry_after_is_waited_for(start: Start) -> None:
    busy = reply(b"{}", "429 Too Many Requests", retry_after="1")
    _, model = await start(busy, GOOD)
    began = time.monotonic()
    assert (await model.complete("?", GREEDY)).text == "4"
    assert time.monotonic() - began >= 1


@pytest.mark.parametrize("as_date", [False, True])
async def test_a_long_retry_after_is_left_to_the_caller(start: Start, as_date: bool) -> None:
    seconds = 10 * PATIENCE
    said = email.utils.formatdate(time.time() + seconds) if as_date else str(int(seconds))
    scripted, model = await start(reply(b"{}", "503 Later", retry_after=said))
    with pytest.raises(ModelUnavailableError) as raised:
        await model.complete("?", GREEDY)
    assert raised.value.retry_after == pytest.approx(seconds, abs=2)
    assert len(scripted.requests) == 1


async def test_calls_keep_to_the_rate_limit(start: Start) -> None:
    _, model = await start(GOOD, requests_per_minute=600)
    began = time.monotonic()
    await asyncio.gather(*(model.complete("?", GREEDY) for _ in range(4)))
    assert time.monotonic() - began >= 0.3


async def test_no_call_leaves_this_machine_in_tests() -> None:
    settings = EndpointSettings(base_url="https://api.openai.com/v1", model="gpt-4o")
    with pytest.raises(OfflineError, match="TUTELAGE_OFFLINE"):
        EndpointModel(settings, "https://api.openai.com/v1", "0" * 16)


async def test_no_prompt_goes_to_a_third_party(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits = []

    async def watch(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visits.append(writer.get_extra_info("peername"))
        writer.close()

    _, model = await start(GOOD)
    async with await asyncio.start_server(watch, "127.0.0.1", 0) as third_party:
        port = third_party.sockets[0].getsockname()[1]
        monkeypatch.setenv("LANGSMITH_TRACING_V2", "true")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("LANGSMITH_API_KEY", "key")
        langsmith.utils.get_env_var.cache_clear()
        await model.complete("secret", GREEDY)
        await asyncio.to_thread(wait_for_all_tracers)
        monkeypatch.undo()
        langsmith.utils.get_env_var.cache_clear()
    assert visits == []


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(span, "_TRACER", provider.get_tracer("test"))
    return exporter


async def test_a_span_names_the_call_but_not_its_text(
    start: Start, spans: InMemorySpanExporter
) -> None:
    _, model = await start(GOOD)
    await model.complete("secret", GREEDY)
    (seen,) = spans.get_finished_spans()
    assert seen.name == "chat scripted"
    assert seen.attributes is not None
    assert seen.attributes["gen_ai.usage.input_tokens"] == 7
    assert "secret" not in seen.to_json()


async def test_a_failed_call_marks_its_span(start: Start, spans: InMemorySpanExporter) -> None:
    _, model = await start(reply(b"secret", "401 No"))
    with pytest.raises(ModelRejectedError):
        await model.complete("?", GREEDY)
    (seen,) = spans.get_finished_spans()
    assert seen.attributes is not None
    assert seen.attributes["error.type"] == "ModelRejectedError"
    assert "secret" not in seen.to_json()
