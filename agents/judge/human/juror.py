"""A person as judge."""

from agents.judge.human.pending_viewings import PendingViewings
from agents.judge.juror import SideImages, Viewing
from bus.messages.judge import Judgement
from tools.judging import rubric
from tools.judging.combining import hashed_name
from tools.pictures.empty import DARK, empty_sheet

KIND = "human"
PAGE = 1
"""Changes whenever the page shows a person something else: it is part of every human's name."""


class HumanJuror:
    """Puts a viewing before a person, and waits; heartbeats are the bus's affair.

    Two sheets of nothing are a tie that nobody has to look at: that is what both sides are where
    neither attempt came to anything, and where a coordinator asks who sits here.
    """

    def __init__(self, viewings: PendingViewings, name: str = "") -> None:
        self._viewings = viewings
        self._name = judge_name(name)

    @property
    def name(self) -> str:
        return self._name

    async def view(self, viewing: Viewing) -> Judgement:
        """Judge once, as soon as the person has.

        Raises:
            PictureError: a side is no sheet.
            PersonLeftError: the person has left; somebody else may judge.
        """
        if _is_nothing(viewing.a) and _is_nothing(viewing.b):
            same = dict.fromkeys(rubric.CRITERIA, 0)
            return Judgement.model_validate(
                {"outcome": "scored", "preference": "tie", "a": same, "b": same, "judge": self.name}
            )
        return (await self._viewings.judge(viewing)).judgement(self._name)


def judge_name(name: str) -> str:
    """How a person of this name signs; people who sit under one name count as one judge."""
    return hashed_name(KIND, {"rubric": rubric.VERSION, "page": PAGE, "name": name})


def _is_nothing(side: SideImages) -> bool:
    return side.sheet == empty_sheet() and side.silhouettes == empty_sheet(DARK)
