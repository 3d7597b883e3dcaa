"""Taking a task apart: the student tries its parts, and theirs where it fails one.

The way back up is the same whatever it managed: the whole task comes with what its parts come to,
so that prompts do not depend on luck; what the student found by itself is in the record.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bus import buckets
from graph.arms.prompt import Arm
from graph.asking import Item
from graph.context import RunContext
from graph.measuring import Measurement, measure
from tools.curriculum.hints import parts_text
from tools.tasks.sealing import seal
from tools.tasks.task import AnswerFormat, Key, KeyKind, Part, Task

_KINDS: dict[AnswerFormat, KeyKind] = {"number": "maths", "text": "text"}
"""How an answer to a part is compared."""


@dataclass(frozen=True, slots=True)
class Apart:
    """A task's parts as the student tried them, in order; `hint` is what they come to."""

    hint: str
    tries: tuple[Measurement, ...]


async def take_apart(context: RunContext, item: Item, arm: Arm) -> Apart:
    """Let the student try every part of a task, under the arm of the whole.

    Raises:
        DeadLetteredError: an agent could not do its part.
    """
    parts = item.task.parts
    tries = await _try_all(context, item, arm, parts, 0)
    return Apart(parts_text(parts, item.task.left), tuple(tries))


async def _try_all(
    context: RunContext, item: Item, arm: Arm, parts: Sequence[Part], first: int
) -> list[Measurement]:
    """Try parts, of which the first has this number: none needs another's answer."""
    tried = await asyncio.gather(
        *(_try(context, item, arm, part, number) for part, number in _numbered(parts, first))
    )
    return [each for tries in tried for each in tries]


async def _try(
    context: RunContext, item: Item, arm: Arm, part: Part, number: int
) -> list[Measurement]:
    tried = [await _measure(context, item, arm, part, number)]
    if not tried[0].passed and part.parts:
        tried += await _try_all(context, item, arm, part.parts, number + 2)
        helped = replace(arm, hint=parts_text(part.parts, part.left))
        tried.append(await _measure(context, item, helped, part, number + 1))
    return tried


async def _measure(
    context: RunContext, item: Item, arm: Arm, part: Part, number: int
) -> Measurement:
    key = Key(_KINDS[part.format], {"answer": part.answer})
    sealed = await buckets.put(context.connection, "verifier", seal(key))
    task = Task(item.task.reference, part.prompt, part.format)
    return await measure(context, Item(task, item.episode, "part", number, sealed=sealed), arm)


def _numbered(parts: Sequence[Part], first: int) -> Iterator[tuple[Part, int]]:
    """Each part with its number: one for it, one for it with help, and those of its own parts."""
    for part in parts:
        yield part, first
        first += _numbers(part)


def _numbers(part: Part) -> int:
    return 2 + sum(_numbers(below) for below in part.parts)
