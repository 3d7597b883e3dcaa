"""A fishing harbour: a stone quay with a shed, and boats moored along it."""

from collections.abc import Iterator

from tools.scene.plan import Part
from tools.tasks.scenes.worlds.building import FLOOR, ground, hang, row, stand
from tools.tasks.scenes.worlds.world import Variant, World

_DECK = FLOOR + 1.4


def _build(variant: Variant) -> Iterator[Part]:
    yield ground("sea", 32, "teal")
    yield stand("quay", "box", (26, 1.4, 9), (0, FLOOR, -6), "tan")
    yield stand("quay edge", "box", (26, 0.3, 0.6), (0, _DECK, -1.8), "grey")
    yield from _shed(variant)
    for x in (-10.5, -7, 0.5, 11.5):
        yield stand("bollard", "cylinder", (0.6, 0.9, 0.6), (x, _DECK, -2.8), "darkgrey")
    yield stand("cargo", "box", (1.6, 1.4, 1.6), (3.4, _DECK, -6.5), "brown")
    yield stand("cargo", "box", (1.4, 1.2, 1.4), (5.3, _DECK, -6.1), "darkbrown", spin=20)
    yield stand("cargo", "box", (1.2, 1, 1.2), (3.5, _DECK + 1.4, -6.4), "tan", spin=35)
    yield stand("signal pole", "cylinder", (0.3, 6, 0.3), (9.5, _DECK, -8), "white")
    yield stand("signal flag", "box", (1.6, 0.9, 0.1), (10.4, _DECK + 4.9, -8), "orange")
    for x in row(variant.number, 0, 25 / variant.number):
        yield from _boat(x)


def _shed(variant: Variant) -> Iterator[Part]:
    yield stand("shed", "box", (8, 4, 5), (-5.5, _DECK, -7.2), variant.main)
    yield stand("roof", "prism", (6, 2.2, 9), (-5.5, _DECK + 4, -7.2), variant.accent, spin=90)
    yield stand("door", "box", (2, 2.6, 0.2), (-5.5, _DECK, -4.6), "cream")
    for x in (-8.2, -2.8):
        yield hang("window", "box", (1.1, 1.1, 0.2), (x, _DECK + 2.4, -4.6), "skyblue")


def _boat(x: float) -> Iterator[Part]:
    yield stand("boat hull", "box", (2.2, 1.1, 4), (x, FLOOR, 2), "navy")
    yield hang(
        "boat bow", "prism", (2.2, 1.8, 1.1), (x, FLOOR + 0.55, 4.9), "navy", turn=(90, 0, 0)
    )
    yield stand("boat cabin", "box", (1.4, 1.2, 1.5), (x, FLOOR + 1.1, 0.9), "white")
    yield stand("boat mast", "cylinder", (0.2, 4.2, 0.2), (x, FLOOR + 1.1, 2.4), "brown")
    yield stand("boat sail", "prism", (2.4, 3, 0.1), (x, FLOOR + 1.7, 2.6), "cream", spin=90)


WORLD = World(
    title="a fishing harbour",
    asked="a sea, a quay, {number} boats, and a {main} shed with a {accent} roof",
    parts={
        "sea": ("water", "ocean", "bay"),
        "quay": ("pier", "dock", "wharf", "jetty"),
        "boat": ("hull", "ship", "vessel"),
        "shed": ("warehouse", "hut", "house", "building"),
        "roof": (),
    },
    counted="boat",
    main="shed",
    accent="roof",
    counts=((2, 3), (4, 5)),
    shades=(("red", "blue", "white", "yellow", "orange"), ("red", "blue", "green", "black")),
    relations=(("above", "roof", "shed"), ("larger", "sea", "boat")),
    build=_build,
)
