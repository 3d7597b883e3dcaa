"""Spans in a local file, one a line, as OTLP/JSON: any collector's file receiver reads it too.

A process that dies leaves at most half a last line, which readers pass over and the next
writer closes.
"""

import errno
import json
import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import Any

from opentelemetry.util.types import AttributeValue
from pydantic_core import PydanticSerializationError, to_json


@dataclass(frozen=True, slots=True)
class SpanRecord:
    """One span: ids are lower-case hex, times nanoseconds since 1970, `kind` OTLP's number.

    `events` are (name, attributes), `links` are (trace id, span id).
    """

    trace: str
    span: str
    parent: str
    name: str
    service: str
    start: int
    end: int
    kind: int = 1
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)
    events: tuple[tuple[str, Mapping[str, AttributeValue]], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    error: str = ""
    failed: bool = False

    @property
    def seconds(self) -> float:
        return (self.end - self.start) / 1e9


class SpanFile:
    """Appends spans to `<name>.jsonl`; past `limit` bytes it moves on to a fresh file.

    One process writes a file. `keep` older files stay as `<name>.1.jsonl` (the newest of them)
    and so on.
    """

    def __init__(self, folder: Path, name: str, limit: int = 32_000_000, keep: int = 4) -> None:
        self._folder, self._name, self._limit, self._keep = folder, name, limit, keep
        # Collecting garbage within `write` can end a span, which is written then and there.
        self._lock = threading.RLock()
        self._file: FileIO | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, records: Iterable[SpanRecord]) -> None:
        """Append in one write.

        Raises:
            OSError: the disk is full or the folder is gone.
        """
        lines = b"".join(encode(record) + b"\n" for record in records)
        with self._lock:
            file = self._opened()
            if file.tell() and file.tell() + len(lines) > self._limit:
                self._rotate()
                file = self._opened()
            if file.write(lines) < len(lines):
                self._drop()
                raise OSError(errno.ENOSPC, "a span was written in part")

    def close(self) -> None:
        """Close the file; the next `write` opens it again."""
        with self._lock:
            self._drop()

    def _opened(self) -> FileIO:
        # Whoever tidies the folder may delete it while it is open.
        if self._file is not None and not os.fstat(self._file.fileno()).st_nlink:
            self._drop()
        if self._file is None:
            self._close_torn_line()
            self._file = self._path().open("ab", buffering=0)
        return self._file

    def _drop(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _path(self, age: int = 0) -> Path:
        return self._folder / (f"{self._name}.{age}.jsonl" if age else f"{self._name}.jsonl")

    def _rotate(self) -> None:
        self._drop()
        for age in range(self._keep, 0, -1):
            if self._path(age - 1).exists():
                self._path(age - 1).replace(self._path(age))

    def _close_torn_line(self) -> None:
        if not self._path().exists() or not self._path().stat().st_size:
            return
        with self._path().open("r+b") as file:
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")


def read_spans(folder: Path, needle: str = "") -> Iterator[SpanRecord]:
    """Spans of every file in the folder whose line has `needle`; torn lines are passed over."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if needle in line and (record := decode(line)) is not None:
                    yield record


def encode(record: SpanRecord) -> bytes:
    """One line of OTLP/JSON, without its end."""
    span = {
        "traceId": record.trace,
        "spanId": record.span,
        "parentSpanId": record.parent,
        "name": record.name,
        "kind": record.kind,
        "startTimeUnixNano": str(record.start),
        "endTimeUnixNano": str(record.end),
        "attributes": _pairs(record.attributes),
        "events": [{"name": name, "attributes": _pairs(held)} for name, held in record.events],
        "links": [{"traceId": trace, "spanId": span} for trace, span in record.links],
        "status": {"code": 2, "message": record.error} if record.failed else {},
    }
    resource = {"attributes": _pairs({"service.name": record.service})}
    line = {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": [span]}]}]}
    try:
        return to_json(line)
    except PydanticSerializationError:  # half a surrogate pair, which ASCII alone can spell
        return json.dumps(line).encode()


def decode(line: str) -> SpanRecord | None:
    """The span of one line; None where the line is torn or something else."""
    try:
        (group,) = json.loads(line)["resourceSpans"]
        ((span,),) = (scope["spans"] for scope in group["scopeSpans"])
        return SpanRecord(
            trace=span["traceId"],
            span=span["spanId"],
            parent=span["parentSpanId"],
            name=span["name"],
            service=str(_values(group["resource"]["attributes"])["service.name"]),
            start=int(span["startTimeUnixNano"]),
            end=int(span["endTimeUnixNano"]),
            kind=span["kind"],
            attributes=_values(span["attributes"]),
            events=tuple((e["name"], _values(e["attributes"])) for e in span["events"]),
            links=tuple((link["traceId"], link["spanId"]) for link in span["links"]),
            error=span["status"].get("message", ""),
            failed=span["status"].get("code") == 2,
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _pairs(values: Mapping[str, AttributeValue]) -> list[dict[str, object]]:
    return [{"key": key, "value": _boxed(value)} for key, value in values.items()]


def _boxed(value: AttributeValue) -> dict[str, object]:
    match value:
        case bool():
            return {"boolValue": value}
        case int():
            return {"intValue": str(value)}
        case float():
            return {"doubleValue": value}
        case list() | tuple():
            return {"arrayValue": {"values": [_boxed(item) for item in value]}}
        case _:
            return {"stringValue": str(value)}


def _values(pairs: list[dict[str, Any]]) -> dict[str, AttributeValue]:
    return {pair["key"]: _unboxed(pair["value"]) for pair in pairs}


def _unboxed(box: dict[str, Any]) -> AttributeValue:
    ((kind, value),) = box.items()
    match kind:
        case "intValue":
            return int(value)
        case "arrayValue":
            return tuple(_unboxed(item) for item in value["values"])
        case _:
            held: AttributeValue = value
            return held
