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
from opentelemetry.trace import SpanContext
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
    Lasted,
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
    emit(block_root(run, episode, block, Lasted(began, time.time() - began)))


def emit_episode(run: str, lanes: int, facts: Mapping[str, Fact]) -> None:
    """Emit the root of an ended episode, its decision and its verdict.

    Call it within the episode's trace.
    """
    for fact in facts.values():
        match fact:
            case DecisionMade():
                _emit_decision(fact, episode_context(run, fact.episode - lanes))
            case AttemptMade():
                _emit_verdict(fact)
            case EpisodeEnded(started=started, seconds=seconds):
                lasted = Lasted(started, seconds)
                emit(episode_root(run, fact.episode, lasted, fact.outcome))
            case EpisodeFailed(episode=episode, reason=reason):
                lasted = Lasted(time.time(), 0.0)
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


def _emit_decision(fact: DecisionMade, answers: SpanContext) -> None:
    """The decision's span, linked to the newest verdict of its own lane."""
    attributes: dict[str, AttributeValue] = {
        name.DECISION_OUTCOME: fact.action,
        name.DECISION_REASON: fact.reason,
        name.DECISION_POLICY: fact.policy,
        name.DECISION_PICKED_BY: fact.picked_by,
        name.DECISION_PROPENSITY: fact.propensity,
        name.DECISION_INPUTS: [f"{key}={value:g}" for key, value in fact.inputs.items()],
    }
    links = [trace.Link(answers)]
    _tracer.start_span("decide", attributes=attributes, links=links).end()


def _emit_verdict(fact: AttemptMade) -> None:
    span = _tracer.start_span("evaluate")
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
