"""A farmyard: a farmhouse, bales, and cows behind a fence."""

from collections.abc import Iterator

from tools.scene.plan import Part
from tools.tasks.scenes.worlds.building import FLOOR, ground, hang, row, stand
from tools.tasks.scenes.worlds.world import Variant, World


def _build(variant: Variant) -> Iterator[Part]:
    yield ground("grass", 30, "lime")
    yield stand("yard", "box", (12, 0.1, 8), (-3, FLOOR, -0.5), "tan")
    yield from _farmhouse(variant)
    for x in (5.6, 7.8):
        yield hang("bale", "cylinder", (2, 2, 2), (x, FLOOR + 1, -6), "gold", turn=(90, 0, 0))
    yield hang("bale", "cylinder", (2, 2, 2), (6.7, FLOOR + 2.7, -6), "gold", turn=(90, 0, 0))
    for x in row(7, 0, 3.3):
        yield stand("fence post", "box", (0.4, 1.8, 0.4), (x, FLOOR, 3.4), variant.accent)
    for y in (0.6, 1.3):
        yield stand("fence rail", "box", (20.6, 0.3, 0.2), (0, FLOOR + y, 3.7), variant.accent)
    yield stand("trough", "box", (3, 0.8, 1), (7.8, FLOOR, 4.8), "brown")
    yield stand("trough fill", "box", (2.6, 0.1, 0.7), (7.8, FLOOR + 0.8, 4.8), "skyblue")
    for at, x in enumerate(row(variant.number, -1.5, 4.2)):
        yield from _cow(x, 6 + at % 2)


def _farmhouse(variant: Variant) -> Iterator[Part]:
    yield stand("farmhouse", "box", (9, 4, 5), (-4.5, FLOOR, -6.5), variant.main)
    yield stand("roof", "prism", (6, 3, 10), (-4.5, FLOOR + 4, -6.5), "darkgrey", spin=90)
    yield stand("chimney", "box", (0.9, 2.4, 0.9), (-7.4, FLOOR + 5.2, -6.5), "brown")
    yield stand("door", "box", (1.4, 2.6, 0.2), (-4.5, FLOOR, -3.9), "darkbrown")
    for x in (-7.2, -1.8):
        yield hang("window", "box", (1.3, 1.3, 0.2), (x, FLOOR + 2.3, -3.9), "skyblue")


def _cow(x: float, z: float) -> Iterator[Part]:
    yield stand("cow body", "box", (2.4, 1.2, 1.1), (x, FLOOR + 0.9, z), "white")
    yield stand("cow head", "box", (0.8, 0.8, 0.7), (x + 1.6, FLOOR + 1.6, z), "darkbrown")
    yield stand("cow patch", "box", (0.9, 0.7, 1.2), (x - 0.5, FLOOR + 1.5, z), "darkbrown")
    for side in (-0.8, 0.8):
        yield stand("cow hoof", "box", (0.4, 0.9, 0.9), (x + side, FLOOR, z), "cream")


WORLD = World(
    title="a farmyard",
    asked="grass, a {main} farmhouse with a roof, bales, a {accent} fence, and {number} cows",
    parts={
        "grass": ("ground", "field", "meadow", "lawn"),
        "farmhouse": ("farm house", "house", "farm"),
        "roof": (),
        "bale": ("hay", "straw"),
        "fence": ("railing",),
        "cow": ("cattle",),
    },
    counted="cow",
    main="farmhouse",
    accent="fence",
    counts=((2, 3), (4, 5)),
    shades=(("red", "white", "yellow", "orange", "blue"), ("white", "black", "red", "orange")),
    relations=(("above", "roof", "farmhouse"), ("larger", "grass", "farmhouse")),
    build=_build,
)
