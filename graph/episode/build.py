"""The graph of one lane: `learn → curate` closes the cycle."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Protocol

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from bus.errors import DeadLetteredError
from graph.context import RunContext
from graph.episode import routes
from graph.episode.distilling import distil, gate, panel, scan, select
from graph.episode.learning import learn
from graph.episode.state import EpisodeState
from graph.episode.teaching import adapt, attempt, contrast, curate, verify
from graph.episode.watching import watch
from graph.tracing import episode_trace

Route = Callable[[EpisodeState], str]
Node = Callable[[EpisodeState, RunContext], Awaitable[EpisodeState]]
Lane = CompiledStateGraph[EpisodeState, RunContext, EpisodeState, EpisodeState]


def build_lane(saver: BaseCheckpointSaver[Any]) -> Lane:
    """Compile the graph that a lane cycles through."""
    graph = StateGraph(EpisodeState, context_schema=RunContext)
    graph.add_node("curate", _traced(_guarded(curate)))
    for node in (attempt, adapt, verify, contrast, watch, distil, scan, select, gate, panel):
        graph.add_node(node.__name__, _traced(_unless_failed(_guarded(node))))
    graph.add_node("learn", _traced(learn))

    graph.add_edge(START, "curate")
    graph.add_conditional_edges(
        "curate",
        _at_once(routes.after_curate),
        {"attempt": "attempt", "distil": "distil", "watch": "watch", "learn": "learn", "end": END},
    )
    for name, following in (("attempt", "adapt"), ("adapt", "verify"), ("distil", "scan")):
        graph.add_edge(name, following)
    graph.add_conditional_edges("verify", _at_once(routes.after_verify))
    graph.add_conditional_edges("scan", _at_once(routes.after_scan))
    graph.add_conditional_edges("select", _at_once(routes.after_select))
    graph.add_conditional_edges("gate", _at_once(routes.after_gate))
    for name in ("contrast", "watch", "panel"):
        graph.add_edge(name, "learn")
    graph.add_conditional_edges(
        "learn", _at_once(routes.after_learn), {"curate": "curate", "end": END}
    )
    return graph.compile(checkpointer=saver)


def _at_once(route: Route) -> Callable[[EpisodeState], Awaitable[str]]:
    """A route that LangGraph does not send to another thread, as it does with plain functions."""

    @wraps(route)
    async def routed(state: EpisodeState) -> str:
        return route(state)

    return routed


class _GraphNode(Protocol):
    """What LangGraph calls; it reads the signature to know what a node wants."""

    async def __call__(
        self, state: EpisodeState, *, runtime: Runtime[RunContext]
    ) -> EpisodeState: ...


def _traced(node: Node) -> _GraphNode:
    async def run(state: EpisodeState, *, runtime: Runtime[RunContext]) -> EpisodeState:
        with episode_trace(runtime.context.run, state["episode"]):
            return await node(state, runtime.context)

    return run


def _guarded(node: Node) -> Node:
    """A dead letter ends the episode as failed to run, never as the student's failure."""

    async def run(state: EpisodeState, context: RunContext) -> EpisodeState:
        try:
            return await node(state, context)
        except DeadLetteredError as error:
            return {"failed": str(error), "outcome": "", "candidates": [], "chosen": None}

    return run


def _unless_failed(node: Node) -> Node:
    """Once an episode has failed to run, the nodes between there and `learn` do nothing."""

    async def run(state: EpisodeState, context: RunContext) -> EpisodeState:
        return {} if state["failed"] else await node(state, context)

    return run
