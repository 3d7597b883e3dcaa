"""A street crossing: two roads with zebra stripes, and buildings at the corners."""

from collections.abc import Iterator

from tools.scene.plan import Colour, Part
from tools.tasks.scenes.worlds.building import FLOOR, ground, hang, row, stand
from tools.tasks.scenes.worlds.world import Variant, World

_KERB = FLOOR + 0.3
_CORNERS = ((-8.5, -8.5), (8.5, -8.5), (-8.5, 8.5), (8.5, 8.5))
_HEIGHTS = (9.0, 12.0, 7.0, 6.0)
_WALLS: tuple[Colour, ...] = ("cream", "tan", "silver", "brown")


def _build(variant: Variant) -> Iterator[Part]:
    yield ground("road", 30, "darkgrey")
    for x, z in _CORNERS:
        yield stand("kerb", "box", (10, 0.3, 10), (x, FLOOR, z), "grey")
    for at, (x, z) in enumerate(_CORNERS[: variant.number]):
        yield from _building(x, z, at, variant)
    for x in row(4, 0, 1.5):
        yield stand("stripe", "box", (0.8, 0.1, 2.4), (x, FLOOR, 5.2), "white")
        yield stand("stripe", "box", (0.8, 0.1, 2.4), (x, FLOOR, -5.2), "white")
    yield from _van(variant)
    for x, z in ((-4.6, 4.6), (4.6, -4.6)):
        yield stand("post", "cylinder", (0.4, 4.4, 0.4), (x, _KERB, z), "black")
        yield stand("post head", "box", (0.8, 1.2, 0.8), (x, _KERB + 4.4, z), "yellow")


def _building(x: float, z: float, at: int, variant: Variant) -> Iterator[Part]:
    height = _HEIGHTS[at]
    yield stand("building", "box", (6.6, height, 6.6), (x, _KERB, z), _WALLS[at])
    yield stand("roof", "box", (7.2, 0.6, 7.2), (x, _KERB + height, z), variant.main)
    for floor in range(2):
        y = _KERB + 2.4 + floor * (height - 3.6) * 0.6
        yield hang("window", "box", (5, 1.2, 6.9), (x, y, z), "skyblue")
        yield hang("window", "box", (6.9, 1.2, 5), (x, y, z), "skyblue")


def _van(variant: Variant) -> Iterator[Part]:
    yield stand("van", "box", (2.2, 1.8, 3.4), (-1.7, FLOOR + 0.6, 10.5), variant.accent)
    yield stand("van nose", "box", (2, 1, 1.2), (-1.7, FLOOR + 0.6, 8.2), variant.accent)
    yield hang("van glass", "box", (1.8, 0.7, 0.2), (-1.7, FLOOR + 1.9, 8.75), "skyblue")
    for z in (8.8, 11.4):
        yield hang(
            "axle", "cylinder", (1, 2.4, 1), (-1.7, FLOOR + 0.5, z), "black", turn=(0, 0, 90)
        )


WORLD = World(
    title="a street crossing",
    asked="a road, white stripes on it, {number} buildings with {main} roofs, and a {accent} van",
    parts={
        "road": ("street", "ground", "asphalt"),
        "stripe": ("zebra", "crosswalk", "line"),
        "building": ("block", "house", "flats", "apartment"),
        "roof": (),
        "van": ("bus", "vehicle"),
    },
    counted="building",
    main="roof",
    accent="van",
    counts=((2,), (3, 4)),
    shades=(
        ("red", "blue", "green", "orange", "purple"),
        ("red", "blue", "yellow", "white", "green", "orange"),
    ),
    relations=(
        ("above", "roof", "road"),
        ("larger", "road", "building"),
        ("larger", "building", "van"),
    ),
    build=_build,
)
