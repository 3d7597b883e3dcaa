"""A run's traces in the terminal: who worked when, for how long, and with what result."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from opentelemetry.trace import format_trace_id
from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from observability import attributes as name
from observability.roots import episode_context
from observability.span_file import SpanRecord, read_spans

_LABEL, _BAR = 52, 24
"""Columns of names with their indent, and columns that stand for the whole trace."""
_SHOWN = (
    name.EPISODE_OUTCOME,
    name.DECISION_OUTCOME,
    name.DECISION_REASON,
    name.REQUEST_MODEL,
    name.INPUT_TOKENS,
    name.OUTPUT_TOKENS,
    name.FINISH_REASONS,
    name.BLOCK,
    name.PURPOSE,
    name.ERROR_TYPE,
)
_COLOURS = {
    "coordinator": "cyan",
    "curator": "magenta",
    "student": "green",
    "distiller": "yellow",
    "verifier": "blue",
}


def draw(data: Path, run: str, episode: int | None, console: Console) -> None:
    """Print one episode with the blocks that it measured, or all episodes, a line each."""
    folder = data / "traces"
    trees = [_overview(folder, run)] if episode is None else episode_trees(folder, run, episode)
    if not trees:
        console.print(f"No spans of {run}, episode {episode} are in {folder}.", markup=False)
    for tree in trees:
        console.print(tree)


def spans_of(data: Path, run: str, episode: int | None) -> list[SpanRecord]:
    """Spans of an episode and of the blocks that it measured; all episodes' roots if none is named.

    In the order in which they began.
    """
    folder = data / "traces"
    if episode is None:
        found = list(_roots(folder, run).values())
    else:
        own, blocks = _of_episode(folder, run, episode)
        found = [*own, *(span for _, spans in blocks for span in spans)]
    return sorted({span.span: span for span in found}.values(), key=lambda span: span.start)


def episode_trees(folder: Path, run: str, episode: int) -> list[Tree]:
    """The tree of an episode, then one for every block of pairs that it measured."""
    own, blocks = _of_episode(folder, run, episode)
    trees = [span_tree(own, f"{run}, episode {episode}")] if own else []
    for block, spans in blocks:
        trees.append(span_tree(spans, f"{run}, episode {episode}, {block}"))
    return trees


def _of_episode(
    folder: Path, run: str, episode: int
) -> tuple[list[SpanRecord], list[tuple[str, list[SpanRecord]]]]:
    """Spans of an episode's own trace, and of every block that it measured, by its name."""
    trace = format_trace_id(episode_context(run, episode).trace_id)
    near = list(read_spans(folder, trace))
    own = [span for span in near if span.trace == trace]
    blocks = [span for span in near if span.trace != trace and name.BLOCK in span.attributes]
    return own, [
        (str(block.attributes[name.BLOCK]), list(read_spans(folder, block.trace)))
        for block in sorted(blocks, key=lambda span: span.start)
    ]


def span_tree(spans: Iterable[SpanRecord], title: str) -> Tree:
    """Spans of one trace as a tree; a span whose parent is unknown hangs from the top."""
    unique = {span.span: span for span in spans}
    children: dict[str, list[SpanRecord]] = defaultdict(list)
    for span in sorted(unique.values(), key=lambda span: (span.start, -span.end)):
        children[span.parent if span.parent in unique else ""].append(span)
    start = min((span.start for span in unique.values()), default=0)
    end = max((span.end for span in unique.values()), default=0)
    tree = Tree(Text(printable(title), style="bold"), guide_style="dim")
    todo = [(tree, span, 1) for span in reversed(children[""])]
    while todo:
        above, span, depth = todo.pop()
        label = _label(span, _LABEL - 4 * depth)
        branch = above.add(label + _bar(span, start, end) + _findings(span))
        todo += [(branch, child, depth + 1) for child in reversed(children[span.span])]
    return tree


def printable(text: str) -> str:
    """Text without control characters: a model's words must not steer the terminal."""
    return "".join(one if one.isprintable() else "�" for one in text)


def duration(seconds: float) -> str:
    """`4 ms`, `1.2 s`, `3 min 20 s`."""
    if seconds < 1:
        return f"{1000 * seconds:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"


def _roots(folder: Path, run: str) -> dict[int, SpanRecord]:
    """Roots of episodes by number."""
    return {
        int(str(span.attributes[name.ITERATION])): span
        for span in read_spans(folder, run)
        if span.attributes.get(name.CONVERSATION) == run
        and span.attributes.get(name.WORKFLOW) == "episode"
    }


def _overview(folder: Path, run: str) -> Tree:
    roots = _roots(folder, run)
    tree = Tree(Text(f"{printable(run)}: {len(roots)} episodes", style="bold"), guide_style="dim")
    for episode, span in sorted(roots.items()):
        line = Text(f"episode {episode} ")
        line.append(duration(span.seconds), style="dim")
        tree.add(line + _findings(span))
    return tree


def _label(span: SpanRecord, width: int) -> Text:
    colour = _COLOURS.get(span.service, "white")
    label = Text(printable(span.name), style="red" if span.failed else "bold")
    label.append(f" {printable(span.service)}", style=f"not bold {colour}")
    label.append(f" {duration(span.seconds)} ", style="not bold dim")
    label.pad_right(max(0, width - label.cell_len))
    return label


def _bar(span: SpanRecord, start: int, end: int) -> Text:
    whole = max(1, end - start)
    first = min(_BAR - 1, _BAR * (span.start - start) // whole)
    width = min(_BAR - first, max(1, round(_BAR * (span.end - span.start) / whole)))
    bar = Text("·" * first, style="dim")
    bar.append("━" * width, style=f"not dim {_COLOURS.get(span.service, 'white')}")
    bar.append("·" * (_BAR - first - width))
    return bar


def _findings(span: SpanRecord) -> Text:
    found = Text()
    for key in _SHOWN:
        if key in span.attributes:
            found.append(f" {key.rpartition('.')[2]}=", style="dim")
            found.append(_short(span.attributes[key]))
    for event, held in span.events:
        if event == name.EVALUATION_EVENT:
            verdict = held.get(name.EVALUATION_LABEL, "")
            found.append(" → ", style="dim")
            found.append(_short(verdict), style="green" if verdict == "passed" else "red")
    if span.failed and span.error:
        found.append(f" {_short(span.error)}", style="red")
    return found


def _short(value: object, width: int = 72) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    text = printable(text)
    return text if len(text) <= width else text[: width - 1] + "…"
