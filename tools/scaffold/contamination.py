"""Whether a baseline prompt holds a byte run of a scaffold, which it must not."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tools.scaffold.model import Scaffold

RUN = 24
"""Bytes in a row that are no accident: four or five words."""


class Contamination(NamedTuple):
    """What a prompt carries of a scaffold, by its digest."""

    scaffold: str
    run: str

    def __str__(self) -> str:
        return f"{self.run!r} of scaffold {self.scaffold}"


class ContaminatedBaselineError(ValueError):
    """A baseline prompt carries words of a scaffold."""

    def __init__(self, found: tuple[Contamination, ...]) -> None:
        self.found = found
        super().__init__(
            f"a baseline prompt carries {'; '.join(map(str, found))}; build it without the"
            " scaffold, and withhold the aggregates that its attempt is part of"
        )


def scan_baseline(
    prompt: str, scaffolds: Iterable[Scaffold], own: str = ""
) -> tuple[Contamination, ...]:
    """Every run of `RUN` bytes or more that a prompt shares with a scaffold, the longest ones.

    A label alone counts from `RUN` bytes, and a step that is shorter counts as a whole. What
    stands in `own`, the words of the task itself, does not count. Case and blanks are ignored.
    """
    asked, allowed = _plain(prompt), _plain(own)
    return tuple(
        Contamination(scaffold.digest, run.decode("utf-8", "replace"))
        for scaffold in scaffolds
        for step in scaffold.steps
        for run in _shared(_plain(str(step)), asked, allowed)
    )


def demand_clean(prompt: str, scaffolds: Iterable[Scaffold], own: str = "") -> None:
    """Return if `scan_baseline` finds nothing.

    Raises:
        ContaminatedBaselineError: it finds something.
    """
    if found := scan_baseline(prompt, scaffolds, own):
        raise ContaminatedBaselineError(found)


def _shared(step: bytes, asked: bytes, allowed: bytes) -> Iterator[bytes]:
    least, start = min(RUN, len(step)), 0
    while start + least <= len(step):
        end = start + least
        if step[start:end] not in asked or step[start:end] in allowed:
            start += 1
            continue
        while end < len(step) and step[start : end + 1] in asked:
            end += 1
        yield step[start:end]
        start = end


def _plain(text: str) -> bytes:
    return " ".join(text.split()).casefold().encode()
