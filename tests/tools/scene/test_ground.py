"""Ground by a plan's boxes is ground by the renderer's rule, and stays it when it is widened."""

import pytest

from tools.scene.ground import box, divided, nearest, widened
from tools.scene.plan import Part, Plan


def part(name: str, size: tuple[float, float, float], at: tuple[float, float, float]) -> Part:
    return Part(name=name, shape="box", size=size, at=at, color="grey")


HOUSE = part("house", (4, 3, 4), (0, 1.6, 0))
SHED = part("shed", (1, 1, 1), (4, 0.6, 0))


def grounds(*parts: Part) -> list[str]:
    return [each.name for each in divided(Plan(parts=parts))[0].values()]


def test_a_flat_part_under_all_others_is_ground() -> None:
    assert grounds(HOUSE, part("lawn", (8, 0.1, 8), (0, 0.05, 0)), SHED) == ["lawn"]


@pytest.mark.parametrize(
    ("why", "size", "at"),
    [
        ("too thick", (8, 0.5, 8), (0, 0, 0)),
        ("too narrow", (3, 0.1, 8), (0, 0.05, 0)),
        ("overhead", (8, 0.1, 8), (0, 3.2, 0)),
    ],
)
def test_what_is_no_ground(
    why: str, size: tuple[float, float, float], at: tuple[float, float, float]
) -> None:
    assert grounds(HOUSE, part(why, size, at), SHED) == []


def test_layers_are_ground_and_the_last_part_never_is() -> None:
    yard = part("yard", (7, 0.1, 6), (1, 0.15, 0))
    lawn = part("lawn", (30, 0.1, 30), (0, 0.05, 0))

    assert grounds(lawn, yard, HOUSE, SHED) == ["lawn", "yard"]
    assert grounds(lawn) == []
    assert grounds(lawn, yard) == ["lawn"]


def test_ground_is_widened_until_all_parts_are_above_it_and_no_further() -> None:
    lawn = part("lawn", (6, 0.1, 8), (0, 0.05, 0))

    (under,) = widened({0: lawn}, [HOUSE]).values()
    (wider,) = widened({0: lawn}, [HOUSE, SHED]).values()

    assert under == lawn
    assert wider.size == pytest.approx((9, 0.1, 12))


def test_a_turned_part_takes_the_room_that_it_needs() -> None:
    plank = part("plank", (4, 1, 2), (0, 0, 0)).model_copy(update={"turn": (0, 90, 0)})

    assert box([plank]).tolist() == [[-1, -0.5, -2], [1, 0.5, 2]]


def test_the_nearest_part_is_that_of_the_nearest_surface() -> None:
    bird = part("bird", (0.2, 0.2, 0.2), (2.6, 1.6, 0))

    assert nearest(bird, [SHED, HOUSE]) is HOUSE
