"""`tutelage agent`: what a person sees of who is there, and of a check."""

import asyncio
import json
import subprocess
import sys

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bus.client import BusClient
from bus.messages.curator import AdaptAnswer, AdaptedAnswer
from bus.subjects import Address
from graph.cli.agents import app
from tests.graph.conformance import students
from tests.graph.conformance.conftest import Station
from tests.graph.conformance.students import Sound, at_work

# nats-py asks for the time in a way that Python 3.12 warns of.
pytestmark = [
    pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning"),
    pytest.mark.asyncio(loop_scope="module"),
]


async def tutelage_agent(station: Station, *words: str) -> Result:
    argv = [words[0], "--data", str(station.data), *words[1:]]
    return await asyncio.to_thread(CliRunner().invoke, app, argv)


async def test_a_list_names_who_is_there_and_what_nobody_serves(station: Station) -> None:
    async with at_work(station, Sound, "sound"), BusClient(station.connection, "idle") as client:
        adapt = AdaptAnswer(text="a", format="text")
        address = Address.of("curator", "idle", "waits")
        call = asyncio.create_task(client.call(address, adapt, AdaptedAnswer))
        await asyncio.sleep(0.2)
        shown = await tutelage_agent(station, "list")
        listed = await tutelage_agent(station, "list", "--json")
        call.cancel()
    assert "student.sound" in shown.output
    assert "sound-sound" in shown.output
    assert "nobody serves curator-any: 1 wait" in shown.output
    (only,) = [json.loads(line) for line in listed.output.splitlines()]
    assert (only["role"], only["variant"], only["answers"]) == (
        "student",
        "sound",
        ["make_attempt"],
    )


async def test_a_check_says_what_came_and_who_answered(station: Station) -> None:
    async with at_work(station, Sound, "sound"), at_work(station, students.SignsNothing, "one"):
        fine = await tutelage_agent(station, "check", "student.sound", "--only", "answers")
        poor = await tutelage_agent(station, "check", "sound-one", "--only", "answers")
        told = await tutelage_agent(station, "check", "student.one", "--only", "answers", "--json")
    assert (fine.exit_code, poor.exit_code, told.exit_code) == (0, 1, 1)
    assert "answers make_attempt: answered (sound-sound)" in fine.output
    assert "2 passed, 0 failed" in fine.output
    assert "no worker has signed it" in poor.output
    assert "expected one attempt" in poor.output
    finding, _ = [json.loads(line) for line in told.output.splitlines()]
    assert (finding["case"], finding["outcome"]) == ("answers make_attempt", "failed")


async def test_workers_that_share_a_queue_are_told_of(station: Station) -> None:
    async with at_work(station, Sound, "two"), at_work(station, Sound, "two"):
        for _ in range(20):
            shared = await tutelage_agent(station, "check", "student.two", "--only", "registers")
            if "2 workers share the queue student-two" in shared.output:
                break
    assert "any of them may answer; each case says who did" in shared.output


async def test_nobody_of_this_name_is_an_error_with_a_remedy(station: Station) -> None:
    argv = ("-m", "graph.cli.main", "agent", "check", "judge", "--wait", "0")
    done = await asyncio.to_thread(
        subprocess.run,
        (sys.executable, *argv, "--data", str(station.data)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "no agent 'judge' is registered on the bus, only nobody: start it" in done.stderr
    assert "Traceback" not in done.stderr
