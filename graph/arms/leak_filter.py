"""Nothing that an arm makes of practice carries words of a study's tasks."""

from typing import NamedTuple

from graph.arms.interface import ArmInputs
from tools.scaffold.leaks import LeakReport, scan_text
from tools.scaffold.words import words

_FOUND = {"flagged": "is flagged", "rejected": "is rejected, and left out"}


class LeakFree(NamedTuple):
    """The texts that may be used, and what was found in which."""

    kept: tuple[str, ...]
    notes: tuple[str, ...]


def drop_leaks(
    inputs: ArmInputs, texts: tuple[str, ...], kind: str, *, known: str = "", practised: str = ""
) -> LeakFree:
    """Drop every text that shares 8 words in a row with a task; say of lesser overlaps.

    Args:
        inputs: whose `tasks_text` is compared with.
        texts: what an arm made.
        kind: what one of them is called.
        known: tasks that its prompt shows beside the text: what stands there too is no leak.
        practised: tasks that must not be repeated either, as those of a study.
    """
    sources = {**_asked(inputs), "the practice tasks": practised}
    reports = [scan_text(text, sources, known=known) for text in texts]
    kept = tuple(
        text for text, found in zip(texts, reports, strict=True) if found.outcome != "rejected"
    )
    notes = tuple(
        f"{kind} {number} {_FOUND[found.outcome]}: {_first(found)}"
        for number, found in enumerate(reports, 1)
        if found.outcome != "clean"
    )
    return LeakFree(kept, notes)


def _asked(inputs: ArmInputs) -> dict[str, str]:
    """What the study asks; a one-word line, an answer mostly, is a source of its own."""
    lone = {line.strip() for line in inputs.tasks_text.splitlines() if len(words(line)) == 1}
    answers = {f"answer {number}": line for number, line in enumerate(sorted(lone), 1)}
    return {"the study's tasks": inputs.tasks_text, **answers}


def _first(found: LeakReport) -> str:
    """The gravest overlap; what is stitched of several shown templates has none of its own."""
    return str(found.overlaps[0]) if found.overlaps else "8 words in a row"
