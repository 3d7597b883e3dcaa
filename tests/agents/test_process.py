"""Agents as processes: they join the bus, answer, and drain."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
import tomli_w

from agents.__main__ import main
from bus import buckets, schema
from bus.client import BusClient
from bus.connection import Connection, connect
from bus.credentials import DataFolderLock, publish
from bus.embedded import EmbeddedServer
from bus.errors import DeadLetteredError
from bus.messages.curator import AdaptAnswer, AdaptedAnswer
from bus.messages.distiller import Candidates, DistilScaffold
from bus.messages.judge import Artefact, Judgement, JudgePair
from bus.messages.message import Reply, Request, Role
from bus.messages.student import Attempt, MakeAttempt, Sampling
from bus.messages.verifier import Verdict, VerifyAnswer
from bus.permissions import ROLES
from bus.streams import Delivery, declare, declare_durable
from bus.subjects import ANY_VARIANT, WORK, Address, durable
from tools.model import catalogue, server_addresses
from tools.model.settings import EndpointSettings
from tools.model.variant import variant_of
from tools.pictures.png import write
from tools.pictures.sheet import sheet

R = TypeVar("R", bound=Reply)
BRIEF = Sampling(temperature=0, max_tokens=3)


@dataclass
class Lab:
    """A data folder with its bus, where agents are started as processes."""

    data: Path
    connection: Connection
    variant: str
    start: Callable[[str], Awaitable[Process]]


@pytest.fixture
async def lab(
    tmp_path: Path, tiny_server: str, tiny_settings: EndpointSettings
) -> AsyncIterator[Lab]:
    variant = variant_of(tiny_settings)
    chosen = tmp_path / "agents.toml"
    chosen.write_text(tomli_w.dumps({"student": tiny_settings.model_dump(exclude_none=True)}))
    server_addresses.publish(tmp_path, catalogue.TINY, tiny_server)
    async with AsyncExitStack() as stack:
        stack.enter_context(DataFolderLock(tmp_path))
        embedded = EmbeddedServer(tmp_path, variants={"student": (variant,)})
        server = await embedded.start()
        stack.push_async_callback(embedded.stop)
        publish(tmp_path, server)
        connection = await connect("coordinator", server)
        stack.push_async_callback(connection.close)
        await declare(connection)
        for role in ROLES:
            asked = variant if role == "student" else ANY_VARIANT
            await declare_durable(connection, role, asked, Delivery(ack_wait=1))
            await buckets.declare(connection, role)
        await schema.publish(connection)

        async def start(role: str) -> Process:
            argv = (sys.executable, "-m", "agents", role, "--data", str(tmp_path))
            process = await asyncio.create_subprocess_exec(*argv, "--settings", chosen, stderr=PIPE)
            stack.push_async_callback(ended, process)
            return process

        yield Lab(tmp_path, connection, variant, start)


async def ended(process: Process) -> str:
    """End a process as an operator would, and give what it wrote."""
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
    _, errors = await process.communicate()
    return errors.decode()


async def test_students_alone_die_take_over_refuse_and_drain(lab: Lab) -> None:
    def call(identifier: str, prompt: str, tokens: int) -> Coroutine[Any, Any, Attempt]:
        address = Address.of("student", "run1", identifier, lab.variant)
        sampling = Sampling(temperature=0, max_tokens=tokens)
        return client.call(address, MakeAttempt(prompt=prompt, sampling=sampling), Attempt)

    first = await lab.start("student")
    async with BusClient(lab.connection, "run1") as client:
        held = asyncio.create_task(call("held", "Count to one hundred.", 60))
        await until_in_flight(lab)
        first.kill()
        second = await lab.start("student")
        attempt = await held
        assert attempt.variant == lab.variant
        assert attempt.usage.completion_tokens > 3
        with pytest.raises(DeadLetteredError, match="context"):
            await call("long", "word " * 3000, 3)
    assert "Traceback" not in await ended(second)
    assert second.returncode == 0


async def until_in_flight(lab: Lab) -> None:
    name = durable("student", lab.variant)
    while not (await lab.connection.jetstream().consumer_info(WORK, name)).num_ack_pending:
        await asyncio.sleep(0.01)


async def test_all_agents_in_one_process(lab: Lab) -> None:
    agents = await lab.start("all")
    async with BusClient(lab.connection, "run1") as client:

        async def ask(role: Role, request: Request, reply: type[R], variant: str = "any") -> R:
            return await client.call(Address.of(role, "run1", role, variant), request, reply)

        black = sheet([write(np.zeros((8, 8, 3), np.uint8))] * 4)
        digest = await buckets.put(lab.connection, "judge", black)
        nothing = Artefact(sheet=digest, silhouettes=digest)
        pair = JudgePair(a=nothing, b=nothing, rubric="", ticket="t")
        attempt, adapted, verdict, candidates, judgement = await asyncio.gather(
            ask("student", MakeAttempt(prompt="Say yes.", sampling=BRIEF), Attempt, lab.variant),
            ask("curator", AdaptAnswer(text="ANSWER: 4", format="number"), AdaptedAnswer),
            ask("verifier", VerifyAnswer(task="no reference", answer="4"), Verdict),
            ask("distiller", DistilScaffold(skill="s/t", pairs=(), sources=()), Candidates),
            ask("judge", pair, Judgement),
            return_exceptions=True,
        )
    assert isinstance(attempt, Attempt)
    assert isinstance(adapted, AdaptedAnswer)
    assert adapted.answer == "4"
    assert isinstance(verdict, DeadLetteredError)
    assert "MalformedReferenceError" in str(verdict)
    assert isinstance(candidates, Candidates)
    assert isinstance(judgement, Judgement)
    assert judgement.preference == "tie"
    assert "Traceback" not in await ended(agents)
    assert agents.returncode == 0


async def test_without_a_bus_it_says_what_to_do(tmp_path: Path) -> None:
    argv = (sys.executable, "-m", "agents", "curator", "--data", str(tmp_path))
    process = await asyncio.create_subprocess_exec(*argv, stderr=PIPE)
    errors = (await process.communicate())[1].decode()
    assert process.returncode == 1
    assert "tutelage run" in errors
    assert "Traceback" not in errors


def test_the_data_folder_may_come_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TUTELAGE_DATA", str(tmp_path))
    monkeypatch.delenv("NATS_URL", raising=False)
    assert main(["curator"]) == 1
    assert str(tmp_path) in capsys.readouterr().err
