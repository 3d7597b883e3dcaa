"""A walled courtyard: ramparts with merlons round a hall."""

from collections.abc import Iterator

from tools.scene.plan import Part
from tools.tasks.scenes.worlds.building import FLOOR, ground, hang, row, stand
from tools.tasks.scenes.worlds.world import Variant, World

_WALL = 4.0
_TOP = FLOOR + _WALL


def _build(variant: Variant) -> Iterator[Part]:
    yield ground("earth", 30, "tan")
    yield stand("rampart", "box", (20, _WALL, 1.6), (0, FLOOR, -10), "grey")
    for x in (-10.0, 10.0):
        yield stand("rampart", "box", (1.6, _WALL, 18), (x, FLOOR, 0), "grey")
        for z in (-10, 10):
            yield stand("bastion", "cylinder", (4, 6, 4), (x, FLOOR, z), "silver")
            yield stand("bastion cap", "cone", (4.6, 2.4, 4.6), (x, FLOOR + 6, z), "darkgrey")
    for x in (-6.0, 6.0):
        yield stand("rampart", "box", (6, _WALL, 1.6), (x, FLOOR, 10), "grey")
    for x in row(4, 0, 4):
        yield stand("merlon", "box", (1.6, 1, 1.8), (x, _TOP, -10), "silver")
    for x in (-7, -5, 5, 7):
        yield stand("merlon", "box", (1.2, 1, 1.8), (x, _TOP, 10), "silver")
    yield from _hall(variant)
    for x in row(variant.number, 0, 2.6):
        yield stand("banner", "box", (1.2, 2.4, 0.2), (x, FLOOR + 1.4, -0.85), variant.accent)


def _hall(variant: Variant) -> Iterator[Part]:
    yield stand("hall", "box", (15, 5, 5), (0, FLOOR, -3.5), "cream")
    yield stand("roof", "prism", (6, 3.4, 16), (0, FLOOR + 5, -3.5), variant.main, spin=90)
    for step, width in enumerate((6, 5, 4)):
        yield stand(
            "stair", "box", (width, 0.4, 2.2 - 0.6 * step), (0, FLOOR + 0.4 * step, 0.2), "darkgrey"
        )
    yield hang("cobble", "cylinder", (4, 0.2, 4), (5, FLOOR + 0.1, 5), "darkgrey")
    yield stand("hay", "cylinder", (2, 1.4, 2), (-6.5, FLOOR, 5), "gold")


WORLD = World(
    title="a walled courtyard",
    asked="ramparts all round, a hall with a {main} roof inside, and {number} {accent} banners",
    parts={
        "rampart": ("wall",),
        "hall": ("keep", "house", "building"),
        "roof": (),
        "banner": ("flag", "pennant"),
    },
    counted="banner",
    main="roof",
    accent="banner",
    counts=((2, 3), (4, 5)),
    shades=(("red", "blue", "green", "orange"), ("red", "blue", "yellow", "purple", "green")),
    relations=(
        ("above", "roof", "hall"),
        ("larger", "rampart", "hall"),
        ("larger", "hall", "banner"),
    ),
    build=_build,
)
