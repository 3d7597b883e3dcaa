"""The two formats of scenes, and what all tasks of one say about it."""

from collections.abc import Mapping
from typing import Final, Literal

SceneFormat = Literal["plan", "js"]

PLAN_PARTS: Final = 11
"""Parts of the longest plan that a student may write; they cost about 380 tokens."""

HINTS: Final[Mapping[SceneFormat, str]] = {
    "plan": "Each part has a size [width, height, depth] and a centre at [x, y, z], y up.",
    "js": "Give each mesh the name of its part; y is up.",
}
