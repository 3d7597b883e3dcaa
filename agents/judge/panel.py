"""Several judges who do not hear each other."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict

from agents.judge.juror import Juror, Viewing
from bus.messages.judge import Judgement, Vote
from bus.messages.message import Usage
from tools.judging.combining import Ballot, combine, panel_name
from tools.model.errors import ModelRejectedError


class PanelJuror:
    """Prefers what more than half of those who scored prefer, and is tied otherwise."""

    def __init__(self, members: Sequence[Juror]) -> None:
        """Take at least two members.

        Raises:
            ValueError: there are fewer.
        """
        if len(members) < 2:
            raise ValueError(f"{len(members)} member: a panel takes two or more [[judge.members]]")
        self._members = tuple(members)
        self._name = panel_name([each.name for each in members])

    @property
    def name(self) -> str:
        return self._name

    async def view(self, viewing: Viewing) -> Judgement:
        """Ask every member at once; each sees what it would see alone.

        A member whose endpoint refuses the call for good is unscored, and the others are heard.

        Raises:
            PictureError: a side is no sheet.
            ModelUnavailableError: a member gave no answer; a later try may succeed.
            ModelRejectedError: every member's endpoint refuses this call for good.
        """
        said = await self._ask_all(viewing)
        whole = combine([_ballot(each) for each in said])
        votes = tuple(_vote(each) for each in said)
        return Judgement(judge=self._name, votes=votes, usage=_spent(said), **asdict(whole))

    async def _ask_all(self, viewing: Viewing) -> list[Judgement]:
        heard = await asyncio.gather(*(_ask(each, viewing) for each in self._members))
        refusals = [each for each in heard if isinstance(each, ModelRejectedError)]
        if len(refusals) == len(heard):
            raise refusals[0]  # nobody sits here: that is for whoever set the panel up
        return [
            _refused(member, each) if isinstance(each, ModelRejectedError) else each
            for member, each in zip(self._members, heard, strict=True)
        ]


async def _ask(member: Juror, viewing: Viewing) -> Judgement | ModelRejectedError:
    try:
        return await member.view(viewing)
    except ModelRejectedError as error:
        return error


def _refused(member: Juror, error: ModelRejectedError) -> Judgement:
    return Judgement(outcome="unscored", reason=str(error), judge=member.name)


def _ballot(said: Judgement) -> Ballot:
    a, b = (side.model_dump() if side else None for side in (said.a, said.b))
    return Ballot(said.preference, a, b)


def _vote(said: Judgement) -> Vote:
    return Vote(
        judge=said.judge,
        outcome=said.outcome,
        preference=said.preference,
        a=said.a,
        b=said.b,
        reason=said.reason,
    )


def _spent(said: Sequence[Judgement]) -> Usage:
    fields = Usage.model_fields
    return Usage(**{name: sum(getattr(each.usage, name) for each in said) for name in fields})
