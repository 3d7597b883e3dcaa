"""Continued watch: a fresh pair with and without an adopted scaffold."""

from graph.arms.prompt import Arm
from graph.asking import Item, find_task
from graph.context import RunContext
from graph.episode.state import EpisodeState
from graph.measuring import facts_of, measure_all
from observability.ledger.facts import ScaffoldRetired
from tools.statistics.watch import evidence_of_harm, retires
from tools.tasks.errors import PoolSpentError


async def watch(state: EpisodeState, context: RunContext) -> EpisodeState:
    """Run one pair; retire the scaffold when the evidence has turned."""
    episode = state["episode"]
    as_of = context.as_of(episode)
    adopted = context.recorder.adopted(as_of)
    scaffold = adopted[context.identity.seed("watched", episode) % len(adopted)]
    cells = [cell for path in scaffold.skills for cell in context.draws.levels(path)]
    cell = cells[context.identity.seed("watched cell", episode) % len(cells)]
    before = context.recorder.watched(scaffold.digest, as_of)
    try:
        reference = context.draws.draw(cell, "panel", f"watch/{scaffold.digest}", before.pairs)
    except PoolSpentError:
        return {"outcome": "pool spent"}
    item = Item(find_task(context, str(reference)), episode, "watch", 0, scaffold.digest)
    pair = await measure_all(context, item, (Arm("full", (scaffold,)), Arm("none")))
    facts, artefacts = facts_of([pair])
    wins, losses = before.wins, before.losses
    if not any(each.missing for each in pair):
        full, none = (each.passed for each in pair)
        wins, losses = wins + (full > none), losses + (full < none)
    if retires(wins, losses):
        retired = ScaffoldRetired(
            run=context.run,
            episode=episode,
            scaffold=scaffold.digest,
            variant=context.variant,
            e_minus=evidence_of_harm(wins, losses),
        )
        key = f"scaffold_retired/{context.run}/{episode}/{scaffold.digest}"
        await context.recorder.append_lab({key: retired})
        facts[key] = retired
    await context.recorder.append(facts, artefacts)
    return {"outcome": "watched"}
