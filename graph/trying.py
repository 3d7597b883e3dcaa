"""`tutelage try`: does a scaffold help on given tasks? One fixed, fresh, paired comparison."""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from graph.arms.prompt import Arm
from graph.asking import Item
from graph.comparing import Pair, compare
from graph.context import RunContext
from graph.measuring import facts_of, measure_items
from graph.run import Work
from observability.ledger.facts import CandidateProposed
from tools.scaffold.model import Scaffold
from tools.tasks.pools import POOLS


def try_scaffold(scaffold: Scaffold, most: int) -> Work:
    """The work of a run that tries one scaffold on at most `most` tasks."""

    async def work(context: RunContext, _data: Path) -> str:
        await context.recorder.append({"candidate_proposed": _imported(scaffold)})
        arms = (Arm("full", (scaffold,)), Arm("none"))
        pairs: list[Pair] = []
        items = islice(_items(context, scaffold.digest), most)
        while block := list(islice(items, context.plan.lanes)):
            done = await measure_items(context, block, arms)
            await context.recorder.append(*facts_of(done))
            pairs += done
        finished = compare(pairs, 0, scaffold.digest)
        await context.recorder.append({"panel_finished": finished})
        return f"{len(pairs)} tasks were tried"

    return work


def _items(context: RunContext, scaffold: str) -> Iterator[Item]:
    """Every given task, the cells in turn, so that a small number still covers them all."""
    number = 0
    places = [(cell, pool) for cell in context.draws.cells for pool in POOLS]
    sizes = {place: context.draws.size(*place) or 0 for place in places}
    for turn in range(max(sizes.values(), default=0)):
        for cell, pool in places:
            if turn < sizes[cell, pool]:
                task = context.draws.task(context.draws.draw(cell, pool, "try", turn))
                yield Item(task, 0, "try", number, scaffold)
                number += 1


def _imported(scaffold: Scaffold) -> CandidateProposed:
    return CandidateProposed(
        episode=0,
        scaffold=scaffold.digest,
        steps=tuple(asdict(step) for step in scaffold.steps),
        skills=scaffold.skills,
        source=scaffold.source,
        rationale="given to `tutelage try`",
        parent=None,
        contrast=(),
    )
