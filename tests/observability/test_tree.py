import io
from contextlib import closing
from pathlib import Path

from opentelemetry.trace import SpanContext, format_span_id, format_trace_id
from rich.console import Console

from observability.roots import block_context, episode_context
from observability.span_file import SpanFile, SpanRecord
from observability.tree import draw, duration, span_tree

SECOND = 10**9


def span(root: SpanContext, number: int, parent: int | None, **changes: object) -> SpanRecord:
    values: dict[str, object] = {
        "trace": format_trace_id(root.trace_id),
        "span": f"{number:016x}",
        "parent": "" if parent is None else f"{parent:016x}" if parent else _id(root),
        "name": f"work {number}",
        "service": "student",
        "start": number * SECOND,
        "end": 10 * SECOND,
    }
    return SpanRecord(**(values | changes))  # type: ignore[arg-type]


def _id(root: SpanContext) -> str:
    return format_span_id(root.span_id)


def root_span(root: SpanContext, **changes: object) -> SpanRecord:
    values: dict[str, object] = {"name": "invoke_workflow episode", "span": _id(root)}
    return span(root, 0, None, **(values | changes))


def shown(data: Path, episode: int | None) -> str:
    out = io.StringIO()
    draw(data, "r1", episode, Console(file=out, width=160, force_terminal=False))
    return out.getvalue()


def write(data: Path, *spans: SpanRecord) -> None:
    with closing(SpanFile(data / "traces", "r1")) as file:
        file.write(spans)


def test_an_episode_is_drawn_as_a_tree_with_what_matters(tmp_path: Path) -> None:
    root = episode_context("r1", 7)
    write(
        tmp_path,
        span(root, 2, 1, name="chat m", attributes={"gen_ai.usage.output_tokens": 42}),
        span(
            root,
            3,
            0,
            name="invoke_agent verifier",
            service="verifier",
            events=(("gen_ai.evaluation.result", {"gen_ai.evaluation.score.label": "failed"}),),
        ),
        span(root, 1, 0, name="invoke_agent student"),
        root_span(root, attributes={"tutelage.episode.outcome": "failed"}),
    )
    lines = [line.rstrip() for line in shown(tmp_path, 7).splitlines()]
    assert lines[0] == "r1, episode 7"
    names = ["invoke_workflow", "invoke_agent student", "chat m", "invoke_agent verifier"]
    assert [name in line for name, line in zip(names, lines[1:], strict=True)] == [True] * 4
    assert "output_tokens=42" in lines[3]
    assert "→ failed" in lines[4]
    assert "10.0 s" in lines[1]
    assert [line.index(name) for name, line in zip(names, lines[1:], strict=True)] == [4, 8, 12, 8]
    assert [line.index("━") for line in lines[1:]] == [52, 54, 56, 59]


def test_an_episode_shows_the_blocks_that_it_measured(tmp_path: Path) -> None:
    root, block = episode_context("r1", 7), block_context("r1", 7, "gate/0")
    link = (format_trace_id(root.trace_id), _id(root))
    write(
        tmp_path,
        root_span(root),
        root_span(block, attributes={"tutelage.block": "gate/0"}, links=(link,)),
        span(block, 1, 0, name="pair"),
        root_span(episode_context("r1", 8), name="another episode"),
    )
    text = shown(tmp_path, 7)
    assert "r1, episode 7, gate/0" in text
    assert "pair" in text
    assert "another episode" not in text


def test_a_span_whose_parent_never_ended_is_not_lost(tmp_path: Path) -> None:
    write(tmp_path, span(episode_context("r1", 7), 5, 4, name="orphan"))
    assert "orphan" in shown(tmp_path, 7)


def test_a_root_that_was_emitted_twice_is_drawn_once(tmp_path: Path) -> None:
    root = root_span(episode_context("r1", 7))
    write(tmp_path, root, root)
    assert shown(tmp_path, 7).count("invoke_workflow") == 1


def test_a_run_is_a_line_an_episode_in_order(tmp_path: Path) -> None:
    for number in (10, 2):
        held = {
            "gen_ai.conversation.id": "r1",
            "gen_ai.workflow.name": "episode",
            "jaeger.eval.iteration_index": number,
            "tutelage.episode.outcome": "passed",
        }
        write(tmp_path, root_span(episode_context("r1", number), attributes=held))
    text = shown(tmp_path, None)
    assert "2 episodes" in text
    assert text.index("episode 2 ") < text.index("episode 10 ")


def test_nothing_to_draw_is_said(tmp_path: Path) -> None:
    assert "No spans" in shown(tmp_path, 3)


def test_a_models_words_cannot_steer_the_terminal() -> None:
    root = episode_context("r1", 7)
    hostile = root_span(
        root,
        attributes={"tutelage.decision.reason": "\x1b[2J[bold red]boo[/]\r\n[link=file:///x]y"},
    )
    out = io.StringIO()
    Console(file=out, width=200).print(span_tree([hostile], "t"))
    assert "\x1b" not in out.getvalue()
    assert "[bold red]boo[/]" in out.getvalue()


def test_durations_are_said_in_fitting_units() -> None:
    assert [duration(s) for s in (0.0042, 1.24, 200)] == ["4 ms", "1.2 s", "3 min 20 s"]
