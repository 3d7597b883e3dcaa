"""A collector on this machine: takes spans over OTLP/HTTP, and searches them as Jaeger does."""

import shlex
import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue


@dataclass(frozen=True)
class Collected:
    """A span as it came over the wire; `links` are the traces that it links to."""

    trace: str
    span: str
    parent: str
    name: str
    service: str
    tags: dict[str, str]
    links: tuple[str, ...]


class Collector:
    """Serves `/v1/traces` on a loopback port until closed."""

    def __init__(self) -> None:
        self.spans: list[Collected] = []
        spans = self.spans

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                spans.extend(_spans(ExportTraceServiceRequest.FromString(body)))
                answer = ExportTraceServiceResponse().SerializeToString()
                self.send_response(200)
                self.send_header("Content-Type", "application/x-protobuf")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def traces(self) -> dict[str, list[Collected]]:
        """Spans by trace, each once."""
        found: defaultdict[str, dict[str, Collected]] = defaultdict(dict)
        for span in self.spans:
            found[span.trace][span.span] = span
        return {trace: list(spans.values()) for trace, spans in found.items()}

    def search(self, service: str, tags: str) -> list[str]:
        """Traces with a span of this service that has every tag, which is Jaeger's rule."""
        wanted = dict(word.split("=", 1) for word in shlex.split(tags))
        return [
            trace
            for trace, spans in self.traces().items()
            if any(s.service == service and wanted.items() <= s.tags.items() for s in spans)
        ]


def _spans(request: ExportTraceServiceRequest) -> Iterable[Collected]:
    for resource in request.resource_spans:
        about = _tags(resource.resource.attributes)
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield Collected(
                    span.trace_id.hex(),
                    span.span_id.hex(),
                    span.parent_span_id.hex(),
                    span.name,
                    about["service.name"],
                    _tags(span.attributes),
                    tuple(link.trace_id.hex() for link in span.links),
                )


def _tags(attributes: Iterable[KeyValue]) -> dict[str, str]:
    return {each.key: _text(each.value) for each in attributes}


def _text(value: AnyValue) -> str:
    kind = value.WhichOneof("value")
    return str(getattr(value, kind)) if kind else ""
