"""The instrument as judge: no model, and no claim but that four picture statistics differ."""

import asyncio
from functools import lru_cache

from agents.judge.juror import SideImages, Viewing
from bus.messages.judge import Judgement, Preference, Scores
from tools.judging import measures
from tools.judging.combining import hashed_name

_REMEMBERED = 256
"""Sides whose measures are kept: each is shown in both orders and several times, and measures
depend on nothing but its pixels."""


class InstrumentJuror:
    """Measures both sides; scikit-image is loaded with the first pair, not before."""

    def __init__(self) -> None:
        self._name = hashed_name("instrument", {"formulas": measures.VERSION, "tie": measures.TIE})
        self._measured = lru_cache(_REMEMBERED)(_measure)

    @property
    def name(self) -> str:
        return self._name

    async def view(self, viewing: Viewing) -> Judgement:
        """Measure both sides and compare the sums.

        Raises:
            PictureError: a side is no sheet.
        """
        a = await asyncio.to_thread(self._measured, viewing.a)
        b = await asyncio.to_thread(self._measured, viewing.b)
        return Judgement(outcome="scored", preference=_preference(a, b), a=a, b=b, judge=self._name)


def _measure(side: SideImages) -> Scores:
    from tools.judging.instrument import measure

    found = measure(side.sheet, side.silhouettes)
    return Scores(**{name: getattr(found, name) for name in Scores.model_fields})


def _preference(a: Scores, b: Scores) -> Preference:
    gap = _mean(a) - _mean(b)
    if abs(gap) < measures.TIE:
        return "tie"
    return "A" if gap > 0 else "B"


def _mean(scores: Scores) -> float:
    values = scores.model_dump().values()
    return float(sum(values) / len(values))
