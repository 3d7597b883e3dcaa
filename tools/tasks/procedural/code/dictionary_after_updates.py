"""Skill `dictionary-after-updates`: what a dictionary holds after lines that change it.

Level 0 tells one addition to the only entry. A level adds lines, and ways to read or take away a
key that may be missing.
"""

from collections.abc import Callable
from random import Random
from typing import Final, NamedTuple

from tools.tasks.generated import Problem
from tools.tasks.procedural.code.showing import listed, printing
from tools.tasks.procedural.problem import problem

_LABELS: Final = (
    *("Copy the entries", "Work out the right", "Store the new value"),
    *("Repeat for each line", "Read the last values"),
)
_NAMES: Final = ("stock", "box", "store", "count", "bag")
_KEYS: Final = ("apple", "pear", "plum", "fig", "lime", "kiwi", "date", "melon", "grape")
_START: Final = (1, 2, 2, 3, 4)
_LINES: Final = (1, 1, 2, 6, 13)
_RISKY_FROM: Final = 3
_SUM_FROM: Final = 4

Entries = dict[str, int]


class _Change(NamedTuple):
    """One line, and what it does to the entries."""

    text: str
    apply: Callable[[Entries], None]


def dictionary_after_updates(rng: Random, level: int) -> Problem:
    """The value that most lines change, or on the highest level the sum of all."""
    name = rng.choice(_NAMES)
    keys = rng.sample(_KEYS, _START[level] + 2)
    # Level 0 is told in the plural.
    now = {key: rng.randint(1 if level else 2, 9) for key in keys[: _START[level]]}
    start = now[keys[0]]
    lines, told = [f"{name} = {_shown(now)}"], [_entries(now)]
    while len(lines) <= _LINES[level]:
        change, before = _change(rng, level, name, now, keys), dict(now)
        change.apply(now)
        if now != before and (level == 0 or len(now) > 1):
            lines.append(change.text)
            told.append(_changed(before, now))
        else:
            now = before
    if level < _SUM_FROM:
        key = max(now, key=lambda key: sum(f'["{key}"] =' in line for line in lines[1:]))
        end, answer, how = f'{name}["{key}"]', now[key], str(now[key])
    else:
        end, answer = f"sum({name}.values())", sum(now.values())
        how = f"{' + '.join(map(str, now.values()))} = {answer}"
    work = _work(told, lines[1], f"{end} = {how}")
    shown = printing([*lines, f"print({end})"])
    return problem(shown if level else _told(name, keys[0], start, answer - start), answer, work)


def _told(name: str, key: str, start: int, more: int) -> str:
    return (
        f'The dictionary `{name}` has {start} {key}s. Then `{name}["{key}"] += {more}` adds {more}'
        f" more. How many {key}s does it have now?"
    )


def _change(rng: Random, level: int, name: str, now: Entries, keys: list[str]) -> _Change:
    value = rng.randint(1, 9)
    if level < _RISKY_FROM:
        # An assigned number would be right by copying it.
        return _add(name, rng.choice(sorted(now)), value)
    own, other = rng.sample(sorted(now), 2)
    spare = rng.choice(keys)
    simple = (_set(name, own, value), _add(name, own, value), _join(name, own, other))
    return rng.choice((*simple, *_risky(name, own, other, spare, value)))


def _set(name: str, key: str, value: int) -> _Change:
    return _Change(f'{name}["{key}"] = {value}', lambda now: now.update({key: value}))


def _add(name: str, key: str, value: int) -> _Change:
    text = f'{name}["{key}"] = {name}["{key}"] + {value}'
    return _Change(text, lambda now: now.update({key: now[key] + value}))


def _join(name: str, key: str, other: str) -> _Change:
    text = f'{name}["{key}"] = {name}["{key}"] + {name}["{other}"]'
    return _Change(text, lambda now: now.update({key: now[key] + now[other]}))


def _risky(name: str, own: str, other: str, spare: str, value: int) -> tuple[_Change, ...]:
    """Lines that have to do with keys that may be missing, or go."""
    return (
        _Change(
            f'{name}["{spare}"] = {name}.get("{spare}", 0) + {value}',
            lambda now: now.update({spare: now.get(spare, 0) + value}),
        ),
        _Change(
            f'{name}.setdefault("{spare}", {value})',
            lambda now: now.update({spare: now.get(spare, value)}),
        ),
        _Change(
            f'{name}["{own}"] = {name}.pop("{other}")',
            lambda now: now.update({own: now.pop(other)}),
        ),
    )


def _shown(now: Entries) -> str:
    return "{" + listed([f'"{key}": {value}' for key, value in now.items()]) + "}"


def _entries(now: Entries) -> str:
    return listed([f"{key} {value}" for key, value in now.items()])


def _changed(before: Entries, now: Entries) -> str:
    gone = [f"{key} is gone" for key in before if key not in now]
    new = [f"{key} {value}" for key, value in now.items() if before.get(key) != value]
    return listed([*new, *gone])


def _work(told: list[str], first: str, last: str) -> list[tuple[str, str]]:
    right = first.partition(" = ")[2] or first
    texts = (
        told[0],
        f"first line: {right}",
        told[1],
        "; ".join(told[2:]) or "there is one line only",
        last,
    )
    return list(zip(_LABELS, texts, strict=True))
