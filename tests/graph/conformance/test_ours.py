"""Every agent of ours, and the curator of the examples, pass what is asked of any agent."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE

import pytest
import tomli_w

from bus.messages.message import Role
from bus.permissions import ROLES
from graph.conformance.finding import Finding
from graph.conformance.suite import check
from graph.conformance.target import find
from tests.graph.conformance.conftest import Station, hashed
from tests.graph.conformance.others import EXAMPLES, example

pytestmark = [pytest.mark.timeout(400), pytest.mark.asyncio(loop_scope="module")]


async def test_all_five_pass(station: Station) -> None:
    for role, variant in hashed(station.student).items():
        await station.open(role, variant)
    student = station.student.model_dump(mode="json", exclude_none=True)
    settings = station.data / "agents.toml"
    settings.write_text(tomli_w.dumps({"student": student}))
    argv = ("all", "--settings", str(settings), "--data", str(station.data))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "agents", *argv, stderr=PIPE
    )
    try:
        found = {role: await passed(station, role) for role in ROLES}
    finally:
        process.send_signal(signal.SIGTERM)
        errors = (await process.communicate())[1].decode()
    assert found == {role: [] for role in ROLES}, errors[-2000:]


async def passed(station: Station, role: Role) -> list[Finding]:
    target = await find(station.connection, role, 30)
    findings = [each async for each in check(station.connection, target, 20)]
    return [each for each in findings if each.outcome == "failed"]


async def test_the_curator_of_the_examples_passes(station: Station) -> None:
    assert len((EXAMPLES / "curator.py").read_text().splitlines()) < 60
    async with example("curator.py", station.data):
        target = await find(station.connection, "curator", 10)
        assert target.names[0].startswith("least-tried-")
        findings = [each async for each in check(station.connection, target, 10)]
    assert [each for each in findings if each.outcome == "failed"] == []
    cases = {each.case for each in findings}
    assert {"answers decide_next", "answers adapt_answer", "leaves solve_task"} <= cases


async def test_the_plain_example_does_everything_but_verify(station: Station) -> None:
    """It takes 42 for the answer to everything, and the check sees that, and nothing else."""
    async with example("plain_agent.py", station.data, ends=-signal.SIGTERM):
        target = await find(station.connection, "verifier", 10)
        findings = [each async for each in check(station.connection, target, 10)]
    failed = [(each.case, each.came) for each in findings if each.outcome == "failed"]
    assert failed == [("answers verify_answer", "failed, and it is passed")]
