"""Family `simulated`: tasks for scripted students, which answer by their own dice.

A prompt gives its own key away, on a last line that a machine can read:

    SIMULATED {"skill": "sorting", "level": 2, "item": 193847, "key": "482913"}

`item` seeds the item's difficulty, so that a scripted student is wrong on the same items whoever
asks. Nothing measured on this family says anything about a model.
"""

import json
from collections.abc import Mapping
from functools import partial
from random import Random
from typing import Final

from tools.tasks.generated import GeneratedFamily, Generator, Problem
from tools.tasks.task import Key, Part, Worked, WorkedStep

MARK: Final = "SIMULATED "
"""Begins the machine's line of a prompt."""

_SKILLS: Final = (
    *("counting", "matching", "naming", "ordering", "sorting", "tracing"),
    *("folding", "grouping", "joining", "measuring", "pairing", "sifting"),
)
_LEVELS: Final = 5


def simulated() -> GeneratedFamily:
    """The family of simulated tasks."""
    return GeneratedFamily("simulated", "1", _table)


def _table() -> Mapping[str, Generator]:
    return {skill: Generator(_LEVELS, partial(_make, skill=skill)) for skill in _SKILLS}


def _make(rng: Random, level: int, *, skill: str) -> Problem:
    item, key = rng.randrange(10**6), str(rng.randrange(10**5, 10**6))
    return Problem(
        prompt=_prompt(skill, level, item, key),
        key=Key("text", {"answer": key}),
        gold=key,
        format="text",
        worked=_worked(item, key),
        parts=_parts(skill, level, key),
    )


def _parts(skill: str, level: int, key: str) -> tuple[Part, ...]:
    rng = Random(key)  # noqa: S311  its own, so that no task depends on how it comes apart
    return tuple(_part(rng, skill, level - 1) for _ in range(2)) if level else ()


def _part(rng: Random, skill: str, level: int) -> Part:
    """A task one level easier, with one part of its own."""
    item, key = rng.randrange(10**6), str(rng.randrange(10**5, 10**6))
    below = (_part(rng, skill, level - 1),) if level else ()
    return Part(_prompt(skill, level, item, key), key, "text", below)


def _prompt(skill: str, level: int, item: int, key: str) -> str:
    facts = {"skill": skill, "level": level, "item": item, "key": key}
    return f"Simulated task {item} of {skill} at level {level}.\n{MARK}{json.dumps(facts)}"


def _worked(item: int, key: str) -> Worked:
    find = WorkedStep("Find the key", f"The key of item {item} is {key}.", key, "It decides.")
    write = WorkedStep("Write it down", f"The answer is {key}.", key, "Only the key is right.")
    return Worked((find, write), {"item": str(item), "key": key})
