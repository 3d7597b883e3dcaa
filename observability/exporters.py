"""Where spans go: to a file always, and to an OTLP endpoint, which may be away, if one is named."""

import logging
import os
from collections.abc import Sequence

from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import SpanContext, StatusCode

from observability.attributes import SERVICE
from observability.span_file import SpanFile, SpanRecord

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")

_log = logging.getLogger(__name__)


def endpoint() -> str | None:
    """Where spans are to be sent besides the file; None where nothing is configured."""
    return next((value for name in _ENDPOINTS if (value := os.environ.get(name))), None)


class FileExporter(SpanExporter):
    """Writes spans to a file; a full disk costs spans, never the run."""

    def __init__(self, file: SpanFile) -> None:
        self._file, self._loses = file, False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        try:
            self._file.write(_record(span) for span in spans)
        except OSError as error:
            if not self._loses:
                _log.warning("spans are lost until their file can be written again: %s", error)
            self._loses = True
            return SpanExportResult.FAILURE
        self._loses = False
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        self._file.close()


class OtlpExporter(SpanExporter):
    """Sends spans to the configured endpoint; what it cannot send costs a line in the log."""

    def __init__(self, where: str) -> None:
        # It brings requests, for which every command would wait where nothing is exported.
        from opentelemetry.exporter.otlp.proto.http import trace_exporter

        self._where, self._said = where, False
        self._exporter = trace_exporter.OTLPSpanExporter()
        # It tells of every try at every batch; what there is to know is said here.
        logging.getLogger(trace_exporter.__name__).setLevel(logging.CRITICAL)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = self._exporter.export(spans)
        if result is not SpanExportResult.SUCCESS:
            self.say()
        return result

    def say(self) -> None:
        """Say that spans do not arrive, the first time only."""
        if not self._said:
            self._said = True
            _log.warning(
                "not all spans reach %s, which OTEL_EXPORTER_OTLP_ENDPOINT names; they are in the "
                "data folder all the same",
                self._where,
            )

    def shutdown(self) -> None:
        self._exporter.shutdown()  # type: ignore[no-untyped-call]  # the SDK left it bare


def _record(span: ReadableSpan) -> SpanRecord:
    context, parent = span.get_span_context(), span.parent
    return SpanRecord(
        trace=_trace_id(context),
        span=_span_id(context),
        parent=_span_id(parent),
        name=span.name,
        service=str(span.resource.attributes[SERVICE]),
        start=span.start_time or 0,
        end=span.end_time or 0,
        kind=span.kind.value + 1,
        attributes=dict(span.attributes or {}),
        events=tuple((event.name, dict(event.attributes or {})) for event in span.events),
        links=tuple((_trace_id(link.context), _span_id(link.context)) for link in span.links),
        error=span.status.description or "",
        failed=span.status.status_code is StatusCode.ERROR,
    )


def _trace_id(context: SpanContext | None) -> str:
    return trace.format_trace_id(context.trace_id) if context else ""


def _span_id(context: SpanContext | None) -> str:
    return trace.format_span_id(context.span_id) if context else ""
