"""What is done to pictures rather than to scenes. Views and masks have shape (4, h, w, 3)."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from skimage.measure import label
from skimage.transform import resize

Pictures = NDArray[np.uint8]


class Side(NamedTuple):
    """A turntable as it is judged."""

    views: Pictures
    masks: Pictures


def worn(side: Side, level: int) -> Side:
    """Outlines are worn down piece by piece, by a blur of 5 % of the piece's size a level.

    What is filled in takes the nearest colour of its piece, so that no ground comes into sight;
    and of a piece that would be cut in two the larger part is left, so that nothing is scattered.
    """
    views, masks = side.views.copy(), np.zeros_like(side.masks)
    for place, mask in enumerate(side.masks):
        pieces = label(mask[..., 0] > 127, connectivity=2)
        for piece in range(1, pieces.max() + 1):
            own = pieces == piece
            blur = 0.05 * level * float(own.sum()) ** 0.5
            left = _largest(ndimage.gaussian_filter(own.astype(float), blur) > 0.5)
            fresh = left & (pieces == 0)
            near = ndimage.distance_transform_edt(
                ~own, return_distances=False, return_indices=True
            )[:, fresh]
            views[place][fresh] = side.views[place][tuple(near)]
            masks[place][left] = 255
    return Side(views, masks)


def _largest(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    parts = label(mask, connectivity=2)
    return mask & (parts == 1 + np.bincount(parts.ravel(), minlength=2)[1:].argmax())


def blurred(side: Side, level: int) -> Side:
    """What is inside the silhouette is blurred, up to 10 pixels of 384; the outline stays."""
    inside = (side.masks[..., :1] > 127).astype(float)
    widths = (0, 2.0 * level, 2.0 * level, 0)
    weight = ndimage.gaussian_filter(inside, widths)
    mixed = ndimage.gaussian_filter(side.views * inside, widths) / np.maximum(weight, 1e-6)
    return Side(np.where(inside > 0, mixed, side.views).astype(np.uint8), side.masks)


WORSE: Mapping[str, Callable[[Side, int], Side]] = {"outline": worn, "blur": blurred}
"""Degradations of pictures, in five levels."""


def _shaded(side: Side, change: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Side:
    inside = side.masks > 127
    changed = np.clip(np.rint(change(side.views.astype(float))), 0, 255)
    return Side(np.where(inside, changed, side.views).astype(np.uint8), side.masks)


def grain(side: Side) -> Side:
    """A noise texture: every pixel of the subject is off by 40 of 255, one standard deviation."""
    noise = np.random.default_rng(0).normal(0, 40, (*side.views.shape[:3], 1))
    return _shaded(side, lambda views: views + noise)


def hue(side: Side) -> Side:
    """A third of the colour wheel: red becomes blue."""
    return Side(np.ascontiguousarray(side.views[..., [2, 0, 1]]), side.masks)


def mirrored(side: Side) -> Side:
    return Side(side.views[:, :, ::-1].copy(), side.masks[:, :, ::-1].copy())


def shifted(side: Side) -> Side:
    """Nine pixels down, thirteen to the left, into what the margin leaves free."""
    return Side(np.roll(side.views, (9, -13), (1, 2)), np.roll(side.masks, (9, -13), (1, 2)))


def further(side: Side, factor: float = 0.7) -> Side:
    """The camera steps back."""
    return Side(_shrunk(side.views, factor), _shrunk(side.masks, factor))


SAME: Mapping[str, Callable[[Side], Side]] = {
    "picture: hue": hue,
    "picture: mirror": mirrored,
    "picture: + 5 % brightness": lambda side: _shaded(side, lambda views: views * 1.05),
    "picture: - 5 % brightness": lambda side: _shaded(side, lambda views: views * 0.95),
    "picture: translation": shifted,
}
"""What must change nothing."""

PRETENCE: Mapping[str, Callable[[Side], Side]] = {
    "noise texture": grain,
    "zoom (camera further off)": further,
}
"""What must gain nothing."""


def _shrunk(pictures: Pictures, factor: float) -> Pictures:
    side = pictures.shape[1]
    small, out = round(side * factor), np.empty_like(pictures)
    edge = (side - small) // 2
    for picture, place in zip(pictures, out, strict=True):
        place[:] = picture[0, 0]
        fitted = resize(picture / 255, (small, small), order=1, anti_aliasing=True)
        place[edge : edge + small, edge : edge + small] = np.rint(fitted * 255)
    return out
