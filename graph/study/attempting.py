"""The passes over the matrix: each a bounded block of items in one node, until none is left."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from bus.killpoints import reached
from graph.study.bench import Bench
from graph.study.matrix import Item, Trial, items, null_items, passes
from graph.study.outspending import settle_answers
from graph.study.pupils import Pupil
from graph.study.rolling import Traces, items_a_trace, roll
from graph.study.sitting import Seat, laid_out, sit
from graph.study.state import StudyState
from observability.ledger.facts import StudyAttempted
from tools.scaffold.arms import ArmError

BLOCK = 1000
"""Items of each student that a node sees to: where it ends, lanes wait for the last of them."""
_log = logging.getLogger(__name__)
_Items = Callable[[Pupil], Iterator[Item]]


async def attempt(_state: StudyState, bench: Bench) -> StudyState:
    """A block of items under every arm but those that spend what another one costs."""
    first, _ = passes(bench.arms)
    return await _pass(bench, partial(_capped, bench, first))


async def outspend(_state: StudyState, bench: Bench) -> StudyState:
    """A block of items under the arms that spend what another one was seen to cost."""
    _, second = passes(bench.arms)
    settle_answers(bench, second)
    return await _pass(bench, partial(_capped, bench, second))


async def extend(_state: StudyState, bench: Bench) -> StudyState:
    """A block of items whose answers were cut off, asked for anew with a larger cap.

    A greedy answer comes back as it was and goes on; at a temperature it does where the server
    keeps to seeds, and is another sample where it does not.
    """
    _, second = passes(bench.arms)
    settle_answers(bench, second)
    return await _pass(bench, partial(_cut, bench))


async def null(_state: StudyState, bench: Bench) -> StudyState:
    """A block of the A/A control: `none` against itself."""

    def of(pupil: Pupil) -> Iterator[Item]:
        return null_items(pupil.variant, bench.suites, bench.planned.null_tasks)

    return await _pass(bench, of)


def _capped(bench: Bench, arms: Sequence[str], pupil: Pupil) -> Iterator[Item]:
    return items(pupil.variant, bench.suites, bench.seeds(pupil), arms)


def _cut(bench: Bench, pupil: Pupil) -> Iterator[Item]:
    for item in _capped(bench, tuple(bench.arms), pupil):
        cut = tuple(trial for trial in item.trials if _is_cut(bench, item, trial.arm, trial.seed))
        if cut:
            yield item._replace(measured="continued", trials=cut)


def _is_cut(bench: Bench, item: Item, arm: str, seed: int) -> bool:
    own = next(trial for trial in item.trials if (trial.arm, trial.seed) == (arm, seed))
    cell = item.cell(own, bench.versions(arm))
    for book in (bench.book, *reversed(bench.earlier)):
        if cell in book.cells:
            return book.cells[cell].finish_reason == "length"
    return False


async def _pass(bench: Bench, items_of: _Items) -> StudyState:
    """Run a block of what is left of a pass; nothing is left once the budget is used up.

    Where it is used up the rest stays undone, and is counted as not run.
    """
    if bench.spent():
        return {"left": 0}
    left = {pupil.variant: await _left(bench, items_of(pupil)) for pupil in bench.pupils}
    size = items_a_trace(len(bench.arms))
    block = {student: _block(items, size) for student, items in left.items()}
    traces = Traces(bench.run, Counter(_trace(item, size) for q in block.values() for item in q))

    async def work(item: Item) -> None:
        # Laid out when its turn comes, while others are under way: nobody waits for all of them
        seats = await asyncio.to_thread(_laid_out, bench, item)
        if not seats:
            traces.skip(_trace(item, size))
            return
        with traces.of(_trace(item, size)):
            sat = await sit(seats)
            await bench.context.recorder.append(sat.facts, sat.artefacts)
        reached("study-item")

    await roll(block, bench.context.plan.lanes, work, lambda: not bench.spent())
    rest = sum(len(items) - len(block[student]) for student, items in left.items())
    return {"left": 0 if bench.spent() else rest}


def _block(items: Sequence[Item], size: int) -> Sequence[Item]:
    """The next items; a trace is never parted between two blocks."""
    if len(items) <= BLOCK:
        return items
    last = items[BLOCK - 1].number // size
    return [each for each in items if each.number // size <= last]


def _trace(item: Item, size: int) -> str:
    """Name of the trace that an item belongs to."""
    return f"study/{item.measured}/{item.student}/{item.number // size}"


async def _left(bench: Bench, listed: Iterator[Item]) -> list[Item]:
    """What of these items is not on record yet."""

    def rest() -> list[Item]:
        parts = (
            item._replace(trials=tuple(t for t in item.trials if not _is_there(bench, item, t)))
            for item in listed
        )
        return [item for item in parts if item.trials]

    return await asyncio.to_thread(rest)


def _is_there(bench: Bench, item: Item, trial: Trial) -> bool:
    cell = item.cell(trial, bench.versions(trial.arm))
    if cell in bench.book.cells or cell in bench.passed_over:
        return True
    held = bench.held(cell)
    if held is None:
        return False
    seat = _seat(bench, item, trial)
    return seat is None or seat.key == held


def _laid_out(bench: Bench, item: Item) -> list[Seat]:
    """Its cells, but for those whose arm cannot be built."""
    seats = (_seat(bench, item, trial) for trial in item.trials)
    return [seat for seat in seats if seat is not None]


def _seat(bench: Bench, item: Item, trial: Trial) -> Seat | None:
    """A cell with all that it takes; None where the arm cannot be built, which is passed over.

    `prepare` has said on record why; what is not run is missing from the matrix.
    """
    try:
        return laid_out(bench, item, trial)
    except ArmError as error:
        _log.warning("%s is passed over for %s: %s", trial.arm, item.task, error)
        bench.passed_over.add(item.cell(trial, bench.versions(trial.arm)))
        return None


def attempted(bench: Bench) -> list[StudyAttempted]:
    """Everything that counts of this study, of earlier runs too."""
    known: dict[str, StudyAttempted] = {}
    for book in (*bench.earlier, bench.book):
        known |= book.attempts
    return list(known.values())
