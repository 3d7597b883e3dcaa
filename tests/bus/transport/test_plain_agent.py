"""The agent that docs/agents.md shows, written without a line of ours, does its work."""

import asyncio
import importlib.util
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import jsonschema
import nats.errors
import pytest
import pytest_asyncio

from bus import schema
from bus.client import BusClient
from bus.connection import Connection
from bus.credentials import Server
from bus.deadletters import DeadLetters
from bus.errors import DeadLetteredError
from bus.messages.curator import AdaptAnswer, AdaptedAnswer
from bus.messages.verifier import Verdict, VerifyAnswer
from bus.store import Store
from bus.streams import Delivery, declare_durable
from bus.subjects import RESULTS, Address

EXAMPLE = Path(__file__).parents[3] / "examples" / "plain_agent.py"
# nats-py asks for the time in a way that Python 3.12 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")


@pytest.fixture(scope="module")
def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("plain_agent", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest_asyncio.fixture
async def at_work(
    example: ModuleType,
    coordinator: Connection,
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[None]:
    """The example, in the place of the verifier."""
    monkeypatch.setattr(example, "HEARTBEAT", 0.2)
    await declare_durable(coordinator, "verifier", "any", Delivery(ack_wait=1.0, max_deliver=3))
    published = {"url": server.url, "passwords": dict(server.passwords)}
    (tmp_path / "server.json").write_text(json.dumps(published))
    task = asyncio.create_task(example.main(tmp_path))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError, TimeoutError):  # nats-py may take the one for the other
        await task


def asked(answer: str) -> VerifyAnswer:
    return VerifyAnswer(task="family@1/skill/0/0", answer=answer)


@pytest.mark.usefixtures("at_work")
async def test_its_replies_are_taken_for_a_verifiers(
    coordinator: Connection, client: BusClient, run: str
) -> None:
    right, wrong = (Address.of("verifier", run, name) for name in ("right", "wrong"))
    assert (await client.call(right, asked("42"), Verdict)).outcome == "passed"
    assert (await client.call(wrong, asked("43"), Verdict)).failure == "wrong"
    stored = await Store(coordinator).read(RESULTS, right.result)
    assert stored is not None
    jsonschema.validate(json.loads(stored.body), json.loads(schema.schemas()["1.verdict"]))


@pytest.mark.usefixtures("at_work")
async def test_what_it_does_not_understand_becomes_a_dead_letter(
    coordinator: Connection, client: BusClient, run: str
) -> None:
    address = Address.of("verifier", run, "foreign")
    with pytest.raises(DeadLetteredError, match="'adapt_answer' is not understood here"):
        await client.call(address, AdaptAnswer(text="a", format="text"), AdaptedAnswer)
    (letter,) = await DeadLetters(coordinator).list(run)
    assert (letter.address, letter.reason) == (
        address,
        "kind 'adapt_answer' is not understood here",
    )


@pytest.mark.usefixtures("at_work")
async def test_it_is_found_by_service_discovery(coordinator: Connection) -> None:
    found = None
    while found is None:
        try:
            found = await coordinator.request("$SRV.INFO.verifier", timeout=0.2)
        except nats.errors.Error:  # not there yet
            await asyncio.sleep(0.05)
    assert json.loads(found.data)["metadata"]["contract"] == "1"


@pytest.mark.usefixtures("at_work")
async def test_while_it_works_no_other_gets_the_request(
    example: ModuleType,
    client: BusClient,
    run: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Longer than the ack wait, beside an idle worker: it says that it is at it."""
    looks = []

    async def slow(*words: object) -> bool:
        looks.append(words)
        await asyncio.sleep(2.5)
        return False

    monkeypatch.setattr(example, "is_stored", slow)
    other = asyncio.create_task(example.main(tmp_path))
    reply = await client.call(Address.of("verifier", run, "slow"), asked("42"), Verdict)
    other.cancel()
    with pytest.raises(asyncio.CancelledError):
        await other
    assert reply.outcome == "passed"
    assert len(looks) == 1
