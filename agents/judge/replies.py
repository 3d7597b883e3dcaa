"""Whether a model's answer can be a judgement at all."""

from pydantic import ValidationError

from bus.messages.message import Usage
from tools.model.chat import Completion


class UnscoredError(Exception):
    """The model said nothing that could be a judgement."""


def complete_text(completion: Completion) -> str:
    """The answer's text.

    Raises:
        UnscoredError: it was cut off, refused, or is empty.
    """
    if completion.finish_reason == "length":
        raise UnscoredError("truncated at its cap: raise max_tokens of the judge")
    if completion.finish_reason == "filter":
        raise UnscoredError("refused by the endpoint's filter")
    if not completion.text.strip():
        raise UnscoredError("empty")
    return completion.text


def against_schema(error: ValidationError) -> str:
    """Where and what, without the answer's own words."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(map(str, first["loc"])) or "answer"
    return f"against the schema: {place}: {first['type']}"


def usage(completion: Completion) -> Usage:
    """What one call cost."""
    return Usage(
        calls=1,
        prompt_tokens=completion.prompt_tokens,
        completion_tokens=completion.completion_tokens,
        cost=completion.cost,
        seconds=completion.seconds,
    )
