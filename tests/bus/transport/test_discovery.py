"""A worker can be found, its messages looked up, and its spans joined to the caller's."""

import asyncio
import json

import pytest
from opentelemetry import trace
from opentelemetry.context import attach, detach
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, set_span_in_context

from bus import schema
from bus.client import BusClient
from bus.messages.curator import AdaptAnswer, AdaptedAnswer
from bus.subjects import Address

ABC = AdaptAnswer(text="abc", format="text")
# nats-py asks for the time in a way that Python 3.12 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")


async def test_a_worker_is_found_by_service_discovery(coordinator, workers, curator, connect_as):
    workers.start(await connect_as("curator"), curator.offer(worker="curator-7"))
    found = None
    while found is None:
        try:
            found = await coordinator.request("$SRV.INFO.curator", timeout=0.2)
        except Exception:
            await asyncio.sleep(0.05)

    info = json.loads(found.data)

    assert info["name"] == "curator"
    assert info["version"] == "1.0.0"
    assert info["metadata"] == {
        "role": "curator",
        "variant": "any",
        "contract": "1",
        "answers": "adapt_answer",
        "schemas": "kv:tutelage-schemas",
        "worker": "curator-7",
    }


async def test_the_schemas_are_where_the_worker_says(coordinator):
    await schema.publish(coordinator)
    await schema.publish(coordinator)

    bucket = await coordinator.jetstream().key_value("tutelage-schemas")
    entry = await bucket.get("1.adapt_answer")

    assert json.loads(entry.value)["additionalProperties"] is False


async def test_the_trace_continues_across_the_bus(
    curator_user, client, run, coordinator, workers, curator
):
    seen = []

    class Watching:
        async def __call__(self, request: AdaptAnswer) -> AdaptedAnswer:
            seen.append(trace.get_current_span().get_span_context())
            return await curator(request)

    offer = curator.offer()
    workers.start(curator_user, offer.__class__("curator", {AdaptAnswer: Watching()}))
    ours = SpanContext(0xABC, 0xDEF, is_remote=False, trace_flags=TraceFlags(1))
    token = attach(set_span_in_context(NonRecordingSpan(ours)))
    try:
        await client.call(Address.of("curator", run, "traced"), ABC, AdaptedAnswer)
    finally:
        detach(token)
    await client.call(Address.of("curator", run, "untraced"), ABC, AdaptedAnswer)

    assert (seen[0].trace_id, seen[0].is_remote) == (0xABC, True)
    assert not seen[1].is_valid
    assert isinstance(client, BusClient)
