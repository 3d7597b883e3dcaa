"""Several judges who do not hear each other."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from statistics import fmean

from agents.judge.juror import Juror, Viewing, named
from bus.messages.judge import Judgement, Preference, Scores, Vote
from bus.messages.message import Usage
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
        self._name = named("panel", {"members": [each.name for each in members]})

    @property
    def name(self) -> str:
        return self._name

    async def view(self, viewing: Viewing) -> Judgement:
        """Ask every member at once; each sees what it would see alone.

        A member whose endpoint refuses the call for good is unscored, and the others are heard.
        Where no more than half of them scored, no majority can be had: that is unscored.

        Raises:
            PictureError: a side is no sheet.
            ModelUnavailableError: a member gave no answer; a later try may succeed.
            ModelRejectedError: every member's endpoint refuses this call for good.
        """
        said = await self._said(viewing)
        votes, usage = tuple(_vote(each) for each in said), _spent(said)
        scored = [each for each in said if each.outcome == "scored"]
        if 2 * len(scored) <= len(said):
            reason = f"{len(scored)} of {len(said)} members scored"
            return Judgement(
                outcome="unscored", reason=reason, judge=self._name, votes=votes, usage=usage
            )
        return Judgement(
            outcome="scored",
            preference=_majority([each.preference for each in scored if each.preference]),
            a=_mean([each.a for each in scored if each.a]),
            b=_mean([each.b for each in scored if each.b]),
            judge=self._name,
            votes=votes,
            usage=usage,
        )

    async def _said(self, viewing: Viewing) -> list[Judgement]:
        heard = await asyncio.gather(*(_heard(each, viewing) for each in self._members))
        refusals = [each for each in heard if isinstance(each, ModelRejectedError)]
        if len(refusals) == len(heard):
            raise refusals[0]  # nobody sits here: that is for whoever set the panel up
        return [
            _refused(member, each) if isinstance(each, ModelRejectedError) else each
            for member, each in zip(self._members, heard, strict=True)
        ]


async def _heard(member: Juror, viewing: Viewing) -> Judgement | ModelRejectedError:
    try:
        return await member.view(viewing)
    except ModelRejectedError as error:
        return error


def _refused(member: Juror, error: ModelRejectedError) -> Judgement:
    return Judgement(outcome="unscored", reason=str(error), judge=member.name)


def _majority(preferences: Sequence[Preference]) -> Preference:
    favourite, count = Counter(preferences).most_common(1)[0]
    return favourite if 2 * count > len(preferences) else "tie"


def _mean(scores: Sequence[Scores]) -> Scores:
    return Scores(
        **{name: fmean(getattr(each, name) for each in scores) for name in Scores.model_fields}
    )


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
