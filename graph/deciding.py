"""What the curator is told, and the task that its decision names."""

from collections.abc import Iterator
from dataclasses import asdict

from bus.messages.curator import Cell as CellMessage
from bus.messages.curator import DecideNext, Decision
from graph.asking import ask
from graph.context import RunContext
from graph.draws import Cell
from graph.measuring import student_state
from observability.ledger.folds.learner import Known, Place
from tools.tasks.reference import TaskReference


async def decide(context: RunContext, episode: int) -> Decision:
    """Ask the curator what comes next.

    Decision *n* sees exactly the episodes up to *n* less the number of lanes, so the order in
    which answers arrive changes nothing.
    """
    plan = context.plan
    request = DecideNext(
        episode=episode,
        seed=context.identity.seed("decide", episode),
        policy=plan.policy,
        cells=tuple(_cells(context, episode)),
        candidates_left=_candidates_left(context, episode),
        contrast_needed=plan.candidates.contrast,
    )
    purpose = f"decide/{episode}"
    identifier = context.identity.request("curator", request, purpose=purpose)
    return await ask(context, "curator", request, Decision, identifier)


def _candidates_left(context: RunContext, episode: int) -> int:
    """Only the first lane distils: the others cannot see what it is doing just now."""
    if episode % context.plan.lanes:
        return 0
    gates = context.recorder.history.gates(context.as_of(episode))
    return max(0, context.plan.candidates.most - gates)


def resolve(context: RunContext, episode: int, decision: Decision) -> TaskReference:
    """The task of a decision."""
    assert decision.skill is not None, "a decision to teach names a skill"  # noqa: S101 - for mypy
    cell = Cell(decision.skill, decision.level)
    if context.draws.size(cell, "curriculum") is None:
        return context.draws.reference(cell, "curriculum", decision.seed)
    return context.draws.draw(cell, "curriculum", "given", _place(context, cell, episode))


def is_watch(context: RunContext, episode: int) -> bool:
    """Whether this episode is one of those that watch over an adopted scaffold."""
    as_of = context.as_of(episode)
    if not context.recorder.adopted(as_of):
        return False
    return context.identity.seed("watch", episode) % context.plan.watch.every == 0


def _cells(context: RunContext, episode: int) -> Iterator[CellMessage]:
    as_of = context.as_of(episode)
    known: dict[str, dict[Place, Known]] = {}
    for cell in context.draws.cells:
        adopted = context.recorder.adopted_for(cell.path, as_of)
        state = student_state(context.variant, (adopted,) if adopted else ())
        if state not in known:
            known[state] = context.recorder.cells(state, as_of)
        here = known[state].get(Place(cell.path, cell.level), Known())
        size = context.draws.size(cell, "curriculum")
        spent = size is not None and _place(context, cell, episode) >= size
        yield CellMessage(
            skill=cell.path,
            level=cell.level,
            hints=context.draws.hints(cell),
            spent=spent,
            **asdict(here),
        )


def _place(context: RunContext, cell: Cell, episode: int) -> int:
    """Where in a given pool this episode draws: lanes take turns, so no two meet."""
    lanes = context.plan.lanes
    lane = episode % lanes
    return lane + lanes * context.recorder.history.drawn(
        lane, Place(cell.path, cell.level), context.as_of(episode)
    )
