"""One item: all its attempts in random order, within one time window, each with a fresh answer."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from graph import asking
from graph.measuring import INFRASTRUCTURE_ERRORS, TRIES
from graph.study.attempt_facts import attempted, discarded, missing
from graph.study.attempt_spec import AttemptSpec
from graph.study.calls import RecordedCalls
from observability.ledger.facts import Fact, StudyAttempted
from tools.scaffold.arms import ArmError

_Outcome = StudyAttempted | Exception


@dataclass
class ItemResult:
    """What an item came to: facts by key, and the texts that they name by digest."""

    facts: dict[str, Fact] = field(default_factory=dict)
    artefacts: list[bytes] = field(default_factory=list)
    lost: str = ""
    """Why nothing of it could be run, through our fault; empty where anything was."""

    def add(self, fact: StudyAttempted, *artefacts: bytes) -> None:
        """Keep what an attempt came to."""
        self.facts[f"study_attempted/{fact.key}"] = fact
        self.artefacts += artefacts

    def add_missing(self, spec: AttemptSpec, reason: str) -> None:
        """Keep that an attempt could not be run."""
        self.add(missing(spec, reason), spec.recipe.encode())

    def add_discarded(self, spec: AttemptSpec, calls: RecordedCalls, reason: str) -> None:
        """Keep what was paid for and is thrown away; nothing where no call was answered."""
        if calls.stages:
            key = f"attempt_discarded/study/{spec.key}/{calls.replicate}"
            self.facts[key] = discarded(spec, calls, reason)


async def attempt_item(specs: Sequence[AttemptSpec]) -> ItemResult:
    """Run an item's attempts, all of them anew where one failed through our fault.

    After the last try all are `missing`, so that no arm is ever compared with itself under better
    luck. Where an arm says only now that it cannot be built, its own attempt alone is.
    """
    result, reason = ItemResult(), ""
    for replicate in range(TRIES):
        tried = [(spec, _calls(spec, replicate)) for spec in specs]
        outcomes = await _attempt_all(tried)
        reason = _failure(outcomes)
        if not reason:
            for outcome, (spec, calls) in zip(outcomes, tried, strict=True):
                if isinstance(outcome, StudyAttempted):
                    result.add(outcome, *calls.artefacts)
                else:  # the arm's own doing, which no try mends
                    result.add_discarded(spec, calls, str(outcome))
                    result.add_missing(spec, str(outcome))
            return result
        for spec, calls in tried:
            result.add_discarded(spec, calls, reason)
    for spec in specs:
        result.add_missing(spec, reason)
    result.lost = reason
    return result


def _calls(spec: AttemptSpec, replicate: int) -> RecordedCalls:
    return RecordedCalls(
        spec.student,
        spec.name,
        spec.condition.arm,
        spec.temperature,
        replicate=replicate,
        cap_factor=spec.cap_factor,
        schema=spec.task.json_schema,
    )


async def _attempt_all(tried: Sequence[tuple[AttemptSpec, RecordedCalls]]) -> list[_Outcome]:
    """What became of every attempt, in the order of specs; they begin in random order."""

    async def run(place: int) -> _Outcome:
        try:
            return await _attempt(*tried[place])
        except (*INFRASTRUCTURE_ERRORS, ArmError) as error:
            return error

    def rank(place: int) -> int:
        spec, calls = tried[place]
        seed = spec.student.context.identity.seed
        return seed("order", spec.name, calls.replicate, spec.condition.arm)

    order = sorted(range(len(tried)), key=rank)
    outcomes = dict(zip(order, await asyncio.gather(*map(run, order)), strict=True))
    return [outcomes[place] for place in range(len(tried))]


async def _attempt(spec: AttemptSpec, calls: RecordedCalls) -> StudyAttempted:
    """Answer, adapt, verify.

    Raises:
        ArmError: the arm cannot be built.
        DeadLetteredError: an agent could not do its part.
    """
    answer = await spec.arm.answer(spec.inputs, spec.task, spec.item.task_index, calls)
    context, item = spec.student.context, calls.item(spec.task)
    adapted = await asking.adapt(context, item, answer.text)
    truncated = answer.finish_reason == "length"
    verdict = await asking.verify(context, item, adapted.answer, truncated=truncated)
    calls.artefacts.append(answer.text.encode())
    return attempted(spec, calls, answer, adapted.rule, verdict)


def _failure(outcomes: Sequence[_Outcome]) -> str:
    """Why an item has to be run again; empty where it has not."""
    failed = (
        str(each) or type(each).__name__
        for each in outcomes
        if isinstance(each, INFRASTRUCTURE_ERRORS)
    )
    return next(failed, "")
