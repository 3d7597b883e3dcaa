"""Skill `trace-loop`: what a loop leaves in its variables.

Level 0 tells one pass. A level adds passes, then variables that feed each other.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import Final, NamedTuple

from tools.tasks.generated import Problem
from tools.tasks.procedural.code.showing import NAMES, THINGS, listed, printing, values
from tools.tasks.procedural.problem import problem

_LABELS: Final = (
    *("Write the start values", "List the passes", "Run one pass"),
    *("Repeat for each pass", "Read the last value"),
)
_COUNTERS: Final = ("i", "k", "n", "step")
_PASSES: Final = ((1, 1), (2, 2), (2, 3), (4, 5), (8, 9))
_VARIABLES: Final = (1, 1, 1, 2, 3)
_ENTANGLED_FROM: Final = 3

State = dict[str, int]


class _Update(NamedTuple):
    """One line of a loop's body: `new` is what its variable gets."""

    name: str
    text: str
    new: Callable[[State], int]


def trace_loop(rng: Random, level: int) -> Problem:
    """What the first of the variables is after the last pass."""
    names = rng.sample(NAMES if level else THINGS, _VARIABLES[level])
    counter = rng.choice(_COUNTERS)
    header, passes = _header(rng, level)
    # Level 0 is told in the plural.
    start = {name: rng.randint(1 if level else 2, 9) for name in names}
    body = _body(rng, level, names, counter)
    states = _run(start, body, counter, passes)
    lines = [f"{name} = {value}" for name, value in start.items()]
    lines += [f"for {counter} in {header}:", *(f"    {each.text}" for each in body)]
    work = _work(start, counter, passes, states)
    shown = printing([*lines, f"print({names[0]})"])
    prompt = shown if level else _told(names[0], start[names[0]], counter, passes[0])
    return problem(prompt, states[-1][names[0]], list(zip(_LABELS, work, strict=True)))


def _told(name: str, start: int, counter: str, more: int) -> str:
    return (
        f"The variable `{name}` has {start} {name}. Then the loop `for {counter} in [{more}]:"
        f" {name} += {counter}` adds {more} more. How many {name} does it have now?"
    )


def _header(rng: Random, level: int) -> tuple[str, Sequence[int]]:
    count = rng.randint(*_PASSES[level])
    if level == 1:
        return f"range({count})", range(count)
    if level < _ENTANGLED_FROM:
        given = [rng.randint(1, 6) for _ in range(count)]
        return str(given), given
    first = rng.randint(1, 4)
    return f"range({first}, {first + count})", range(first, first + count)


def _body(rng: Random, level: int, names: Sequence[str], counter: str) -> list[_Update]:
    a, term = names[0], rng.randint(1, 3)
    if level == 1:
        return [_Update(a, f"{a} = {a} + {term}", lambda at: at[a] + term)]
    if level < _ENTANGLED_FROM:
        return [_Update(a, f"{a} = {a} + {counter}", lambda at: at[a] + at[counter])]
    return _entangled(rng, names, counter)


def _entangled(rng: Random, names: Sequence[str], counter: str) -> list[_Update]:
    """Each variable is changed by the next one, and the last by the counter."""
    return [
        _fed(rng, name, source) for name, source in zip(names, (*names[1:], counter), strict=True)
    ]


def _fed(rng: Random, name: str, source: str) -> _Update:
    term, factor, modulus = rng.randint(1, 9), rng.randint(2, 3), rng.randint(11, 29)
    return rng.choice(
        (
            _Update(name, f"{name} = {name} + {source}", lambda at: at[name] + at[source]),
            _Update(
                name,
                f"{name} = {source} - {name} + {term}",
                lambda at: at[source] - at[name] + term,
            ),
            _Update(
                name,
                f"{name} = ({factor} * {name} + {source}) % {modulus}",
                lambda at: (factor * at[name] + at[source]) % modulus,
            ),
        )
    )


def _run(start: State, body: Sequence[_Update], counter: str, passes: Sequence[int]) -> list[State]:
    """The variables after each pass."""
    states, now = [], dict(start)
    for value in passes:
        for update in body:
            now[update.name] = update.new({**now, counter: value})
        states.append(dict(now))
    return states


def _work(
    start: State, counter: str, passes: Sequence[int], states: Sequence[State]
) -> tuple[str, ...]:
    told = [f"{counter} = {at}: {values(now)}" for at, now in zip(passes, states, strict=True)]
    name = next(iter(start))
    return (
        values(start),
        f"{counter} = {listed(passes)}",
        told[0],
        "; ".join(told[1:]) or f"{told[0].partition(': ')[2]} stays",
        f"{name} = {states[-1][name]}",
    )
