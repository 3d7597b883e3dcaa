"""What goes from the bus while a run goes on, and what stays."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bus.connection import Connection, connect
from bus.embedded import EmbeddedServer
from bus.store import Store
from bus.streams import declare
from bus.subjects import RESULTS, ROOT
from graph.settings import make_plan
from graph.sweeping import Sweeper

TABLE = {"lanes": 2, "ack_wait": 0.05, "skills": ["simulated/counting"]}
STUDENT = {"student": {"simulated": "null"}}
MODEL = {"curator": {"base_url": "http://127.0.0.1:9/v1", "model": "m"}}


@pytest_asyncio.fixture
async def connection(tmp_path: Path) -> AsyncIterator[Connection]:
    embedded = EmbeddedServer(tmp_path)
    connected = await connect("coordinator", await embedded.start())
    await declare(connected)
    yield connected
    await connected.close()
    await embedded.stop()


async def replied(connection: Connection, *subjects: str) -> None:
    for subject in subjects:
        assert await Store(connection).write(f"{ROOT}.result.{subject}", b"{}", {}) == "stored"


async def left(connection: Connection) -> set[str]:
    found = await Store(connection).subjects(RESULTS, f"{ROOT}.result.>")
    return {subject.removeprefix(f"{ROOT}.result.") for subject in found}


async def test_a_reply_goes_once_every_lane_is_past_it_and_nothing_else_does(
    connection: Connection,
) -> None:
    sweeper = Sweeper(connection, "mine", make_plan(TABLE | STUDENT))
    await replied(connection, "student.mine.1", "student.other.1", "curator.mine.1")
    await sweeper.shift_ended(0)
    await asyncio.sleep(0.1)
    await sweeper.shift_ended(0)
    assert len(await left(connection)) == 3, "the other lane may still ask for all of it"
    await sweeper.shift_ended(1)
    await replied(connection, "student.mine.2")
    await sweeper.shift_ended(0)
    assert len(await left(connection)) == 4, "a worker may still look for its own reply"
    await asyncio.sleep(0.1)
    await sweeper.shift_ended(0)
    assert await left(connection) == {"student.other.1", "student.mine.2"}


async def test_what_a_curators_model_said_stays_for_equal_texts_in_later_episodes(
    connection: Connection,
) -> None:
    sweeper = Sweeper(connection, "mine", make_plan(TABLE | STUDENT | MODEL))
    await replied(connection, "student.mine.1", "curator.mine.1")
    for lane in (0, 1, 0, 1):
        await sweeper.shift_ended(lane)
        await asyncio.sleep(0.1)
    assert await left(connection) == {"curator.mine.1"}
