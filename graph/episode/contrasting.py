"""Contrast: a verified better attempt beside a failed one, on the same task."""

from dataclasses import dataclass, replace

from bus.messages.distiller import ImproveAttempt, Improvement
from graph import asking
from graph.arms.prompt import Arm
from graph.asking import Item, ask
from graph.context import RunContext
from graph.deciding import candidates_left
from graph.measuring import Measurement, digest, facts_of, measure
from graph.wire import worked_message
from observability.ledger.facts import ContrastMined, Fact, ImprovementMade


@dataclass(frozen=True, slots=True)
class ContrastSearch:
    """What was asked of the expert, and of the student again where the expert had nothing."""

    item: Item
    failed: str
    improved: Improvement
    accepted: bool
    again: Measurement | None = None

    @property
    def better(self) -> tuple[str, str] | None:
        """Text and source of the better attempt; None where none was found."""
        if self.accepted:
            return self.improved.text, self.improved.source
        if self.again is not None and self.again.passed:
            return self.again.artefacts[-1].decode(), "self_written"
        return None


def wants_contrast(context: RunContext, item: Item) -> bool:
    """Whether this failure is worth a better attempt.

    Contrast is mined where the student both succeeds and fails: from failures alone come the
    worst scaffolds. A pair or two more than needed are kept, for lanes decide side by side.
    """
    plan, recorder = context.plan, context.recorder
    as_of, path = context.as_of(item.episode), item.task.reference.path
    if not candidates_left(context, as_of):
        return False
    if len(recorder.mined(path, as_of)) >= plan.candidates.contrast + plan.lanes:
        return False
    return recorder.history.has_passed(path, as_of)


async def search(context: RunContext, item: Item, arm: Arm) -> ContrastSearch:
    """Ask the expert for a better attempt, and have it verified; else let the student try again."""
    _, failed = await asking.attempt(context, item, arm)
    request = ImproveAttempt(
        prompt=item.task.prompt, attempt=failed.text, worked=worked_message(item.task.worked)
    )
    identifier = context.identity.request("distiller", request, purpose=item.name)
    improved = await ask(context, "distiller", request, Improvement, identifier)
    if improved.text:
        adapted = await asking.adapt(context, item, improved.text)
        verdict = await asking.verify(context, item, adapted.answer, truncated=False)
        return ContrastSearch(item, failed.text, improved, verdict.outcome == "passed")
    second = replace(item, purpose="contrast")
    return ContrastSearch(item, failed.text, improved, False, await measure(context, second, arm))


def facts_of_search(found: ContrastSearch) -> tuple[dict[str, Fact], list[bytes]]:
    """What a search cost and what it found, and the texts that its facts name."""
    episode, reference = found.item.episode, found.item.task.reference
    usage = found.improved.usage
    facts, artefacts = facts_of([[found.again]] if found.again else [])
    facts[f"improvement_made/{episode}"] = ImprovementMade(
        episode=episode,
        task=str(reference),
        source=found.improved.source,
        accepted=found.accepted,
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        seconds=usage.seconds,
        cost=usage.cost,
    )
    if found.better is not None:
        text, source = found.better
        facts[f"contrast_mined/{episode}"] = ContrastMined(
            episode=episode,
            skill=reference.path,
            level=reference.level,
            task=str(reference),
            attempt=digest(found.failed.encode()),
            better=digest(text.encode()),
            source=source,
        )
        artefacts.append(text.encode())
    return facts, artefacts
