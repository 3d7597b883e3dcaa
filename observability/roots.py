"""The root of every trace: its ids follow from what it is about, its times from the ledger.

One trace an episode, and one for every block of at most 20 pairs that a gate or a panel
measures, so that no trace outgrows 500 spans. Because nothing is random, children can be
emitted before their root is, and an episode that was killed and resumed still has one trace
with one root.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags
from opentelemetry.util.types import AttributeValue

from observability import attributes as name

BLOCK_PAIRS = 20
"""Most pairs of a gate, panel or trial in one trace."""


class Timing(NamedTuple):
    """When something began, in seconds since 1970, and for how many seconds it went on."""

    started: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Root:
    """A root span; `error` is why it could not be run."""

    title: str
    context: SpanContext
    lasted: Timing
    attributes: Mapping[str, AttributeValue]
    links: tuple[SpanContext, ...] = field(default=())
    error: str = ""


def run_context(run: str) -> SpanContext:
    """Ids of the trace that marks a run's start."""
    return _context(run)


def episode_context(run: str, episode: int) -> SpanContext:
    """Ids of an episode's trace and root span."""
    return _context(run, "episode", episode)


def block_context(run: str, episode: int, block: str) -> SpanContext:
    """Ids of the trace and root span of one block of pairs, such as `gate/0`."""
    return _context(run, "block", episode, block)


def below(root: SpanContext) -> Context:
    """The context in which spans become children of a root that may not have ended yet."""
    return trace.set_span_in_context(NonRecordingSpan(root), Context())


def run_root(run: str, started: float, attributes: Mapping[str, AttributeValue]) -> Root:
    """The mark of a run's start; it has no duration, since a run may last for weeks."""
    own = _workflow(run, "run") | {name.TRIAL: run}
    lasted = Timing(started, 0.0)
    return Root("invoke_workflow run", run_context(run), lasted, {**own, **attributes})


def episode_root(run: str, episode: int, lasted: Timing, outcome: str, error: str = "") -> Root:
    """An ended episode, linked to its run's start and to the episode before."""
    links = [run_context(run)] + [episode_context(run, episode - 1)] * (episode > 0)
    own = _workflow(run, "episode") | {
        name.TRIAL: run,
        name.ITERATION: episode,
        name.EPISODE_OUTCOME: outcome,
    }
    context = episode_context(run, episode)
    return Root("invoke_workflow episode", context, lasted, own, tuple(links), error)


def block_root(run: str, episode: int, block: str, lasted: Timing) -> Root:
    """A measured block of pairs, linked to the episode that it belongs to."""
    own = _workflow(run, "block") | {
        name.TRIAL: run,
        name.ITERATION: episode,
        name.BLOCK: block,
        name.PURPOSE: block.partition("/")[0],
    }
    return Root(
        "invoke_workflow block",
        block_context(run, episode, block),
        lasted,
        own,
        (episode_context(run, episode),),
    )


def _workflow(run: str, workflow: str) -> dict[str, AttributeValue]:
    return {
        name.OPERATION: name.INVOKE_WORKFLOW,
        name.WORKFLOW: workflow,
        name.CONVERSATION: run,
    }


@lru_cache(maxsize=256)  # asked for again at every node of an episode
def _context(*parts: object) -> SpanContext:
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()
    return SpanContext(
        trace_id=int.from_bytes(digest[:16], "big"),
        span_id=int.from_bytes(digest[16:24], "big"),
        is_remote=True,
        trace_flags=TraceFlags(TraceFlags.SAMPLED),
    )
