"""The same picture with fewer pixels, for pages that have to stay light."""

import numpy as np
from PIL import Image

from tools.pictures.errors import PictureError
from tools.pictures.png import read, write


def shrunk(png: bytes, side: int) -> bytes:
    """A PNG whose longer side has at most `side` pixels; never enlarged.

    Raises:
        PictureError: it is damaged, or `side` is below 1.
    """
    if side < 1:
        raise PictureError(f"a side of {side} pixels", "ask for at least 1")
    pixels = read(png)
    height, width, _ = pixels.shape
    scale = side / max(height, width)
    if scale >= 1:
        return write(pixels)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return write(np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX)))
