r"""The cascade that brings a free answer into the verifier's format and says how.

A strict extractor measures obedience to a format: the student that this project is demonstrated
with writes most answers into `\boxed{}`. So the rules are tried from strict to lenient, the same
for every arm, and the rule that fired is reported beside the answer.
"""

import json
import re
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, NamedTuple

from tools.extraction.answer_line import stated
from tools.extraction.boxes import last_box
from tools.extraction.fences import blocks, is_fence
from tools.extraction.values import last_number, number, plain

AnswerFormat = Literal["number", "text", "json", "code", "plan", "js"]
Rule = Literal["answer_line", "boxed", "json", "code_block", "last_value", "whole", "none"]
_Find = Callable[[str], str | None]

_DEFINES = re.compile(r"^(?:async def |def |class |import |from \S+ import |@\w)", re.M)
_BEGINS = re.compile(
    r"^(?:import |(?:const|let|var) |(?:async )?function |class |export |<|//|/\*)", re.M
)
_MARKED = re.compile(r'"([^"]+)"|`([^`]+)`|\*\*([^*]+)\*\*|“([^“”]+)”|(?<!\w)\'([^\']+)\'(?!\w)')
_LEADS: Final = (": ", " is ", " are ", " = ", "→ ", "=> ")
# Decimals keep their digits: 1.50 stays 1.50.
_DECODER = json.JSONDecoder(parse_float=str)


class Adapted(NamedTuple):
    """An answer in the verifier's format and the rule that found it; empty where none did."""

    answer: str
    rule: Rule


def adapt(text: str, answer_format: AnswerFormat) -> Adapted:
    """The answer that a text gives, in time linear in the text's length; never raises."""
    for rule, find in _CASCADES[answer_format]:
        answer = find(text)
        if answer:
            return Adapted(answer, rule)
    return Adapted("", "none")


def _then(find: _Find, clean: Callable[[str], str]) -> _Find:
    def cleaned(text: str) -> str | None:
        value = find(text)
        return None if value is None else clean(value)

    return cleaned


def _only_number(text: str) -> str | None:
    """The reply where it is one line that states one number."""
    value = number(text)
    return value if value == last_number(text) and "\n" not in text.strip() else None


def _only_word(text: str) -> str | None:
    """The reply where it is one word, wrapped or not."""
    value = plain(text)
    return value if len(value.split()) == 1 else None


def _closing_value(text: str) -> str | None:
    """The last quoted or emphasised span of the last line, else what follows its last lead."""
    lines = (line for line in reversed(text.split("\n")) if line.strip() and not is_fence(line))
    line = next(lines, None)
    if line is None:
        return None
    spans = deque(_MARKED.finditer(line), maxlen=1)
    if spans:
        return plain(next(group for group in spans[0].groups() if group))
    after = max(line.rfind(lead) + len(lead) if lead in line else 0 for lead in _LEADS)
    return plain(line[after:])


def _json_answer(text: str) -> str | None:
    """The `answer` of the last JSON object that has one."""
    at = text.rfind('"answer"')
    content = _decoded(text, text.rfind("{", 0, at)) if at > 0 else None
    if not isinstance(content, dict) or "answer" not in content:
        return None
    value = content["answer"]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _decoded(text: str, start: int) -> Any:
    if start < 0:
        return None
    try:
        return _DECODER.raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None


def _json_line(text: str) -> str | None:
    value = stated(text)
    return _if_json(value) if value else None


def _json_block(text: str) -> str | None:
    found = [block for block in blocks(text) if block.strip()]
    return _if_json(found[-1]) if found else None


def _json_span(text: str) -> str | None:
    """From the first bracket to the last, or the first brace to the last."""
    spans = (text[text.find(a) : text.rfind(b) + 1] for a, b in ("{}", "[]"))
    return next((span for span in spans if span and _if_json(span)), None)


def _if_json(text: str) -> str | None:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return None
    return text.strip()


def _program(text: str) -> str | None:
    """The last block that defines something at its left margin, else the last block."""
    found = [block for block in blocks(text) if block.strip()]
    defining = [block for block in found if _DEFINES.search(block)]
    return next(reversed(defining or found), None)


def _bare_program(text: str) -> str | None:
    found = _DEFINES.search(text)
    return text[found.start() :] if found else None


def _script(text: str) -> str | None:
    """The longest block: models repeat parts of a scene to explain them."""
    return max((block for block in blocks(text) if block.strip()), key=len, default=None)


def _bare_script(text: str) -> str | None:
    if "THREE." not in text:
        return None
    begun = _BEGINS.search(text)
    return text[begun.start() :] if begun else text


_CASCADES: Final[Mapping[AnswerFormat, tuple[tuple[Rule, _Find], ...]]] = {
    "number": (
        ("answer_line", _then(stated, number)),
        ("boxed", _then(last_box, number)),
        ("json", _then(_json_answer, number)),
        ("whole", _only_number),
        ("last_value", last_number),
    ),
    "text": (
        ("answer_line", _then(stated, plain)),
        ("boxed", _then(last_box, plain)),
        ("json", _then(_json_answer, plain)),
        ("whole", _only_word),
        ("last_value", _closing_value),
    ),
    "json": (
        ("answer_line", _json_line),
        ("code_block", _json_block),
        ("whole", _if_json),
        ("last_value", _json_span),
    ),
    "code": (
        ("code_block", _program),
        ("whole", _bare_program),
    ),
    "plan": (
        ("whole", _if_json),
        ("code_block", _json_block),
        ("last_value", _json_span),
    ),
    "js": (
        ("code_block", _script),
        ("whole", _bare_script),
    ),
}
