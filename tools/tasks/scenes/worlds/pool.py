"""A lido: a pool with lanes in a deck, a diving board, cabins and sunbeds."""

from collections.abc import Iterator

from tools.scene.plan import Colour, Part
from tools.tasks.scenes.worlds.building import FLOOR, ground, row, stand
from tools.tasks.scenes.worlds.world import Variant, World

_DECK = FLOOR + 0.8


def _build(variant: Variant) -> Iterator[Part]:
    yield ground("lawn", 32, "green")
    for z in (-6.5, 6.5):
        yield stand("deck", "box", (26, 0.8, 5), (0, FLOOR, z), "cream")
    for x in (-11.5, 11.5):
        yield stand("deck", "box", (3, 0.8, 8), (x, FLOOR, 0), "cream")
    yield stand("pool", "box", (20, 0.5, 8), (0, FLOOR, 0), "cyan")
    for z in row(3, 0, 2):
        yield stand("lane", "box", (19.4, 0.1, 0.2), (0, FLOOR + 0.5, z), "white")
    yield from _board(variant)
    for x in row(4, 3.6, 2.4):
        yield stand("cabin", "box", (2, 3, 2), (x, _DECK, -7.4), "tan")
        yield stand("cabin door", "box", (1, 2, 0.2), (x, _DECK, -6.35), "teal")
    yield stand("cabin top", "box", (10.4, 0.4, 3), (3.6, _DECK + 3, -7.2), "darkbrown")
    for x in row(variant.number, 0, 4.6):
        yield from _sunbed(x, variant.main)


def _board(variant: Variant) -> Iterator[Part]:
    for z in (-0.7, 0.7):
        yield stand("board post", "box", (0.4, 3.4, 0.4), (-11.6, _DECK, z), "silver")
    yield stand("board", "box", (5, 0.3, 1.8), (-10.2, _DECK + 3.4, 0), variant.accent)
    for y in (1, 2):
        yield stand("rung", "box", (0.3, 0.2, 1.4), (-11.9, _DECK + y, 0), "silver")


def _sunbed(x: float, color: Colour) -> Iterator[Part]:
    yield stand("sunbed frame", "box", (1.2, 0.4, 2), (x, _DECK, 7), "grey")
    yield stand("sunbed", "box", (1.4, 0.3, 2.4), (x, _DECK + 0.4, 7), color)
    yield stand("pillow", "box", (1.1, 0.3, 0.5), (x, _DECK + 0.7, 7.9), "white")
    yield stand("shade pole", "cylinder", (0.2, 3, 0.2), (x + 1.4, _DECK, 7), "darkgrey")
    yield stand("shade", "cone", (3, 0.9, 3), (x + 1.4, _DECK + 3, 7), "gold")


WORLD = World(
    title="an outdoor lido",
    asked="a pool with lanes, a deck round it, {number} {main} sunbeds, "
    "cabins, and a {accent} board",
    parts={
        "pool": ("water", "basin"),
        "lane": ("line", "rope"),
        "deck": ("floor", "edge", "tiles"),
        "sunbed": ("sun bed", "lounger", "deckchair"),
        "cabin": ("hut", "changing room"),
        "board": ("platform", "diving"),
    },
    counted="sunbed",
    main="sunbed",
    accent="board",
    counts=((2, 3), (4, 5)),
    shades=(
        ("red", "blue", "yellow", "orange", "purple"),
        ("red", "white", "blue", "yellow", "green"),
    ),
    relations=(
        ("above", "lane", "pool"),
        ("above", "board", "pool"),
        ("larger", "deck", "sunbed"),
    ),
    build=_build,
)
