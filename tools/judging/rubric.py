"""What a judge is told to look at: the only text that goes to it beside the pictures."""

import json
import re
from typing import NamedTuple

VERSION = 1
"""Changes whenever a word below does: it is part of every judge's name."""

RUBRIC = """\
You compare two three-dimensional scenes, A and B. Each is one picture with four views of the \
same scene from around it. Judge only what the pictures show. Score each scene from 0 (worst) to \
10 (best) on four criteria:

- visual_quality: colours, light and tones are pleasing and well chosen; it looks finished.
- silhouette: from its outline alone one could tell what it is.
- coherence: its parts belong together, touch where they should, have fitting proportions; \
nothing floats or sticks through without reason.
- detail: there is much to see; large forms are made up of smaller ones that belong there.

Then say which scene is better on the whole: A, B, or tie where neither is clearly better. Their \
order is random, and tells you nothing."""
"""The rubric of every pair."""

FRAME = """\
{rubric}
{asked}
The first picture is A, the second is B. Answer with one JSON object and nothing else:
{{"a": {scores}, "b": {scores}, "preference": "A" or "B" or "tie"}}"""

ASKED = "\nBoth are meant to show: {name}.\n"

CRITERIA = ("visual_quality", "silhouette", "coherence", "detail")
"""What each side is scored on."""


class Parts(NamedTuple):
    """A rubric taken apart: what comes before the criteria, each one's words, what comes after."""

    before: str
    criteria: dict[str, str]
    after: str


def parts(rubric: str) -> Parts:
    """Take a rubric apart where it lists the criteria; its words stay as they are.

    Where it lists them in another way, all of it comes `before`, and no criterion has words.
    """
    listed = re.compile(rf"^- ({'|'.join(CRITERIA)}): (.+)$", re.MULTILINE)
    found = list(listed.finditer(rubric))
    if {each[1] for each in found} != set(CRITERIA):
        return Parts(rubric.strip(), dict.fromkeys(CRITERIA, ""), "")
    before, after = rubric[: found[0].start()], rubric[found[-1].end() :]
    return Parts(before.strip(), {each[1]: each[2] for each in found}, after.strip())


def prompt(rubric: str, asked: str | None) -> str:
    """The text beside the pictures; `asked` names what was asked for, None to keep it secret."""
    named = ASKED.format(name=asked) if asked else ""
    scores = json.dumps(dict.fromkeys(CRITERIA, "0..10")).replace('"0..10"', "0..10")
    return FRAME.format(rubric=rubric, asked=named, scores=scores)


def answer_schema() -> str:
    """JSON Schema of the answer, for endpoints that hold decoding to one.

    Scores are asked for as integers: a schema for decimals lets a small model write digits until
    it is cut off.
    """
    score = {"type": "integer", "minimum": 0, "maximum": 10}
    scores = _object(dict.fromkeys(CRITERIA, score))
    preference = {"type": "string", "enum": ["A", "B", "tie"]}
    return json.dumps(_object({"a": scores, "b": scores, "preference": preference}))


def _object(properties: dict[str, object]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
