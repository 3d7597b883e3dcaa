"""A judge's check: pairs of which the truth is known, shown like any others (protocol.md).

Scenes are the expert's own of domain 1, drawn by the verifier; a defect is applied to the plan
before it is drawn, so nothing tells the judge which side is which but the pictures.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from bus.errors import DeadLetteredError
from bus.messages.judge import Artefact, Judgement, JudgePair
from bus.messages.verifier import Verdict, VerifyAnswer
from graph.asking import ask, find_task
from graph.context import RunContext
from graph.judges import introduce, lay_artefact
from graph.pictures import Drawn, fetch
from observability.ledger.facts import Fact, JudgeChecked
from observability.ledger.trial_facts import JudgeCheck
from observability.wording import listed
from tools.judging.check import FEWEST_AA, check
from tools.judging.rubric import RUBRIC
from tools.judging.shown import Shown
from tools.pictures.empty import DARK, empty_sheet
from tools.pictures.mirror import mirrored
from tools.pictures.sheet import sheet
from tools.scene.plan import MalformedPlanError, Plan, parse
from tools.scene.planted import damaged
from tools.tasks.task import Task

SCENES = 20
"""Expert scenes; each is drawn twice, as it is and damaged, and shown in a mirror too."""
_AT_ONCE = 8

Side = Literal["A", "B"]


class NoPlansError(ValueError):
    """The plan's skills have no expert scenes that a check could damage."""

    def __init__(self, skills: Sequence[str]) -> None:
        self.skills = tuple(skills)
        super().__init__(
            f"skills: {', '.join(skills)} have no plans of parts to check a judge with; "
            "run `tutelage judge check`, which takes worlds_plan/*"
        )


Sides = tuple[bytes, bytes]
"""Sheet and masks of one scene."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sides, the one first of which something is known, and on which side it is shown."""

    name: str
    first: Artefact
    second: Artefact
    first_is: Side


async def check_work(context: RunContext, _data: Path) -> str:
    """Check the judge and say how it did: what `tutelage judge check` does."""
    checked = await check_judge(context)
    failed = [each.name for each in checked.checks if not each.passed]
    said = "passed every check" if checked.passed else f"failed {listed(failed)}"
    return f"the judge {checked.judge} {said}"


async def check_judge(context: RunContext) -> JudgeChecked:
    """Show the judge pairs of which the truth is known, and record how it did.

    Raises:
        NoPlansError: the plan's skills have no expert scenes made of parts.
        DeadLetteredError: no judge, or no verifier, could answer.
    """
    judge = await introduce(context)
    tasks = _tasks(context)
    plans = [(task, _expert(context, task)) for task in tasks]
    drawn = await _draw(context, plans)
    broken = await _draw(context, [(task, _damaged(context, task, plan)) for task, plan in plans])
    turned = await asyncio.to_thread(_turned, drawn)
    whole, worse, other = [await _lay(context, each) for each in (drawn, broken, turned)]
    shown = [
        await _judge(context, pairs)
        for pairs in (
            _alike(context, whole),
            _both("identical", list(zip(whole, whole, strict=True))),
            _both("planted", list(zip(whole, worse, strict=True))),
            _both("style", list(zip(whole, other, strict=True))),
        )
    ]
    found = check(*shown)
    fact = JudgeChecked(
        run=context.run,
        judge=judge,
        passed=all(each.passed for each in found),
        checks=tuple(JudgeCheck(**asdict(each)) for each in found),
    )
    facts: dict[str, Fact] = {f"judge_checked/{context.run}": fact}
    await context.recorder.append_lab(facts)
    await context.recorder.append(facts)
    return fact


def _tasks(context: RunContext) -> list[Task]:
    key = context.identity.nonce("judge check")
    cells = sorted(context.draws.cells, key=lambda cell: cell.level)
    drawn = context.draws.spread(cells, "curriculum", key, SCENES)
    tasks = [find_task(context, str(reference)) for reference in drawn]
    if any(task.format != "plan" for task in tasks):
        raise NoPlansError(context.plan.skills)
    return tasks


def _expert(context: RunContext, task: Task) -> Plan:
    gold = context.families[task.reference.family].gold(task.reference)
    try:
        return parse(gold or "")
    except MalformedPlanError as error:
        raise NoPlansError(context.plan.skills) from error


def _damaged(context: RunContext, task: Task, plan: Plan) -> Plan:
    return damaged(plan, context.identity.seed("damage", str(task.reference)))


async def _draw(context: RunContext, plans: Sequence[tuple[Task, Plan]]) -> list[Sides]:
    """Have plans drawn; the sheets and the masks of each."""
    room = asyncio.Semaphore(_AT_ONCE)

    async def draw(task: Task, plan: Plan) -> Sides:
        request = VerifyAnswer(task=str(task.reference), answer=plan.text())
        identifier = context.identity.request("verifier", request, purpose="judge check")
        async with room:
            verdict = await ask(context, "verifier", request, Verdict, identifier)
            return await asyncio.to_thread(_sheets, await fetch(context, verdict.pictures))

    return list(await asyncio.gather(*(draw(task, plan) for task, plan in plans)))


async def _lay(context: RunContext, sides: Sequence[Sides]) -> list[Artefact]:
    return [await lay_artefact(context, *each) for each in sides]


def _sheets(drawn: Drawn) -> Sides:
    if not drawn.views:
        return empty_sheet(), empty_sheet(DARK)
    by_name = dict(zip((*drawn.views, *drawn.silhouettes), drawn.pictures, strict=False))
    views, masks = ([by_name[name] for name in names] for names in (drawn.views, drawn.silhouettes))
    return sheet(views), sheet(masks)


def _turned(sides: Sequence[Sides]) -> list[Sides]:
    return [(mirrored(picture), mirrored(mask)) for picture, mask in sides]


def _alike(context: RunContext, whole: Sequence[Artefact]) -> list[Pair]:
    """A/A: any two of the expert's scenes, which is named first being chance; seen once each."""
    seed, pairs = context.identity.seed, list[Pair]()
    for number in range(FEWEST_AA):
        first = seed("A/A first", number) % len(whole)
        step = 1 + seed("A/A second", number) % (len(whole) - 1)
        second = (first + step) % len(whole)
        side: Side = "A" if seed("A/A side", number) % 2 else "B"
        pairs.append(Pair(f"alike/{number}", whole[first], whole[second], side))
    return pairs


def _both(name: str, sides: Sequence[tuple[Artefact, Artefact]]) -> list[Pair]:
    """Pairs in both orders."""
    orders: tuple[Side, Side] = ("A", "B")
    return [
        Pair(f"{name}/{number}", first, second, side)
        for number, (first, second) in enumerate(sides)
        for side in orders
    ]


async def _judge(context: RunContext, pairs: Sequence[Pair]) -> list[Shown]:
    room = asyncio.Semaphore(_AT_ONCE)

    async def view(pair: Pair) -> Shown:
        a, b = (pair.first, pair.second)[:: 1 if pair.first_is == "A" else -1]
        ticket = context.identity.nonce("check", pair.name, pair.first_is)[:32]
        request = JudgePair(a=a, b=b, rubric=RUBRIC, ticket=ticket)
        identifier = context.identity.request("judge", request, purpose="judge check")
        try:
            async with room:
                said = await ask(context, "judge", request, Judgement, identifier)
        except DeadLetteredError:
            return Shown(pair.name, pair.first_is, None)
        return Shown(pair.name, pair.first_is, said.preference)

    return list(await asyncio.gather(*(view(pair) for pair in pairs)))
