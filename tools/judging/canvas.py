"""One view brought to a common scale, so that neither zoom nor place in the frame count."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from skimage.morphology import disk
from skimage.transform import resize

from tools.pictures.png import Pixels

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

UNIT = 96
"""Pixels of the canvas that are one unit of length: the square root of a solid's area."""
SMALLEST = 0.001
"""Share of the frame under which there is nothing to measure."""
ENOUGH = 200
"""Pixels of body under which there is no surface to speak of: wires, lines, specks."""

_THIN = 0.02
"""Half the width, in units, of what is too thin to be solid: wires, specks, lines."""
_BACKDROP = 2
"""Most levels of 255 by which a pixel may differ from the backdrop and still show it."""
_MARGIN, _LONGEST, _MEDIAN = 8, 768, 5


@dataclass(frozen=True, slots=True)
class Canvas:
    """A view scaled so that its solid covers `UNIT` squared; arrays of shape (h, w).

    `mask` is the silhouette; `solid` the part of it that is not thin; `body` the part of the
    solid in which the view shows more than its backdrop. `colours`, of shape (h, w, 3), are red,
    green and blue in [0, 1], averaged over the body alone and 0 outside it; `smooth` are the same
    after a median of 5 × 5, the body's own carried on beyond its border.
    """

    mask: Mask
    solid: Mask
    body: Mask
    colours: Floats
    smooth: Floats


def canvas(view: Pixels, silhouette: Pixels) -> Canvas | None:
    """Crop a view to its silhouette and scale it; None where there is next to nothing."""
    whole = silhouette[..., 1] > 127
    least = SMALLEST * whole.size
    if whole.sum() < least:
        return None
    part = np.s_[_span(whole, 0), _span(whole, 1)]
    mask, seen = whole[part], view[part]
    brush = disk(max(1, round(_THIN * float(mask.sum()) ** 0.5)))
    solid = ndimage.binary_opening(mask, brush)
    if solid.sum() < least:
        solid = mask
    shows = (np.abs(seen.astype(np.int16) - view[0, 0]) > _BACKDROP).any(axis=2)
    body = ndimage.binary_opening(mask & shows, brush) & solid
    return _scaled(mask, solid, body, seen / 255)


def _span(mask: Mask, axis: int) -> slice:
    found = np.flatnonzero(mask.any(axis=1 - axis))
    return slice(int(found[0]), int(found[-1]) + 1)


def _scaled(mask: Mask, solid: Mask, body: Mask, colours: Floats) -> Canvas:
    scale = min(UNIT / float(solid.sum()) ** 0.5, _LONGEST / max(mask.shape))
    height, width = (max(1, round(side * scale)) for side in mask.shape)

    def fit(values: Floats) -> Floats:
        shape = (height, width, *values.shape[2:])
        small: Floats = resize(values, shape, order=1, mode="edge", anti_aliasing=scale < 1)
        return np.pad(small, [(_MARGIN, _MARGIN)] * 2 + [(0, 0)] * (values.ndim - 2))

    weight = fit(body.astype(float))
    inside = weight >= 0.5
    shade = fit(colours * body[..., None]) / np.maximum(weight, 1e-9)[..., None]
    shade = np.where(inside[..., None], np.clip(shade, 0, 1), 0.0)
    return Canvas(
        mask=fit(mask.astype(float)) >= 0.5,
        solid=fit(solid.astype(float)) >= 0.5,
        body=inside,
        colours=shade,
        smooth=_smooth(shade, inside),
    )


def _smooth(colours: Floats, body: Mask) -> Floats:
    if body.sum() < ENOUGH:
        return colours
    nearest = ndimage.distance_transform_edt(~body, return_distances=False, return_indices=True)
    carried = colours[tuple(nearest)]
    return np.stack([ndimage.median_filter(carried[..., i], _MEDIAN) for i in range(3)], axis=-1)
