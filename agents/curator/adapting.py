"""The cascade's last rule: a model copies out the answer that no other rule could read."""

from agents.curator import schemas
from agents.curator.model import CuratorModel, prompt
from agents.curator.replies import ReplyObject, UnusableReplyError, complete_text, read
from agents.prompting import quoted
from agents.usage import NOTHING, plus
from bus.messages.curator import AdaptAnswer, AdaptedAnswer
from bus.messages.message import Usage
from tools.extraction.cascade import AnswerFormat, adapt
from tools.extraction.copying import copied
from tools.model.chat import Completion, Sampling

_FORMS: dict[AnswerFormat, str] = {
    "number": "number",
    "text": "word or short phrase",
    "json": "JSON value",
    "code": "Python program",
    "plan": "JSON plan",
    "js": "JavaScript program",
}
_LONG = ("json", "code", "plan", "js")
_QUOTED = 12_000
_SHORT_TOKENS, _LONG_TOKENS = 64, 3000


class _CopiedAnswer(ReplyObject):
    found: str


async def adapt_answer(request: AdaptAnswer, model: CuratorModel | None) -> AdaptedAnswer:
    """Find the answer by rule; where no rule fires, have the model point at it.

    What the model says counts only if the text states it: it never sees the task, so that it
    could solve it only by chance, and even then nothing but the student's words would count. A
    blank text costs no call.

    Args:
        request: text and format, and nothing from which the arm could be known.
        model: the model; None where it is not to be asked.

    Raises:
        ModelUnavailableError: the model gave no answer; a later try may succeed.
        ModelRejectedError: the model's endpoint refuses this call for good.
    """
    answer, rule = adapt(request.text, request.format)
    if rule != "none" or model is None or not request.text.strip():
        return AdaptedAnswer(answer=answer, rule=rule)
    completion = await model.chat.complete(_question(request), _sampling(model, request.format))
    usage = plus(NOTHING, completion)
    return _checked(request, _copied_text(completion), usage)


def _checked(request: AdaptAnswer, said: str, usage: Usage) -> AdaptedAnswer:
    answer = copied(said, request.text, request.format)
    return AdaptedAnswer(answer=answer, rule="model" if answer else "none", usage=usage)


def _copied_text(completion: Completion) -> str:
    """What the model points at; nothing where it was cut off, refused or gave no JSON."""
    try:
        return read(complete_text(completion), _CopiedAnswer).found
    except UnusableReplyError:
        return ""


def _question(request: AdaptAnswer) -> str:
    answer = quoted("answer", request.text, _QUOTED)
    return prompt("adapt", answer=answer, form=_FORMS[request.format])


def _sampling(model: CuratorModel, answer_format: AnswerFormat) -> Sampling:
    """Greedy: copying has one right result."""
    tokens = _LONG_TOKENS if answer_format in _LONG else _SHORT_TOKENS
    room = model.room(tokens, json_schema=schemas.found())
    return Sampling(0.0, room.max_tokens, json_schema=room.json_schema)
