"""Every span of an episode belongs to the episode's trace, whoever emits it and when.

The trace's ids follow from (run, episode), so an episode that was killed goes on in its own
trace; the root is emitted last, from the ledger's times.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

from opentelemetry import context as otel
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.util.types import AttributeValue

from observability import attributes as name
from observability.ledger.facts import (
    AttemptMade,
    DecisionMade,
    EpisodeEnded,
    EpisodeFailed,
    Fact,
)
from observability.roots import (
    Timing,
    below,
    block_context,
    block_root,
    episode_context,
    episode_root,
)
from observability.telemetry import emit

_tracer = trace.get_tracer("tutelage.graph")


def episode_trace(run: str, episode: int) -> AbstractContextManager[None]:
    """Put the spans of a block of code into an episode's trace."""
    return _attached(below(episode_context(run, episode)))


@contextmanager
def block_trace(run: str, episode: int, block: str) -> Iterator[None]:
    """Put the spans of measured pairs into a trace of their own, linked to the episode's."""
    began = time.time()
    with _attached(below(block_context(run, episode, block))):
        yield
    emit(block_root(run, episode, block, Timing(began, time.time() - began)))


def emit_episode(run: str, lanes: int, first: int, facts: Mapping[str, Fact]) -> None:
    """Emit the root of an ended episode, its decision and its verdict.

    Call it within the episode's trace; `first` is the run's first episode.
    """
    began = next((f.started for f in facts.values() if isinstance(f, EpisodeEnded)), None)
    for fact in facts.values():
        match fact:
            case DecisionMade():
                answers = fact.episode - lanes
                _emit_decision(run, fact, answers if answers >= first else None, began)
            case AttemptMade():
                _emit_verdict(run, fact)
            case EpisodeEnded(started=started, seconds=seconds):
                lasted = Timing(started, seconds)
                emit(episode_root(run, fact.episode, lasted, fact.outcome))
            case EpisodeFailed(episode=episode, reason=reason):
                lasted = Timing(time.time(), 0.0)
                emit(episode_root(run, episode, lasted, "failed to run", reason))
            case _:
                pass


@contextmanager
def _attached(context: Context) -> Iterator[None]:
    token = otel.attach(context)
    try:
        yield
    finally:
        otel.detach(token)


def _emit_decision(run: str, fact: DecisionMade, answers: int | None, began: float | None) -> None:
    """The decision's span, linked to the newest verdict of its own lane where there is one.

    It is recorded with its episode's end, and stands at its beginning, where it was made.
    """
    attributes = _about(run, fact.episode) | {
        name.DECISION_OUTCOME: fact.action,
        name.DECISION_SKILL: fact.skill or "",
        name.DECISION_LEVEL: fact.level,
        name.DECISION_TASK: fact.task or "",
        name.DECISION_REASON: fact.reason,
        name.DECISION_POLICY: fact.policy,
        name.DECISION_PICKED_BY: fact.picked_by,
        name.DECISION_PROPENSITY: fact.propensity,
        name.DECISION_INPUTS: [f"{key}={value:g}" for key, value in fact.inputs.items()],
    }
    links = [] if answers is None else [trace.Link(episode_context(run, answers))]
    at = None if began is None else int(began * 1e9)
    span = _tracer.start_span("decide", attributes=attributes, links=links, start_time=at)
    span.end(at)


def _emit_verdict(run: str, fact: AttemptMade) -> None:
    found: dict[str, AttributeValue] = {
        name.EVALUATION_LABEL: fact.outcome,
        name.EVALUATION_FAILURE: fact.failure or "",
        name.EVALUATION_TASK: fact.task,
    }
    span = _tracer.start_span("evaluate", attributes=_about(run, fact.episode) | found)
    span.add_event(
        name.EVALUATION_EVENT,
        {
            name.EVALUATION_NAME: "verdict",
            name.EVALUATION_LABEL: fact.outcome,
            name.EVALUATION_VALUE: float(fact.outcome == "passed"),
            name.EVALUATION_EXPLANATION: fact.evidence,
            name.EVALUATION_FAILURE: fact.failure or "",
            name.EVALUATION_RULE: fact.rule or "",
        },
    )
    span.end()


def _about(run: str, episode: int) -> dict[str, AttributeValue]:
    """What a search needs on the span itself: a backend matches all of its tags on one span."""
    return {name.TRIAL: run, name.ITERATION: episode}
