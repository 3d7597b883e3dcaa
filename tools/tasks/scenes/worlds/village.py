"""A ski village: chalets with snow on their roofs, firs, and a lift up the hill."""

from collections.abc import Iterator

from tools.scene.plan import Colour, Part
from tools.tasks.scenes.worlds.building import FLOOR, ground, hang, row, stand
from tools.tasks.scenes.worlds.world import Variant, World

_HIGHS = (3.4, 6.2, 9.0)


def _build(variant: Variant) -> Iterator[Part]:
    yield ground("snow", 34, "white")
    yield stand("hill", "cone", (16, 8, 12), (5, FLOOR, -9), "silver")
    yield stand("hill", "cone", (12, 5, 9), (-7, FLOOR, -10), "silver")
    for x, z, height, size in ((5.0, -9.0, 5.2, 7.0), (-7.0, -10.0, 3.4, 5.0)):
        yield stand("hill cap", "cone", (size, 3, 0.8 * size), (x, FLOOR + height, z), "white")
    for at, x in enumerate(row(variant.number, -2, 6.2)):
        yield from _chalet(x, 3.5 - at % 2, variant.main)
    for x, z, size in ((-13.0, -3.0, 1.2), (-13.5, 2, 1.0), (13.5, 0, 1.2), (13, 6, 0.9)):
        yield from _fir(x, z, size)
    for x, height in zip((12.0, 8.5, 5.2), _HIGHS, strict=True):
        yield stand("pylon", "cylinder", (0.4, height, 0.4), (x, FLOOR, -3.4), "darkgrey")
        yield stand("cross arm", "box", (0.3, 0.3, 2), (x, FLOOR + height, -3.4), "darkgrey")
    yield hang("cable", "box", (9, 0.2, 0.2), (8.6, FLOOR + 6.5, -3.4), "black", turn=(0, 0, -39))
    yield hang("gondola", "box", (1.8, 1.6, 1.6), (10.2, FLOOR + 4.4, -3.4), variant.accent)


def _chalet(x: float, z: float, color: Colour) -> Iterator[Part]:
    yield stand("chalet", "box", (4, 2.2, 4), (x, FLOOR, z), color)
    yield stand("gable", "prism", (4, 2, 4), (x, FLOOR + 2.2, z), "brown")
    for side, turn in ((-1.25, 45), (1.25, -45)):
        at = (x + side, FLOOR + 3.35, z)
        yield hang("roof", "box", (3.6, 0.3, 4.8), at, "white", turn=(0, 0, turn))
    yield stand("door", "box", (1, 1.6, 0.2), (x, FLOOR, z + 2.05), "darkbrown")
    yield hang("window", "box", (0.8, 0.8, 0.2), (x, FLOOR + 3, z + 2.05), "yellow")


def _fir(x: float, z: float, size: float) -> Iterator[Part]:
    yield stand("fir stem", "cylinder", (0.6, 1, 0.6), (x, FLOOR, z), "darkbrown")
    yield stand("fir", "cone", (3 * size, 2.6 * size, 3 * size), (x, FLOOR + 0.8, z), "darkgreen")
    yield stand(
        "fir", "cone", (2 * size, 2 * size, 2 * size), (x, FLOOR + 0.8 + 1.6 * size, z), "green"
    )


WORLD = World(
    title="a ski village",
    asked="snow, a hill, {number} {main} chalets with roofs, firs, "
    "and a {accent} gondola on a cable",
    parts={
        "snow": ("ground", "floor"),
        "hill": ("mountain", "slope", "peak"),
        "chalet": ("hut", "house", "cabin", "lodge"),
        "roof": (),
        "fir": ("pine", "conifer"),
        "gondola": ("lift", "cabin"),
        "cable": ("rope", "wire", "line"),
    },
    counted="chalet",
    main="chalet",
    accent="gondola",
    counts=((2,), (3, 4)),
    shades=(
        ("red", "orange", "yellow", "blue", "green"),
        ("red", "blue", "green", "yellow", "orange", "purple"),
    ),
    relations=(
        ("above", "roof", "chalet"),
        ("larger", "hill", "gondola"),
        ("beside", "hill", "chalet"),
    ),
    build=_build,
)
