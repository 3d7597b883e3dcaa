"""The pairs of a judge's check: which there are, and what the judge says of each."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from bus.errors import DeadLetteredError
from bus.messages.judge import Judgement, JudgePair
from graph.check_scenes import ChangedScene, DrawnScene
from graph.context import RunContext
from graph.identity import Identity
from graph.jury import AwayError, Jury
from observability.ledger.check_facts import JudgeShown, Test
from tools.judging.check import FEWEST_AA
from tools.judging.rubric import RUBRIC

_AT_ONCE = 8

Side = Literal["A", "B"]
_SIDES: tuple[Side, Side] = ("A", "B")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sides, the first of which something is known of, and on which side that is shown."""

    test: Test
    name: str
    first: DrawnScene
    second: DrawnScene
    first_is: Side
    kind: str = ""


def alike(identity: Identity, whole: Sequence[DrawnScene]) -> list[Pair]:
    """A/A: different pairs of scenes of one hand, drawn by lot; which is called first is chance.

    Every pair is seen once, so no two viewings show the same.
    """
    every = sorted(combinations(range(len(whole)), 2), key=lambda two: identity.seed("A/A", *two))
    pairs = []
    for number, two in enumerate(every[:FEWEST_AA]):
        first, second = two[:: 1 if identity.seed("A/A first", number) % 2 else -1]
        side = _SIDES[identity.seed("A/A side", number) % 2]
        pairs.append(Pair("A/A", f"alike/{number}", whole[first], whole[second], side))
    return pairs


def identical(whole: Sequence[DrawnScene]) -> list[Pair]:
    """Scenes beside themselves, in both orders."""
    return [
        Pair("identical pairs", f"identical/{number}", each, each, side)
        for number, each in enumerate(whole)
        for side in _SIDES
    ]


def changed(test: Test, changes: Sequence[ChangedScene]) -> list[Pair]:
    """Scenes beside their changed selves, in both orders."""
    return [
        Pair(test, f"{each.kind}/{each.place}", each.before, each.after, side, each.kind)
        for each in changes
        for side in _SIDES
    ]


async def judge(
    context: RunContext, pairs: Sequence[Pair], voters: Sequence[str] = ()
) -> list[JudgeShown]:
    """Have every pair judged; what could not be drawn, or judged, is unscored.

    Args:
        context: the run.
        pairs: what to show.
        voters: of several judges, the names of those whose votes count.
    """
    room, jury = asyncio.Semaphore(_AT_ONCE), Jury(context, voters)

    async def view(pair: Pair) -> JudgeShown:
        async with room:
            return await _view(context, jury, pair)

    async with jury.awaited(pairs[0].test if pairs else "nothing"):
        return list(await asyncio.gather(*(view(pair) for pair in pairs)))


def blinded(identity: Identity, pair: Pair) -> JudgePair | None:
    """The request for one viewing, which tells nothing; None where a side could not be drawn."""
    a, b = (each.sides for each in (pair.first, pair.second)[:: 1 if pair.first_is == "A" else -1])
    if a is None or b is None:
        return None
    ticket = identity.nonce("check", pair.name, pair.first_is)[:32]
    return JudgePair(a=a, b=b, rubric=RUBRIC, ticket=ticket)


async def _view(context: RunContext, jury: Jury, pair: Pair) -> JudgeShown:
    request = blinded(context.identity, pair)
    if request is None:
        return _told(pair, None, None, "not drawn")
    sheets = (request.a.sheet, request.b.sheet)
    try:
        said = await jury.judge(request, "judge check")
    except (DeadLetteredError, AwayError) as error:
        return _told(pair, sheets, None, str(error))
    return _told(pair, sheets, said, said.reason)


def _told(
    pair: Pair, sheets: tuple[str, str] | None, said: Judgement | None, reason: str
) -> JudgeShown:
    return JudgeShown(
        test=pair.test,
        what=pair.kind,
        pair=pair.name,
        scenes=(pair.first.scene, pair.second.scene),
        first_is=pair.first_is,
        sheets=sheets,
        preference=said.preference if said else None,
        reason=reason,
        prompt_tokens=said.usage.prompt_tokens if said else 0,
        completion_tokens=said.usage.completion_tokens if said else 0,
        seconds=said.usage.seconds if said else 0.0,
        cost=said.usage.cost if said else 0.0,
    )
