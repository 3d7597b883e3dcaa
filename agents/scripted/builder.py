"""A student that builds scenes as plans, so that the truth about a scaffold for scenes is known.

Each part that the task names is built right or wrong by dice: right with probability
σ(-1 + the sum of all `lift=` marks in the prompt). Right parts make a tower from the ground, each
in a colour of its own; wrong ones are specks of dust far above it, without a name. The dice hang
on the task alone, so arms are compared on the same luck.
"""

import hashlib
import json
import math
import re

_NAMED = re.compile(r"It has (?P<parts>[^;.]+)")
_COUNTED = re.compile(r"^(?:an?|two|three|four|five|six|\d+)\s+", re.IGNORECASE)
_ABILITY = -1.0
_COLOURS = ("green", "brown", "grey", "red", "blue", "yellow", "white", "black")
_WIDEST = 6.0


def build(prompt: str, effect: float, replicate: str = "") -> str:
    """A plan for the task at the prompt's end; `effect` is in logits."""
    task = prompt[prompt.rfind("Build ") :]
    chance = 1 / (1 + math.exp(-(_ABILITY + effect)))
    parts: list[dict[str, object]] = []
    foot = 0.0
    for place, name in enumerate(_names(task)):
        if _dice(task, str(place), replicate) < chance:
            width = max(1.0, round(_WIDEST - place, 1))
            parts.append(_box(place, name, [width, 1.0, width], foot + 0.5))
            foot += 1.0
        else:
            parts.append(_box(place, "dust", [0.1, 0.1, 0.1], 60.0 + place))
    return json.dumps({"parts": parts}, separators=(",", ":"))


def _names(task: str) -> list[str]:
    found = _NAMED.search(task)
    listed = re.split(r", | and ", found["parts"]) if found else ["thing"]
    return [_COUNTED.sub("", each.strip()) or "thing" for each in listed]


def _box(place: int, name: str, size: list[float], height: float) -> dict[str, object]:
    return {
        "name": name,
        "shape": "box",
        "size": size,
        "at": [0.0, height, 0.0],
        "color": _COLOURS[place % len(_COLOURS)],
    }


def _dice(*parts: str) -> float:
    digest = hashlib.sha256("|".join(parts).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
