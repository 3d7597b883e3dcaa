"""Spans at both ends of the bus, joined by W3C trace context in the headers.

Bodies never become attributes: a prompt or an answer is not the bus's to show.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from bus.subjects import Address

OPERATION, AGENT = "gen_ai.operation.name", "gen_ai.agent.name"
CONVERSATION, ERROR = "gen_ai.conversation.id", "error.type"
SYSTEM, DESTINATION, MESSAGE = (
    "messaging.system",
    "messaging.destination.template",
    "messaging.message.id",
)

_tracer = trace.get_tracer("tutelage.bus")
# Of all that OpenTelemetry would carry along, only `traceparent`: no baggage crosses the bus
_context = TraceContextTextMapPropagator()


@contextmanager
def asking(address: Address) -> Iterator[dict[str, str]]:
    """Span of a caller; gives the headers that carry it across."""
    with _span(address, SpanKind.CLIENT):
        headers: dict[str, str] = {}
        _context.inject(headers)
        yield headers


@contextmanager
def answering(address: Address, headers: Mapping[str, str]) -> Iterator[None]:
    """Span of a worker, child of the span whose headers came with the request."""
    with _span(address, SpanKind.INTERNAL, _context.extract(headers)):
        yield


@contextmanager
def _span(address: Address, kind: SpanKind, parent: Context | None = None) -> Iterator[None]:
    attributes = {
        OPERATION: "invoke_agent",
        AGENT: address.role,
        CONVERSATION: address.run,
        SYSTEM: "nats",
        DESTINATION: f"tutelage.work.{address.role}",
        MESSAGE: address.id,
    }
    span = _tracer.start_span(f"invoke_agent {address.role}", parent, kind, attributes)
    # An exception's text may quote a message.
    quiet = {"record_exception": False, "set_status_on_exception": False}
    with trace.use_span(span, end_on_exit=True, **quiet):
        try:
            yield
        except Exception as error:
            span.set_attribute(ERROR, type(error).__name__)
            span.set_status(Status(StatusCode.ERROR))
            raise
