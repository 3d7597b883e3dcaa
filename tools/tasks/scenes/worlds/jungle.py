"""Ruins in a jungle: terraces with stairs, a shrine on top, columns and palms around."""

from collections.abc import Iterator

from tools.scene.plan import Colour, Part
from tools.tasks.scenes.worlds.building import FLOOR, ground, hang, row, stand
from tools.tasks.scenes.worlds.world import Variant, World

_STEP = 1.6
_SIDES = (14.0, 10.6, 7.2)
_STONES: tuple[Colour, ...] = ("grey", "tan", "silver")
_TOP = FLOOR + len(_SIDES) * _STEP


def _build(variant: Variant) -> Iterator[Part]:
    yield ground("moss", 32, "green")
    for at, (side, color) in enumerate(zip(_SIDES, _STONES, strict=True)):
        yield stand("terrace", "box", (side, _STEP, side), (0, FLOOR + at * _STEP, -3), color)
    for at, depth in enumerate((6, 4, 2)):
        foot = (0, FLOOR + at * _STEP, 6.3 - 1.7 * at - depth / 2)
        yield stand("stairs", "box", (3, _STEP + 0.2, depth), foot, "cream")
    yield from _shrine(variant)
    for at, x in enumerate(row(variant.number, 0.4, 4.2)):
        yield stand("column foot", "box", (1.6, 0.5, 1.6), (x, FLOOR, 9), "grey")
        yield stand("column", "cylinder", (1, 4 - at % 2 * 1.6, 1), (x, FLOOR + 0.5, 9), "tan")
    for x, z, height in ((-11, -6, 6), (-10.5, 4, 4.6), (11, -8, 5), (10.5, 2.5, 6.6)):
        yield from _palm(x, z, height)


def _shrine(variant: Variant) -> Iterator[Part]:
    yield stand("shrine", "box", (4.4, 3, 4.4), (0, _TOP, -3), variant.main)
    yield stand("doorway", "box", (1.4, 2.2, 0.3), (0, _TOP, -0.75), "black")
    yield stand("roof", "pyramid", (5.6, 2.6, 5.6), (0, _TOP + 3, -3), variant.accent)
    yield stand("finial", "sphere", (0.8, 0.8, 0.8), (0, _TOP + 5.4, -3), "gold")


def _palm(x: float, z: float, height: float) -> Iterator[Part]:
    yield stand("palm trunk", "frustum", (0.9, height, 0.9), (x, FLOOR, z), "brown")
    for turn in (0, 60, 120):
        at = (x, FLOOR + height, z)
        yield hang("palm frond", "box", (4.6, 0.2, 0.9), at, "darkgreen", turn=(0, turn, 12))


WORLD = World(
    title="jungle ruins",
    asked="moss, three terraces with stairs, a {main} shrine with a {accent} roof on top, "
    "and {number} columns",
    parts={
        "moss": ("ground", "grass", "floor", "jungle"),
        "terrace": ("tier", "level"),
        "stairs": ("stair", "step"),
        "shrine": ("altar", "chapel"),
        "roof": (),
        "column": ("pillar",),
    },
    counted="column",
    main="shrine",
    accent="roof",
    counts=((2, 3), (4, 5)),
    shades=(
        ("white", "yellow", "red", "blue", "orange"),
        ("red", "green", "blue", "orange", "purple"),
    ),
    relations=(
        ("above", "roof", "shrine"),
        ("above", "shrine", "terrace"),
        ("larger", "terrace", "shrine"),
    ),
    build=_build,
)
