"""The panel: a fresh, paired measurement of what was adopted, uniform over skill and level."""

from graph.arms.prompt import Arm
from graph.asking import Item, find_task
from graph.comparing import compare
from graph.context import RunContext
from graph.measuring import facts_of, measure_items
from observability.ledger.facts import PanelFinished
from tools.scaffold.model import Scaffold


async def run_panel(context: RunContext, episode: int, scaffold: Scaffold) -> PanelFinished:
    """Measure the lift of a scaffold against `none`, both arms fresh on every item."""
    arms = (Arm("full", (scaffold,)), Arm("none"))
    items = _items(context, episode, scaffold)
    pairs = await measure_items(context, items, arms)
    finished = compare(pairs, episode, scaffold.digest)
    facts, artefacts = facts_of(pairs)
    facts[f"panel_finished/{episode}"] = finished
    await context.recorder.append(facts, artefacts)
    return finished


def _items(context: RunContext, episode: int, scaffold: Scaffold) -> list[Item]:
    cells = [cell for path in scaffold.skills for cell in context.draws.levels(path)]
    key = context.identity.nonce("panel", episode, scaffold.digest)
    drawn = context.draws.spread(cells, "panel", key, context.plan.panel.items)
    return [
        Item(find_task(context, str(reference)), episode, "panel", number, scaffold.digest)
        for number, reference in enumerate(drawn)
    ]
