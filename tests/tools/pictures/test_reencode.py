"""The same picture in other bytes."""

import numpy as np

from tools.pictures.png import chunks, read, write
from tools.pictures.reencode import reencoded


def test_the_picture_stays_and_its_bytes_do_not() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (40, 30, 3), np.uint8)
    made = [reencoded(pixels) for _ in range(8)]
    assert all(np.array_equal(read(png), pixels) for png in made)
    assert len({*made, write(pixels)}) == len(made) + 1
    assert {tuple(chunks(png)) for png in made} == {("IHDR", "IDAT", "IEND")}
