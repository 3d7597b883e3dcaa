"""One item: every cell of it in random order, within one time window, with fresh answers."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bus.messages.verifier import Verdict
from graph import asking
from graph.arms.plug import Answer, Kit, StudyArm
from graph.measuring import OURS, TRIES, digest, student_state
from graph.study.bench import Bench
from graph.study.desk import StudyDesk
from graph.study.kits import kit_of
from graph.study.matrix import Item, Trial
from graph.study.pupils import Pupil
from observability.ledger.facts import AttemptDiscarded, Fact, StudyAttempted
from observability.ledger.study_facts import attempt_key
from tools.scaffold.arms import ArmError
from tools.tasks.task import Task

BEYOND = 4
"""How many times the cap an answer may have where truncated attempts continue."""


@dataclass(frozen=True)
class Seat:
    """One cell, with all that its attempt is made of."""

    item: Item
    trial: Trial
    arm: StudyArm
    kit: Kit
    pupil: Pupil
    task: Task
    recipe: str
    state: str
    temperature: float

    @property
    def stretch(self) -> int:
        return BEYOND if self.item.measured == "continued" else 1

    @property
    def cap(self) -> int:
        return self.stretch * self.pupil.settings.max_tokens

    @property
    def key(self) -> str:
        """What the result is known by."""
        return attempt_key(
            cell=self.item.cell(self.trial, self.arm.version),
            state=self.state,
            recipe=digest(self.recipe.encode()),
            sampling=(self.temperature, self.cap),
        )

    @property
    def name(self) -> str:
        """What its requests are for."""
        return f"{self.item.name}/{self.trial.seed}"


def laid_out(bench: Bench, item: Item, trial: Trial) -> Seat:
    """A cell with all that its attempt is made of; it may block for a moment, counting tokens.

    Raises:
        ArmError: the arm lacks what it is made of.
    """
    pupil, arm = bench.pupil(item.student), bench.arms[trial.arm]
    kit = kit_of(bench, pupil, item.suite, item.task.path, trial.arm)
    task, opening = bench.task(item.suite, item.task), arm.opening(kit, item.turn)
    usual = pupil.settings.temperature
    return Seat(
        *(item, trial, arm, kit, pupil, task),
        recipe=arm.recipe(kit, task, item.turn),
        state=student_state(pupil.variant, (), opening or None),
        temperature=max(usual, bench.settings.heat) if item.measured == "null" else usual,
    )


@dataclass
class Sat:
    """What an item came to: facts by key, and the texts that they name by digest."""

    facts: dict[str, Fact]
    artefacts: list[bytes]


async def sit(places: Sequence[Seat]) -> Sat:
    """Run an item's cells, all of them anew where one failed through our fault.

    After the last try all are `missing`, so that no arm is ever compared with itself under better
    luck. Where an arm says only now that it cannot be built, its own cell alone is.
    """
    sat, reason = Sat({}, []), ""
    for replicate in range(TRIES):
        desks = [_desk(place, replicate) for place in places]
        done = await _all(places, desks)
        if reason := _failure(done):
            sat.facts |= _discarded(places, desks, reason)
            continue
        for came, place, desk in zip(done, places, desks, strict=True):
            fact = came
            if not isinstance(fact, StudyAttempted):  # an arm's own doing, which no try mends
                fact = _missing(place, str(came))
                sat.facts |= _discarded([place], [desk], str(came))
                desk.artefacts.append(place.recipe.encode())
            sat.facts[f"study_attempted/{fact.key}"] = fact
            sat.artefacts += desk.artefacts
        break
    else:
        for place in places:
            fact = _missing(place, reason)
            sat.facts[f"study_attempted/{fact.key}"] = fact
            sat.artefacts.append(place.recipe.encode())
    return sat


async def _all(
    places: Sequence[Seat], desks: Sequence[StudyDesk]
) -> list[StudyAttempted | Exception]:
    """What became of every cell, in the order of cells."""

    async def run(index: int) -> StudyAttempted | Exception:
        try:
            return await _attempt(places[index], desks[index])
        except (*OURS, ArmError) as error:
            return error

    def rank(index: int) -> int:
        seed = places[index].pupil.context.identity.seed
        return seed("order", places[index].name, desks[index].replicate, places[index].trial.arm)

    order = sorted(range(len(places)), key=rank)
    done = await asyncio.gather(*map(run, order))
    return [came for _, came in sorted(zip(order, done, strict=True), key=lambda each: each[0])]


async def _attempt(place: Seat, desk: StudyDesk) -> StudyAttempted:
    """Answer, adapt, verify.

    Raises:
        DeadLetteredError: an agent could not do its part.
    """
    answer = await place.arm.answer(place.kit, place.task, place.item.turn, desk)
    context, asked = place.pupil.context, desk.asked(place.task)
    adapted = await asking.adapt(context, asked, answer.text)
    truncated = answer.finish_reason == "length"
    verdict = await asking.verify(context, asked, adapted.answer, truncated=truncated)
    desk.artefacts.append(answer.text.encode())
    return _blank(place).model_copy(update=_told(desk, answer, adapted.rule, verdict))


def _told(desk: StudyDesk, answer: Answer, rule: str | None, verdict: Verdict) -> dict[str, Any]:
    stages = desk.stages
    return {
        "prompt": stages[-1].prompt if stages else "",
        "text": digest(answer.text.encode()),
        "stages": stages,
        "tries": desk.replicate + 1,
        "rule": rule,
        "outcome": verdict.outcome,
        "failure": verdict.failure,
        "evidence": verdict.evidence,
        "finish_reason": answer.finish_reason,
        "prompt_tokens": sum(stage.prompt_tokens for stage in stages),
        "completion_tokens": sum(stage.completion_tokens for stage in stages),
        "seconds": sum(stage.seconds for stage in stages),
        "cost": sum(stage.cost for stage in stages),
        "note": answer.note,
    }


def _missing(place: Seat, reason: str) -> StudyAttempted:
    return _blank(place).model_copy(update={"evidence": reason, "tries": TRIES})


def _blank(place: Seat) -> StudyAttempted:
    item, recipe = place.item, digest(place.recipe.encode())
    return StudyAttempted(
        key=place.key,
        student=item.student,
        state=place.state,
        suite=item.suite,
        task=str(item.task),
        skill=item.task.path,
        level=item.task.level,
        arm=place.trial.arm,
        seed=place.trial.seed,
        measured=item.measured,
        temperature=place.temperature,
        cap=place.cap,
        recipe=recipe,
        prompt=recipe,
        text=None,
        outcome="missing",
    )


def _desk(place: Seat, replicate: int) -> StudyDesk:
    return StudyDesk(
        place.pupil,
        place.name,
        place.trial.arm,
        place.temperature,
        replicate=replicate,
        stretch=place.stretch,
        schema=place.task.json_schema,
    )


def _failure(done: Sequence[StudyAttempted | Exception]) -> str:
    """Why an item has to be run again; empty where it has not."""
    failed = (str(each) or type(each).__name__ for each in done if isinstance(each, OURS))
    return next(failed, "")


def _discarded(
    places: Sequence[Seat], desks: Sequence[StudyDesk], reason: str
) -> dict[str, AttemptDiscarded]:
    """What was paid for and is thrown away with the others."""
    thrown = {}
    for place, desk in zip(places, desks, strict=True):
        stages = desk.stages
        if not stages:
            continue
        thrown[f"attempt_discarded/study/{place.key}/{desk.replicate}"] = AttemptDiscarded(
            episode=0,
            purpose="study",
            item=place.item.number,
            arm=place.trial.arm,
            replicate=desk.replicate,
            reason=reason,
            finish_reason=stages[-1].finish_reason,
            prompt_tokens=sum(stage.prompt_tokens for stage in stages),
            completion_tokens=sum(stage.completion_tokens for stage in stages),
            seconds=sum(stage.seconds for stage in stages),
            cost=sum(stage.cost for stage in stages),
        )
    return thrown
