"""The `plan` format: a scene as a short list of named parts.

`{"parts": [{"name": "base", "shape": "box", "size": [4, 2, 4], "at": [0, 1, 0],
"color": "grey", "turn": [0, 45, 0]}]}`. `size` is width, height and depth (x, y, z) before
turning; `at` is the part's centre, y up, the ground at y = 0; `turn` is in degrees about x, y and
z, in three's order (z first), and may be left out. Keys stand in the order in which they are
decided, because a model writes them in it; a part costs about 33 tokens of a Qwen student.
"""

import json
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tools.scene.shapes import Shape

Colour = Literal[
    "white",
    "silver",
    "grey",
    "darkgrey",
    "black",
    "red",
    "darkred",
    "orange",
    "gold",
    "yellow",
    "tan",
    "brown",
    "darkbrown",
    "green",
    "darkgreen",
    "lime",
    "teal",
    "cyan",
    "skyblue",
    "blue",
    "navy",
    "purple",
    "pink",
    "cream",
]

MOST: Final = 60
"""Parts of the longest plan."""
SMALLEST, LARGEST, FURTHEST, FULL_TURN = 0.1, 100, 100, 180
STEP: Final = 0.1
"""Lengths that a constrained model may write are multiples of this: longer numbers cost tokens."""

Length = Annotated[float, Field(ge=SMALLEST, le=LARGEST, allow_inf_nan=False)]
Place = Annotated[float, Field(ge=-FURTHEST, le=FURTHEST, allow_inf_nan=False)]
Degrees = Annotated[float, Field(ge=-2 * FULL_TURN, le=2 * FULL_TURN, allow_inf_nan=False)]


class MalformedPlanError(ValueError):
    """A text is no plan; `where` is the place in it, empty for the text as a whole."""

    def __init__(self, where: str, reason: str) -> None:
        self.where, self.reason = where, reason
        super().__init__(f"{where}: {reason}" if where else reason)


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Part(_Closed):
    """One shape of a plan, in scene units and degrees."""

    name: str = Field(min_length=1, max_length=40)
    shape: Shape
    size: tuple[Length, Length, Length]
    at: tuple[Place, Place, Place]
    color: Colour
    turn: tuple[Degrees, Degrees, Degrees] = (0, 0, 0)


class Plan(_Closed):
    """Parts in any order."""

    parts: tuple[Part, ...] = Field(min_length=1, max_length=MOST)

    def text(self) -> str:
        """The plan as a student would write it: compact, and without turns of nothing."""
        parts = [_written(part) for part in self.parts]
        return json.dumps({"parts": parts}, separators=(",", ":"))


def parse(text: str) -> Plan:
    """Read a plan.

    Raises:
        MalformedPlanError: the text is no JSON, or no plan; says where and why, without the text.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MalformedPlanError("", f"no JSON ({type(error).__name__})") from error
    try:
        return Plan.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise MalformedPlanError(".".join(map(str, first["loc"])), first["msg"]) from error


def schema(most: int = MOST) -> str:
    """JSON Schema that decoding is held to, with at most `most` parts.

    Tighter than `parse`: names of plain words, lengths of one decimal.
    """
    part = {
        "name": {"type": "string", "pattern": "^[a-z][a-z0-9 ]{0,19}$"},
        "shape": _choice(Shape),
        "size": _triple({"type": "number", "minimum": SMALLEST, "maximum": LARGEST}),
        "at": _triple({"type": "number", "minimum": -FURTHEST, "maximum": FURTHEST}),
        "color": _choice(Colour),
        "turn": _triple({"type": "integer", "minimum": -FULL_TURN, "maximum": FULL_TURN}, 1),
    }
    parts = {"type": "array", "minItems": 1, "maxItems": most, "items": _record(part, {"turn"})}
    return json.dumps(_record({"parts": parts}), separators=(",", ":"))


def _record(properties: dict[str, Any], optional: set[str] | frozenset[str] = frozenset()) -> Any:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _triple(item: dict[str, Any], step: float = STEP) -> dict[str, Any]:
    return {"type": "array", "items": {**item, "multipleOf": step}, "minItems": 3, "maxItems": 3}


def _choice(among: Any) -> dict[str, Any]:
    return {"enum": list(among.__args__)}


def _written(part: Part) -> dict[str, Any]:
    found = part.model_dump(mode="json", exclude_defaults=True)
    return {name: _plain(value) for name, value in found.items()}


def _plain(value: Any) -> Any:
    """Whole numbers without their `.0`, as people write them."""
    if isinstance(value, list):
        return [int(each) if float(each).is_integer() else round(each, 3) for each in value]
    return value
