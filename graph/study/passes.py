"""The passes over the matrix: each a bounded block of items in one node, until none is left.

`null` runs the A/A control, first, so that no budget takes it; `attempt` the arms whose cost is
their own, `outspend` those that spend what another one was seen to cost, `extend` what was cut off
once more with a larger cap.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from bus.killpoints import reached
from graph.study.attempt_spec import AttemptSpec, attempt_spec
from graph.study.attempting import attempt_item
from graph.study.context import StudyContext
from graph.study.cost_matching import settle_sample_counts
from graph.study.errors import LostStudentError, ReturnedArmError
from graph.study.matrix import Condition, Item, arms_by_pass, items, null_items
from graph.study.outages import Outages
from graph.study.queues import work_through
from graph.study.state import StudyState
from graph.study.students import StudyStudent
from graph.study.traces import BlockTraces, items_per_trace
from tools.scaffold.arms import ArmError

BLOCK = 1000
"""Items of each student that a node sees to: where it ends, lanes wait for the last of them."""
_log = logging.getLogger(__name__)
_ItemsOf = Callable[[StudyStudent], Iterator[Item]]


async def null(_state: StudyState, study: StudyContext) -> StudyState:
    """A block of the A/A control: `none` against itself."""

    def items_of(student: StudyStudent) -> Iterator[Item]:
        return null_items(student.variant, study.suites, study.planned.null_tasks)

    return await _pass(study, items_of)


async def attempt(_state: StudyState, study: StudyContext) -> StudyState:
    """A block of items under every arm but those that spend what another one costs."""
    first, _ = arms_by_pass(study.arms)
    return await _pass(study, partial(_capped, study, first))


async def outspend(_state: StudyState, study: StudyContext) -> StudyState:
    """A block of items under the arms that spend what another one was seen to cost."""
    _, second = arms_by_pass(study.arms)
    settle_sample_counts(study, second)
    return await _pass(study, partial(_capped, study, second))


async def extend(_state: StudyState, study: StudyContext) -> StudyState:
    """A block of items whose answers were cut off, asked for anew with a larger cap.

    A greedy answer comes back as it was and goes on; at a temperature it does where the server
    keeps to seeds, and is another sample where it does not.
    """
    _, second = arms_by_pass(study.arms)
    settle_sample_counts(study, second)
    return await _pass(study, partial(_cut_off, study))


def _capped(study: StudyContext, arms: Sequence[str], student: StudyStudent) -> Iterator[Item]:
    return items(student.variant, study.suites, study.seeds(student), arms)


def _cut_off(study: StudyContext, student: StudyStudent) -> Iterator[Item]:
    for item in _capped(study, tuple(study.arms), student):
        cut = tuple(each for each in item.conditions if _is_cut_off(study, item, each))
        if cut:
            yield item._replace(measured="continued", conditions=cut)


def _is_cut_off(study: StudyContext, item: Item, condition: Condition) -> bool:
    cell = item.cell(condition, study.version(condition.arm))
    for book in (study.book, *reversed(study.earlier)):
        if cell in book.cells:
            return book.cells[cell].finish_reason == "length"
    return False


async def _pass(study: StudyContext, items_of: _ItemsOf) -> StudyState:
    """Run a block of what is left of a pass; nothing is left once the budget is used up.

    Where it is used up the rest stays undone, and is counted as not run.

    Raises:
        LostStudentError: nothing comes of a student any more.
        ReturnedArmError: an arm asks what it asked before another run had it ask otherwise.
    """
    if study.spent():
        return {"left": 0}
    left = {each.variant: await _left(study, items_of(each)) for each in study.students}
    size = items_per_trace(len(study.arms))
    blocks = {variant: _block(items, size) for variant, items in left.items()}
    names = Counter(_trace(item, size) for block in blocks.values() for item in block)
    traces, outages = BlockTraces(study.run, names), Outages(study.run)

    async def work(item: Item) -> None:
        # Specified when its turn comes, while others are under way: nobody waits for all of them
        specs = await asyncio.to_thread(_specs, study, item)
        if not specs:
            traces.skip(_trace(item, size))
            return
        with traces.of(_trace(item, size)):
            result = await attempt_item(specs)
            for each in outages.take(item.student, result):
                await study.context.recorder.append(each.facts, each.artefacts)
        if result.lost:
            outages.check(item.student, specs[0].student.settings.title)
        reached("study-item")

    await work_through(blocks, study.context.plan.lanes, work, lambda: not study.spent())
    await _record_lost(study, outages)
    rest = sum(len(items) - len(blocks[variant]) for variant, items in left.items())
    return {"left": 0 if study.spent() else rest}


async def _record_lost(study: StudyContext, outages: Outages) -> None:
    """Put on record what is still held back where a pass is over.

    Raises:
        LostStudentError: it is of a student that has never answered, so that however few items
            these are, the next pass would only add to them.
    """
    for student in study.students:
        lost = outages.rest(student.variant)
        if lost and not study.has_answered(student.variant):
            raise LostStudentError(student.settings.title, lost[-1].lost, study.run)
        for each in lost:
            await study.context.recorder.append(each.facts, each.artefacts)


def _block(items: Sequence[Item], size: int) -> Sequence[Item]:
    """The next items; a trace is never parted between two blocks."""
    if len(items) <= BLOCK:
        return items
    last = items[BLOCK - 1].number // size
    return [each for each in items if each.number // size <= last]


def _trace(item: Item, size: int) -> str:
    """Name of the trace that an item belongs to."""
    return f"study/{item.measured}/{item.student}/{item.number // size}"


async def _left(study: StudyContext, listed: Iterator[Item]) -> list[Item]:
    """What of these items is not on record yet."""

    def rest() -> list[Item]:
        parts = (
            item._replace(
                conditions=tuple(c for c in item.conditions if not _is_there(study, item, c))
            )
            for item in listed
        )
        return [item for item in parts if item.conditions]

    return await asyncio.to_thread(rest)


def _is_there(study: StudyContext, item: Item, condition: Condition) -> bool:
    cell = item.cell(condition, study.version(condition.arm))
    if cell in study.book.cells or cell in study.unbuildable:
        return True
    held = study.held(cell)
    if not held:
        return False
    spec = _spec(study, item, condition)
    if spec is not None and spec.key in held[1:]:
        raise ReturnedArmError(condition.arm, str(item.task), study.run)
    return spec is None or spec.key == held[0]


def _specs(study: StudyContext, item: Item) -> list[AttemptSpec]:
    """Its attempts, but for those whose arm cannot be built."""
    specs = (_spec(study, item, condition) for condition in item.conditions)
    return [spec for spec in specs if spec is not None]


def _spec(study: StudyContext, item: Item, condition: Condition) -> AttemptSpec | None:
    """An attempt; None where its arm cannot be built, so that its cell stays empty.

    `prepare` has said on record why; what is not run is missing from the matrix.
    """
    try:
        return attempt_spec(study, item, condition)
    except ArmError as error:
        _log.warning("%s is passed over for %s: %s", condition.arm, item.task, error)
        study.unbuildable.add(item.cell(condition, study.version(condition.arm)))
        return None
