"""The one place that configures OpenTelemetry's SDK.

Spans always go to a local file, each as it ends, so that a process that is killed loses none of
them; and in batches to an OTLP endpoint where `OTEL_EXPORTER_OTLP_ENDPOINT` names one. All roles
may share a process, yet each is a service of its own: the INTERNAL span `invoke_agent <role>`
begins its role's service, and every span below belongs to its parent's.
"""

import logging
import os
import threading
import time
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanLimits, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import (
    BatchSpanProcessor,
    SimpleSpanProcessor,
    SpanExporter,
)
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import Link, SpanKind, Status, StatusCode
from opentelemetry.util._decorator import _agnosticcontextmanager
from opentelemetry.util.types import Attributes

from observability import attributes as name
from observability.exporters import FileExporter, OtlpExporter, endpoint
from observability.roots import Root
from observability.span_file import SpanFile

ATTRIBUTE_LIMIT = 8_192
"""Longest attribute value kept, in characters."""
SHUTDOWN_SECONDS = 2.0
"""Longest wait for an endpoint at the end; what it has not taken by then is in the file alone."""
_SCOPE = InstrumentationScope("tutelage.observability")
_FLUSH_MILLIS = 1_000.0

_log = logging.getLogger(__name__)


def configure(service: str, data: Path, run: str | None = None) -> "Telemetry":
    """Make this process's spans go to `data/traces` and, where configured, over OTLP.

    Call it once a process and `shutdown` the result at the end. `service` is whose spans are
    those that belong to no agent; the file is named after the run, or after the process.
    """
    file = SpanFile(data / "traces", run or f"{service}-{os.getpid()}")
    exporters: list[SpanExporter] = [FileExporter(file)]
    if where := endpoint():
        exporters.append(OtlpExporter(where))
    telemetry = Telemetry(service, exporters)
    trace.set_tracer_provider(telemetry)
    return telemetry


def emit(root: Root) -> None:
    """Send a root span off; nothing happens in a process that has no telemetry."""
    provider = trace.get_tracer_provider()
    if isinstance(provider, Telemetry):
        provider.emit(root)


class Telemetry(trace.TracerProvider):
    """A tracer provider for each service, behind the face of one."""

    def __init__(self, service: str, exporters: Sequence[SpanExporter]) -> None:
        self._service, self._exporters = service, exporters
        self._processors = [_processor(exporter) for exporter in exporters]
        self._providers: dict[str, TracerProvider] = {}
        self._lock = threading.Lock()

    def tracer(self, service: str, scope: str = "tutelage") -> trace.Tracer:
        """A tracer whose spans all belong to this service."""
        return self._provider(service).get_tracer(scope)

    def get_tracer(self, instrumenting_module_name: str, *_: object, **__: object) -> trace.Tracer:
        return _ServiceTracer(self, instrumenting_module_name)

    def emit(self, root: Root) -> None:
        """Send a root span off; see `observability.roots`."""
        start = int(root.lasted.started * 1e9)
        status = Status(StatusCode.ERROR, root.error) if root.error else Status()
        span = ReadableSpan(
            root.title,
            context=root.context,
            resource=self._provider(self._service).resource,
            attributes=root.attributes,
            links=[Link(context) for context in root.links],
            kind=SpanKind.INTERNAL,
            status=status,
            start_time=start,
            end_time=start + int(root.lasted.seconds * 1e9),
            instrumentation_scope=_SCOPE,
        )
        for processor in self._processors:
            processor.on_end(span)

    def flush(self) -> None:
        """Write out what has ended."""
        for processor in self._processors:
            processor.force_flush()

    def shutdown(self) -> None:
        """Write out what has ended, and end; an unreachable endpoint delays this by 2 s at most."""
        ending = [
            (exporter, threading.Thread(target=processor.shutdown, daemon=True))
            for exporter, processor in zip(self._exporters, self._processors, strict=True)
        ]
        for _, thread in ending:
            thread.start()
        deadline = time.monotonic() + SHUTDOWN_SECONDS
        for exporter, thread in ending:
            if isinstance(exporter, OtlpExporter):
                thread.join(max(0.0, deadline - time.monotonic()))
                if thread.is_alive():
                    exporter.say()
            else:
                thread.join()

    def service_of(self, kind: SpanKind, attributes: Attributes, context: Context | None) -> str:
        """The service that a new span belongs to."""
        held = attributes or {}
        if kind is SpanKind.INTERNAL and held.get(name.OPERATION) == name.INVOKE_AGENT:
            return str(held.get(name.AGENT, self._service))
        parent = trace.get_current_span(context)
        if isinstance(parent, ReadableSpan):
            return _service(parent)
        return self._service

    def _provider(self, service: str) -> TracerProvider:
        with self._lock:
            if service not in self._providers:
                self._providers[service] = self._new_provider(service)
            return self._providers[service]

    def _new_provider(self, service: str) -> TracerProvider:
        about = {
            name.SERVICE: service,
            "service.namespace": "tutelage",
            "service.version": _version(),
            "service.instance.id": f"{service}-{os.getpid()}",
        }
        provider = TracerProvider(
            sampler=ALWAYS_ON,  # the file is worth little with gaps
            resource=Resource.create(about),
            shutdown_on_exit=False,
            span_limits=SpanLimits(max_span_attribute_length=ATTRIBUTE_LIMIT),
        )
        for processor in self._processors:
            provider.add_span_processor(_Shared(processor))
        return provider


class _Shared(SpanProcessor):
    """A processor that several providers feed and none may end."""

    def __init__(self, processor: SpanProcessor) -> None:
        self._processor = processor

    def on_end(self, span: ReadableSpan) -> None:
        self._processor.on_end(span)


class _ServiceTracer(trace.Tracer):
    """Hands each span to the tracer of its service."""

    def __init__(self, telemetry: Telemetry, scope: str) -> None:
        self._telemetry, self._scope = telemetry, scope
        self._tracers: dict[str, trace.Tracer] = {}

    def start_span(
        self,
        name: str,
        context: Context | None = None,
        kind: SpanKind = SpanKind.INTERNAL,
        attributes: Attributes = None,
        *rest: Any,
        **named: Any,
    ) -> trace.Span:
        service = self._telemetry.service_of(kind, attributes, context)
        tracer = self._tracer(service)
        return tracer.start_span(name, context, kind, attributes, *rest, **named)

    @_agnosticcontextmanager
    def start_as_current_span(self, name: str, *arguments: Any, **named: Any) -> Iterator[Any]:
        ends = named.pop("end_on_exit", True)
        keeps = {key: named[key] for key in _ON_EXCEPTION if key in named}
        span = self.start_span(name, *arguments, **named)
        with trace.use_span(span, end_on_exit=ends, **keeps):
            yield span

    def _tracer(self, service: str) -> trace.Tracer:
        if service not in self._tracers:  # to get one from the SDK takes longer than a span
            self._tracers[service] = self._telemetry.tracer(service, self._scope)
        return self._tracers[service]


def _processor(exporter: SpanExporter) -> SpanProcessor:
    if isinstance(exporter, FileExporter):
        return SimpleSpanProcessor(exporter)
    return BatchSpanProcessor(exporter, schedule_delay_millis=_FLUSH_MILLIS)


_ON_EXCEPTION = ("record_exception", "set_status_on_exception")


def _service(span: ReadableSpan) -> str:
    return str(span.resource.attributes[name.SERVICE])


def _version() -> str:
    try:
        return version("tutelage")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "unknown"
