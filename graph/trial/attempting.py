"""Attempts x arms: per item all arms in random order, within one window, under one cap."""

from graph.measuring import Measurement, facts_of, measure_all, measure_items
from graph.trial.context import TrialContext
from graph.trial.state import TrialState, advanced
from observability.ledger.folds.trial import CONTINUED


async def attempt(state: TrialState, trial: TrialContext) -> TrialState:
    """Put a block of items to the student, under every arm.

    Where the budget is used up the rest stays undone; the analysis counts it as missing.
    """
    items, place = trial.items(), state["place"]
    if trial.spent():
        return advanced(len(items), len(items))
    block = items[place : place + trial.context.plan.lanes]
    rows = await measure_items(trial.context, block, trial.arms)
    await trial.context.recorder.append(*facts_of(rows))
    return advanced(place + len(block), len(items))


async def extend(state: TrialState, trial: TrialContext) -> TrialState:
    """Let a block of items' truncated answers go on, whatever the arm.

    They are asked for anew with a larger cap. A greedy answer comes back as it was and goes on;
    at a temperature it is another sample, which the trial says.
    """
    items, place = trial.items(), state["place"]
    if trial.spent():
        return advanced(len(items), len(items))
    block = items[place : place + trial.context.plan.lanes]
    rows: list[list[Measurement]] = []
    for item in block:
        cut = [
            arm
            for arm in trial.arms(item)
            if (fact := trial.record.attempt(item.number, arm.name))
            and fact.finish_reason == "length"
        ]
        if cut:
            rows.append(await measure_all(trial.context, trial.continued(item), cut))
    if rows:
        await trial.context.recorder.append(*facts_of(rows))
    return advanced(place + len(block), len(items))


def is_continued(trial: TrialContext) -> bool:
    """Whether anything was continued."""
    return bool(trial.record.attempts(CONTINUED))
