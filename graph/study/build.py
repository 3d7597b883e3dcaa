"""The graph of a study; the package says which module holds which node."""

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

from bus.deadletters import DeadLetters
from bus.killpoints import reached
from graph.checkpoints import open_checkpoints
from graph.context import RunContext
from graph.study import routes
from graph.study.beginning import begin, check_planned, plan
from graph.study.concluding import conclude
from graph.study.context import StudyContext
from graph.study.grading import grade
from graph.study.passes import attempt, extend, null, outspend
from graph.study.preparing import prepare
from graph.study.state import StudyState, blank
from graph.study.students import study_students
from graph.study.suites import study_arms, study_suites
from graph.tracing import episode_trace
from observability.roots import Timing, episode_root
from observability.telemetry import emit

Node = Callable[[StudyState, StudyContext], Awaitable[StudyState]]
Route = Callable[[StudyState], str]
StudyGraph = CompiledStateGraph[StudyState, StudyContext, StudyState, StudyState]

_NODES: tuple[Node, ...] = (
    *(begin, plan, prepare),
    *(null, attempt, outspend, extend),
    *(grade, conclude),
)
_ROUTES: tuple[tuple[str, Route], ...] = (
    ("null", routes.after_null),
    ("attempt", routes.after_attempt),
    ("outspend", routes.after_outspend),
    ("extend", routes.after_extend),
    ("grade", routes.after_grade),
)


async def hold_study(context: RunContext, data: Path) -> str:
    """Hold a study, or go on with it: what `tutelage study` does.

    Returns:
        Why it is over.

    Raises:
        UnfinishedStudyError: an earlier run of its name has not ended.
        UnbuildableArmError: an arm cannot be built as the students count tokens.
        ChangedError: arms or suites are not what they were when the study was planned.
    """
    study = study_context(context, data)
    if study.book.ended is None:
        check_planned(study)
    config: RunnableConfig = {"configurable": {"thread_id": f"{context.run}/study"}}
    async with open_checkpoints(data) as saver:
        with tracing_context(enabled=False):
            graph = build_study(saver)
            under_way = (await graph.aget_state(config)).next
            if under_way:
                await _forget_what_was_given_up(context)
            if study.book.ended is None:
                await graph.ainvoke(
                    None if under_way else blank(),
                    {**config, "recursion_limit": 10_000},
                    context=study,
                    durability="sync",
                    output_keys="left",  # else LangGraph reads the whole state at every step
                )
    began, said = (
        context.recorder.progress.began,
        study.spent() or "all was attempted that could be",
    )
    emit(episode_root(context.run, 0, Timing(began, time.time() - began), said))
    return said


async def _forget_what_was_given_up(context: RunContext) -> None:
    """Let a study that is resumed ask again for what is not on record: its cause may be mended."""
    letters = DeadLetters(context.connection)
    for letter in await letters.list(context.run):
        await letters.forget(letter.address)


def study_context(context: RunContext, data: Path) -> StudyContext:
    """What the nodes work with."""
    settings = context.plan.study
    assert settings is not None, "only plans with a study get here"  # noqa: S101 - for mypy
    suites, arms = study_suites(settings, context.families), study_arms(settings)
    return StudyContext(context, study_students(context, data), suites, arms)


def build_study(saver: BaseCheckpointSaver[Any]) -> StudyGraph:
    """Compile the graph."""
    graph = StateGraph(StudyState, context_schema=StudyContext)
    for node in _NODES:
        graph.add_node(node.__name__, _traced(node))
    graph.add_edge(START, "begin")
    for name, following in (("begin", "plan"), ("plan", "prepare"), ("prepare", "null")):
        graph.add_edge(name, following)
    for name, route in _ROUTES:
        graph.add_conditional_edges(name, _at_once(route))
    graph.add_edge("conclude", END)
    return graph.compile(checkpointer=saver)


def _at_once(route: Route) -> Callable[[StudyState], Awaitable[str]]:
    """A route that LangGraph does not send to another thread, as it does with plain functions."""

    @wraps(route)
    async def routed(state: StudyState) -> str:
        return route(state)

    return routed


class _GraphNode(Protocol):
    """What LangGraph calls; it reads the signature to know what a node wants."""

    async def __call__(
        self, state: StudyState, *, runtime: Runtime[StudyContext]
    ) -> StudyState: ...


def _traced(node: Node) -> _GraphNode:
    async def run(state: StudyState, *, runtime: Runtime[StudyContext]) -> StudyState:
        with episode_trace(runtime.context.run, 0):
            done = await node(state, runtime.context)
        reached(f"study-{node.__name__}")
        return done

    return run
