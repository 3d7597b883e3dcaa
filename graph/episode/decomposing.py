"""Taking a task apart: the student tries easier ones that lead up to it, and easier ones still.

They are the parts of the worked solution; where there is none, variants that the curator's model
wrote and that were admitted. The way back up is the same whatever the student managed: the whole
comes with what the easier ones come to, so that prompts do not depend on luck; what the student
found by itself is in the record.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bus import buckets
from bus.errors import DeadLetteredError
from graph.arms.prompt import Arm
from graph.asking import Item
from graph.authoring.admission import AdmittedTask
from graph.authoring.variants import easier_variants
from graph.context import RunContext
from graph.measuring import Measurement, measure
from tools.algebra.plain import same
from tools.curriculum.hints import parts_text, variants_text
from tools.tasks.sealing import seal
from tools.tasks.task import AnswerFormat, Key, KeyKind, Part, Task

_log = logging.getLogger(__name__)

_KINDS: dict[AnswerFormat, KeyKind] = {"number": "maths", "text": "text"}
"""How an answer to a part is compared."""
_DEEPEST = 2
"""How often a model is asked for something easier than what was just failed."""
_MOST = 16
"""Easier tasks of one task, at most: by it their numbers in the record differ."""


@dataclass(frozen=True, slots=True)
class Decomposition:
    """What a task was taken apart into, as the student tried it; `hint` is what it comes to."""

    hint: str
    tries: tuple[Measurement, ...]


@dataclass(frozen=True, slots=True)
class _EasierTask:
    """An easier task; `number` is its place in the tree of them, the whole being 0."""

    task: Task
    sealed: str
    number: int
    source: "_Source"


class _Source(Protocol):
    """What a task, easier or whole, is taken apart into."""

    async def below(self, context: RunContext, number: int) -> tuple[str, list[_EasierTask]]:
        """What the easier tasks give as a hint, and the tasks; empty where there are none."""
        ...


@dataclass(frozen=True, slots=True)
class _Parts:
    """Parts of a worked solution."""

    whole: Task
    parts: Sequence[Part]
    left: str

    async def below(self, context: RunContext, number: int) -> tuple[str, list[_EasierTask]]:
        easier = [
            await self._easier(context, part, _numbered(number, place))
            for place, part in enumerate(self.parts[:_MOST])
        ]
        return parts_text(self.parts, self.left), easier

    async def _easier(self, context: RunContext, part: Part, number: int) -> _EasierTask:
        key = Key(_KINDS[part.format], {"answer": part.answer})
        sealed = await buckets.put(context.connection, "verifier", seal(key))
        task = Task(self.whole.reference, part.prompt, part.format)
        return _EasierTask(task, sealed, number, _Parts(self.whole, part.parts, part.left))


@dataclass(frozen=True, slots=True)
class _Variants:
    """Easier variants of a task, from the curator's model."""

    whole: Task
    harder: Task
    depth: int

    async def below(self, context: RunContext, number: int) -> tuple[str, list[_EasierTask]]:
        if self.depth > _DEEPEST:
            return "", []
        variants = await self._written(context)
        easier = [
            _EasierTask(
                # Of the whole's reference: practice at it is what this was for.
                replace(variant.task, reference=self.whole.reference),
                variant.sealed,
                _numbered(number, place),
                _Variants(self.whole, variant.task, self.depth + 1),
            )
            for place, variant in enumerate(variants)
        ]
        return variants_text([(each.task.prompt, each.answer) for each in variants]), easier

    async def _written(self, context: RunContext) -> list[AdmittedTask]:
        """Variants, but for those with the whole's own answer, which a hint may not give away."""
        reference, known = self.whole.reference, (self.whole.prompt,)
        try:
            found = await easier_variants(context, self.harder, depth=self.depth, known=known)
        except DeadLetteredError as error:
            _log.warning("no easier variants of %s: %s", reference, error)
            return []
        gold = context.families[reference.family].gold(reference)
        return [each for each in found.variants if not gold or not same(each.answer, gold)][:_MOST]


async def take_apart(context: RunContext, item: Item, arm: Arm) -> Decomposition:
    """Let the student try what a task is taken apart into, under the arm of the whole.

    A try that could not be run is left out: the whole can be asked without it.
    """
    task = item.task
    source: _Source = (
        _Parts(task, task.parts, task.left) if task.parts else _Variants(task, task, 1)
    )
    hint, easier = await source.below(context, 0)
    return Decomposition(hint, tuple(await _try_all(context, item, arm, easier)))


async def _try_all(
    context: RunContext, item: Item, arm: Arm, easier: Sequence[_EasierTask]
) -> list[Measurement]:
    tried = await asyncio.gather(*(_try(context, item, arm, each) for each in easier))
    return [each for tries in tried for each in tries]


async def _try(context: RunContext, item: Item, arm: Arm, easier: _EasierTask) -> list[Measurement]:
    """One try; where it fails, tries at what is easier still, and another with their help."""
    alone = Item(easier.task, item.episode, "part", 2 * easier.number, sealed=easier.sealed)
    tried = await _measured(context, alone, arm)
    if not tried or tried[0].fact.outcome != "failed":
        return tried
    hint, below = await easier.source.below(context, easier.number)
    if not below:
        return tried
    tried += await _try_all(context, item, arm, below)
    again = replace(alone, number=alone.number + 1)
    return tried + await _measured(context, again, replace(arm, hint=hint))


async def _measured(context: RunContext, item: Item, arm: Arm) -> list[Measurement]:
    try:
        return [await measure(context, item, arm)]
    except DeadLetteredError as error:
        _log.warning("no try at part %d of %s: %s", item.number, item.task.reference, error)
        return []


def _numbered(above: int, place: int) -> int:
    return above * (_MOST + 1) + place + 1
