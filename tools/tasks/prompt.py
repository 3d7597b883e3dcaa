"""The last line of every prompt, the same for all arms: how to write the answer down."""

from typing import Final

from tools.tasks.task import AnswerFormat

_LINES: Final[dict[AnswerFormat, str]] = {
    "number": "Finish with a line of the form `ANSWER: <number>`.",
    "text": "Finish with a line of the form `ANSWER: <value>`.",
    "json": "Finish with a line of the form `ANSWER: <value>`, with the value as JSON.",
    "code": "Reply with one Python code block.",
    "plan": "Reply with the JSON plan alone.",
    "js": "Reply with one JavaScript code block that uses three.js.",
}


def answer_line(answer_format: AnswerFormat) -> str:
    """The sentence that asks for an answer in this format; `tools.extraction` reads it back."""
    return _LINES[answer_format]
