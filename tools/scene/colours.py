"""Colours by the names that people demand them by."""

from colorsys import rgb_to_hsv
from typing import Final, Literal, NamedTuple

Name = Literal["red", "orange", "yellow", "green", "blue", "purple", "white", "black"]


class _Range(NamedTuple):
    """Hue in degrees, from `first` round to `last`; saturation and value in [0, 1]."""

    first: float
    last: float
    saturation: tuple[float, float]
    value: tuple[float, float]


_RANGES: Final[dict[Name, _Range]] = {
    "red": _Range(340, 18, (0.4, 1), (0.3, 1)),
    "orange": _Range(14, 44, (0.5, 1), (0.6, 1)),
    "yellow": _Range(38, 70, (0.4, 1), (0.6, 1)),
    "green": _Range(70, 170, (0.25, 1), (0.2, 1)),
    "blue": _Range(185, 255, (0.25, 1), (0.2, 1)),
    "purple": _Range(255, 320, (0.2, 1), (0.2, 1)),
    "white": _Range(0, 360, (0, 0.15), (0.8, 1)),
    "black": _Range(0, 360, (0, 1), (0, 0.25)),
}
"""Wide and overlapping: a doubtful shade passes."""


def is_called(colour: str, name: Name) -> bool:
    """Whether `#rrggbb` may be called by this name; what is no such text may not."""
    try:
        red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    except ValueError:
        return False
    hue, saturation, value = rgb_to_hsv(red / 255, green / 255, blue / 255)
    wanted = _RANGES[name]
    turn = (wanted.last - wanted.first) % 360 or 360
    return (
        (360 * hue - wanted.first) % 360 <= turn
        and wanted.saturation[0] <= saturation <= wanted.saturation[1]
        and wanted.value[0] <= value <= wanted.value[1]
    )
