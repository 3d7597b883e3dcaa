"""A vision model as judge: one message a viewing, and an answer that is read strictly."""

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from agents.judge.juror import Viewing
from agents.judge.replies import UnscoredError, against_schema, complete_text, usage
from bus.messages.judge import Judgement, Preference, Scores
from tools.judging import rubric
from tools.judging.combining import hashed_name
from tools.model.chat import ChatModel, Completion, Sampling
from tools.model.settings import EndpointSettings


class _JudgementReply(BaseModel):
    """What the model must write, and nothing beside it."""

    model_config = ConfigDict(extra="forbid")

    a: Scores
    b: Scores
    preference: Preference


class VisionJuror:
    """Any model that looks at pictures; what it says is kept as it said it."""

    def __init__(self, model: ChatModel, settings: EndpointSettings) -> None:
        self._model = model
        asked = settings.sampling
        self._sampling = Sampling(
            asked.temperature, asked.max_tokens, json_schema=rubric.answer_schema()
        )
        self._name = hashed_name(settings.title, _identity(settings))

    @property
    def name(self) -> str:
        return self._name

    async def view(self, viewing: Viewing) -> Judgement:
        """Ask once, in a context with nothing in it but the rubric and the two sheets.

        Raises:
            ModelUnavailableError: the model gave no answer; a later try may succeed.
            ModelRejectedError: the model's endpoint refuses this call for good.
        """
        text = rubric.prompt(viewing.rubric, viewing.asked)
        sheets = (viewing.a.sheet, viewing.b.sheet)
        completion = await self._model.complete(text, self._sampling, sheets)
        return self._read(completion)

    def _read(self, completion: Completion) -> Judgement:
        spent = usage(completion)
        try:
            answer = _JudgementReply.model_validate_json(complete_text(completion), strict=True)
        except UnscoredError as why:
            return Judgement(outcome="unscored", reason=str(why), judge=self._name, usage=spent)
        except ValidationError as error:
            reason = against_schema(error)
            return Judgement(outcome="unscored", reason=reason, judge=self._name, usage=spent)
        return Judgement(
            outcome="scored",
            preference=answer.preference,
            a=answer.a,
            b=answer.b,
            judge=self._name,
            usage=spent,
        )


def _identity(settings: EndpointSettings) -> dict[str, Any]:
    """What changes its judgements; where it is served and what it costs do not."""
    table = settings.model_dump(include={"model", "local", "temperature", "max_tokens"})
    return table | {"rubric": rubric.VERSION, "frame": rubric.prompt(rubric.RUBRIC, None)}
