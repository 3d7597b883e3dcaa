"""Cut the drawing page's one picture into those of a turntable, all written by one encoder."""

import base64
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from tools.pictures import png
from tools.pictures.png import Pixels
from tools.renderer.picture import Turntable

SIZE = 384
VIEWS = 4
COLUMNS = 3
THRESHOLD = 128
THREADS = 2


def turntable(picture: str, *, own: bool) -> tuple[Turntable, tuple[float, ...]]:
    """The pictures in a PNG (base64) of 3 × 3 tiles, and the covered share of each view.

    Tiles run by rows: four views, their four silhouettes, the scene's own camera.
    """
    sheet = png.read(base64.b64decode(picture))
    tiles = [_tile(sheet, index) for index in range(2 * VIEWS + own)]
    masks = [tile >= THRESHOLD for tile in tiles[VIEWS : 2 * VIEWS]]
    covered = tuple(round(float(mask[..., 0].mean()), 6) for mask in masks)
    tiles[VIEWS : 2 * VIEWS] = [mask.astype(np.uint8) * 255 for mask in masks]
    with ThreadPoolExecutor(THREADS) as threads:  # the compressor leaves the interpreter free
        written = list(threads.map(png.write, tiles))
    views, silhouettes = tuple(written[:VIEWS]), tuple(written[VIEWS : 2 * VIEWS])
    return Turntable(views, silhouettes, written[-1] if own else None), covered


def _tile(sheet: Pixels, index: int) -> Pixels:
    top, left = index // COLUMNS * SIZE, index % COLUMNS * SIZE
    return sheet[top : top + SIZE, left : left + SIZE]
