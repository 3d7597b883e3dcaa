"""Domain 1: the student attempts, the expert improves on what failed, the verifier decides."""

import asyncio
import logging
from dataclasses import dataclass

from bus.errors import DeadLetteredError
from bus.messages.distiller import ImproveAttempt, Improvement
from bus.messages.verifier import Verdict
from graph import asking
from graph.arms.prompt import Arm
from graph.asking import Item, ask, find_task
from graph.context import RunContext
from graph.measuring import digest, facts_of, measure_items
from graph.pictures import Drawing, fetch, lay
from graph.trial.context import TrialContext
from graph.trial.state import TrialState, advanced
from graph.wire import worked_message
from observability.ledger.facts import AttemptMade, ContrastMined, Fact, ImprovementMade
from tools.tasks.prompt import answer_line
from tools.tasks.task import Task

_WHOLE = ("plan", "js", "code")
"""Formats of which a family's gold is a whole answer, and not merely its last line."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ExpertAttempt:
    """What the expert wrote, and what the verifier said of it."""

    improved: Improvement
    verdict: Verdict
    drawn: Drawing


async def teach(state: TrialState, trial: TrialContext) -> TrialState:
    """Have a block of domain 1's tasks attempted and improved on."""
    if reason := trial.spent():
        return {"abandoned": f"{reason} before anything was distilled"}
    items = training_items(trial)
    block = items[state["place"] : state["place"] + trial.context.plan.lanes]
    rows = await measure_items(trial.context, block, (Arm("none"),))
    await trial.context.recorder.append(*facts_of(rows))
    found = await asyncio.gather(
        *(
            _contrast(trial.context, item, row[0].fact)
            for item, row in zip(block, rows, strict=True)
        )
    )
    facts = {key: fact for each, _ in found for key, fact in each.items()}
    if facts:
        texts = [text for _, artefacts in found for text in artefacts]
        await trial.context.recorder.append(facts, texts)
    return advanced(state["place"] + len(block), len(items))


def training_items(trial: TrialContext) -> list[Item]:
    """Domain 1's tasks, its skills and levels in turn; each is numbered as an episode would be."""
    context = trial.context
    key = context.identity.nonce("teach")
    drawn = context.draws.spread(trial.training_cells, "curriculum", key, trial.settings.teach)
    return [
        Item(find_task(context, str(reference)), number, "teach")
        for number, reference in enumerate(drawn)
    ]


async def _contrast(
    context: RunContext, item: Item, attempt: AttemptMade
) -> tuple[dict[str, Fact], list[bytes]]:
    """What a search for a better attempt cost and found; nothing where none was needed."""
    if attempt.outcome != "failed" or attempt.text is None:
        return {}, []
    try:
        better = await _improve(context, item, attempt)
    except DeadLetteredError as error:
        # The student's failure is recorded whatever becomes of the expert.
        _log.warning("no better attempt at %s: %s", item.task.reference, error)
        return {}, []
    accepted = _is_better(better.verdict, attempt)
    facts: dict[str, Fact] = {
        f"improvement_made/{item.episode}": _improvement(attempt, better.improved, accepted)
    }
    if not accepted:
        return facts, []
    facts[f"contrast_mined/{item.episode}"] = _mined(attempt, attempt.text, better)
    return facts, [better.improved.text.encode(), *better.drawn.pictures]


def _improvement(attempt: AttemptMade, improved: Improvement, accepted: bool) -> ImprovementMade:
    usage = improved.usage
    return ImprovementMade(
        episode=attempt.episode,
        task=attempt.task,
        source=improved.source,
        accepted=accepted,
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        seconds=usage.seconds,
        cost=usage.cost,
    )


def _mined(attempt: AttemptMade, text: str, better: ExpertAttempt) -> ContrastMined:
    return ContrastMined(
        episode=attempt.episode,
        skill=attempt.skill,
        level=attempt.level,
        task=attempt.task,
        attempt=text,
        better=digest(better.improved.text.encode()),
        source=better.improved.source,
        better_score=better.verdict.score,
        better_observed=better.verdict.observed,
        better_views=better.drawn.views,
    )


async def _improve(context: RunContext, item: Item, attempt: AttemptMade) -> ExpertAttempt:
    pictures = tuple(context.recorder.artefact(view) for view in attempt.views)
    request = ImproveAttempt(
        prompt=item.task.prompt,
        attempt=context.recorder.text(attempt.text or ""),
        worked=worked_message(item.task.worked),
        solution=_solution(context, item.task),
        pictures=await lay(context, "distiller", pictures),
        form=answer_line(item.task.format) if item.task.format in _WHOLE else "",
        json_schema=item.task.json_schema,
    )
    identifier = context.identity.request("distiller", request, purpose=item.name)
    improved = await ask(context, "distiller", request, Improvement, identifier)
    if not improved.text:
        return ExpertAttempt(improved, Verdict(outcome="failed", failure="empty"), Drawing())
    adapted = await asking.adapt(context, item, improved.text)
    verdict = await asking.verify(context, item, adapted.answer, truncated=False)
    return ExpertAttempt(improved, verdict, await fetch(context, verdict.pictures))


def _solution(context: RunContext, task: Task) -> str | None:
    if task.format not in _WHOLE:
        return None
    return context.families[task.reference.family].gold(task.reference)


def _is_better(verdict: Verdict, attempt: AttemptMade) -> bool:
    """Whether it passed; of a scene, whether it meets more of the contract."""
    if verdict.outcome == "passed":
        return True
    scored = verdict.outcome == "failed" and verdict.pictures is not None
    return scored and (verdict.score or 0.0) > (attempt.score or 0.0)
