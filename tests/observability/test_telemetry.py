import json
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from opentelemetry import propagate, trace
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

import bus.tracing
import tools.model.span
from observability import attributes
from observability.exporters import FileExporter
from observability.roots import (
    Timing,
    below,
    block_context,
    block_root,
    episode_context,
    episode_root,
    run_context,
    run_root,
)
from observability.span_file import SpanFile, SpanRecord, decode, encode, read_spans
from observability.telemetry import (
    ATTRIBUTE_LIMIT,
    SHUTDOWN_SECONDS,
    Telemetry,
    emit,
)


@pytest.fixture
def seen() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def telemetry(seen: InMemorySpanExporter, tmp_path: Path) -> Iterator[Telemetry]:
    file = SpanFile(tmp_path / "traces", "r1")
    telemetry = Telemetry("coordinator", [seen, FileExporter(file)])
    yield telemetry
    telemetry.shutdown()


def record(**changes: object) -> SpanRecord:
    values = {
        "trace": "1" * 32,
        "span": "2" * 16,
        "parent": "",
        "name": "chat",
        "service": "student",
        "start": 10,
        "end": 20,
    }
    return SpanRecord(**(values | changes))  # type: ignore[arg-type]


def written(folder: Path, *records: SpanRecord, **limits: int) -> None:
    """Write spans one by one, as a process does that ends afterwards."""
    with closing(SpanFile(folder, "r1", **limits)) as file:
        for each in records:
            file.write([each])


def test_ids_of_roots_follow_from_what_they_are_about() -> None:
    assert episode_context("r1", 3) == episode_context("r1", 3)
    contexts = [
        run_context("r1"),
        run_context("r2"),
        episode_context("r1", 3),
        episode_context("r1", 4),
        episode_context("r2", 3),
        block_context("r1", 3, "gate/0"),
        block_context("r1", 3, "gate/1"),
    ]
    assert len({context.trace_id for context in contexts}) == 7
    assert all(context.is_valid and context.trace_flags.sampled for context in contexts)


def test_an_episodes_spans_hang_below_a_root_that_is_emitted_last(
    telemetry: Telemetry, seen: InMemorySpanExporter
) -> None:
    tracer = telemetry.get_tracer("test")
    with tracer.start_as_current_span("work", below(episode_context("r1", 3))):
        pass
    telemetry.emit(episode_root("r1", 3, Timing(100.0, 2.5), "passed"))
    telemetry.flush()

    child, root = seen.get_finished_spans()
    assert child.parent is not None
    assert child.parent.span_id == root.context.span_id
    assert child.context.trace_id == root.context.trace_id
    assert (root.start_time, root.end_time) == (100_000_000_000, 102_500_000_000)
    assert root.parent is None
    assert root.attributes["jaeger.eval.iteration_index"] == 3
    assert root.attributes["gen_ai.conversation.id"] == "r1"
    assert [link.context.span_id for link in root.links] == [
        run_context("r1").span_id,
        episode_context("r1", 2).span_id,
    ]


def test_blocks_link_to_their_episode_and_the_first_episode_to_the_run() -> None:
    block = block_root("r1", 3, "gate/0", Timing(0, 1))
    assert block.links == (episode_context("r1", 3),)
    assert episode_root("r1", 0, Timing(0, 1), "passed").links == (run_context("r1"),)
    assert run_root("r1", 5.0, {"gen_ai.request.model": "m"}).attributes["gen_ai.request.model"]


def test_a_failed_episodes_root_is_an_error(
    telemetry: Telemetry, seen: InMemorySpanExporter
) -> None:
    telemetry.emit(episode_root("r1", 3, Timing(0, 1), "failed to run", "endpoint: 500"))
    telemetry.flush()
    (root,) = seen.get_finished_spans()
    assert not root.status.is_ok
    assert root.status.description == "endpoint: 500"


def test_each_role_is_its_own_service_though_all_share_a_process(
    telemetry: Telemetry, seen: InMemorySpanExporter
) -> None:
    tracer = telemetry.get_tracer("tutelage.bus")
    call = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "student"}
    headers: dict[str, str] = {}
    with tracer.start_as_current_span("call", kind=SpanKind.CLIENT, attributes=call):
        propagate.inject(headers)
    remote = propagate.extract(headers)
    with (
        tracer.start_as_current_span("answer", remote, SpanKind.INTERNAL, attributes=call),
        telemetry.get_tracer("tutelage.model").start_as_current_span("chat"),
    ):
        pass
    telemetry.flush()

    spans = {span.name: span for span in seen.get_finished_spans()}
    services = {name: span.resource.attributes["service.name"] for name, span in spans.items()}
    assert services == {"call": "coordinator", "answer": "student", "chat": "student"}
    assert len({span.context.trace_id for span in spans.values()}) == 1
    assert spans["chat"].parent.span_id == spans["answer"].context.span_id
    assert spans["answer"].parent.span_id == spans["call"].context.span_id


def test_an_exception_marks_the_span_unless_told_otherwise(
    telemetry: Telemetry, seen: InMemorySpanExporter
) -> None:
    tracer = telemetry.get_tracer("test")
    with pytest.raises(ValueError, match="secret"), tracer.start_as_current_span("marked"):
        raise ValueError("secret")
    with (
        pytest.raises(ValueError, match="secret"),
        tracer.start_as_current_span(
            "unmarked", record_exception=False, set_status_on_exception=False
        ),
    ):
        raise ValueError("secret")
    telemetry.flush()
    marked, unmarked = seen.get_finished_spans()
    assert not marked.status.is_ok
    assert len(marked.events) == 1
    assert unmarked.status.is_unset
    assert not unmarked.events


def test_long_attributes_are_cut(telemetry: Telemetry, seen: InMemorySpanExporter) -> None:
    with telemetry.tracer("student").start_as_current_span("x") as span:
        span.set_attribute("long", "a" * (ATTRIBUTE_LIMIT + 1))
    telemetry.flush()
    assert len(seen.get_finished_spans()[0].attributes["long"]) == ATTRIBUTE_LIMIT


def test_the_file_holds_what_was_traced(telemetry: Telemetry, tmp_path: Path) -> None:
    with telemetry.tracer("student").start_as_current_span(
        "chat m", attributes={"n": 3, "x": 0.5, "b": True, "s": "é", "l": ["a", "b"]}
    ) as span:
        span.add_event("gen_ai.evaluation.result", {"gen_ai.evaluation.name": "verdict"})
    telemetry.shutdown()

    (read,) = read_spans(tmp_path / "traces")
    assert read.service == "student"
    assert read.attributes == {"n": 3, "x": 0.5, "b": True, "s": "é", "l": ("a", "b")}
    assert read.events == (("gen_ai.evaluation.result", {"gen_ai.evaluation.name": "verdict"}),)
    assert read.end >= read.start > 0
    assert json.loads((tmp_path / "traces" / "r1.jsonl").read_text())["resourceSpans"]


def test_a_record_survives_the_file_unchanged() -> None:
    whole = record(
        attributes={"a": 1, "b": ("x", "y")},
        events=(("e", {"k": "v"}),),
        links=(("3" * 32, "4" * 16),),
        error="gone",
        failed=True,
    )
    assert decode(encode(whole).decode()) == whole


@pytest.mark.parametrize("text", ["é\u2028\n\0", "\ud800 alone", "a" * 70_000])
def test_any_text_can_be_written(tmp_path: Path, text: str) -> None:
    written(tmp_path, record(name=text), record(name="next"))
    assert [span.name for span in read_spans(tmp_path)] == [text, "next"]


def test_a_torn_last_line_is_passed_over_and_closed_by_the_next_writer(tmp_path: Path) -> None:
    written(tmp_path, record(name="one"), record(name="two"))
    path = tmp_path / "r1.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    assert [span.name for span in read_spans(tmp_path)] == ["one"]

    written(tmp_path, record(name="three"))
    assert [span.name for span in read_spans(tmp_path)] == ["one", "three"]


@pytest.mark.parametrize("line", ["", "[]", "{}", "null", '{"resourceSpans": [1]}', "\x00\xff"])
def test_what_is_no_span_is_passed_over(line: str) -> None:
    assert decode(line) is None


def test_files_are_rotated_by_size_and_the_oldest_is_dropped(tmp_path: Path) -> None:
    size = len(encode(record(name="0"))) + 1
    rotated = {"limit": 3 * size, "keep": 2}
    written(tmp_path, *(record(name=str(number)) for number in range(9)), **rotated)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "r1.1.jsonl",
        "r1.2.jsonl",
        "r1.jsonl",
    ]
    assert sorted(span.name for span in read_spans(tmp_path)) == [str(n) for n in range(9)]
    written(tmp_path, record(name="9"), **rotated)
    assert sorted(span.name for span in read_spans(tmp_path)) == [str(n) for n in range(3, 10)]


def test_a_full_disk_costs_spans_and_one_warning_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "traces"
    telemetry = Telemetry("coordinator", [FileExporter(SpanFile(folder, "r1"))])
    folder.rmdir()
    for name in ("lost", "lost too"):
        with telemetry.tracer("student").start_as_current_span(name):
            pass
    assert caplog.text.count("spans are lost") == 1
    folder.mkdir()
    with telemetry.tracer("student").start_as_current_span("kept"):
        pass
    telemetry.shutdown()
    assert [span.name for span in read_spans(folder)] == ["kept"]


def test_a_span_file_that_is_deleted_is_begun_anew(tmp_path: Path) -> None:
    with closing(SpanFile(tmp_path, "r1")) as file:
        file.write([record(name="deleted")])
        (tmp_path / "r1.jsonl").unlink()
        file.write([record(name="new")])
    assert [span.name for span in read_spans(tmp_path)] == ["new"]


def test_a_killed_process_loses_no_span_that_had_ended(tmp_path: Path) -> None:
    script = textwrap.dedent("""
        import os, signal, sys
        from pathlib import Path
        from observability import telemetry
        spans = telemetry.configure("coordinator", Path(sys.argv[1]), "r1")
        for name in ("one", "two"):
            with spans.tracer("student").start_as_current_span(name):
                pass
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    code = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False).returncode
    assert code == -signal.SIGKILL
    assert [span.name for span in read_spans(tmp_path / "traces")] == ["one", "two"]


def test_names_spelt_below_are_the_names_spelt_here() -> None:
    ours = {value for value in vars(attributes).values() if isinstance(value, str)}
    below_us = [
        bus.tracing.OPERATION,
        bus.tracing.AGENT,
        bus.tracing.CONVERSATION,
        bus.tracing.ERROR,
        bus.tracing.KIND,
    ]
    assert set(below_us) <= ours
    source = Path(tools.model.span.__file__).read_text()
    for wanted in (attributes.INPUT_TOKENS, attributes.OUTPUT_TOKENS, attributes.REQUEST_MODEL):
        assert f'"{wanted}"' in source


def test_without_telemetry_a_root_goes_nowhere() -> None:
    emit(episode_root("r1", 0, Timing(0, 1), "passed"))


class Receiver(BaseHTTPRequestHandler):
    """Accepts OTLP over HTTP and remembers which paths were posted to, and how much."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append((self.path, body))  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


def test_a_process_sends_to_its_file_and_to_the_configured_endpoint(tmp_path: Path) -> None:
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    server.posted = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    program = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from opentelemetry import trace
        early = trace.get_tracer("made before anything was configured")
        from observability.roots import Timing, episode_root
        from observability.telemetry import configure, emit
        telemetry = configure("coordinator", Path(sys.argv[1]), "r1")
        with early.start_as_current_span("early bird"):
            pass
        emit(episode_root("r1", 0, Timing(1.0, 1.0), "passed"))
        telemetry.shutdown()
        """
    )
    endpoint = f"http://127.0.0.1:{server.server_port}"
    subprocess.run(
        [sys.executable, "-c", program, tmp_path],
        env={"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, "PATH": ""},
        check=True,
    )
    server.shutdown()
    thread.join()
    server.server_close()

    names = [span.name for span in read_spans(tmp_path / "traces")]
    assert names == ["early bird", "invoke_workflow episode"]
    posted = server.posted  # type: ignore[attr-defined]
    assert {path for path, _ in posted} == {"/v1/traces"}
    assert any(b"early bird" in body for _, body in posted)


AWAY = """
import logging, sys, time
from pathlib import Path
from observability.roots import Timing, episode_root
from observability.telemetry import configure, emit
logging.basicConfig(level=logging.INFO)
telemetry = configure("coordinator", Path(sys.argv[1]), "r1")
for number in range(3):
    emit(episode_root("r1", number, Timing(1.0, 1.0), "passed"))
    time.sleep(float(sys.argv[2]))
began = time.monotonic()
telemetry.shutdown()
print(time.monotonic() - began)
"""


@pytest.mark.parametrize("answers", [False, None], ids=["it refuses", "it is silent"])
@pytest.mark.parametrize("apart", [0.0, 1.2])
def test_an_endpoint_that_is_away_is_waited_for_no_longer_than_two_seconds(
    answers: bool | None, apart: float, tmp_path: Path
) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if answers is None:
            server.listen()
        where = f"http://127.0.0.1:{server.getsockname()[1]}"
        began = time.monotonic()
        ended = subprocess.run(
            [sys.executable, "-c", AWAY, tmp_path, str(apart)],
            env={"OTEL_EXPORTER_OTLP_ENDPOINT": where, "PATH": ""},
            check=True,
            capture_output=True,
            text=True,
        )
    assert float(ended.stdout) < SHUTDOWN_SECONDS + 0.5
    assert time.monotonic() - began < 3 * apart + SHUTDOWN_SECONDS + 6
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert f"not all spans reach {where}" in ended.stderr
    assert len(list(read_spans(tmp_path / "traces"))) == 3


def test_the_global_provider_stays_untouched_by_these_tests() -> None:
    assert not isinstance(trace.get_tracer_provider(), Telemetry)
