"""The Blind-Judge: fetches two anonymous sides, and has them judged."""

from collections.abc import Awaitable, Callable

from agents.judge.grading import NOBODY, Graders
from agents.judge.juror import Juror, SideImages, Viewing
from bus.messages.judge import Artefact, GradeAnswer, Grading, Judgement, JudgePair

Load = Callable[[str], Awaitable[bytes]]
"""Gives what lies under a digest in the judge's own bucket."""


class Judge:
    """One juror, or a panel of them; it knows digests and a rubric and nothing else."""

    def __init__(self, juror: Juror, load: Load, graders: Graders = NOBODY) -> None:
        self._juror, self._load, self._graders = juror, load, graders

    async def judge_pair(self, request: JudgePair) -> Judgement:
        """Compare two sides, as if they were the first ever seen.

        Raises:
            ArtefactError: a picture is not in the bucket; it may be put there again.
            PictureError: a side is no sheet.
            ModelUnavailableError: a model gave no answer; a later try may succeed.
            ModelRejectedError: a model's endpoint refuses this call for good.
        """
        a, b = await self._load_side(request.a), await self._load_side(request.b)
        return await self._juror.view(Viewing(a, b, request.rubric, request.asked, request.ticket))

    async def grade_answer(self, request: GradeAnswer) -> Grading:
        """Say whether an answer is right; nothing where nobody here reads words.

        Raises:
            ModelUnavailableError: a model gave no answer; a later try may succeed.
        """
        return await self._graders.grade_answer(request)

    async def _load_side(self, side: Artefact) -> SideImages:
        return SideImages(await self._load(side.sheet), await self._load(side.silhouettes))
