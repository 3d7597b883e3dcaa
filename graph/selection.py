"""Selection: the student's measured outcomes choose among candidates, before the gate."""

from collections.abc import Sequence

from graph.arms.prompt import Arm
from graph.asking import Item, find_task
from graph.chunks import measure_in_chunks
from graph.context import RunContext
from graph.measuring import Measurement
from observability.ledger.facts import CandidateSelected
from tools.scaffold.model import Scaffold


async def select(
    context: RunContext,
    episode: int,
    candidates: Sequence[Scaffold],
    incumbent: Scaffold | None,
) -> CandidateSelected:
    """Try every candidate and the incumbent on the same fresh tasks.

    The best candidate goes on only if it passed strictly more than the incumbent did: a gate spends
    lifetime error, and the best of several candidates looks better than it is. Where the budget
    ends it early, it is of the tasks so far.
    """
    stays = Arm("incumbent", (incumbent,) if incumbent else ())
    arms = (stays, *(Arm(candidate.digest, (candidate,)) for candidate in candidates))
    items = _items(context, episode, candidates)
    rows = await measure_in_chunks(context, items, arms)
    whole = [row for row in rows if not any(each.missing for each in row)]
    passed = {arm.name: _passed(whole, column) for column, arm in enumerate(arms)}
    best = max((candidate.digest for candidate in candidates), key=lambda name: passed[name])
    selected = CandidateSelected(
        episode=episode,
        scaffold=best if passed[best] > passed[stays.name] else None,
        passed=passed,
        items=len(whole),
    )
    await context.recorder.append({f"candidate_selected/{episode}": selected})
    return selected


def _passed(rows: Sequence[Sequence[Measurement]], column: int) -> int:
    return sum(row[column].passed for row in rows)


def _items(context: RunContext, episode: int, candidates: Sequence[Scaffold]) -> list[Item]:
    paths = sorted({path for candidate in candidates for path in candidate.skills})
    cells = [cell for path in paths for cell in context.draws.levels(path)]
    key = context.identity.nonce("selection", episode)
    drawn = context.draws.spread(cells, "selection", key, context.plan.selection.items)
    return [
        Item(find_task(context, str(reference)), episode, "selection", number)
        for number, reference in enumerate(drawn)
    ]
