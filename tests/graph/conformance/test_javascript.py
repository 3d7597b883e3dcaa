"""The student in JavaScript, in the flesh."""

import asyncio
import json
import signal
from pathlib import Path

import pytest

from bus.client import BusClient
from bus.connection import connect
from bus.credentials import discover
from bus.errors import DeadLetteredError
from bus.messages.student import Attempt, MakeAttempt, Sampling
from bus.permissions import COORDINATOR, password_variable
from bus.streams import Delivery, declare_durable
from bus.subjects import Address
from graph.conformance.suite import check
from graph.conformance.target import find
from graph.owner import declare_all
from tests.graph.cluster import Cluster
from tests.graph.conformance.conftest import Station
from tests.graph.conformance.others import STUDENT, example, javascript
from tests.graph.scripted_endpoint import Call, Fault, ScriptedEndpoint

pytestmark = [pytest.mark.timeout(400), pytest.mark.asyncio(loop_scope="module")]


async def test_it_is_short_and_its_packages_are_pinned() -> None:
    assert len(STUDENT.read_text().splitlines()) < 80
    locked = json.loads((STUDENT.parent / "package-lock.json").read_text())["packages"]
    wanted = json.loads((STUDENT.parent / "package.json").read_text())["dependencies"]
    for name, version in wanted.items():
        assert locked[f"node_modules/{name}"]["version"] == version
    for name, package in locked.items():
        assert not name or package["integrity"].startswith("sha512-")
        assert package.get("resolved", "https://registry.npmjs.org/").startswith(
            "https://registry.npmjs.org/"
        )


async def test_it_passes_every_case(station: Station) -> None:
    await station.open("student", "js")
    async with javascript(station.data, "js", station.peer.url):
        target = await find(station.connection, "student.js", 10)
        findings = [each async for each in check(station.connection, target, 10)]
    assert {each.case: each.came for each in findings if each.outcome != "passed"} == {}
    assert len(findings) == 17


async def test_what_may_pass_is_tried_again_and_what_may_not_is_given_up(station: Station) -> None:
    trouble = [Fault(status=503, body=b"loading"), "now it is here"]
    bad = Fault(status=400, body=b"the prompt is longer than the context")

    def answer(call: Call) -> str | Fault:
        return bad if "too long" in call.prompt else trouble.pop(0)

    await station.open("student", "js")
    with ScriptedEndpoint(answer) as peer:
        async with (
            javascript(station.data, "js", peer.url),
            BusClient(station.connection, "run1") as client,
        ):

            async def ask(name: str, prompt: str) -> Attempt:
                request = MakeAttempt(prompt=prompt, sampling=Sampling(max_tokens=8, seed=3))
                address = Address.of("student", "run1", name, "js")
                return await client.call(address, request, Attempt)

            attempt = await ask("patience", "hello")
            with pytest.raises(Exception, match="longer than the context"):
                await ask("hopeless", "this is too long")
    assert (attempt.text, attempt.variant, attempt.finish_reason) == (
        "now it is here",
        "js",
        "stop",
    )
    assert (attempt.usage.calls, attempt.usage.prompt_tokens) == (1, 20)
    assert peer.calls[0].seed == 3


async def test_an_endpoint_that_breaks_off_is_asked_again(station: Station) -> None:
    trouble = [Fault(missing=40), "whole", Fault(status=404)]
    await station.open("student", "js")
    with ScriptedEndpoint(lambda _: trouble.pop(0)) as peer:
        async with (
            javascript(station.data, "js", peer.url),
            BusClient(station.connection, "broken") as client,
        ):
            request = MakeAttempt(prompt="hello", sampling=Sampling())
            addresses = [Address.of("student", "broken", name, "js") for name in ("one", "two")]
            assert (await client.call(addresses[0], request, Attempt)).text == "whole"
            with pytest.raises(DeadLetteredError, match="404"):  # even where it does not say why
                await client.call(addresses[1], request, Attempt)


async def test_a_server_is_found_by_the_variables_of_ours(station: Station, tmp_path: Path) -> None:
    """Nothing lies in the data folder; examples/plain_agent.py is told in the same way."""
    await station.open("student", "js")
    words = {password_variable(user): word for user, word in station.server.passwords.items()}
    there = {"NATS_URL": station.server.url, **words}
    async with (
        javascript(tmp_path, "js", station.peer.url, **there),
        example("plain_agent.py", tmp_path, ends=-signal.SIGTERM, **there),
    ):
        for name in ("student.js", "verifier"):
            target = await find(station.connection, name, 10)
            findings = [each async for each in check(station.connection, target, 10, ("repeats",))]
            assert {each.outcome for each in findings} == {"passed"}


@pytest.mark.slow
async def test_replies_side_by_side_are_all_stored_on_a_cluster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cluster that agrees on one reply refuses the next of that run, with error 10164."""
    with (
        Cluster(tmp_path, {"student": ("js",)}) as cluster,
        ScriptedEndpoint(lambda _: "yes") as peer,
    ):
        for name, value in cluster.environment.items():
            monkeypatch.setenv(name, value)
        connection = await connect(COORDINATOR, discover(tmp_path))
        try:
            await declare_all(connection)
            await declare_durable(connection, "student", "js", Delivery(ack_wait=60.0))
            async with (
                BusClient(connection, "run") as client,
                javascript(tmp_path, "js", peer.url, "40", **cluster.environment),
            ):
                asked = [MakeAttempt(prompt=str(n), sampling=Sampling()) for n in range(120)]
                made = [
                    client.call(Address.of("student", "run", f"id-{n}", "js"), each, Attempt)
                    for n, each in enumerate(asked)
                ]
                async with asyncio.timeout(40):  # sooner than the ack wait would mend it
                    await asyncio.gather(*made)
        finally:
            await connection.close()
    assert len(peer.calls) == len(asked)
