"""Blind pairs: sheets of `full` beside every other arm, both orders, each viewing by itself."""

import asyncio

from bus.errors import DeadLetteredError
from bus.messages.judge import Artefact, Judgement
from graph.asking import Item
from graph.blinding import blind, unblind, viewings
from graph.judges import lay_artefact
from graph.jury import AwayError, Jury
from graph.trial.bench import Bench
from graph.trial.scoring import controls
from graph.trial.state import TrialState, advanced
from observability.ledger.facts import AttemptMade, Fact, PairJudged
from observability.ledger.folds.trial import Viewing
from tools.pictures.empty import DARK, empty_sheet
from tools.pictures.sheet import sheet


async def judge(state: TrialState, bench: Bench) -> TrialState:
    """Have one item's pairs judged; what nobody could judge is unscored, never a loss."""
    items, place = bench.items(), state["place"]
    if bench.spent():
        return advanced(len(items), len(items))
    item, commit = items[place], bench.commit
    shown, sheets = await _show(bench, item)
    others = [arm for arm in controls(bench) if "full" in shown and arm in shown]
    task, number = str(item.task.reference), item.number % commit.attempts
    wanted = viewings(bench.context.identity, task, number, others, commit.repeats)
    jury = Jury(bench.context, commit.judges)
    async with jury.awaited(f"{task}/{number}"):
        judged = await asyncio.gather(*(_view(bench, jury, item, each, shown) for each in wanted))
    facts: dict[str, Fact] = {f"pair_judged/{'/'.join(map(str, v))}": f for v, f in judged}
    if facts:
        await bench.context.recorder.append(facts, sheets)
    return advanced(place + 1, len(items))


async def _show(bench: Bench, item: Item) -> tuple[dict[str, Artefact], list[bytes]]:
    """Anonymous sheets of every arm's attempt, but for those that are missing."""
    shown: dict[str, Artefact] = {}
    sheets: list[bytes] = []
    for arm in bench.commit.arms:
        fact = bench.record.attempt(item.number, arm)
        if fact is None or fact.outcome in ("missing", "undecided"):
            continue
        pair = await asyncio.to_thread(_sheets, bench, fact)
        shown[arm] = await lay_artefact(bench.context, *pair)
        sheets += pair
    return shown, sheets


def _sheets(bench: Bench, fact: AttemptMade) -> tuple[bytes, bytes]:
    """A scene's sheet and masks; of an attempt that came to nothing, empty ones."""
    if not fact.views:
        return empty_sheet(), empty_sheet(DARK)
    read = bench.context.recorder.artefact
    views, masks = ([read(name) for name in names] for names in (fact.views, fact.silhouettes))
    return sheet(views), sheet(masks)


async def _view(
    bench: Bench, jury: Jury, item: Item, viewing: Viewing, shown: dict[str, Artefact]
) -> tuple[Viewing, PairJudged]:
    context, commit, task = bench.context, bench.commit, item.task
    asked = task.title or task.reference.skill if commit.named else None
    request = blind(context.identity, viewing, shown, asked)
    judge = commit.judge or ""
    try:
        judgement = await jury.judge(request, "/".join(map(str, viewing)))
    except (DeadLetteredError, AwayError) as error:
        judgement = Judgement(outcome="unscored", reason=str(error), judge=judge)
    if judgement.judge != judge:
        reason = f"the trial committed to another judge, {judge}"
        judgement = Judgement(outcome="unscored", reason=reason, judge=judgement.judge)
    return viewing, unblind(viewing, request, judgement, task.reference.skill)
