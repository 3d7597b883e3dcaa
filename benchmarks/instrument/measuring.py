"""Draws every version of every scene, and measures it."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, NamedTuple

import numpy as np

from benchmarks.instrument.retouch import PRETENCE, SAME, WORSE, Side
from benchmarks.instrument.scenes import Named
from tools.judging.instrument import measure_views
from tools.pictures.png import read
from tools.renderer.limits import Limits
from tools.renderer.renderer import Renderer
from tools.scene.degrade import DEFECTS, DEGRADATIONS, LEVELS
from tools.scene.disguise import GAMES, STYLES
from tools.scene.plan import Plan
from tools.scene.three import to_three

BASE = "as it is"
PATIENCE = 300.0
"""Seconds for a drawing: a slow machine must not pass for an empty scene."""

Scores = tuple[float, float, float, float]


class Version(NamedTuple):
    """One scene, what was done to it, and how much."""

    scene: str
    kind: str
    level: int = 0


async def measured(
    scenes: Iterable[Named], workers: int = 2
) -> AsyncIterator[dict[Version, Scores]]:
    """The four criteria of every version of a scene, scene by scene.

    A scene is measured while the next one is drawn.
    """
    # Forked workers would keep the browser's pipes open, and it would never end.
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        async with Renderer(Limits(seconds=PATIENCE)) as renderer:
            before: asyncio.Task[dict[Version, Scores]] | None = None
            for name, plan in scenes:
                sides = await _sides(renderer, name, plan)
                if before is not None:
                    yield await before
                before = asyncio.create_task(_measure_all(pool, sides))
            if before is not None:
                yield await before


async def _sides(renderer: Renderer, name: str, plan: Plan) -> dict[Version, Side]:
    drawn = {
        Version(name, *version): await _drawn(renderer, scene) for version, scene in _scenes(plan)
    }
    return drawn | dict(_retouched(name, drawn[Version(name, BASE)]))


async def _measure_all(
    pool: ProcessPoolExecutor, sides: Mapping[Version, Side]
) -> dict[Version, Scores]:
    loop = asyncio.get_running_loop()
    scores = await asyncio.gather(
        *(loop.run_in_executor(pool, _scores, side) for side in sides.values())
    )
    return dict(zip(sides, scores, strict=True))


def _scenes(plan: Plan) -> Iterator[tuple[tuple[str, int], dict[str, Any]]]:
    yield (BASE, 0), to_three(plan)
    for kind, degrade in DEGRADATIONS.items():
        for level in range(1, LEVELS + 1):
            yield (kind, level), degrade(plan, level)
    for kind, change in (DEFECTS | STYLES | GAMES).items():
        yield (kind, 0), change(plan)


def _retouched(name: str, side: Side) -> Iterator[tuple[Version, Side]]:
    for kind, worsen in WORSE.items():
        for level in range(1, LEVELS + 1):
            yield Version(name, kind, level), worsen(side, level)
    for kind, change in (SAME | PRETENCE).items():
        yield Version(name, kind), change(side)


async def _drawn(renderer: Renderer, scene: dict[str, Any]) -> Side:
    rendering = await renderer.draw_scene(scene)
    if (pictures := rendering.pictures) is None:
        raise RuntimeError(f"nothing was drawn ({rendering.failure}): {rendering.reason}")
    return Side(
        np.stack([read(png) for png in pictures.views]),
        np.stack([read(png) for png in pictures.silhouettes]),
    )


def _scores(side: Side) -> Scores:
    found = measure_views(side.views, side.masks)
    return found.visual_quality, found.silhouette, found.coherence, found.detail
