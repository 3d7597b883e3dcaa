"""Who judges for a run: one worker, or several who do not hear each other.

Each of several gets the same blind request under an id of its own. What they said is combined as
in a panel of models, everybody who judged having one vote, however they are seated.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict

from bus.errors import BusError, DeadLetteredError
from bus.messages.judge import Judgement, JudgePair, Vote
from bus.messages.message import Usage
from bus.subjects import HUMAN_VARIANT, Address, worker_named
from graph.context import RunContext
from observability.ledger.facts import Fact, JudgesAwaited
from tools.judging.combining import Ballot, combine, panel_name

SOON = 20.0
"""Seconds after which it is put on record who is waited for; a model has answered by then."""
NOT_COMMITTED = "the trial committed to other judges"


class AwayError(BusError):
    """A judge has not answered for longer than the plan has patience."""

    def __init__(self, worker: str, hours: float) -> None:
        self.worker, self.hours = worker, hours
        super().__init__(f"no answer of {worker} within {hours:g} h, which is judge.patience")


class Jury:
    """The judges of one run.

    Args:
        context: the run.
        voters: names of those whose votes count; everybody's where there are none.
    """

    def __init__(self, context: RunContext, voters: Sequence[str] = ()) -> None:
        self._context, self._voters = context, tuple(voters)
        named = [worker_named(name)[1] for name in context.plan.judge.workers]
        self._variants = tuple(named) or (context.variants["judge"],)
        self._out: Counter[str] = Counter()

    async def judge(self, request: JudgePair, purpose: str) -> Judgement:
        """What all of them say of a pair; of several, who did not answer is unscored.

        Raises:
            DeadLetteredError: there is one judge, who could not answer.
            AwayError: there is one judge, who did not answer in time.
        """
        if len(self._variants) == 1:
            return await self._ask(self._variants[0], request, purpose)
        said = await asyncio.gather(*(self._heard(v, request, purpose) for v in self._variants))
        return together(said, self._voters)

    @property
    def has_person(self) -> bool:
        """Whether one of them is a person, who remembers what was shown before."""
        return HUMAN_VARIANT in self._variants

    async def distract(self, request: JudgePair, purpose: str) -> None:
        """Show the person a pair on which no vote counts, like any other."""
        with suppress(DeadLetteredError, AwayError):
            await self._ask(HUMAN_VARIANT, request, f"decoy {purpose}")

    async def introduce(self, request: JudgePair) -> tuple[str, tuple[str, ...]]:
        """The name of all together as they sign, and of each who has a vote of several.

        Raises:
            DeadLetteredError: a judge could not answer.
            AwayError: a judge did not answer in time.
        """
        async with self.awaited("who judges"):
            asking = (self._ask(v, request, "introduce") for v in self._variants)
            said = await asyncio.gather(*asking)
        whole = said[0] if len(said) == 1 else together(said)
        return whole.judge, tuple(vote.judge for vote in whole.votes)

    @asynccontextmanager
    async def awaited(self, about: str) -> AsyncIterator[None]:
        """Put on record who is waited for, where what the block asks takes long."""
        telling = asyncio.create_task(self._tell(about), name=f"awaiting {about}")
        try:
            yield
        finally:
            telling.cancel()
            with suppress(asyncio.CancelledError):
                await telling

    async def _tell(self, about: str) -> None:
        await asyncio.sleep(SOON)
        recorder = self._context.recorder
        while about not in recorder.trial.awaited:
            if out := +self._out:
                fact: Fact = JudgesAwaited(about=about, workers=dict(out))
                await recorder.append({f"judges_awaited/{about}": fact})
            await asyncio.sleep(1.0)

    async def _heard(self, variant: str, request: JudgePair, purpose: str) -> Judgement:
        try:
            return await self._ask(variant, request, purpose)
        except (DeadLetteredError, AwayError) as error:
            return Judgement(outcome="unscored", reason=str(error), judge=f"judge.{variant}")

    async def _ask(self, variant: str, request: JudgePair, purpose: str) -> Judgement:
        context, worker = self._context, f"judge.{variant}"
        alone = len(self._variants) == 1
        identifier = context.identity.request(
            "judge", request, purpose=purpose if alone else f"{purpose} {variant}"
        )
        address = Address.of("judge", context.run, identifier, variant)
        hours = context.plan.judge.patience
        patience = asyncio.timeout(None if hours is None else hours * 3600)
        self._out[worker] += 1
        try:
            async with patience:
                return await context.bus.call(address, request, Judgement)
        except TimeoutError as error:
            if hours is None or not patience.expired():
                raise
            raise AwayError(worker, hours) from error
        finally:
            self._out[worker] -= 1


def together(said: Sequence[Judgement], voters: Sequence[str] = ()) -> Judgement:
    """One judgement of several; those who are themselves panels have their members' votes."""
    votes = [_only_voters(vote, voters) for each in said for vote in each.votes or (_vote(each),)]
    away = [Ballot()] * (len(voters) - len(votes))  # a panel that gave no answer is one vote here
    whole = combine([*(_ballot(vote) for vote in votes), *away])
    name = panel_name(tuple(voters) or tuple(vote.judge for vote in votes))
    fields = Usage.model_fields
    usage = Usage(**{field: sum(getattr(each.usage, field) for each in said) for field in fields})
    return Judgement(judge=name, votes=tuple(votes), usage=usage, **asdict(whole))


def _only_voters(vote: Vote, voters: Sequence[str]) -> Vote:
    if not voters or vote.outcome == "unscored" or vote.judge in voters:
        return vote
    return Vote(judge=vote.judge, outcome="unscored", reason=NOT_COMMITTED)


def _vote(said: Judgement) -> Vote:
    return Vote.model_validate(said.model_dump(include=set(Vote.model_fields)))


def _ballot(vote: Vote) -> Ballot:
    a, b = (side.model_dump() if side else None for side in (vote.a, vote.b))
    return Ballot(vote.preference, a, b)
