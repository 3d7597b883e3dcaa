"""`tutelage author`: have tasks written, and admit those that hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bus.errors import DeadLetteredError
from bus.messages.authoring import AuthorTasks, Drafts
from graph import asking
from graph.authoring.admission import DraftCriteria, examine, unwritten
from graph.authoring.inventing import invent
from graph.authoring.targets import Described, WritingTarget, own_prompts, plan_targets, shared
from graph.context import RunContext
from graph.run import Work
from observability.ledger.facts import DraftsWritten, Fact, TaskAuthored
from observability.wording import count as counted
from tools.tasks.likeness import KnownPrompts

_BATCH = 5
"""Tasks asked for at once: more of them in one answer are more alike, and a small model's are cut
off."""
_PATIENCE = 4
"""Drafts asked for at most, for each task that is wanted."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to write: `count` tasks in all, dealt out over skills and levels.

    Where skills are described or to be invented, the plan's own are only known, not written.
    """

    count: int
    described: tuple[Described, ...] = ()
    families: int = 0
    """Skills to invent."""
    levels: int = 1
    """Levels of each invented skill."""


def author(order: Order) -> Work:
    """The work of a run that has tasks written."""

    async def work(context: RunContext, _data: Path) -> str:
        own = plan_targets(context)
        known = KnownPrompts((*own_prompts(context), *(e for each in own for e in each.examples)))
        targets = [WritingTarget(each.name, 0, each.description) for each in order.described]
        names = {each.skill for each in (*own, *targets)}
        targets += await invent(context, order.families, order.levels, sorted(names))
        chosen = targets if order.described or order.families else own
        if not chosen:
            return "no invented skill was admitted, so no task was asked for"
        for target in shared(chosen, order.count):
            await _fill(context, target, known)
        admitted = len(context.recorder.authoring.admitted)
        spent = context.recorder.spent(context.plan.budget, 0)
        return f"{counted(admitted, 'task')} admitted{f'; {spent}' if spent else ''}"

    return work


async def _fill(context: RunContext, target: WritingTarget, known: KnownPrompts) -> None:
    """Ask for tasks of a target until there are enough, or patience or the budget is used up.

    What is on record already is gone through whatever the budget says by now, so that a run that
    was interrupted comes to what it would have come to.
    """
    admitted, asked, number = list[str](), 0, 0
    while len(admitted) < target.wanted and asked < _PATIENCE * target.wanted:
        count = min(_BATCH, target.wanted - len(admitted))
        batch = _Batch(context, target, _request(context, target, (number, count, tuple(admitted))))
        if not batch.recorded and context.recorder.spent(context.plan.budget, 0):
            break
        admitted += await batch.admitted(known)
        asked, number = asked + count, number + 1


def _request(
    context: RunContext, target: WritingTarget, turn: tuple[int, int, tuple[str, ...]]
) -> AuthorTasks:
    number, count, avoid = turn
    return AuthorTasks(
        skill=target.skill,
        description=target.description,
        level=target.level,
        about_level=target.about_level,
        examples=target.examples,
        avoid=avoid,
        count=count,
        seed=context.identity.seed("author", target.skill, target.level, number),
    )


class _Batch:
    """One request for tasks."""

    def __init__(self, context: RunContext, target: WritingTarget, request: AuthorTasks) -> None:
        self._context, self._target, self._request = context, target, request
        self._id = context.identity.request("curator", request, purpose="author")
        self._key = f"drafts_written/{self._id}"
        self.recorded = context.recorder.authoring.batches.get(self._key)
        """What the record holds of it already."""

    async def admitted(self, known: KnownPrompts) -> list[str]:
        """The prompts of those that were admitted; none where the curator could not be asked."""
        context, target = self._context, self._target
        first = context.recorder.authoring.drafts.get(self._draft(0))
        if self.recorded and not self.recorded.written and first and first.refusal == "not_run":
            return []
        try:
            made = await asking.ask(context, "curator", self._request, Drafts, self._id)
        except DeadLetteredError as error:
            fact = unwritten(str(error), "author", target.skill, target.level, "not_run")
            await self._tell(0, [fact])
            return []
        drafts = made.drafts[: self._request.count]
        faults = [unwritten(each, "author", target.skill, target.level) for each in made.refused]
        await self._tell(len(drafts), faults)
        await asking.count(context, "author", self._id, made.usage)
        criteria, admitted = DraftCriteria("author", target.skill, known), list[str]()
        for index, draft in enumerate(drafts):
            examined = await examine(context, draft, criteria, self._draft(index))
            line = examined.line.encode()
            await context.recorder.append({self._draft(index): examined.fact}, [line])
            if examined.admitted:
                admitted.append(examined.admitted.task.prompt)
        return admitted

    async def _tell(self, written: int, faults: Sequence[TaskAuthored]) -> None:
        """That drafts were written, and what of the answer was not even a draft."""
        target, asked = self._target, self._request.count
        fact = DraftsWritten(skill=target.skill, level=target.level, asked=asked, written=written)
        facts: dict[str, Fact] = {self._key: fact}
        facts |= {self._draft(index): fault for index, fault in enumerate(faults, written)}
        await self._context.recorder.append(facts)

    def _draft(self, index: int) -> str:
        return f"task_authored/{self._id}/{index}"
