"""What a model answers when the curator asks it, read strictly enough to be safe."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from tools.model.chat import Completion

LONGEST = 50_000
"""Characters of an answer that are looked at."""
_MOST_STARTS = 200
"""Braces at which an object of a broken answer is looked for."""
_DECODER = json.JSONDecoder()


class UnusableReplyError(ValueError):
    """A model's answer cannot be used; `reason` says why, without its words."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class ReplyObject(BaseModel):
    """What a model wrote; surplus fields are ignored, so that a comment does not cost its work."""

    model_config = ConfigDict(frozen=True, extra="ignore")


D = TypeVar("D", bound=ReplyObject)


def complete_text(completion: Completion) -> str:
    """The text of a completion that is whole.

    Raises:
        UnusableReplyError: it is empty, truncated or refused.
    """
    if completion.finish_reason == "length":
        raise UnusableReplyError("truncated at its cap: raise max_tokens of the curator")
    if completion.finish_reason == "filter":
        raise UnusableReplyError("refused by the endpoint's filter")
    if not completion.text.strip():
        raise UnusableReplyError("empty")
    return completion.text[:LONGEST]


def read(text: str, shape: type[D]) -> D:
    """The object that the outermost braces of a text hold.

    Raises:
        UnusableReplyError: there is no JSON of the shape in it.
    """
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        raise UnusableReplyError("it holds no JSON object")
    try:
        return shape.model_validate_json(text[start : end + 1])
    except ValidationError as error:
        raise UnusableReplyError(fault(error)) from error


def pick(text: str, shape: type[D], most: int) -> tuple[Sequence[D], Sequence[str]]:
    """Whatever a text holds of objects of the shape, and what is wrong with the others.

    An answer that was cut off, or has one bad object in it, keeps its good ones.
    """
    found: list[D] = []
    faults: list[str] = []
    wanted = {name for name, field in shape.model_fields.items() if field.is_required()}
    for content in _objects(text[:LONGEST], wanted):
        try:
            found.append(shape.model_validate(_sendable(content)))
        except ValidationError as error:
            faults.append(fault(error))
        except UnicodeEncodeError:
            faults.append("the JSON: half a surrogate pair, which is no text")
    return found[:most], faults


def fault(error: ValidationError) -> str:
    """Where and what, without the answer's own words."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'the JSON'}: {first['type']}"


def _sendable(content: dict[str, object]) -> dict[str, object]:
    """The content, unless it is JSON but no text that could be sent anywhere."""
    json.dumps(content, ensure_ascii=False).encode()
    return content


def _objects(text: str, wanted: set[str]) -> Iterator[dict[str, object]]:
    """The innermost objects that have one of these fields, in order."""
    at = -1
    for _ in range(_MOST_STARTS):
        at = text.find("{", at + 1)
        if at < 0:
            return
        inside = re.compile(r'\{\s*"(?:' + "|".join(sorted(wanted)) + r')"\s*:').match(text, at)
        if inside is None:
            continue
        try:
            content, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            continue
        yield content
        at = end - 1
