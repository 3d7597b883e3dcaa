"""Language models as judges of answers in words: each alone, in a context of its own."""

import asyncio
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from agents.judge.replies import UnscoredError, against_schema, complete_text, usage
from agents.prompting import quoted
from bus.messages.judge import Grade, GradeAnswer, Grading
from tools.judging import grading
from tools.judging.combining import hashed_name
from tools.model.chat import ChatModel, Sampling
from tools.model.errors import ModelRejectedError
from tools.model.settings import EndpointSettings

_LONGEST = 8000
"""Characters of a question or an answer; of longer ones the middle is left out."""


class _GradeReply(BaseModel):
    """What the model must write, and nothing beside it."""

    model_config = ConfigDict(extra="forbid")

    because: str
    grade: Literal["right", "wrong"]


class Grader:
    """One model; it gets a question and an answer, and no key."""

    def __init__(self, model: ChatModel, settings: EndpointSettings) -> None:
        self._model = model
        asked = settings.sampling
        self._sampling = Sampling(
            asked.temperature, asked.max_tokens, json_schema=grading.answer_schema()
        )
        self.name = hashed_name(settings.title, _identity(settings))

    async def grade(self, question: str, answer: str) -> Grade:
        """Ask once.

        Raises:
            ModelUnavailableError: the model gave no answer; a later try may succeed.
            ModelRejectedError: the model's endpoint refuses this call for good.
        """
        asked = (quoted("question", question, _LONGEST), quoted("answer", answer, _LONGEST))
        completion = await self._model.complete(grading.prompt(*asked), self._sampling)
        spent = usage(completion)
        try:
            said = _GradeReply.model_validate_json(complete_text(completion), strict=True)
        except UnscoredError as why:
            return Grade(judge=self.name, grade="unscored", reason=str(why), usage=spent)
        except ValidationError as error:
            reason = against_schema(error)
            return Grade(judge=self.name, grade="unscored", reason=reason, usage=spent)
        return Grade(judge=self.name, grade=said.grade, usage=spent)


class Graders:
    """Every member of a judge's settings."""

    def __init__(self, members: Sequence[Grader]) -> None:
        self._members = tuple(members)

    async def grade_answer(self, request: GradeAnswer) -> Grading:
        """Have every member say whether an answer is right; nobody hears anybody else.

        A member whose endpoint refuses the call for good is unscored, and the others are heard.

        Raises:
            ModelUnavailableError: a member gave no answer; a later try may succeed.
        """
        heard = await asyncio.gather(*(_ask(each, request) for each in self._members))
        return Grading(grades=tuple(heard))


NOBODY = Graders(())


async def _ask(member: Grader, request: GradeAnswer) -> Grade:
    try:
        return await member.grade(request.question, request.answer)
    except ModelRejectedError as error:
        return Grade(judge=member.name, grade="unscored", reason=str(error))


def _identity(settings: EndpointSettings) -> dict[str, Any]:
    """What changes its grades; where it is served and what it costs do not."""
    table = settings.model_dump(include={"model", "local", "temperature", "max_tokens"})
    return table | {"grading": grading.VERSION, "frame": grading.FRAME}
