"""Blind pairs: sheets of `full` beside every other arm, both orders, each viewing by itself."""

import asyncio

from bus.errors import DeadLetteredError
from bus.messages.judge import Artefact, Judgement, JudgePair
from graph.asking import Item
from graph.blinding import blind, unblind, viewings
from graph.judges import lay_artefact
from graph.jury import AwayError, Jury
from graph.trial.context import TrialContext
from graph.trial.decoys import Decoy, decoys
from graph.trial.decoys import request as decoy_request
from graph.trial.scoring import controls
from graph.trial.state import TrialState, advanced
from observability.ledger.facts import AttemptMade, Fact, PairJudged
from observability.ledger.folds.trial import Viewing
from tools.pictures.empty import DARK, empty_sheet
from tools.pictures.sheet import sheet
from tools.tasks.reference import TaskReference


async def judge(state: TrialState, trial: TrialContext) -> TrialState:
    """Have one item's pairs judged; what nobody could judge is unscored, never a loss."""
    items, place = trial.items(), state["place"]
    if trial.spent():
        return advanced(len(items), len(items))
    item, commit = items[place], trial.commit
    shown, sheets = await _show(trial, item)
    others = [arm for arm in controls(trial) if "full" in shown and arm in shown]
    task, number = str(item.task.reference), item.number % commit.attempts
    identity, repeats = trial.context.identity, commit.repeats
    turns: list[Viewing | Decoy] = [*viewings(identity, task, number, others, repeats)]
    jury = Jury(trial.context, commit.judges)
    if jury.has_person:
        beside = {arm: shown[arm] for arm in others}
        turns += decoys(identity, task, number, beside, repeats)
        turns.sort(key=lambda turn: identity.seed("turn", *turn))
    async with jury.awaited(f"{task}/{number}"):
        said = await asyncio.gather(*(_turn(trial, jury, item, each, shown) for each in turns))
    judged = [each for each in said if each is not None]
    facts: dict[str, Fact] = {f"pair_judged/{'/'.join(map(str, v))}": f for v, f in judged}
    if facts:
        await trial.context.recorder.append(facts, sheets)
    return advanced(place + 1, len(items))


async def _show(trial: TrialContext, item: Item) -> tuple[dict[str, Artefact], list[bytes]]:
    """Anonymous sheets of every arm's attempt, but for those that are missing."""
    shown: dict[str, Artefact] = {}
    sheets: list[bytes] = []
    for arm in trial.commit.arms:
        fact = trial.record.attempt(item.number, arm)
        if fact is None or fact.outcome in ("missing", "undecided"):
            continue
        pair = await asyncio.to_thread(_sheets, trial, fact)
        shown[arm] = await lay_artefact(trial.context, *pair)
        sheets += pair
    return shown, sheets


def _sheets(trial: TrialContext, fact: AttemptMade) -> tuple[bytes, bytes]:
    """A scene's sheet and masks; of an attempt that came to nothing, empty ones."""
    if not fact.views:
        return empty_sheet(), empty_sheet(DARK)
    read = trial.context.recorder.artefact
    views, masks = ([read(name) for name in names] for names in (fact.views, fact.silhouettes))
    return sheet(views), sheet(masks)


async def _turn(
    trial: TrialContext, jury: Jury, item: Item, turn: Viewing | Decoy, shown: dict[str, Artefact]
) -> tuple[Viewing, PairJudged] | None:
    """Have one pair judged; None of a decoy."""
    identity, task = trial.context.identity, item.task
    asked = task.title or task.reference.skill if trial.commit.named else None
    if isinstance(turn, Decoy):
        await jury.distract(decoy_request(identity, turn, shown, asked), "/".join(map(str, turn)))
        return None
    return turn, await _view(trial, jury, turn, blind(identity, turn, shown, asked))


async def _view(
    trial: TrialContext, jury: Jury, viewing: Viewing, request: JudgePair
) -> PairJudged:
    judge = trial.commit.judge or ""
    try:
        judgement = await jury.judge(request, "/".join(map(str, viewing)))
    except (DeadLetteredError, AwayError) as error:
        judgement = Judgement(outcome="unscored", reason=str(error), judge=judge)
    if judgement.judge != judge:
        reason = f"the trial committed to another judge, {judge}"
        judgement = Judgement(outcome="unscored", reason=reason, judge=judgement.judge)
    return unblind(viewing, request, judgement, TaskReference.parse(viewing.task).skill)
