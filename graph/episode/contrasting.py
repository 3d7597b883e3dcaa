"""Contrast: a verified better attempt beside a failed one, on the same task."""

from dataclasses import dataclass, replace

from bus.messages.distiller import ImproveAttempt, Improvement
from graph import asking
from graph.arms.prompt import Arm
from graph.asking import Item, ask
from graph.context import RunContext
from graph.wire import worked_message


@dataclass(frozen=True, slots=True)
class Better:
    """A better attempt that the verifier accepted."""

    text: str
    source: str


def wants_contrast(context: RunContext, item: Item) -> bool:
    """Whether this failure is worth a better attempt.

    Contrast is mined where the student both succeeds and fails: from failures alone come the
    worst scaffolds. A pair or two more than needed are kept, for lanes decide side by side.
    """
    plan, recorder = context.plan, context.recorder
    as_of, path = context.as_of(item.episode), item.task.reference.path
    if recorder.history.gates(as_of) >= plan.candidates.most:
        return False
    if len(recorder.mined(path, as_of)) >= plan.candidates.contrast + plan.lanes:
        return False
    return recorder.history.has_passed(path, as_of)


async def better_attempt(context: RunContext, item: Item, arm: Arm) -> Better | None:
    """The expert's attempt or the student's own second one, if the verifier accepts it."""
    _, failed = await asking.attempt(context, item, arm)
    request = ImproveAttempt(
        prompt=item.task.prompt, attempt=failed.text, worked=worked_message(item.task.worked)
    )
    identifier = context.identity.request("distiller", request, purpose=item.name)
    improved = await ask(context, "distiller", request, Improvement, identifier)
    if improved.text:
        adapted = await asking.adapt(context, item, improved.text)
        verdict = await asking.verify(context, item, adapted.answer, truncated=False)
        return Better(improved.text, improved.source) if verdict.outcome == "passed" else None
    again = await asking.reach(context, replace(item, replicate=1), arm)
    if again.verdict.outcome == "passed":
        return Better(again.attempt.text, "self_written")
    return None
