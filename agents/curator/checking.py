"""A second look at work that a program cannot settle alone: a list of questions, no verdict."""

from agents.curator import schemas
from agents.curator.model import UNSET, CuratorModel, prompt
from agents.curator.replies import ReplyObject, UnusableReplyError, complete_text, pick
from agents.prompting import quoted
from bus.messages.checking import MOST_ITEMS, CheckItem, Checklist, CheckWork, Holds
from tools.model.chat import Completion

_TOKENS = 900
_LONGEST_FIELD = 400
"""Characters of a question or a reason."""
_QUOTED = 8000


class _Item(ReplyObject):
    question: str
    holds: Holds
    because: str = ""


async def check_work(request: CheckWork, model: CuratorModel | None) -> Checklist:
    """The model's checklist; without items where there is no model, or it gave none.

    Raises:
        ModelUnavailableError: the model gave no answer; a later try may succeed.
        ModelRejectedError: the model's endpoint refuses this call for good.
    """
    if model is None:
        return Checklist(reason=UNSET)
    if not request.answer.strip():
        return Checklist(reason="there is no answer")
    sampling = model.room(_TOKENS, json_schema=schemas.checklist(MOST_ITEMS))
    reply = await model.ask(_question(request), sampling, _items)
    return Checklist(items=reply.value or (), reason=reply.reason, usage=reply.usage)


def _question(request: CheckWork) -> str:
    seen = ", ".join(f"{name} {value:g}" for name, value in sorted(request.observed.items()))
    return prompt(
        "check",
        task=quoted("task", request.prompt),
        answer=quoted("answer", request.answer, _QUOTED),
        observed=f"\nSeen in the scene that it builds: {seen}.\n" if seen else "",
        most=MOST_ITEMS,
    )


def _items(completion: Completion) -> tuple[CheckItem, ...]:
    """The questions, the good ones of a list that was cut off too."""
    found, faults = pick(completion.text, _Item, MOST_ITEMS)
    asked = tuple(
        CheckItem(
            question=item.question.strip()[:_LONGEST_FIELD],
            holds=item.holds,
            because=item.because.strip()[:_LONGEST_FIELD],
        )
        for item in found
        if item.question.strip()
    )
    if not asked:
        complete_text(completion)
        raise UnusableReplyError(faults[0] if faults else "it holds no list of questions")
    return asked
