"""Comparisons in small chunks, so that a budget that is used up ends them soon."""

from collections.abc import Sequence

from graph.arms.prompt import Arm
from graph.asking import Item
from graph.context import RunContext
from graph.measuring import Measurement, facts_of, measure_items
from observability.ledger.facts import Purpose


def may_go_on(context: RunContext, purpose: Purpose, episode: int, item: int) -> bool:
    """Whether an item is in the record, or there is budget left to measure it."""
    if context.recorder.history.measured(purpose, episode, item):
        return True
    return not context.recorder.spent(context.plan.budget, episode)


async def measure_in_chunks(
    context: RunContext, items: Sequence[Item], arms: Sequence[Arm]
) -> list[list[Measurement]]:
    """Every arm on every item, recorded as many items at once as the run has lanes.

    Between two chunks the budget is asked; once it is used up, the rows so far are all there are.
    """
    rows: list[list[Measurement]] = []
    for start in range(0, len(items), context.plan.lanes):
        chunk = items[start : start + context.plan.lanes]
        if not may_go_on(context, chunk[0].purpose, chunk[0].episode, chunk[0].number):
            break
        done = await measure_items(context, chunk, arms)
        await context.recorder.append(*facts_of(done))
        rows += done
    return rows
