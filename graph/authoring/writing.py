"""`tutelage author`: have tasks written, and admit those that hold."""

from dataclasses import dataclass
from pathlib import Path

from bus.messages.authoring import AuthorTasks, Drafts
from graph import asking
from graph.authoring.admission import Wanted, examine, unreadable
from graph.authoring.inventing import invent
from graph.authoring.places import Described, Place, own_prompts, plan_places, shared
from graph.context import RunContext
from graph.run import Work
from observability.ledger.facts import DraftsWritten, Fact
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
        own = plan_places(context)
        known = KnownPrompts((*own_prompts(context), *(e for each in own for e in each.examples)))
        places = [Place(each.name, 0, each.description) for each in order.described]
        names = {each.skill for each in (*own, *places)}
        places += await invent(context, order.families, order.levels, sorted(names))
        admitted = 0
        for place in shared(places or own, order.count):
            admitted += await _fill(context, place, known)
        spent = context.recorder.spent(context.plan.budget, 0)
        return f"{counted(admitted, 'task')} admitted{f'; {spent}' if spent else ''}"

    return work


async def _fill(context: RunContext, place: Place, known: KnownPrompts) -> int:
    """Ask for tasks of a place until there are enough, or patience or the budget is used up."""
    admitted, asked, number = list[str](), 0, 0
    while len(admitted) < place.wanted and asked < _PATIENCE * place.wanted:
        if context.recorder.spent(context.plan.budget, 0):
            break
        count = min(_BATCH, place.wanted - len(admitted))
        admitted += await _batch(context, place, known, (number, count, tuple(admitted)))
        asked, number = asked + count, number + 1
    return len(admitted)


async def _batch(
    context: RunContext, place: Place, known: KnownPrompts, turn: tuple[int, int, tuple[str, ...]]
) -> list[str]:
    """One request for tasks; the prompts of those that were admitted."""
    number, count, avoid = turn
    request = AuthorTasks(
        skill=place.skill,
        description=place.description,
        level=place.level,
        about_level=place.about_level,
        examples=place.examples,
        avoid=avoid,
        count=count,
        seed=context.identity.seed("author", place.skill, place.level, number),
    )
    identifier = context.identity.request("curator", request, purpose="author")
    made = await asking.ask(context, "curator", request, Drafts, identifier)
    await asking.count(context, "author", identifier, made.usage)
    await context.recorder.append(_told(place, identifier, count, made))
    wanted, admitted = Wanted("author", place.skill, known), list[str]()
    for index, draft in enumerate(made.drafts):
        examined = await examine(context, draft, wanted)
        key = f"task_authored/{identifier}/{index}"
        await context.recorder.append({key: examined.fact}, [examined.line.encode()])
        if examined.admitted:
            admitted.append(examined.admitted.task.prompt)
    return admitted


def _told(place: Place, identifier: str, asked: int, made: Drafts) -> dict[str, Fact]:
    """That drafts were written, and what of the answer was not even a draft."""
    written = DraftsWritten(
        skill=place.skill, level=place.level, asked=asked, written=len(made.drafts)
    )
    facts: dict[str, Fact] = {f"drafts_written/{identifier}": written}
    for index, reason in enumerate(made.refused, len(made.drafts)):
        fact = unreadable(reason, "author", place.skill, place.level)
        facts[f"task_authored/{identifier}/{index}"] = fact
    return facts
