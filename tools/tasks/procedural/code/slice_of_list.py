"""Skill `slice-of-list`: what slices take out of a list.

Level 0 takes the first items. A level has two bounds, leaves one out, counts from the end, takes
steps, goes backwards and slices again.
"""

from collections.abc import Sequence
from random import Random
from typing import Final, NamedTuple

from tools.tasks.generated import Problem
from tools.tasks.procedural.code.showing import fenced, listed
from tools.tasks.procedural.problem import problem

_LABELS: Final = (
    *("Number the items", "Fill in missing bounds", "Replace negative bounds"),
    *("Walk by the step", "Write the taken items"),
)
_HEAD: Final = (
    "What does this Python program print? Write the list in square brackets, with commas."
)
_NAMES: Final = ("items", "row", "marks", "ages", "codes", "data", "nums", "cards")
_LENGTHS: Final = (6, 4, 5, 10, 14)
_SLICES: Final = (1, 1, 1, 1, 3)
_LARGEST: Final = (9, 9, 9, 99, 99)


class _Slice(NamedTuple):
    start: int | None
    stop: int | None
    step: int | None

    def __str__(self) -> str:
        bounds = [self.start, self.stop] if self.step is None else list(self)
        return f"[{':'.join('' if each is None else str(each) for each in bounds)}]"

    def indices(self, length: int) -> range:
        return range(*slice(*self).indices(length))


def slice_of_list(rng: Random, level: int) -> Problem:
    """The list that is printed, as Python prints it."""
    items = rng.sample(range(1, _LARGEST[level] + 1), _LENGTHS[level])
    name = rng.choice(_NAMES)
    cuts, seen = _cuts(rng, level, items)
    lines = [f"{name} = {items}"]
    lines += [f"{name} = {name}{cut}" for cut in cuts[:-1]]
    lines.append(f"print({name}{cuts[-1]})")
    work = _work(cuts, seen)
    prompt = f"{_HEAD}\n{fenced(lines)}" if level else _told(name, items, cuts[0])
    return problem(prompt, str(seen[-1]), list(zip(_LABELS, work, strict=True)))


def _told(name: str, items: list[int], cut: _Slice) -> str:
    taken = f"`{name}{cut}`"
    return (
        f"The list `{name}` is {items}. {taken} takes its first {cut.stop} items. What is {taken}?"
    )


def _cuts(rng: Random, level: int, items: list[int]) -> tuple[list[_Slice], list[list[int]]]:
    """Slices, each of which drops something, and the list before and after each."""
    cuts: list[_Slice] = []
    seen = [items]
    while len(cuts) < _SLICES[level]:
        left = _SLICES[level] - len(cuts)
        cut = _drawn(rng, level, len(seen[-1]))
        taken = [seen[-1][at] for at in cut.indices(len(seen[-1]))]
        if left + 1 <= len(taken) < len(seen[-1]):
            cuts.append(cut)
            seen.append(taken)
    return cuts, seen


def _drawn(rng: Random, level: int, length: int) -> _Slice:
    low, high = sorted(rng.sample(range(length + 1), 2))
    if level == 0:
        return _Slice(None, rng.randint(2, length - 1), None)
    if level == 1:
        return _Slice(low, high, None)
    if level == 2:
        start, stop = rng.choice(((None, high), (low, None), (low, high)))
        return _Slice(start, stop, None)
    return _stepping(rng, level, (low, high), length)


def _stepping(rng: Random, level: int, bounds: tuple[int, int], length: int) -> _Slice:
    low, high = bounds
    start, stop = _from_end(rng, low, length), _from_end(rng, high, length)
    if level == 3 or rng.random() < 0.4:
        return _Slice(start, rng.choice((stop, None)), rng.randint(2, 3))
    last = _from_end(rng, min(high, length - 1), length)
    return _Slice(rng.choice((last, None)), rng.choice((start, None)), -rng.randint(1, 2))


def _from_end(rng: Random, place: int, length: int) -> int:
    """The place, or the same counted from the end."""
    return place - length if 0 < place < length and rng.random() < 0.6 else place


def _work(cuts: Sequence[_Slice], seen: Sequence[list[int]]) -> tuple[str, ...]:
    cut, items = cuts[0], seen[0]
    again = (
        f"then {each} takes the indices {listed(each.indices(len(before)))}: {after}"
        for each, before, after in zip(cuts[1:], seen[1:-1], seen[2:], strict=True)
    )
    return (
        listed([f"{at}: {item}" for at, item in enumerate(items)]),
        _filled(cut),
        _counted(cut, len(items)),
        f"indices {listed(cut.indices(len(items)))}",
        "; ".join((str(seen[1]), *again)),
    )


def _filled(cut: _Slice) -> str:
    step = cut.step or 1
    ends = ("the end", "the start") if step > 0 else ("the start", "the end")
    start = ends[1] if cut.start is None else cut.start
    stop = ends[0] if cut.stop is None else cut.stop
    return f"start {start}, stop {stop}, step {step}"


def _counted(cut: _Slice, length: int) -> str:
    told = [
        f"{at} is {length} - {-at} = {length + at}"
        for at in (cut.start, cut.stop)
        if at is not None and at < 0
    ]
    return "; ".join(told) or "no bound is negative"
