"""The same picture in a mirror: nobody can call it better or worse."""

import numpy as np

from tools.pictures.png import read, write


def mirrored(png: bytes) -> bytes:
    """The picture, left and right exchanged.

    Raises:
        PictureError: it is damaged.
    """
    return write(np.ascontiguousarray(read(png)[:, ::-1]))
