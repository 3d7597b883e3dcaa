"""Spans at both ends of the bus, joined by W3C trace context in the headers.

Bodies never become attributes: a prompt or an answer is not the bus's to show.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from types import TracebackType

from opentelemetry import context as otel
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from bus.subjects import Address

OPERATION, AGENT = "gen_ai.operation.name", "gen_ai.agent.name"
CONVERSATION, ERROR = "gen_ai.conversation.id", "error.type"
KIND = "tutelage.request.kind"
SYSTEM, DESTINATION, MESSAGE = (
    "messaging.system",
    "messaging.destination.template",
    "messaging.message.id",
)

_tracer = trace.get_tracer("tutelage.bus")
# Of all that OpenTelemetry would carry along, only `traceparent`: no baggage crosses the bus
_context = TraceContextTextMapPropagator()


@contextmanager
def asking(address: Address, kind: str) -> Iterator[dict[str, str]]:
    """Span of a caller who sends this kind of request; gives the headers that carry it across."""
    sent = {
        KIND: kind,
        SYSTEM: "nats",
        DESTINATION: f"tutelage.work.{address.role}",
        MESSAGE: address.id,
    }
    with _Span(address, SpanKind.CLIENT, sent):
        headers: dict[str, str] = {}
        _context.inject(headers)
        yield headers


def answering(address: Address, headers: Mapping[str, str]) -> AbstractContextManager[None]:
    """Span of a worker, child of the span whose headers came with the request."""
    return _Span(address, SpanKind.INTERNAL, {}, _context.extract(headers))


class _Span:
    """The current span for as long as a block lasts.

    Unlike OpenTelemetry's own it notes of an exception no more than the type: the text may quote
    a message.
    """

    def __init__(
        self,
        address: Address,
        kind: SpanKind,
        more: Mapping[str, str],
        parent: Context | None = None,
    ) -> None:
        attributes = {
            OPERATION: "invoke_agent",
            AGENT: address.role,
            CONVERSATION: address.run,
            **more,
        }
        self._span = _tracer.start_span(f"invoke_agent {address.role}", parent, kind, attributes)

    def __enter__(self) -> None:
        self._token = otel.attach(trace.set_span_in_context(self._span))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        otel.detach(self._token)
        if isinstance(error, Exception):
            self._span.set_attribute(ERROR, type(error).__name__)
            self._span.set_status(Status(StatusCode.ERROR))
        self._span.end()
