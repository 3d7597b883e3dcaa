"""The panel: a fresh, paired measurement of what was adopted, uniform over skill and level."""

from graph.arms.prompt import Arm
from graph.asking import Item, find_task
from graph.chunks import measure_in_chunks
from graph.comparing import compare
from graph.context import RunContext
from observability.ledger.facts import PanelFinished
from tools.scaffold.model import Scaffold


async def run_panel(context: RunContext, episode: int, scaffold: Scaffold) -> PanelFinished | None:
    """Measure the lift of a scaffold against `none`, both arms fresh on every item.

    Where the budget ends it early, it is of the pairs so far; None where there is not even one.
    """
    arms = (Arm("full", (scaffold,)), Arm("none"))
    items = _items(context, episode, scaffold)
    pairs = await measure_in_chunks(context, items, arms)
    if not pairs:
        return None
    finished = compare(pairs, episode, scaffold.digest)
    await context.recorder.append({f"panel_finished/{episode}": finished})
    return finished


def _items(context: RunContext, episode: int, scaffold: Scaffold) -> list[Item]:
    cells = [cell for path in scaffold.skills for cell in context.draws.levels(path)]
    key = context.identity.nonce("panel", episode, scaffold.digest)
    drawn = context.draws.spread(cells, "panel", key, context.plan.panel.items)
    return [
        Item(find_task(context, str(reference)), episode, "panel", number, scaffold.digest)
        for number, reference in enumerate(drawn)
    ]
