"""New families of tasks: skills that the curator's model thinks of, and their admission."""

from collections.abc import Collection

from bus.errors import DeadLetteredError
from bus.messages.authoring import Inventions, InventSkills, SkillDraft
from graph import asking
from graph.authoring.targets import WritingTarget, slug
from graph.context import RunContext
from observability.ledger.facts import SkillInvented
from tools.tasks.likeness import KnownPrompts

_MOST_REQUESTS = 3


async def invent(
    context: RunContext, count: int, levels: int, known: Collection[str]
) -> list[WritingTarget]:
    """Have so many new skills thought of; fewer where too many are refused.

    Args:
        context: the run.
        count: skills wanted.
        levels: levels of each.
        known: names of skills that there are already.

    A request that the curator could not be asked is a refusal of the class `not_run`.
    """
    names, alike, targets = list(known), KnownPrompts(), list[WritingTarget]()
    for number in range(_MOST_REQUESTS):
        missing = count - len(targets) // levels
        if missing <= 0:
            break
        request = InventSkills(
            count=missing,
            levels=levels,
            known=tuple(names),
            seed=context.identity.seed("invent", number),
        )
        for fact in await _asked(context, request, names, alike):
            if fact.outcome == "admitted":
                targets += _targets(fact, levels)
    return targets


async def _asked(
    context: RunContext, request: InventSkills, names: list[str], alike: KnownPrompts
) -> list[SkillInvented]:
    """What became of each skill of one request; those that were admitted become known."""
    identifier = context.identity.request("curator", request, purpose="invent")
    key = f"skill_invented/{identifier}"
    first = context.recorder.authoring.inventions.get(f"{key}/0")
    if first and first.refusal == "not_run":
        return []
    try:
        made = await asking.ask(context, "curator", request, Inventions, identifier)
    except DeadLetteredError as error:
        await context.recorder.append({f"{key}/0": _fact(refusal="not_run", reason=str(error))})
        return []
    facts = list[SkillInvented]()
    for draft in made.skills[: request.count]:
        facts.append(fact := _examined(draft, names, alike))
        if fact.outcome == "admitted":
            names.append(fact.name)
            alike.add(fact.description)
    facts += (_fact(reason=reason) for reason in made.refused)
    await context.recorder.append({f"{key}/{number}": fact for number, fact in enumerate(facts)})
    await asking.count(context, "invent", identifier, made.usage)
    return facts


def _examined(draft: SkillDraft, names: Collection[str], alike: KnownPrompts) -> SkillInvented:
    name = slug(draft.name)
    if not name or not draft.description.strip():
        return _fact(draft, name, "malformed", "it has no name or no description")
    if name in names:
        return _fact(draft, name, "near_duplicate", "there is a skill of this name")
    if alike.nearest(draft.description):
        return _fact(draft, name, "near_duplicate", "another skill has nearly this description")
    return _fact(draft, name, "", "")


def _fact(
    draft: SkillDraft | None = None,
    name: str = "",
    refusal: str = "malformed",
    reason: str = "",
) -> SkillInvented:
    return SkillInvented.model_validate(
        {
            "name": name,
            "description": draft.description if draft else "",
            "levels": draft.levels if draft else (),
            "outcome": "refused" if refusal else "admitted",
            "refusal": refusal or None,
            "reason": reason,
        }
    )


def _targets(fact: SkillInvented, levels: int) -> list[WritingTarget]:
    told = (*fact.levels, *("",) * levels)[:levels]
    return [
        WritingTarget(fact.name, level, fact.description, about) for level, about in enumerate(told)
    ]
