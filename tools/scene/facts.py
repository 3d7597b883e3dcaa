"""Named facts of a scene, from what the renderer saw of its graph.

Lengths are in scene units; every other fact is free of them, so that it does not depend on how
large a scene was built. All but `ground_gap` stay as they are when a scene is moved, and all but
those named after an axis when it is turned by a right angle about y.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from tools.scene.bodies import Bodies
from tools.scene.hulls import Floats
from tools.scene.observation import Observation, Solid

MEANING: Final = {
    "meshes": "solids, backdrops included",
    "materials": "different looks",
    "triangles": "triangles of all solids",
    "colours": "different colours",
    "named": "different names that solids bear",
    "lights": "lights",
    "exceptions": "exceptions that the code threw",
    "console_errors": "lines on the console",
    "seconds": "time until the scene stood",
    "covered": "mean share of the frame that the silhouette fills, over the views",
    "width": "extent along x",
    "height": "extent along y",
    "depth": "extent along z",
    "proportion": "height / max(width, depth)",
    "ground_gap": "lowest y / max(width, height, depth); negative where it is sunk",
    "floating": "solids with no path of contact to the ground, the lowest point of all",
    "pieces": "groups of solids that hang together by contact",
    "coincident": "pairs of solids that fill the same place, within 5 %",
    "buried": "solids wholly inside another",
    "degenerate": "solids with no extent along two axes, or with no triangle",
    "size_spread": "volume of the largest solid's box / of the smallest, sides of at least 1 % of "
    "the scene's, degenerate solids left out",
    "symmetry_x": "share of solids whose mirror image across x is a solid too",
    "symmetry_z": "the same across z",
    "symmetry": "the larger of the two",
}
"""What each fact is; contact is `tools.scene.bodies.REACH`."""

_NOTHING: Final = 1e-4
"""Share of the scene's size below which an extent is none."""
_THIN: Final = 0.01
"""Sides count as at least this share of the scene's: what is flat has no volume."""
_BACKDROP: Final = 0.1
"""A backdrop clears everything else by this share of its own size, on every side."""


def facts(observation: Observation) -> dict[str, float]:
    """The facts of `MEANING`; those of bodies are missing where there is no solid."""
    solids = observation.solids
    found: dict[str, float] = {
        "meshes": len(solids),
        "materials": len({each.material for each in solids}),
        "triangles": sum(each.triangles for each in solids),
        "colours": len({each.colour for each in solids}),
        "named": len({each.name for each in solids if each.name}),
        "lights": observation.lights,
        "exceptions": len(observation.exceptions),
        "console_errors": len(observation.console),
        "seconds": observation.seconds,
        "covered": _mean(observation.covered),
    }
    if proper := subjects(solids):
        found |= _shape(proper)
    return {name: round(float(value), 4) for name, value in found.items()}


def subjects(solids: Sequence[Solid]) -> tuple[Solid, ...]:
    """The solids without backdrops: a sky around everything touches nothing and carries nothing."""
    kept = list(solids)
    while len(kept) > 2:
        boxes = _boxes(kept)
        largest = int(np.prod(boxes[:, 1] - boxes[:, 0], axis=1).argmax())
        if not _surrounds(boxes[largest], np.delete(boxes, largest, 0)):
            break
        del kept[largest]
    return tuple(kept)


def _surrounds(box: Floats, others: Floats) -> bool:
    margin = _BACKDROP * (box[1] - box[0])
    inside = (others[:, 0].min(axis=0) >= box[0] + margin) & (
        others[:, 1].max(axis=0) <= box[1] - margin
    )
    return bool(inside.all())


def _shape(solids: Sequence[Solid]) -> dict[str, float]:
    boxes = _boxes(solids)
    least = _NOTHING * float((boxes[:, 1].max(axis=0) - boxes[:, 0].min(axis=0)).max())
    real = [each for each in solids if not _is_degenerate(each, least)]
    found: dict[str, float] = {"degenerate": len(solids) - len(real)}
    if not real:
        return found
    bodies = Bodies.of(real)
    width, height, depth = bodies.size.tolist()
    pieces, standing = bodies.pieces(), bodies.standing()
    symmetry_x, symmetry_z = (_symmetry(bodies, axis) for axis in (0, 2))
    return found | {
        "width": width,
        "height": height,
        "depth": depth,
        "proportion": height / max(width, depth, _NOTHING),
        "ground_gap": float(bodies.low[:, 1].min()) / max(width, height, depth),
        "floating": sum(len(each) for each in pieces if not standing[each].any()),
        "pieces": len(pieces),
        "coincident": sum(len(bodies.filling(at)) for at in range(len(bodies))),
        "buried": sum(bodies.is_swallowed(at) for at in range(len(bodies))),
        "size_spread": _spread(bodies),
        "symmetry_x": symmetry_x,
        "symmetry_z": symmetry_z,
        "symmetry": max(symmetry_x, symmetry_z),
    }


def _spread(bodies: Bodies) -> float:
    sides = np.maximum(bodies.span[:, :3], _THIN * bodies.size.max())
    volumes = sides.prod(axis=1)
    return float(volumes.max() / volumes.min())


def _symmetry(bodies: Bodies, axis: int) -> float:
    """The better of two mirrors: through the middle of all, and of the largest body."""
    largest = int(bodies.diagonal.argmax())
    middle = (bodies.low[:, axis].min() + bodies.high[:, axis].max()) / 2
    own = (bodies.low[largest, axis] + bodies.high[largest, axis]) / 2
    return max(bodies.mirrored(axis, float(plane)) for plane in (middle, own))


def _boxes(solids: Sequence[Solid]) -> Floats:
    return np.array([(each.low, each.high) for each in solids], dtype=float)


def _is_degenerate(solid: Solid, least: float) -> bool:
    extents = sorted(high - low for low, high in zip(solid.low, solid.high, strict=True))
    return solid.triangles < 1 or extents[1] <= least


def _mean(shares: Sequence[float]) -> float:
    return sum(shares) / len(shares) if shares else 0.0
