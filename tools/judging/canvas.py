"""One view brought to a common scale, so that neither zoom nor place in the frame count."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from skimage.transform import resize

from tools.pictures.png import Pixels

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

AREA = 96.0**2
"""Pixels that every silhouette is scaled to have; 96 of them are the unit of length below."""
SMALLEST = 0.001
"""Share of the frame under which there is nothing to measure."""
_MARGIN = 8
_LONGEST = 768


@dataclass(frozen=True, slots=True)
class Canvas:
    """A view at the common scale.

    `mask` has shape (h, w); `colours`, of shape (h, w, 3), holds red, green and blue in [0, 1],
    averaged over the subject alone and 0 outside it.
    """

    mask: Mask
    colours: Floats


def canvas(view: Pixels, silhouette: Pixels) -> Canvas | None:
    """Crop a view to its silhouette and scale it; None where there is next to nothing."""
    mask = silhouette.max(axis=2) > 127
    area = int(mask.sum())
    if area < SMALLEST * mask.size:
        return None
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = mask[part].shape
    scale = min((AREA / area) ** 0.5, _LONGEST / max(height, width))
    shape = (max(1, round(height * scale)), max(1, round(width * scale)))
    weight = mask[part].astype(np.float64)
    share = _scaled(weight, shape)
    colours = _scaled(view[part] / 255 * weight[..., None], (*shape, 3))
    solid = share >= 0.5
    colours = np.where(solid[..., None], colours / np.maximum(share, 1e-9)[..., None], 0.0)
    border = (_MARGIN, _MARGIN)
    return Canvas(
        np.pad(solid, (border, border)), np.pad(np.clip(colours, 0, 1), (border, border, (0, 0)))
    )


def _scaled(values: Floats, shape: tuple[int, ...]) -> Floats:
    grows = shape[0] > values.shape[0]
    scaled: Floats = resize(values, shape, order=1, mode="edge", anti_aliasing=not grows)
    return scaled
