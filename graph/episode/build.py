"""The graph of one lane: `learn → curate` closes the cycle."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, Protocol, get_args, get_type_hints

from langchain_core.runnables import Runnable
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from bus.errors import DeadLetteredError
from graph.context import RunContext
from graph.episode import routes
from graph.episode.adopting import adopt, approve, panel
from graph.episode.distilling import distil, gate, scan, select
from graph.episode.learning import learn
from graph.episode.state import EpisodeState, merged
from graph.episode.teaching import adapt, attempt, contrast, curate, decompose, verify
from graph.episode.watching import watch
from graph.tracing import episode_trace

Route = Callable[[EpisodeState], str]
Node = Callable[[EpisodeState, RunContext], Awaitable[EpisodeState]]
_Graph = StateGraph[EpisodeState, RunContext, EpisodeState, EpisodeState]
Lane = CompiledStateGraph[EpisodeState, RunContext, EpisodeState, EpisodeState]


def build_lane(saver: BaseCheckpointSaver[Any]) -> Lane:
    """Compile the graph that a lane cycles through."""
    # As one channel: LangGraph's price of a channel is paid at every step
    state: Any = Annotated[EpisodeState, merged]
    graph: _Graph = StateGraph(state, context_schema=RunContext)
    graph.add_node("curate", _traced(_guarded(curate)))
    teaching = (decompose, attempt, adapt, verify, contrast, watch)
    for node in (*teaching, distil, scan, select, gate, approve, adopt, panel):
        graph.add_node(node.__name__, _traced(_unless_failed(_guarded(node))))
    graph.add_node("learn", _traced(learn))

    graph.add_edge(START, "curate")
    for start, route in _ROUTES.items():
        _branch(graph, start, route)
    for name, following in _EDGES.items():
        graph.add_edge(name, following)
    return graph.compile(checkpointer=saver)


_EDGES: Mapping[str, str] = {
    "decompose": "attempt",
    "attempt": "adapt",
    "adapt": "verify",
    "contrast": "learn",
    "watch": "learn",
    "distil": "scan",
    "adopt": "panel",
    "panel": "learn",
}
_ROUTES: Mapping[str, Route] = {
    "curate": routes.after_curate,
    "verify": routes.after_verify,
    "scan": routes.after_scan,
    "select": routes.after_select,
    "gate": routes.after_gate,
    "approve": routes.after_approve,
    "learn": routes.after_learn,
}


def _branch(graph: _Graph, start: str, route: Route) -> None:
    """Add a route to where its signature says; `end` leaves the graph."""
    ends = {end: END if end == "end" else end for end in get_args(get_type_hints(route)["return"])}
    graph.add_conditional_edges(start, _Routed(route), ends)


class _Routed(Runnable[EpisodeState, str]):
    """A route as LangGraph wants it.

    Of a plain function LangGraph makes one that tells callbacks of every call, by three tasks,
    though a lane has no callbacks.
    """

    def __init__(self, route: Route) -> None:
        self.name, self._route = route.__name__, route

    def invoke(self, input: EpisodeState, *_: object, **__: object) -> str:
        return self._route(input)

    async def ainvoke(self, input: EpisodeState, *_: object, **__: object) -> str:
        return self._route(input)


class _GraphNode(Protocol):
    """What LangGraph calls; it reads the signature to know what a node wants."""

    async def __call__(self, state: Any, *, runtime: Runtime[RunContext]) -> EpisodeState: ...


def _traced(node: Node) -> _GraphNode:
    async def run(state: Any, *, runtime: Runtime[RunContext]) -> EpisodeState:
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
