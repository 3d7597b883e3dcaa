"""Skill `count-iterations`: how often the innermost line of nested loops runs.

Level 0 lists the values that a loop goes over. A level counts passes, begins
higher, nests a loop tied to the one outside, and in the end nests once more and skips passes.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from typing import Final, NamedTuple

from tools.tasks.generated import Problem
from tools.tasks.procedural.code.showing import fenced, listed
from tools.tasks.procedural.problem import problem

_LABELS: Final = (
    *("List the outer values", "Find each inner range", "Leave out skipped passes"),
    *("Count for each value", "Add the counts"),
)
_COUNTERS: Final = (
    ("i", "j", "k"),
    ("a", "b", "c"),
    ("x", "y", "z"),
    ("p", "q", "r"),
    ("r", "s", "t"),
    ("u", "v", "w"),
)
_COLLECTED: Final = ("seen", "found", "out", "kept", "log", "hits", "sums", "got")
_FEWEST: Final = (2, 2, 3, 6, 20)
"""Runs of the line, so that a loop inside is not idle."""
Place = tuple[int, ...]


class _Loop(NamedTuple):
    """A range by its text, and by its values at a place of the loops outside."""

    text: str
    at: Callable[[Place], range]


class _Filter(NamedTuple):
    """Which passes reach the line; without text, all."""

    text: str
    keeps: Callable[[Place], bool]


_ALL: Final = _Filter("", lambda _: True)


def count_iterations(rng: Random, level: int) -> Problem:
    """How often the marked line runs."""
    if level == 0:
        return _told(rng)
    while True:
        names = rng.choice(_COUNTERS)
        loops = _loops(rng, level, names)
        kept = _filter(rng, names) if level > 3 else _ALL
        every = _places(loops)
        running = [place for place in every if kept.keeps(place)]
        if len(running) >= _FEWEST[level] and (level < 4 or len(running) < len(every)):
            break
    prompt = _prompt(rng.choice(_COLLECTED), names, loops, kept)
    work = _work(names, loops, every, running)
    return problem(prompt, len(running), list(zip(_LABELS, work, strict=True)))


def _told(rng: Random) -> Problem:
    """A loop whose values stand in the line."""
    name, counter = rng.choice(_COLLECTED), rng.choice(_COUNTERS)[0]
    values = rng.sample(range(10), rng.randint(2, 5))
    line = f"{name}.append({counter})"
    prompt = (
        f"A loop runs its line once for each value in its list. How many times does `{line}` run in"
        f" `for {counter} in {values}: {line}`?"
    )
    work = (
        f"{counter} = {listed(values)}",
        "there is none",
        "none is skipped",
        "1 each",
        f"{' + '.join('1' for _ in values)} = {len(values)}",
    )
    return problem(prompt, len(values), list(zip(_LABELS, work, strict=True)))


def _loops(rng: Random, level: int, names: Sequence[str]) -> list[_Loop]:
    if level == 1:
        return [_fixed(rng, 3, range(2, 10))]
    if level == 2:
        return [_fixed(rng, 30, range(3, 13))]
    if level == 3:
        return [_fixed(rng, 4, range(3, 5)), _tied(rng, names[0], 0)]
    return [_fixed(rng, 3, range(4, 6)), _tied(rng, names[0], 0), _tied(rng, names[1], 1)]


def _fixed(rng: Random, most: int, counts: range) -> _Loop:
    """A range that begins at 0 to `most`, with one of these numbers of values."""
    low, count = rng.randint(0, most), rng.choice(counts)
    return _Loop(f"range({low}, {low + count})", lambda _: range(low, low + count))


def _tied(rng: Random, name: str, outside: int) -> _Loop:
    """A range with the counter of the loop outside for a bound."""
    more, end, step = rng.randint(1, 4), rng.randint(6, 11), rng.randint(1, 3)
    stride = f", {step}" if step > 1 else ""
    return rng.choice(
        (
            _Loop(f"range({name} + {more})", lambda at: range(at[outside] + more)),
            _Loop(f"range({name}, {end}{stride})", lambda at: range(at[outside], end, step)),
            _Loop(f"range({end} - {name})", lambda at: range(end - at[outside])),
        )
    )


def _filter(rng: Random, names: Sequence[str]) -> _Filter:
    divisor, rest = rng.randint(2, 3), rng.randint(0, 1)
    i, j = names[:2]
    return rng.choice(
        (
            _Filter(
                f"({i} + {j}) % {divisor} == {rest}", lambda at: (at[0] + at[1]) % divisor == rest
            ),
            _Filter(f"{i} != {j}", lambda at: at[0] != at[1]),
            _Filter(f"{j} % {divisor} == {rest}", lambda at: at[1] % divisor == rest),
        )
    )


def _places(loops: Sequence[_Loop]) -> list[Place]:
    """The counters of every pass of the innermost loop, in order."""
    places: list[Place] = [()]
    for loop in loops:
        places = [(*place, value) for place in places for value in loop.at(place)]
    return places


def _prompt(name: str, names: Sequence[str], loops: Sequence[_Loop], kept: _Filter) -> str:
    lines, depth = [f"{name} = []"], 0
    for counter, loop in zip(names, loops, strict=False):
        lines.append(f"{'    ' * depth}for {counter} in {loop.text}:")
        depth += 1
    if kept.text:
        lines.append(f"{'    ' * depth}if {kept.text}:")
        depth += 1
    added = " + ".join(names[: len(loops)])
    lines.append(f"{'    ' * depth}{name}.append({added})  # here")
    head = "How many times does the line marked `# here` run in this Python program?"
    return f"{head}\n{fenced(lines)}"


def _work(
    names: Sequence[str], loops: Sequence[_Loop], every: Sequence[Place], running: Sequence[Place]
) -> tuple[str, ...]:
    outer = loops[0].at(())
    counts = [sum(place[0] == value for place in running) for value in outer]
    told = [
        f"{names[0]} = {value}: {_reckoned(value, running, count)}"
        for value, count in zip(outer, counts, strict=True)
    ]
    skipped = len(every) - len(running)
    return (
        f"{names[0]} = {listed(outer)}",
        _inner(names, loops, outer),
        f"{skipped} of {len(every)} passes are skipped" if skipped else "none is skipped",
        "; ".join(told) if len(loops) > 1 else "1 each",
        f"{' + '.join(map(str, counts))} = {len(running)}",
    )


def _reckoned(value: int, running: Sequence[Place], count: int) -> str:
    """The passes of one outer value, added up where a third loop stands inside."""
    inner = Counter(place[1] for place in running if place[0] == value and len(place) > 2)
    return f"{' + '.join(map(str, inner.values()))} = {count}" if len(inner) > 1 else str(count)


def _inner(names: Sequence[str], loops: Sequence[_Loop], outer: Sequence[int]) -> str:
    if len(loops) == 1:
        return "there is none"
    ranges = [listed(loops[1].at((value,))) or "nothing" for value in outer]
    if len(set(ranges)) == 1:
        return f"{names[1]} = {ranges[0]} each time"
    told = zip(outer, ranges, strict=True)
    return "; ".join(f"{names[0]} = {value}: {names[1]} = {each}" for value, each in told)
