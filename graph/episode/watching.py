"""Continued watch: a fresh pair with and without an adopted scaffold."""

from graph.arms.prompt import Arm
from graph.asking import Item
from graph.context import RunContext
from graph.episode.state import EpisodeState
from graph.measuring import facts_of, measure_all
from observability.ledger.facts import ScaffoldRetired
from observability.ledger.folds.learner import SkillLevel
from tools.scaffold.model import Scaffold
from tools.statistics.watch import evidence_of_harm, retires
from tools.tasks.errors import PoolSpentError


async def watch(state: EpisodeState, context: RunContext) -> EpisodeState:
    """Run one pair; retire the scaffold when the evidence has turned."""
    episode = state["episode"]
    as_of = context.as_of(episode)
    adopted = context.recorder.adopted(as_of)
    scaffold = adopted[context.identity.seed("watched", episode) % len(adopted)]
    item = _item(context, episode, scaffold)
    if item is None:
        return {"outcome": "pool spent"}
    before = context.recorder.watched(scaffold.digest, as_of)
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


def _item(context: RunContext, episode: int, scaffold: Scaffold) -> Item | None:
    """A fresh task of the scaffold's skills; None once every pool is spent."""
    draws, as_of = context.draws, context.as_of(episode)
    cells = [cell for path in scaffold.skills for cell in draws.levels(path)]
    start = context.identity.seed("watched cell", episode) % len(cells)
    for cell in cells[start:] + cells[:start]:
        number = context.recorder.history.watch_draws(scaffold.digest, SkillLevel(*cell), as_of)
        try:
            reference = draws.draw(cell, "panel", f"watch/{scaffold.digest}", number)
        except PoolSpentError:
            continue
        return Item(draws.task(reference), episode, "watch", 0, scaffold.digest)
    return None
