"""Four views in one picture, and back."""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from tools.pictures.errors import PictureError
from tools.pictures.png import Pixels, read, write

VIEWS = 4
"""Pictures on a sheet, in reading order."""
CELL = 384
"""Pixels a side of each of them; a sheet has twice as many."""


def sheet(pictures: Sequence[bytes]) -> bytes:
    """Lay four PNGs on a grid of two by two, each fitted into `CELL` pixels a side.

    Same pictures, same bytes; nothing but pixels is carried over.

    Raises:
        PictureError: there are not four, one is damaged, or their sizes differ.
    """
    if len(pictures) != VIEWS:
        raise PictureError(f"{len(pictures)} pictures", f"a sheet takes {VIEWS}")
    views = [read(each) for each in pictures]
    if len({view.shape for view in views}) > 1:
        raise PictureError(
            f"sizes {sorted({view.shape[1::-1] for view in views})} on one sheet", "draw one size"
        )
    first, second, third, fourth = (_fitted(view) for view in views)
    return write(np.vstack([np.hstack([first, second]), np.hstack([third, fourth])]))


def cells(png: bytes) -> tuple[Pixels, ...]:
    """The four pictures of a sheet, each of shape (`CELL`, `CELL`, 3), in reading order.

    Raises:
        PictureError: it is no sheet.
    """
    whole = read_sheet(png)
    return tuple(
        whole[top : top + CELL, left : left + CELL] for top in (0, CELL) for left in (0, CELL)
    )


def read_sheet(png: bytes) -> Pixels:
    """All of a sheet, of shape (2 `CELL`, 2 `CELL`, 3).

    Raises:
        PictureError: it is no sheet.
    """
    whole = read(png)
    if whole.shape != (2 * CELL, 2 * CELL, 3):
        raise PictureError(
            f"a picture of {whole.shape[1]} x {whole.shape[0]} is no sheet",
            f"lay four views on {2 * CELL} x {2 * CELL} with `sheet`",
        )
    return whole


def _fitted(view: Pixels) -> Pixels:
    """Scaled to fit a cell, centred on the colour of its own top left corner."""
    height, width, _ = view.shape
    if (height, width) == (CELL, CELL):
        return view
    scale = CELL / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    kind = Image.Resampling.BOX if scale < 1 else Image.Resampling.BILINEAR
    small = np.asarray(Image.fromarray(view).resize(size, kind))
    cell = np.empty((CELL, CELL, 3), np.uint8)
    cell[:] = view[0, 0]
    top, left = (CELL - size[1]) // 2, (CELL - size[0]) // 2
    cell[top : top + size[1], left : left + size[0]] = small
    return cell
