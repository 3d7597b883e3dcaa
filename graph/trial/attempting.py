"""Attempts x arms: per item all arms in random order, within one window, under one cap."""

from graph.measuring import Measurement, facts_of, measure_all, measure_items
from graph.trial.bench import Bench
from graph.trial.state import TrialState, advanced
from observability.ledger.folds.trial import CONTINUED


async def attempt(state: TrialState, bench: Bench) -> TrialState:
    """Put a block of items to the student, under every arm.

    Where the budget is used up the rest stays undone; the analysis counts it as missing.
    """
    items, place = bench.items(), state["place"]
    if bench.spent():
        return advanced(len(items), len(items))
    block = items[place : place + bench.context.plan.lanes]
    rows = await measure_items(bench.context, block, bench.arms)
    await bench.context.recorder.append(*facts_of(rows))
    return advanced(place + len(block), len(items))


async def extend(state: TrialState, bench: Bench) -> TrialState:
    """Let a block of items' truncated answers go on, whatever the arm.

    They are asked for anew with a larger cap. A greedy answer comes back as it was and goes on;
    at a temperature it is another sample, which the trial says.
    """
    items, place = bench.items(), state["place"]
    if bench.spent():
        return advanced(len(items), len(items))
    block = items[place : place + bench.context.plan.lanes]
    rows: list[list[Measurement]] = []
    for item in block:
        cut = [
            arm
            for arm in bench.arms(item)
            if (fact := bench.record.attempt(item.number, arm.name))
            and fact.finish_reason == "length"
        ]
        if cut:
            rows.append(await measure_all(bench.context, bench.continued(item), cut))
    if rows:
        await bench.context.recorder.append(*facts_of(rows))
    return advanced(place + len(block), len(items))


def is_continued(bench: Bench) -> bool:
    """Whether anything was continued."""
    return bool(bench.record.attempts(CONTINUED))
