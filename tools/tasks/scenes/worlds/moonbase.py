"""A moon base: domes joined by tubes, with panels and a mast."""

from collections.abc import Iterator

from tools.scene.plan import Part
from tools.tasks.scenes.worlds.building import FLOOR, ground, hang, row, stand
from tools.tasks.scenes.worlds.world import Variant, World


def _build(variant: Variant) -> Iterator[Part]:
    yield ground("dust", 36, "silver")
    yield from _hub(variant)
    for x in row(variant.number, 0, 8.4 if variant.number < 4 else 6.6):
        yield from _dome(x)
    yield stand("corridor", "box", (20, 1.2, 1.4), (0, FLOOR, 1.2), "grey")
    for x in row(3, 0, 6):
        yield stand("panel post", "box", (0.4, 1.6, 0.4), (x, FLOOR, -10.5), "darkgrey")
        yield hang("panel", "box", (5, 0.2, 3), (x, FLOOR + 1.7, -10.5), "navy", turn=(30, 0, 0))
    for x, z, size in ((-10, -8, 4), (11.5, -7, 4), (12, 0, 3)):
        yield hang(
            "crater", "torus", (size, size, 0.6), (x, FLOOR + 0.2, z), "grey", turn=(90, 0, 0)
        )
    yield stand("pad", "cylinder", (5, 0.3, 5), (-11.5, FLOOR, 0.5), "darkgrey")
    yield stand("pad mark", "cylinder", (3, 0.2, 3), (-11.5, FLOOR + 0.3, 0.5), "orange")


def _hub(variant: Variant) -> Iterator[Part]:
    yield stand("hub", "cylinder", (7, 3.4, 7), (0, FLOOR, -4), variant.main)
    yield stand("hub lid", "dome", (7, 1.8, 7), (0, FLOOR + 3.4, -4), "darkgrey")
    yield stand("mast", "cylinder", (0.3, 5, 0.3), (0, FLOOR + 5, -4), variant.accent)
    yield hang("dish", "cone", (2.2, 0.8, 2.2), (0, FLOOR + 10.4, -4), "white", turn=(180, 0, 0))
    yield stand("airlock", "box", (2.4, 2.4, 2.6), (0, FLOOR, -0.4), "tan")
    yield stand("tank", "sphere", (2.6, 2.6, 2.6), (6, FLOOR, -5), "gold")


def _dome(x: float) -> Iterator[Part]:
    yield stand("tube", "box", (1.2, 1.4, 2.6), (x, FLOOR, 2.8), "grey")
    yield stand("dome rim", "cylinder", (6, 0.8, 6), (x, FLOOR, 6.5), "darkgrey")
    yield stand("dome", "dome", (5.4, 2.9, 5.4), (x, FLOOR + 0.8, 6.5), "white")
    yield stand("hatch", "box", (1.4, 1.6, 0.6), (x, FLOOR, 9.6), "orange")


WORLD = World(
    title="a moon base",
    asked="dust, {number} domes, a {main} hub with a {accent} mast on it, and a flat pad",
    parts={
        "dust": ("ground", "moon", "surface", "floor"),
        "dome": (),
        "hub": ("core", "module"),
        "mast": ("antenna", "aerial", "pole"),
        "pad": ("platform",),
    },
    counted="dome",
    main="hub",
    accent="mast",
    counts=((2,), (3, 4)),
    shades=(
        ("red", "blue", "white", "orange", "green"),
        ("red", "yellow", "white", "black", "blue"),
    ),
    relations=(("above", "mast", "hub"), ("beside", "pad", "hub"), ("larger", "hub", "pad")),
    build=_build,
)
