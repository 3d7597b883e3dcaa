"""Pictures with fewer pixels."""

import numpy as np
import pytest

from tools.pictures.errors import PictureError
from tools.pictures.png import chunks, read, write
from tools.pictures.small import shrunk


def test_the_longer_side_is_what_was_asked_for_and_nothing_but_pixels_is_kept() -> None:
    pixels = np.zeros((40, 80, 3), np.uint8)
    pixels[:, 40:] = 200
    small = shrunk(write(pixels), 20)
    assert read(small).shape == (10, 20, 3)
    assert set(np.unique(read(small))) == {0, 200}
    assert tuple(chunks(small)) == ("IHDR", "IDAT", "IEND")


def test_a_small_picture_is_not_enlarged() -> None:
    png = write(np.full((8, 8, 3), 7, np.uint8))
    assert shrunk(png, 100) == png


def test_a_side_of_nothing_is_refused() -> None:
    with pytest.raises(PictureError, match="at least 1"):
        shrunk(write(np.zeros((8, 8, 3), np.uint8)), 0)
