"""How far two pictures are apart."""

import numpy as np

from tools.pictures.errors import PictureError
from tools.pictures.png import read


def same(one: bytes, other: bytes) -> bool:
    """Whether two PNGs show the same pixels, however they are encoded.

    Raises:
        PictureError: one is damaged.
    """
    return one == other or np.array_equal(read(one), read(other))


def change(one: bytes, other: bytes) -> float:
    """Mean absolute difference of all channels, in [0, 1].

    Raises:
        PictureError: one is damaged, or their sizes differ.
    """
    first, second = read(one), read(other)
    if first.shape != second.shape:
        raise PictureError(f"shapes {first.shape} and {second.shape}", "compare one size")
    return float(np.abs(first.astype(np.int16) - second).mean()) / 255
