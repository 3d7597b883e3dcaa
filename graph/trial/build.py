"""The graph of a trial: commit before draw, draw before attempt."""

import time
from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import Any, Protocol

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langsmith import tracing_context

from bus.killpoints import reached
from graph.checkpoints import open_checkpoints
from graph.context import RunContext
from graph.tracing import episode_trace
from graph.trial import routes
from graph.trial.attempting import attempt, extend
from graph.trial.beginning import begin, check
from graph.trial.choosing import pilot, select
from graph.trial.committing import commit, draw
from graph.trial.concluding import abandon, conclude, say
from graph.trial.context import TrialContext
from graph.trial.cost_matching import outspend
from graph.trial.distilling import distil, give, scan
from graph.trial.judging import judge
from graph.trial.pool import Pool
from graph.trial.state import TrialState, blank
from graph.trial.teaching import teach
from observability.roots import Timing, episode_root
from observability.telemetry import emit

Node = Callable[[TrialState, TrialContext], Awaitable[TrialState]]
Route = Callable[[TrialState], str]
TrialGraph = CompiledStateGraph[TrialState, TrialContext, TrialState, TrialState]

_NODES: tuple[Node, ...] = (
    begin,
    check,
    give,
    teach,
    distil,
    scan,
    select,
    pilot,
    commit,
    draw,
    attempt,
    extend,
    outspend,
    judge,
    conclude,
    abandon,
)
_GUARDED = (
    *(("begin", "check"), ("distil", "scan"), ("scan", "select")),
    *(("pilot", "commit"), ("commit", "draw"), ("draw", "attempt")),
)
"""Nodes after which the trial may turn out to be impossible, and where they lead else."""


async def hold_trial(context: RunContext, data: Path) -> str:
    """Hold a trial, or go on with it: what `tutelage trial` does.

    Returns:
        What the trial says, in one sentence.
    """
    assert context.plan.trial is not None, "only plans with a trial get here"  # noqa: S101 - mypy
    trial = TrialContext(context, Pool.installed(context.plan.trial.pool), data)
    config: RunnableConfig = {"configurable": {"thread_id": f"{context.run}/trial"}}
    async with open_checkpoints(data) as saver:
        with tracing_context(enabled=False):
            graph = build_trial(saver)
            under_way = (await graph.aget_state(config)).next
            if not (trial.record.ended or trial.record.abandoned):
                await graph.ainvoke(
                    None if under_way else blank(),
                    {**config, "recursion_limit": 10_000},
                    context=trial,
                    durability="sync",
                    output_keys="place",  # else LangGraph reads the whole state at every step
                )
    said, began = say(trial), context.recorder.progress.began
    emit(episode_root(context.run, 0, Timing(began, time.time() - began), said))
    return said


def build_trial(saver: BaseCheckpointSaver[Any]) -> TrialGraph:
    """Compile the graph."""
    graph = StateGraph(TrialState, context_schema=TrialContext)
    for node in _NODES:
        graph.add_node(node.__name__, _traced(node))
    graph.add_edge(START, "begin")
    graph.add_conditional_edges("check", _at_once(routes.after_check))
    graph.add_conditional_edges("teach", _at_once(routes.after_teach))
    for name, following in _GUARDED:
        graph.add_conditional_edges(
            name,
            _at_once(routes.unless_abandoned(following)),
            {following: following, "abandon": "abandon"},
        )
    for name, following in (("give", "pilot"), ("select", "pilot")):
        graph.add_edge(name, following)
    graph.add_conditional_edges("attempt", _at_once(routes.after_attempt))
    graph.add_conditional_edges("extend", _at_once(routes.after_extend))
    graph.add_conditional_edges("outspend", _at_once(routes.after_outspend))
    graph.add_conditional_edges("judge", _at_once(routes.after_judge))
    graph.add_conditional_edges(
        "conclude",
        _at_once(routes.unless_abandoned("end")),
        {"end": END, "abandon": "abandon"},
    )
    graph.add_edge("abandon", END)
    return graph.compile(checkpointer=saver)


def _at_once(route: Route) -> Callable[[TrialState], Awaitable[str]]:
    """A route that LangGraph does not send to another thread, as it does with plain functions."""

    @wraps(route)
    async def routed(state: TrialState) -> str:
        return route(state)

    return routed


class _GraphNode(Protocol):
    """What LangGraph calls; it reads the signature to know what a node wants."""

    async def __call__(
        self, state: TrialState, *, runtime: Runtime[TrialContext]
    ) -> TrialState: ...


def _traced(node: Node) -> _GraphNode:
    async def run(state: TrialState, *, runtime: Runtime[TrialContext]) -> TrialState:
        with episode_trace(runtime.context.run, 0):
            done = await node(state, runtime.context)
        reached(f"trial-{node.__name__}")
        return done

    return run
