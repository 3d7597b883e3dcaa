"""What a model answers when asked for procedures, read strictly enough to be safe."""

import json
import re

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tools.scaffold.model import MAX_STEPS, InvalidScaffoldError, Step, estimated_tokens, written
from tools.scaffold.tidy import tidy_step

_FENCED = re.compile(r"```(?:json)?[ \t]*\n(?P<json>.*?)\n[ \t]*```", re.DOTALL)
_LONGEST = 50_000
"""Characters of an answer that are looked at."""


class UnusableDraftError(ValueError):
    """An answer, or one procedure in it, cannot become a candidate; `reason` says why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class _Draft(BaseModel):
    """Surplus fields are ignored: a talkative model's work is not lost for a comment."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class StepDraft(_Draft):
    """One step as a model wrote it."""

    label: str
    when: str
    action: str
    because: str


class ProcedureDraft(_Draft):
    """One procedure as a model wrote it."""

    steps: list[StepDraft] = Field(min_length=1, max_length=MAX_STEPS)
    rationale: str = ""


class Answer(_Draft):
    """The whole answer."""

    procedures: list[ProcedureDraft] = Field(min_length=1)


FORM = json.dumps(
    {
        "procedures": [
            {
                "steps": [{"label": "…", "when": "…", "action": "…", "because": "…"}],
                "rationale": "which mistake it prevents",
            }
        ]
    },
    ensure_ascii=False,
)
"""The form, as shown to the model."""


def read_answer(text: str) -> Answer:
    """The procedures in an answer: its fenced block, or what its outermost braces hold.

    Raises:
        UnusableDraftError: there is no JSON of the form in it.
    """
    fenced = _FENCED.search(text[:_LONGEST])
    source = fenced["json"] if fenced else text[:_LONGEST]
    start, end = source.find("{"), source.rfind("}")
    if start < 0 or end < start:
        raise UnusableDraftError("it holds no JSON object")
    try:
        return Answer.model_validate_json(source[start : end + 1])
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise UnusableDraftError(f"{where or 'the JSON'}: {first['msg']}") from error


def read_steps(draft: ProcedureDraft, max_tokens: int) -> tuple[Step, ...]:
    """Valid steps of one procedure; surplus words of a field are cut, surplus steps are not.

    Raises:
        UnusableDraftError: a field is blank, or the procedure too long to be worth a test.
    """
    try:
        steps = tuple(
            tidy_step(each.label, each.when, each.action, each.because) for each in draft.steps
        )
    except InvalidScaffoldError as error:
        raise UnusableDraftError(str(error)) from error
    tokens = estimated_tokens(written(steps))
    if tokens > max_tokens:
        raise UnusableDraftError(f"a procedure has about {tokens} tokens, at most {max_tokens}")
    return steps
