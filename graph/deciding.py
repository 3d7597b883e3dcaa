"""What the curator is told, and the task that its decision names."""

from collections.abc import Iterator
from dataclasses import asdict

from bus.messages.curator import Cell as CellMessage
from bus.messages.curator import DecideNext, Decision, Rung
from graph.asking import ask
from graph.context import RunContext
from graph.draws import Cell
from graph.episode.state import EpisodeState
from graph.measuring import student_state
from observability.ledger.facts import DecisionMade
from observability.ledger.folds.learner import LearnerCell, SkillLevel
from tools.curriculum.hints import TAKEN_APART
from tools.tasks.reference import TaskReference


async def decide(context: RunContext, episode: int) -> Decision:
    """Ask the curator what comes next.

    Decision *n* sees exactly the episodes up to *n* less the number of lanes, so the order in
    which answers arrive changes nothing.
    """
    if episode in context.decisions:
        return context.decisions[episode]
    plan = context.plan
    request = DecideNext(
        episode=episode,
        seed=context.identity.seed("decide", episode),
        policy=plan.policy,
        cells=tuple(_cells(context, episode)),
        candidates_left=_may_write(context, episode),
        contrast_needed=plan.candidates.contrast,
    )
    purpose = f"decide/{episode}"
    identifier = context.identity.request("curator", request, purpose=purpose)
    decision = await ask(context, "curator", request, Decision, identifier)
    context.decisions[episode] = decision
    context.decisions.pop(episode - plan.lanes, None)
    return decision


def _may_write(context: RunContext, episode: int) -> int:
    """Only the first lane distils: the others cannot see what it is doing just now."""
    if episode % context.plan.lanes:
        return 0
    return candidates_left(context, context.as_of(episode))


def candidates_left(context: RunContext, as_of: int) -> int:
    """How many candidates may still be written, as of an episode."""
    return max(0, context.plan.candidates.most - context.recorder.history.written(as_of))


def resolve(context: RunContext, episode: int, decision: Decision) -> TaskReference:
    """The task of a decision."""
    assert decision.skill is not None, "a decision to teach names a skill"  # noqa: S101 - for mypy
    cell = Cell(decision.skill, decision.level)
    if context.draws.size(cell, "curriculum") is None:
        return context.draws.reference(cell, "curriculum", decision.seed)
    return context.draws.draw(cell, "curriculum", "given", _place(context, cell, episode))


def decision_fact(state: EpisodeState, decision: Decision) -> DecisionMade:
    """What is recorded of a decision."""
    return DecisionMade(
        episode=state["episode"],
        lane=state["lane"],
        action=decision.action,
        skill=decision.skill,
        level=decision.level,
        task=state["task"],
        hint=decision.hint,
        reason=decision.reason,
        policy=decision.policy,
        picked_by=decision.picked_by,
        propensity=decision.propensity,
        inputs=decision.inputs,
    )


def is_watch(context: RunContext, episode: int) -> bool:
    """Whether this episode is one of those that watch over an adopted scaffold."""
    as_of = context.as_of(episode)
    if not context.recorder.adopted(as_of):
        return False
    return context.identity.seed("watch", episode) % context.plan.watch.every == 0


def _cells(context: RunContext, episode: int) -> Iterator[CellMessage]:
    as_of, cells = context.as_of(episode), context.draws.cells
    states = {path: _state(context, path, as_of) for path in {cell.path for cell in cells}}
    known = {state: context.recorder.cells(state, as_of) for state in {*states.values()}}
    for cell in cells:
        here = known[states[cell.path]].get(SkillLevel(*cell), LearnerCell())
        size = context.draws.size(cell, "curriculum")
        lowest, highest = _hints(context, cell)
        yield CellMessage(
            skill=cell.path,
            level=cell.level,
            passed=here.passed,
            failed=here.failed,
            attempts=here.attempts,
            chosen=_chosen(context, cell, as_of),
            duplicates=here.duplicates,
            contrast=here.contrast,
            hint=here.hint,
            first_hint=lowest,
            hints=highest,
            rungs=tuple(Rung(**asdict(rung)) for rung in here.rungs),
            spent=size is not None and _place(context, cell, episode) >= size,
        )


def _chosen(context: RunContext, cell: Cell, as_of: int) -> int:
    """Tasks of a cell that any lane has drawn."""
    history, place = context.recorder.history, SkillLevel(cell.path, cell.level)
    return sum(history.drawn(lane, place, as_of) for lane in range(context.plan.lanes))


def _hints(context: RunContext, cell: Cell) -> tuple[int, int]:
    """The lowest and the highest hint level that a cell's tasks can be given; 1, 0 for none.

    What has no worked solution to hint from, a model can still write easier variants of.
    """
    highest = context.draws.hints(cell)
    if highest == TAKEN_APART or context.plan.curator is None or not context.draws.varies(cell):
        return 1, highest
    return (1 if highest else TAKEN_APART), TAKEN_APART


def _state(context: RunContext, skill: str, as_of: int) -> str:
    """The student state in which a skill is taught."""
    adopted = context.recorder.adopted_for(skill, as_of)
    return student_state(context.variant, (adopted,) if adopted else ())


def _place(context: RunContext, cell: Cell, episode: int) -> int:
    """Where in a given pool this episode draws: lanes take turns, so no two meet."""
    lanes = context.plan.lanes
    lane = episode % lanes
    return lane + lanes * context.recorder.history.drawn(
        lane, SkillLevel(cell.path, cell.level), context.as_of(episode)
    )
