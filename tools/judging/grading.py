"""What a judge of words is told: one question, one answer, and nothing of where it is from."""

import json
from typing import Final

VERSION: Final = 1
"""Changes whenever a word below does: it is part of every judge's name."""

FRAME: Final = """\
Somebody was asked this question:

{question}

This is what was answered:

{answer}

Is the result right? Work it out yourself from the question; do not trust the answer's own steps. \
Only the final result counts: neither how it is written, nor how long or how sure it sounds. An \
answer without a result is wrong. Answer with one JSON object and nothing else: \
{{"because": "one short sentence", "grade": "right" or "wrong"}}"""


def prompt(question: str, answer: str) -> str:
    """The whole message; both texts as the caller has quoted them."""
    return FRAME.format(question=question, answer=answer)


def answer_schema() -> str:
    """JSON Schema of the answer, for endpoints that hold decoding to one."""
    return json.dumps(
        {
            "type": "object",
            "properties": {
                "because": {"type": "string", "maxLength": 400},
                "grade": {"enum": ["right", "wrong"]},
            },
            "required": ["because", "grade"],
            "additionalProperties": False,
        }
    )
