"""Lanes: each a LangGraph thread that cycles through a shift of episodes, then starts afresh.

Nothing grows with the run: a shift's checkpoints and replies are deleted once its last episode is
in the ledger, and the recursion limit is out of a shift's reach.
"""

import asyncio
from collections.abc import Iterable
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.types import Command
from langsmith import tracing_context

from graph.approving import wait_for_answer
from graph.checkpoints import LaneSaver
from graph.context import RunContext
from graph.episode.build import Lane, build_lane
from graph.episode.state import EpisodeState, blank
from graph.steps import last_of_shift, thread_of
from graph.sweeping import Sweeper

PATIENCE = 2.0
"""Seconds after which a lane that does not end is cancelled once more."""


async def run_lanes(context: RunContext, saver: LaneSaver) -> str:
    """Run every lane until the run finishes.

    Returns:
        Why it finished.

    Raises:
        ExceptionGroup: a lane broke; the others were cancelled, and all resume where they were.
    """
    graph, sweeper = build_lane(saver), Sweeper(context.connection, context.run, context.plan)
    # LangGraph would send states to LangSmith wherever the user's environment happens to ask for it
    with tracing_context(enabled=False):
        await _run_all(context, graph, saver, sweeper)
    return context.recorder.finished


async def _run_all(context: RunContext, graph: Lane, saver: LaneSaver, sweeper: Sweeper) -> None:
    async with asyncio.TaskGroup() as group:
        lanes = [
            group.create_task(_run_lane(context, lane, graph, saver, sweeper), name=f"lane {lane}")
            for lane in range(context.plan.lanes)
        ]
        try:
            await asyncio.wait(lanes)
        finally:
            await cancel_all(lanes)


async def cancel_all(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel tasks until they end.

    A wait that is over in the very moment of its cancellation keeps it to itself (`wait_for` of
    Python 3.11 does, and so does what nats-py builds on it). A lane that went on for that would
    wait for the others' episodes for ever.
    """
    going = {task for task in tasks if not task.done()}
    while going:
        for task in going:
            task.cancel()
        _, going = await asyncio.wait(going, timeout=PATIENCE)


async def _run_lane(
    context: RunContext, lane: int, graph: Lane, saver: LaneSaver, sweeper: Sweeper
) -> None:
    while not context.recorder.is_over((begin := _begin(context, lane))["episode"]):
        thread = thread_of(context.run, begin["episode"], context.plan.lanes, context.plan.shift)
        config: RunnableConfig = {"configurable": {"thread_id": thread}}
        under_way = (await graph.aget_state(config)).next
        left = await _go(context, graph, None if under_way else begin, config)
        while asked := left.get("__interrupt__"):
            word = await wait_for_answer(context, asked[0].value["episode"])
            left = await _go(context, graph, Command(resume=word), config)
        await saver.adelete_thread(thread)
        await sweeper.shift_ended(lane)
        if left["kind"] == "over":
            return


async def _go(
    context: RunContext,
    graph: Lane,
    start: EpisodeState | Command[str] | None,
    config: RunnableConfig,
) -> dict[str, Any]:
    """Cycle until the shift is over, or a person is asked: then `__interrupt__` is in the state."""
    return await graph.ainvoke(start, config, context=context, durability="sync")


def _begin(context: RunContext, lane: int) -> EpisodeState:
    lanes, shift = context.plan.lanes, context.plan.shift
    episode = context.recorder.next_episode(lane, lanes)
    return blank(lane, episode, last_of_shift(episode, lanes, shift))
