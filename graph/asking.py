"""The questions the coordinator asks over the bus.

Each is idempotent: its id is made from its content, so asking again finds the stored reply. That
is why nodes may ask for what an earlier node already got instead of carrying it in the state.
"""

import logging
from dataclasses import dataclass
from typing import TypeVar

from bus.errors import DeadLetteredError
from bus.messages.checking import CheckItem, Checklist
from bus.messages.curator import AdaptAnswer, AdaptedAnswer
from bus.messages.message import Reply, Request, Role, Usage
from bus.messages.student import Attempt, MakeAttempt, Sampling
from bus.messages.verifier import Verdict, VerifyAnswer
from bus.subjects import Address
from graph.arms.prompt import Arm, build_prompt
from graph.context import RunContext
from graph.second_level import checking, wants_checklist
from observability.ledger.authoring_facts import CuratorPurpose
from observability.ledger.facts import CuratorCalled, Purpose
from tools.tasks.reference import TaskReference
from tools.tasks.task import Task

R = TypeVar("R", bound=Reply)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Item:
    """One task put to the student for a purpose.

    `about` is the scaffold that is measured, on both sides; `replicate` tells retries apart;
    `cap` is the most tokens of an answer and `temperature` its sampling's, where they are not the
    student's usual ones; `sealed` is the digest of the key, where the reference does not give it.
    """

    task: Task
    episode: int
    purpose: Purpose
    number: int = 0
    about: str | None = None
    replicate: int = 0
    cap: int | None = None
    temperature: float | None = None
    sealed: str | None = None

    @property
    def name(self) -> str:
        return f"{self.purpose}/{self.episode}/{self.number}"


async def ask(
    context: RunContext, role: Role, request: Request, reply: type[R], identifier: str
) -> R:
    """Ask the run's variant of a role; the stored reply where there is one.

    Raises:
        DeadLetteredError: no worker could answer, and retries cannot mend it.
    """
    address = Address.of(role, context.run, identifier, context.variants[role])
    return await context.bus.call(address, request, reply)


def find_task(context: RunContext, reference: str) -> Task:
    """The task that a reference names."""
    return context.draws.task(TaskReference.parse(reference))


async def attempt(context: RunContext, item: Item, arm: Arm) -> tuple[str, Attempt]:
    """The student's answer, and the id of the request."""
    plan = context.plan.student
    sampling = Sampling(
        temperature=plan.temperature if item.temperature is None else item.temperature,
        max_tokens=item.cap or plan.max_tokens,
        seed=context.identity.seed("sampling", item.name, arm.name, item.replicate),
        json_schema=item.task.json_schema,
    )
    request = MakeAttempt(prompt=build_prompt(item.task, arm), sampling=sampling)
    identifier = context.identity.request(
        "student", request, purpose=item.name, arm=arm.name, replicate=item.replicate
    )
    return identifier, await ask(context, "student", request, Attempt, identifier)


async def adapt(context: RunContext, item: Item, text: str) -> AdaptedAnswer:
    """The answer in the verifier's format; the same path for every arm."""
    request = AdaptAnswer(text=text, format=item.task.format)
    identifier = context.identity.request(
        "curator", request, purpose="adapt", replicate=item.replicate
    )
    adapted = await ask(context, "curator", request, AdaptedAnswer, identifier)
    await count(context, "adapt", identifier, adapted.usage)
    return adapted


async def count(
    context: RunContext, purpose: CuratorPurpose, identifier: str, usage: Usage
) -> None:
    """Record what a request to the curator's model cost, once however often it is told."""
    if usage.calls:
        fact = CuratorCalled(purpose=purpose, **usage.model_dump())
        await context.recorder.append({f"curator_called/{identifier}": fact})


async def verify(
    context: RunContext,
    item: Item,
    answer: str,
    *,
    truncated: bool,
    checklist: tuple[CheckItem, ...] = (),
) -> Verdict:
    """The verifier's verdict; with a checklist it carries that too, and is the same."""
    reference = str(item.task.reference)
    request = VerifyAnswer(
        task=reference,
        sealed=item.sealed or context.sealed.get(reference),
        answer=answer,
        truncated=truncated,
        checklist=checklist,
    )
    identifier = context.identity.request(
        "verifier", request, purpose="verify", replicate=item.replicate
    )
    return await ask(context, "verifier", request, Verdict, identifier)


async def settle(context: RunContext, item: Item, made: Attempt, answer: str) -> Verdict:
    """The verdict on an attempt, with the curator's second look beside it where one is wanted.

    A second look that fails changes nothing: it is left out.
    """
    truncated = made.finish_reason == "length"
    verdict = await verify(context, item, answer, truncated=truncated)
    if not wants_checklist(context, item.task, verdict, made.text):
        return verdict
    request = checking(item.task, verdict, made.text)
    identifier = context.identity.request(
        "curator", request, purpose="check", replicate=item.replicate
    )
    try:
        found = await ask(context, "curator", request, Checklist, identifier)
        await count(context, "check", identifier, found.usage)
        if not found.items:
            return verdict
        told = await verify(context, item, answer, truncated=truncated, checklist=found.items)
    except DeadLetteredError as error:
        _log.warning("no second look at %s: %s", item.task.reference, error)
        return verdict
    return verdict.model_copy(update={"checklist": told.checklist})


@dataclass(frozen=True, slots=True)
class AttemptReplies:
    """The three replies that an attempt comes to, and the id of its request."""

    identifier: str
    attempt: Attempt
    adapted: AdaptedAnswer
    verdict: Verdict


async def run_attempt(context: RunContext, item: Item, arm: Arm) -> AttemptReplies:
    """Attempt, adapt, verify.

    Raises:
        DeadLetteredError: an agent could not do its part.
    """
    identifier, made = await attempt(context, item, arm)
    adapted = await adapt(context, item, made.text)
    verdict = await settle(context, item, made, adapted.answer)
    return AttemptReplies(identifier, made, adapted, verdict)
