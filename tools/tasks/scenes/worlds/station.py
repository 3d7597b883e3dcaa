"""A railway halt: rails with sleepers, a covered platform, and waiting carriages."""

from collections.abc import Iterator

from tools.scene.plan import Part
from tools.tasks.scenes.worlds.building import FLOOR, ground, hang, row, stand
from tools.tasks.scenes.worlds.world import Variant, World

_DECK = FLOOR + 1.2
_RAIL = FLOOR + 0.5


def _build(variant: Variant) -> Iterator[Part]:
    yield ground("gravel", 34, "grey")
    for x in row(10, 0, 3):
        yield stand("sleeper", "box", (0.8, 0.3, 4), (x, FLOOR, 4), "darkbrown")
    for z in (2.9, 5.1):
        yield stand("rail", "box", (30, 0.2, 0.3), (0, FLOOR + 0.3, z), "silver")
    for x in row(variant.number, 0, 6.4):
        yield from _carriage(x, variant)
    yield from _platform(variant)
    yield stand("office", "box", (6, 3.6, 3), (-8, _DECK, -3.2), "cream")
    yield stand("office door", "box", (1.2, 2.4, 0.2), (-8, _DECK, -1.7), "darkbrown")
    yield stand("chimney", "box", (0.7, 1.4, 0.7), (-9.6, _DECK + 3.6, -3.6), "darkred")


def _platform(variant: Variant) -> Iterator[Part]:
    yield stand("platform", "box", (28, 1.2, 6), (0, FLOOR, -1.8), "tan")
    yield stand("edge line", "box", (28, 0.1, 0.4), (0, _DECK, 0.8), "white")
    for x in (-2, 4, 10):
        yield stand("pillar", "cylinder", (0.4, 3.6, 0.4), (x, _DECK, -2), "darkgreen")
    yield stand("roof", "box", (15, 0.4, 4.4), (4, _DECK + 3.6, -2), variant.accent)
    for x in (1, 7):
        yield stand("seat", "box", (2.4, 0.6, 0.8), (x, _DECK, -3), "brown")


def _carriage(x: float, variant: Variant) -> Iterator[Part]:
    yield stand("carriage", "box", (5.8, 2.6, 2.6), (x, _RAIL + 0.6, 4), variant.main)
    yield stand("carriage top", "box", (5.4, 0.4, 2.2), (x, _RAIL + 3.2, 4), "darkgrey")
    yield stand("window band", "box", (4.8, 0.8, 2.8), (x, _RAIL + 1.9, 4), "skyblue")
    for side in (-1.8, 1.8):
        yield hang(
            "axle", "cylinder", (1, 2.5, 1), (x + side, _RAIL + 0.5, 4), "black", turn=(90, 0, 0)
        )


WORLD = World(
    title="a railway halt",
    asked="two rails, {number} {main} carriages on them, and a platform under a {accent} roof",
    parts={
        "rail": ("track",),
        "carriage": ("wagon", "coach"),
        "platform": ("deck",),
        "roof": ("canopy",),
    },
    counted="carriage",
    main="carriage",
    accent="roof",
    counts=((2,), (3, 4)),
    shades=(
        ("red", "blue", "green", "yellow", "orange", "purple"),
        ("red", "blue", "green", "white", "black", "orange"),
    ),
    relations=(
        ("above", "roof", "platform"),
        ("above", "carriage", "rail"),
        ("beside", "carriage", "platform"),
    ),
    build=_build,
)
