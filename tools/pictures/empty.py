"""The sheet of an attempt that came to nothing: what the drawing page shows of an empty scene."""

from functools import cache

import numpy as np

from tools.pictures.png import write
from tools.pictures.sheet import CELL

NEUTRAL = (0xD8, 0xDA, 0xDE)
"""The drawing page's background, behind every scene."""
DARK = (0, 0, 0)
"""A mask without anything."""


@cache
def empty_sheet(colour: tuple[int, int, int] = NEUTRAL) -> bytes:
    """A sheet of one colour, of the size and by the encoder of all sheets."""
    pixels = np.empty((2 * CELL, 2 * CELL, 3), np.uint8)
    pixels[:] = colour
    return write(pixels)
