"""Easier variants of a task that the student is stuck on, as the curator's model writes them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bus.messages.authoring import DecomposeTask, Drafts
from graph import asking
from graph.authoring.admission import AdmittedTask, DraftCriteria, Examined, examine, unwritten
from graph.context import RunContext
from observability.ledger.facts import Fact, TaskAuthored
from tools.tasks.likeness import KnownPrompts
from tools.tasks.task import Task


@dataclass(frozen=True, slots=True)
class EasierVariants:
    """Variants that may be asked, easiest first, and a reason for each that may not.

    A variant is put to the student as `Item(variant.task, …, sealed=variant.sealed)`, and goes
    through attempt, adapt and verify like any task.
    """

    variants: tuple[AdmittedTask, ...] = ()
    refused: tuple[str, ...] = ()


async def easier_variants(
    context: RunContext, task: Task, *, depth: int = 1, count: int = 2, known: Iterable[str] = ()
) -> EasierVariants:
    """Have easier variants of a task written, and admit those that hold.

    What it cost and what became of each draft is recorded; asking again costs nothing. Without a
    model of the curator's there are none, and the reason says so.

    Args:
        context: the run.
        task: what the student is stuck on; answers must be numbers or short texts.
        depth: how often the task was made easier before, and once more.
        count: variants wanted.
        known: prompts, beside the task's own, that a variant must not nearly repeat.

    Raises:
        DeadLetteredError: the curator could not be asked.
    """
    request = DecomposeTask(
        prompt=task.prompt,
        format=task.format,
        depth=depth,
        count=count,
        seed=context.identity.seed("decompose", task.prompt, depth),
    )
    identifier = context.identity.request("curator", request, purpose="decompose")
    made = await asking.ask(context, "curator", request, Drafts, identifier)
    await asking.count(context, "decompose", identifier, made.usage)
    criteria, key = _criteria(task, known), f"task_authored/{identifier}"
    examined = [
        await examine(context, draft, criteria, f"{key}/{number}")
        for number, draft in enumerate(made.drafts[:count])
    ]
    if made.usage.calls:
        facts = _facts(key, examined, made.refused, task)
        await context.recorder.append(facts, [each.line.encode() for each in examined])
    return EasierVariants(
        tuple(each.admitted for each in examined if each.admitted),
        (*(_reason(each.fact) for each in examined if not each.admitted), *made.refused),
    )


def _criteria(task: Task, prompts: Iterable[str]) -> DraftCriteria:
    """What its variants are checked against: answers must have its format."""
    known = KnownPrompts((task.prompt, *prompts))
    match task.format:
        case "number" | "text" as wanted:
            return DraftCriteria("decompose", task.reference.skill, known, wanted)
        case _:
            return DraftCriteria("decompose", task.reference.skill, known)


def _facts(
    key: str, examined: Sequence[Examined], refused: Sequence[str], task: Task
) -> dict[str, Fact]:
    """What became of each draft, and of what was not even one."""
    skill, level = task.reference.skill, task.reference.level
    facts = [
        *(each.fact for each in examined),
        *(unwritten(reason, "decompose", skill, level) for reason in refused),
    ]
    return {f"{key}/{number}": fact for number, fact in enumerate(facts)}


def _reason(fact: TaskAuthored) -> str:
    return f"{fact.refusal}: {fact.reason}"
