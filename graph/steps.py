"""What every lane is about to do, as its newest checkpoint says.

The ledger hears of an episode when it ends, but of a gate or a panel; its checkpoints tell where it
is meanwhile. They are a cache, so whoever looks at them must do without, too.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver

from observability.dashboard.live_folds import LiveRun

_NEXT = "branch:to:"
_ROOT = "__root__"
DOES: Mapping[str, str] = {
    "curate": "the curator chooses",
    "decompose": "takes the task apart",
    "attempt": "the student answers",
    "adapt": "the answer is read",
    "verify": "the answer is checked",
    "contrast": "a better attempt is looked for",
    "watch": "a pair with and without the scaffold",
    "distil": "scaffolds are written",
    "scan": "scaffolds are searched for leaks",
    "select": "candidates are tried",
    "gate": "the gate",
    "approve": "a person is asked",
    "adopt": "the scaffold is adopted",
    "panel": "the lift is measured",
    "learn": "the episode is recorded",
}
"""A node of the graph in the words of people who watch."""


class Step(NamedTuple):
    """Where a lane is; times are in seconds since 1970.

    `since` is when its episode began, 0 if unknown, and `entered` when it came to this node.
    """

    lane: int
    episode: int
    node: str
    task: str
    hint: int
    since: float
    entered: float

    @property
    def doing(self) -> str:
        return DOES.get(self.node, self.node)


def last_of_shift(episode: int, lanes: int, shift: int) -> int:
    """The last episode of the shift of a lane that an episode belongs to."""
    turn = episode // lanes
    return (turn - turn % shift + shift - 1) * lanes + episode % lanes


def thread_of(run: str, episode: int, lanes: int, shift: int) -> str:
    """Name of the LangGraph thread in which an episode takes place."""
    return f"{run}/{episode % lanes}/{last_of_shift(episode, lanes, shift)}"


def threads_of(live: LiveRun) -> list[str]:
    """Names of the threads that a run's lanes are in; none of a trial, whose items are told."""
    started = live.glance.progress.started
    if started is None or not live.glance.goes_in_episodes:
        return []
    lanes, shift = live.glance.lanes, started.plan.get("shift")
    shift = shift if isinstance(shift, int) else 50
    held = {lane.number: lane for lane in live.lanes.all()}
    first = live.glance.progress.first
    threads = []
    for number in range(lanes):
        episode = first + (number - first) % lanes
        if lane := held.get(number):
            episode = lane.episode + lanes if lane.end else lane.episode
        threads.append(thread_of(live.run, episode, lanes, shift))
    return threads


async def steps(saver: BaseCheckpointSaver[Any], threads: Iterable[str]) -> list[Step]:
    """Where each of these threads is; none for those without a checkpoint."""
    found = [await _step(saver, thread) for thread in threads]
    return [step for step in found if step is not None]


async def _step(saver: BaseCheckpointSaver[Any], thread: str) -> Step | None:
    config: RunnableConfig = {"configurable": {"thread_id": thread}}
    found = await saver.aget_tuple(config)
    if found is None:
        return None
    held = found.checkpoint["channel_values"]
    state = held.get(_ROOT)
    going = [name.removeprefix(_NEXT) for name in held if name.startswith(_NEXT)]
    if not state or not going:
        return None
    return Step(
        state["lane"],
        state["episode"],
        going[0],
        state["task"] or "",
        state["hint"],
        state["started"],
        datetime.fromisoformat(found.checkpoint["ts"]).timestamp(),
    )
