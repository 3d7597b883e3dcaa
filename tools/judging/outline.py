"""Silhouette: how complex an outline is. Not whether one could tell what it is."""

import numpy as np
from scipy.ndimage import binary_fill_holes, gaussian_filter
from skimage.measure import approximate_polygon, find_contours

from tools.judging.canvas import Canvas


def complexity(view: Canvas) -> float:
    solid = gaussian_filter(binary_fill_holes(view.mask).astype(float), 1.5)
    contours = [c for c in find_contours(solid, 0.5) if len(c) > 24]
    total = sum(_turning(c) for c in contours)
    excess = max(0.0, total / max(1, len(contours)) ** 0.5 - 1)
    return 10 * (1 - float(np.exp(-excess / 4)))


def _turning(contour: np.ndarray) -> float:
    polygon = approximate_polygon(contour, 1.5)
    steps = np.diff(polygon, axis=0)
    angles = np.arctan2(steps[:, 0], steps[:, 1])
    turns = np.diff(np.append(angles, angles[0]))
    return float(np.abs((turns + np.pi) % (2 * np.pi) - np.pi).sum() / (2 * np.pi))
