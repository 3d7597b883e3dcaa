"""Admission of a drafted task: nothing that a model wrote is asked before it has passed here.

In this order, the cheap before the dear: its form, its length, whether the prompt states the
answer, whether it is nearly the same as a known one; then the verifier must accept its own answer
against its sealed key, and a second sample, which saw nothing but the prompt, must agree.
"""

import hashlib
from dataclasses import dataclass
from typing import Literal

from bus import buckets
from bus.errors import DeadLetteredError
from bus.messages.authoring import Solution, SolveTask, TaskDraft
from graph import asking
from graph.arms.prompt import Arm, build_prompt
from graph.asking import Item, ask
from graph.context import RunContext
from observability.ledger.authoring_facts import Refusal
from observability.ledger.facts import TaskAuthored
from tools.tasks.drafts import DraftedTask, Format, UnfitDraftError, read_draft
from tools.tasks.likeness import KnownPrompts
from tools.tasks.reference import TaskReference
from tools.tasks.sealing import seal
from tools.tasks.task import Task

FAMILY = "authored"
"""Family of the references of authored tasks; no such family exists, for each carries its key."""
_SHOWN = 80
"""Characters of a text that a reason quotes."""

Purpose = Literal["author", "decompose"]


@dataclass(frozen=True, slots=True)
class DraftCriteria:
    """What a draft is checked against: skill, format, and prompts not to repeat."""

    purpose: Purpose
    skill: str
    known: KnownPrompts
    format: Format | None = None


@dataclass(frozen=True, slots=True)
class AdmittedTask:
    """A task that may be asked; `sealed` is the digest of its key in the verifier's bucket."""

    task: Task
    sealed: str
    answer: str


@dataclass(frozen=True, slots=True)
class Examined:
    """What became of a draft: the task where it was admitted, and the fact of it in any case."""

    fact: TaskAuthored
    admitted: AdmittedTask | None = None
    line: str = ""
    """The draft as a line of own tasks, which the fact names by its digest."""


class _RefusedError(Exception):
    def __init__(self, refusal: str, reason: str) -> None:
        self.refusal, self.reason = refusal, reason
        super().__init__(reason)


async def examine(
    context: RunContext, draft: TaskDraft, criteria: DraftCriteria, key: str
) -> Examined:
    """Admit a draft, or refuse it with a class and a reason; what is admitted becomes known.

    What the record holds of it under the key already is its fate, whatever the bus would say by
    now. An agent that could not do its part is a refusal of the class `not_run`.
    """
    if fate := context.recorder.authoring.drafts.get(key):
        return await _recalled(context, draft, criteria, fate)
    drafted: DraftedTask | None = None
    try:
        drafted = _fit(draft, criteria)
        admitted = await _proven(context, drafted)
    except _RefusedError as refused:
        return _examined(draft, criteria, drafted, refused=refused)
    except DeadLetteredError as error:
        return _examined(draft, criteria, drafted, refused=_RefusedError("not_run", str(error)))
    criteria.known.add(drafted.prompt)
    return _examined(draft, criteria, drafted, admitted=admitted)


async def _recalled(
    context: RunContext, draft: TaskDraft, criteria: DraftCriteria, fate: TaskAuthored
) -> Examined:
    """A draft as it was examined before; nobody is asked again."""
    if fate.outcome != "admitted":
        return Examined(fate)
    drafted = _read(draft, criteria)
    criteria.known.add(drafted.prompt)
    task, sealed = await _sealed(context, drafted)
    return Examined(fate, AdmittedTask(task, sealed, drafted.answer), drafted.line)


def unwritten(
    reason: str, purpose: Purpose, skill: str, level: int, refusal: Refusal = "malformed"
) -> TaskAuthored:
    """The fact of what is not even a draft: a model wrote something else, or was not reached."""
    return TaskAuthored(
        purpose=purpose,
        skill=skill,
        level=level,
        outcome="refused",
        refusal=refusal,
        reason=reason,
    )


def _fit(draft: TaskDraft, criteria: DraftCriteria) -> DraftedTask:
    """What can be seen without asking anybody."""
    try:
        drafted = _read(draft, criteria)
    except UnfitDraftError as error:
        raise _RefusedError(error.fault, error.reason) from error
    if near := criteria.known.nearest(drafted.prompt):
        raise _RefusedError("near_duplicate", f"nearly the same as {near[:_SHOWN]!r}")
    return drafted


def _read(draft: TaskDraft, criteria: DraftCriteria) -> DraftedTask:
    return read_draft(
        draft.prompt, draft.answer, criteria.format, skill=criteria.skill, level=draft.level
    )


async def _sealed(context: RunContext, drafted: DraftedTask) -> tuple[Task, str]:
    """The task, and the digest of its key in the verifier's bucket."""
    task = Task(_reference(drafted), drafted.prompt, drafted.format)
    return task, await buckets.put(context.connection, "verifier", seal(drafted.key))


async def _proven(context: RunContext, drafted: DraftedTask) -> AdmittedTask:
    """What only the verifier and a second sample can tell."""
    task, sealed = await _sealed(context, drafted)
    item = Item(task, 0, "curriculum", sealed=sealed)
    if said := await _verified(context, item, f"ANSWER: {drafted.answer}"):
        raise _RefusedError("own_answer", f"the verifier does not accept its own answer: {said}")
    solution = await _sample(context, task)
    if solution.truncated:
        raise _RefusedError("disagreement", "a second sample came to no end")
    if await _verified(context, item, solution.text):
        adapted = await asking.adapt(context, item, solution.text)
        said = f"says {adapted.answer[:_SHOWN]!r}" if adapted.answer else "gives no answer"
        own = drafted.answer[:_SHOWN]
        raise _RefusedError("disagreement", f"a second sample {said}, its author {own!r}")
    return AdmittedTask(task, sealed, drafted.answer)


async def _verified(context: RunContext, item: Item, text: str) -> str:
    """Why a text does not answer the item; empty where it does."""
    adapted = await asking.adapt(context, item, text)
    verdict = await asking.verify(context, item, adapted.answer, truncated=False)
    if verdict.outcome == "passed":
        return ""
    return verdict.evidence or str(verdict.failure or verdict.outcome)


async def _sample(context: RunContext, task: Task) -> Solution:
    prompt = build_prompt(task, Arm("none"))
    request = SolveTask(prompt=prompt, seed=context.identity.seed("solve", prompt))
    identifier = context.identity.request("curator", request, purpose="solve")
    solution = await ask(context, "curator", request, Solution, identifier)
    await asking.count(context, "solve", identifier, solution.usage)
    return solution


def _reference(drafted: DraftedTask) -> TaskReference:
    content = f"{drafted.prompt}\n{drafted.answer}".encode()
    version = hashlib.sha256(content).hexdigest()[:12]
    return TaskReference(FAMILY, version, drafted.skill, drafted.level, 0)


def _examined(
    draft: TaskDraft,
    criteria: DraftCriteria,
    drafted: DraftedTask | None,
    *,
    admitted: AdmittedTask | None = None,
    refused: _RefusedError | None = None,
) -> Examined:
    line = drafted.line if drafted else draft.model_dump_json(include={"prompt", "answer", "level"})
    fact = TaskAuthored.model_validate(
        {
            "purpose": criteria.purpose,
            "skill": criteria.skill,
            "level": draft.level,
            "outcome": "admitted" if admitted else "refused",
            "refusal": refused.refusal if refused else None,
            "reason": refused.reason if refused else "",
            "content": hashlib.sha256(line.encode()).hexdigest(),
        }
    )
    return Examined(fact, admitted, line)
