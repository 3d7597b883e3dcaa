"""The arm `best_of`: `none` with as many answers as `full` costs, one of them chosen.

It comes after the other arms, for only then their costs are known. Its first answer is that of
`none`; each other one is sampled on its own. Nobody looks at the key to choose.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from bus.errors import DeadLetteredError
from graph import asking
from graph.arms.prompt import Arm
from graph.asking import Item
from graph.measuring import facts_of, measure_items
from graph.trial.context import TrialContext
from graph.trial.scoring import scores
from graph.trial.state import TrialState, advanced
from graph.trial_settings import BEST_OF
from observability.ledger.facts import AnswerChosen, AttemptMade, Fact
from observability.ledger.folds.trial import CONTINUED, FIXED, sample_of
from tools.statistics.cost_matching import answers_for
from tools.tasks.choosing import choose, rule_for

_log = logging.getLogger(__name__)
_ARM = Arm(BEST_OF, text="")


async def outspend(state: TrialState, trial: TrialContext) -> TrialState:
    """Answer a block of items as often as `full` costs, and choose."""
    items, place = trial.items(), state["place"]
    block = items[place : place + trial.context.plan.lanes]
    if trial.spent() and not trial.record.sample(block[0].number, 1):
        return advanced(len(items), len(items))  # what is paid for is chosen from all the same
    for kind in (FIXED, CONTINUED) if trial.commit.continued else (FIXED,):
        await _sample(trial, block, kind)
        chosen = await asyncio.gather(*(_choose(trial, item, kind) for item in block))
        facts: dict[str, Fact] = {
            f"answer_chosen/{kind}/{item.number}": fact
            for item, fact in zip(block, chosen, strict=True)
            if fact is not None
        }
        await trial.context.recorder.append(facts)
    return advanced(place + len(block), len(items))


def answers(trial: TrialContext) -> int:
    """k, from the costs of the arms under the cap."""
    return answers_for(scores(trial, "verdict"), "full", "none")


async def _sample(trial: TrialContext, block: Sequence[Item], kind: int) -> None:
    """Record the further answers; beyond the cap, again those that it cut off."""
    wanted = [
        _item(trial, item, number, kind)
        for item in block
        for number in range(1, answers(trial))
        if kind == FIXED or _is_cut(trial.record.sample(item.number, number, FIXED))
    ]
    if wanted:
        rows = await measure_items(trial.context, wanted, (_ARM,))
        await trial.context.recorder.append(*facts_of(rows))


def _item(trial: TrialContext, item: Item, number: int, kind: int) -> Item:
    whole = item if kind == FIXED else trial.continued(item)
    heat = trial.commit.sampling.get("best_of_temperature")
    return replace(whole, episode=sample_of(number, kind), temperature=heat)


async def _choose(trial: TrialContext, item: Item, kind: int) -> AnswerChosen | None:
    """The choice; None beyond the cap where no answer had been cut off."""
    numbers, sample = range(answers(trial)), trial.record.sample
    if kind == CONTINUED and not any(_is_cut(sample(item.number, n, FIXED)) for n in numbers):
        return None
    made = [sample(item.number, number, kind) for number in numbers]
    fact = AnswerChosen(
        item=item.number,
        continued=kind == CONTINUED,
        answers=len(made),
        chosen=None,
        rule=rule_for(item.task.format),
    )
    known = [each for each in made if each is not None and each.text is not None]
    if len(known) < len(made):
        return fact
    try:
        said = await asyncio.gather(*(_said(trial, item, each) for each in known))
    except DeadLetteredError as error:
        _log.warning("no choice for %s: %s", item.name, error)
        return fact
    choice = choose(said, item.task.format)
    return fact.model_copy(update={"chosen": choice.place, "support": choice.support})


async def _said(trial: TrialContext, item: Item, fact: AttemptMade) -> str | None:
    """An answer in the verifier's format, as the curator brought it there; None if cut off."""
    if _is_cut(fact):
        return None
    text = trial.context.recorder.text(fact.text or "")
    tried = replace(item, replicate=fact.replicate)  # its reply is stored and costs nothing
    return (await asking.adapt(trial.context, tried, text)).answer


def _is_cut(fact: AttemptMade | None) -> bool:
    return fact is not None and fact.finish_reason == "length"
