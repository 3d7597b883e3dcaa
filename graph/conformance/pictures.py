"""Two things to compare, drawn without a browser."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.pictures.png import write

SIDE = 96
"""Pixels a side."""


def pictures() -> tuple[tuple[bytes, bytes], tuple[bytes, bytes]]:
    """Colours and mask of a plain square, and of a striped disc."""
    rows, columns = np.indices((SIDE, SIDE))
    square = (abs(rows - SIDE / 2) < SIDE / 4) & (abs(columns - SIDE / 2) < SIDE / 4)
    disc = (rows - SIDE / 2) ** 2 + (columns - SIDE / 2) ** 2 < (SIDE / 3) ** 2
    stripes = 80 + 120 * (rows // 6 % 2)
    return _picture(square, np.full_like(rows, 150)), _picture(disc, stripes)


def _picture(shape: NDArray[Any], shade: NDArray[Any]) -> tuple[bytes, bytes]:
    drawn = np.where(shape, shade, 240).astype(np.uint8)
    mask = np.where(shape, 255, 0).astype(np.uint8)
    red, green, blue = drawn, drawn // 2, 255 - drawn
    return write(np.dstack([red, green, blue])), write(np.dstack([mask] * 3))
