"""A market square: rows of stalls before a town hall."""

from collections.abc import Iterator

from tools.scene.plan import Colour, Part
from tools.tasks.scenes.worlds.building import FLOOR, ground, hang, row, stand
from tools.tasks.scenes.worlds.world import Variant, World

_GOODS: tuple[Colour, ...] = ("orange", "lime", "red", "gold")


def _build(variant: Variant) -> Iterator[Part]:
    yield ground("paving", 30, "silver")
    yield from _hall(variant)
    for at, x in enumerate(row(variant.number, 0, 5.2)):
        yield from _stall(x, 3.5, variant.main, _GOODS[at % len(_GOODS)])
    for x in (-9.5, 9.5):
        yield stand("planter", "frustum", (1.8, 1, 1.8), (x, FLOOR, -2), "brown")
        yield stand("shrub", "sphere", (2, 2, 2), (x, FLOOR + 0.8, -2), "green")


def _hall(variant: Variant) -> Iterator[Part]:
    yield stand("step", "box", (8, 0.4, 2), (0, FLOOR, -4), "grey")
    yield stand("hall", "box", (14, 6, 5), (0, FLOOR, -7.5), "cream")
    yield stand("roof", "prism", (6, 3, 15), (0, FLOOR + 6, -7.5), variant.accent, spin=90)
    yield stand("door", "box", (2, 3, 0.3), (0, FLOOR + 0.4, -4.9), "darkbrown")
    for x in (-5, -2.7, 2.7, 5):
        yield hang("window", "box", (1.1, 1.8, 0.2), (x, FLOOR + 3.8, -4.95), "skyblue")
    yield hang(
        "dial", "cylinder", (1.4, 0.3, 1.4), (0, FLOOR + 4.8, -4.95), "white", turn=(90, 0, 0)
    )


def _stall(x: float, z: float, canopy: Colour, goods: Colour) -> Iterator[Part]:
    yield stand("stall counter", "box", (3.4, 1.2, 1.6), (x, FLOOR, z), "tan")
    for side in (-1.5, 1.5):
        yield stand("stall post", "box", (0.2, 3, 0.2), (x + side, FLOOR, z - 1), "darkbrown")
        yield hang("fruit", "sphere", (0.7, 0.7, 0.7), (x + side / 2, FLOOR + 1.5, z + 0.2), goods)
    yield stand("canopy", "prism", (3, 1.1, 4), (x, FLOOR + 3, z), canopy, spin=90)


WORLD = World(
    title="a market square",
    asked="paving, {number} stalls under {main} canopies, and a hall with a {accent} roof",
    parts={
        "paving": ("ground", "square", "floor", "plaza"),
        "stall": ("counter", "booth", "stand"),
        "canopy": ("awning", "cover"),
        "hall": ("building", "house"),
        "roof": (),
    },
    counted="stall",
    main="canopy",
    accent="roof",
    counts=((2, 3), (4, 5)),
    shades=(("red", "blue", "yellow", "green", "white"), ("red", "orange", "green", "black")),
    relations=(
        ("above", "roof", "hall"),
        ("above", "canopy", "stall"),
        ("larger", "paving", "hall"),
    ),
    build=_build,
)
