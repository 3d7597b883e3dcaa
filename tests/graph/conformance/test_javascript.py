"""The student in JavaScript, in the flesh."""

import json

import pytest

from bus.client import BusClient
from bus.messages.student import Attempt, MakeAttempt, Sampling
from bus.subjects import Address
from graph.conformance.suite import check
from graph.conformance.target import find
from tests.graph.conformance.conftest import Station
from tests.graph.conformance.others import STUDENT, javascript
from tests.graph.peer import Call, Fault, Peer

pytestmark = pytest.mark.asyncio(loop_scope="module")


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
    with Peer(answer) as peer:
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
