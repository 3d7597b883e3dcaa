"""A small park: beds of flowers along a path, a pond and a pergola."""

from collections.abc import Iterator

from tools.scene.plan import Colour, Part
from tools.tasks.scenes.worlds.building import FLOOR, ground, row, stand
from tools.tasks.scenes.worlds.world import Variant, World


def _build(variant: Variant) -> Iterator[Part]:
    yield ground("lawn", 26, "green")
    yield stand("path", "box", (2.6, 0.1, 21), (0, FLOOR, 0), "tan")
    yield stand("hedge", "box", (21, 2.2, 1.2), (0, FLOOR, -10.6), "darkgreen")
    for x in (-10.6, 10.6):
        yield stand("hedge", "box", (1.2, 2.2, 18), (x, FLOOR, -0.6), "darkgreen")
    for at, z in enumerate(row(variant.number, 3.4, 3.4)):
        yield from _bed(-5.6 if at % 2 else 5.6, z, variant.main)
    yield from _pergola(variant)
    yield stand("pond rim", "cylinder", (5.4, 0.4, 5.4), (6, FLOOR, -5.6), "silver")
    yield stand("pond", "cylinder", (4.6, 0.1, 4.6), (6, FLOOR + 0.4, -5.6), "skyblue")
    for x, z in ((5, -5.2), (6.8, -6.2)):
        yield stand("lily", "cylinder", (0.9, 0.1, 0.9), (x, FLOOR + 0.5, z), "lime")


def _bed(x: float, z: float, color: Colour) -> Iterator[Part]:
    yield stand("bed", "box", (6, 0.6, 2), (x, FLOOR, z), "brown")
    for side in row(3, 0, 1.8):
        yield stand("stalk", "cylinder", (0.2, 0.8, 0.2), (x + side, FLOOR + 0.6, z), "lime")
        yield stand("flower", "sphere", (1, 0.8, 1), (x + side, FLOOR + 1.3, z), color)


def _pergola(variant: Variant) -> Iterator[Part]:
    for x in (-8.4, -3.6):
        for z in (-8.6, -4):
            yield stand("pergola post", "box", (0.5, 3.2, 0.5), (x, FLOOR, z), variant.accent)
        yield stand("pergola beam", "box", (0.5, 0.4, 6), (x, FLOOR + 3.2, -6.3), variant.accent)
    for z in row(4, -6.3, 1.5):
        yield stand("pergola slat", "box", (6.4, 0.3, 0.3), (-6, FLOOR + 3.6, z), "cream")
    yield stand("seat", "box", (3, 0.7, 1), (-6, FLOOR, -7.6), "darkbrown")


WORLD = World(
    title="a small park",
    asked="a lawn, a path, hedges, {number} beds with {main} flowers, a pond, "
    "and a {accent} pergola",
    parts={
        "lawn": ("grass", "ground"),
        "path": ("walkway",),
        "hedge": ("bush",),
        "bed": ("border", "planter"),
        "flower": ("blossom", "rose", "tulip"),
        "pond": ("pool", "water"),
        "pergola": ("gazebo", "arbour", "trellis"),
    },
    counted="bed",
    main="flower",
    accent="pergola",
    counts=((2,), (3, 4)),
    shades=(
        ("red", "yellow", "purple", "white", "orange"),
        ("white", "red", "blue", "orange", "black"),
    ),
    relations=(("above", "flower", "bed"), ("larger", "lawn", "pond"), ("beside", "pond", "path")),
    build=_build,
)
