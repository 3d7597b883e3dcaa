"""A joiner's workshop: two low walls, a workbench with a vice, a cupboard and shelves of jars."""

from collections.abc import Iterator

from tools.scene.plan import Colour, Part
from tools.tasks.scenes.worlds.building import FLOOR, ground, hang, row, stand
from tools.tasks.scenes.worlds.world import Variant, World

_TOP = FLOOR + 3.0
_WOOD: tuple[Colour, ...] = ("gold", "tan", "brown")
_JARS: tuple[Colour, ...] = ("red", "gold", "teal", "purple", "lime")


def _build(variant: Variant) -> Iterator[Part]:
    yield ground("floor", 18, "tan")
    yield stand("wall", "box", (16, 1.6, 0.6), (0, FLOOR, -7.3), "cream")
    yield stand("wall", "box", (0.6, 1.6, 13), (-8.3, FLOOR, -0.5), "silver")
    yield from _bench()
    yield from _cupboard(variant)
    for x in (-6, 0.2):
        yield stand("rack side", "box", (0.3, 5.8, 1.6), (x, FLOOR, -6), "darkgrey")
    for at, y in enumerate(row(variant.number, FLOOR + 3.4, 1.8)):
        yield hang("shelf", "box", (5.9, 0.3, 1.4), (-2.9, y, -6), variant.accent)
        for x in row(3, -2.9, 1.9):
            jar = _JARS[(at + round(x)) % len(_JARS)]
            yield stand("jar", "cylinder", (0.8, 1, 0.8), (x, y + 0.15, -6), jar)
    for at, color in enumerate(_WOOD):
        yield stand("plank", "box", (6, 0.4, 1.2), (3.6, FLOOR + 0.4 * at, 5.6), color, spin=6 * at)
    yield stand("rag", "box", (1.6, 0.2, 1.2), (1.5, _TOP + 0.4, 1), "white", spin=25)


def _bench() -> Iterator[Part]:
    for x in (-4.4, 2.4):
        for z in (0.2, 2.6):
            yield stand("bench foot", "box", (0.7, 3, 0.7), (x, FLOOR, z), "darkbrown")
    yield stand("workbench", "box", (8.4, 0.5, 3.6), (-1, _TOP, 1.4), "brown")
    yield stand("vice", "box", (1.2, 0.9, 1), (2.2, _TOP + 0.5, 2.4), "darkgrey")
    yield hang(
        "vice screw", "cylinder", (0.3, 1.8, 0.3), (3.2, _TOP + 0.9, 2.4), "silver", turn=(0, 0, 90)
    )
    yield stand("mallet", "box", (1, 0.7, 0.6), (-3.4, _TOP + 0.5, 1.6), "tan")
    yield hang(
        "mallet grip",
        "cylinder",
        (0.2, 1.8, 0.2),
        (-2.2, _TOP + 0.8, 1.6),
        "darkbrown",
        turn=(0, 0, 90),
    )


def _cupboard(variant: Variant) -> Iterator[Part]:
    yield stand("cupboard", "box", (4.2, 6.4, 2), (4.2, FLOOR, -6), variant.main)
    yield stand("cornice", "box", (4.6, 0.5, 2.3), (4.2, FLOOR + 6.4, -6), "darkbrown")
    for x in (3.2, 5.2):
        yield hang("panel", "box", (1.6, 5.4, 0.2), (x, FLOOR + 3.2, -4.95), "darkgrey")
        knob = (x - (x - 4.2) * 0.4, FLOOR + 3.2, -4.75)
        yield hang("knob", "sphere", (0.4, 0.4, 0.4), knob, "gold")


WORLD = World(
    title="a joiner's workshop",
    asked="a floor, two low walls, a workbench with a vice, a {main} cupboard, "
    "and {number} {accent} shelves",
    parts={
        "floor": ("ground",),
        "wall": (),
        "workbench": ("work bench", "bench", "worktop"),
        "vice": ("vise", "clamp"),
        "cupboard": ("cabinet", "locker"),
        "shelf": ("rack",),
    },
    counted="shelf",
    main="cupboard",
    accent="shelf",
    counts=((2,), (3,)),
    shades=(
        ("red", "blue", "green", "white", "orange"),
        ("white", "red", "blue", "black", "yellow", "green"),
    ),
    relations=(
        ("above", "vice", "workbench"),
        ("larger", "wall", "cupboard"),
        ("beside", "cupboard", "workbench"),
    ),
    build=_build,
)
