"""Lanes' checkpoints, in the data folder and in PostgreSQL: every test runs on both."""

import asyncio
import operator
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypedDict

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt

from graph import postgres_checkpoints
from graph.checkpoints import LaneSaver, open_checkpoints, read_checkpoints
from graph.steps import steps, thread_of
from observability.ledger.errors import LedgerAwayError, LedgerError
from tests.postgres.server import Postgres


@pytest.fixture(params=["sqlite", "postgres"])
def data(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder whose checkpoints are in a file, or in a real database."""
    if request.param == "postgres":
        server: Postgres = request.getfixturevalue("postgres")
        monkeypatch.setenv("TUTELAGE_LEDGER", server.create())
    return tmp_path


@dataclass
class Strange:
    """What no state holds."""

    number: int


class State(TypedDict, total=False):
    said: Annotated[list[str], operator.add]
    word: str
    number: float


def at(thread: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread}}


def graph(saver: LaneSaver, word: str = "", number: float = 0.0) -> Any:
    """Says one thing, asks a person, says what they said."""

    async def say(_: State) -> State:
        return {"said": ["first"], "word": word, "number": number}

    async def ask(_: State) -> State:
        return {"said": [interrupt("well?")]}

    made = StateGraph(State)
    made.add_node("say", say)
    made.add_node("ask", ask)
    made.add_edge(START, "say")
    made.add_edge("say", "ask")
    made.add_edge("ask", END)
    return made.compile(checkpointer=saver)


async def run(saver: LaneSaver, thread: str, word: str = "", number: float = 0.0) -> Any:
    return await graph(saver, word, number).ainvoke({}, at(thread), durability="sync")


async def held(saver: LaneSaver, thread: str) -> dict[str, Any] | None:
    found = await saver.aget_tuple(at(thread))
    return found.checkpoint["channel_values"] if found else None


async def test_a_question_outlives_its_process_and_its_answer_goes_on(data: Path) -> None:
    async with open_checkpoints(data) as saver:
        assert (await run(saver, "r/0/9"))["__interrupt__"][0].value == "well?"
    async with open_checkpoints(data) as saver:
        done = await graph(saver).ainvoke(Command(resume="yes"), at("r/0/9"), durability="sync")
    assert done["said"] == ["first", "yes"]


async def test_only_questions_and_answers_are_kept_apart(data: Path) -> None:
    async with open_checkpoints(data) as saver:
        await run(saver, "r/0/9")
        kept: list[list[str]] = []
        found = await saver.aget_tuple(at("r/0/9"))
        while found is not None:
            kept.append([channel for _, channel, _ in found.pending_writes or ()])
            before = found.parent_config
            found = await saver.aget_tuple(before) if before else None
        assert kept == [["__interrupt__"], [], []]


@pytest.mark.parametrize(
    ("word", "number"),
    [("nul \0 in it", 0.1 + 0.2), ("\\u0000 \\0 🦉", float("inf")), ("", -0.0), ("'", 1e308)],
)
async def test_a_state_comes_back_as_it_was(data: Path, word: str, number: float) -> None:
    async with open_checkpoints(data) as saver:
        await run(saver, "r/0/9", word, number)
        found = await held(saver, "r/0/9")
    assert found is not None
    assert (found["word"], repr(found["number"])) == (word, repr(number))
    assert found["said"] == ["first"]


async def test_threads_and_runs_are_deleted_alone(data: Path) -> None:
    threads = ("run_1/0/9", "run_1/1/9", "runs1/0/9", "run_1-b/0/9", "run_1/2/9")
    async with open_checkpoints(data) as saver:
        for thread in threads:
            await run(saver, thread)
        await saver.adelete_thread("run_1/2/9")
        assert [bool(await held(saver, thread)) for thread in threads] == [*[True] * 4, False]
        await saver.adelete_run("run_1")
        left = [bool(await held(saver, thread)) for thread in threads]
    assert left == [False, False, True, True, False]


async def test_nothing_but_plain_values_is_ever_read_back(data: Path) -> None:
    async with open_checkpoints(data) as saver:
        written = saver.serde.dumps_typed(Strange(1))
        assert not isinstance(saver.serde.loads_typed(written), Strange)


async def test_a_lane_that_is_cancelled_harms_no_other(data: Path) -> None:
    async with open_checkpoints(data) as saver:
        for _ in range(10):
            lanes = [asyncio.create_task(run(saver, f"r/{lane}/9")) for lane in range(4)]
            await asyncio.sleep(0.003)
            lanes[0].cancel()
            done = await asyncio.gather(*lanes, return_exceptions=True)
            assert not [each for each in done[1:] if isinstance(each, BaseException)]
            await saver.adelete_run("r")


async def test_two_may_be_the_first(data: Path) -> None:
    async def use(number: int) -> None:
        async with open_checkpoints(data) as saver:
            await run(saver, f"r{number}/0/9")

    if not os.environ.get("TUTELAGE_LEDGER"):
        await use(0)  # one process owns a data folder
    await asyncio.gather(*(use(number) for number in range(3)))


async def test_an_outage_costs_nothing_but_time(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not postgres.is_ours:
        pytest.skip("the server is somebody else's: it is not ours to stop")
    monkeypatch.setenv("TUTELAGE_LEDGER", postgres.create())
    async with open_checkpoints(tmp_path) as saver:
        await run(saver, "r/0/9")
        postgres.stop()
        asking = asyncio.create_task(held(saver, "r/0/9"))
        await asyncio.sleep(0.1)  # the event loop goes on meanwhile
        assert not asking.done()
        await asyncio.to_thread(postgres.start)
        assert (await asking or {})["said"] == ["first"]

        monkeypatch.setattr(postgres_checkpoints, "PATIENCE", 0.3)
        postgres.stop()
        try:
            with pytest.raises(LedgerAwayError) as caught:
                await saver.adelete_thread("r/0/9")
            assert postgres.password not in str(caught.value)
        finally:
            postgres.start()
        await saver.adelete_thread("r/0/9")
        assert await held(saver, "r/0/9") is None


async def test_a_crash_takes_checkpoints_at_most(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not postgres.is_ours:
        pytest.skip("the server is somebody else's: it is not ours to crash")
    monkeypatch.setenv("TUTELAGE_LEDGER", postgres.create())
    async with open_checkpoints(tmp_path) as saver:
        postgres.stop("immediate")
        postgres.start()
        await run(saver, "r/0/9")
        assert await held(saver, "r/0/9")


async def test_where_a_lane_is_can_be_seen(data: Path) -> None:
    assert thread_of("r", 0, 1, 10) == "r/0/9"
    async with open_checkpoints(data) as saver:
        assert await steps(saver, ["r/0/9"]) == []


async def test_who_only_looks_creates_nothing_and_sees_what_is_there(data: Path) -> None:
    async with read_checkpoints(data) as reader:
        if reader is not None:
            with pytest.raises(LedgerError):
                await held(reader, "r/0/9")
    assert not list(data.iterdir())
    async with open_checkpoints(data) as saver, read_checkpoints(data) as reader:
        assert reader is not None
        assert await held(reader, "r/0/9") is None
        await run(saver, "r/0/9", "well")
        assert (await held(reader, "r/0/9") or {})["word"] == "well"
