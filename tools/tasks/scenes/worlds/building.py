"""How experts put parts down: by the place of their foot, so that nothing floats or sinks."""

from collections.abc import Iterator
from typing import Final

from tools.scene.plan import Colour, Part
from tools.scene.shapes import Shape

Triple = tuple[float, float, float]

FLOOR: Final = 0.2
"""Thickness of the ground that every world stands on."""


def ground(name: str, side: float, color: Colour) -> Part:
    """A square floor, on which everything else stands at `FLOOR`."""
    return stand(name, "box", (side, FLOOR, side), (0, 0, 0), color)


def stand(  # noqa: PLR0913  a part is these
    name: str, shape: Shape, size: Triple, foot: Triple, color: Colour, *, spin: float = 0
) -> Part:
    """A part whose lowest face is centred at `foot`, turned by `spin` degrees about y."""
    x, y, z = foot
    return hang(name, shape, size, (x, y + size[1] / 2, z), color, turn=(0, spin, 0))


def hang(  # noqa: PLR0913  a part is these
    name: str, shape: Shape, size: Triple, at: Triple, color: Colour, *, turn: Triple = (0, 0, 0)
) -> Part:
    """A part whose centre is at `at`, turned by degrees about x, y and z."""
    x, y, z = (round(each, 2) for each in at)
    width, height, depth = (round(each, 2) for each in size)
    return Part(
        name=name,
        shape=shape,
        size=(width, height, depth),
        at=(x, y, z),
        color=color,
        turn=turn,
    )


def row(count: int, middle: float, step: float) -> Iterator[float]:
    """Places in an even row about its middle."""
    for place in range(count):
        yield round(middle + (place - (count - 1) / 2) * step, 2)
