"""Facts of scenes whose answers are known by hand, and what may not change them."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.scene.bodies import MOST
from tools.scene.facts import MEANING, facts
from tools.scene.observation import Observation, Solid
from tools.scene.plan import Part, Plan
from tools.scene.predicted_observation import observe


def part(name: str = "part", **changes: object) -> dict[str, object]:
    given = {"shape": "box", "size": [2, 2, 2], "at": [0, 1, 0], "color": "grey"}
    return {"name": name, **given, **changes}


def seen(*parts: dict[str, object]) -> dict[str, float]:
    return facts(observe(Plan.model_validate({"parts": parts})))


TABLE = [part("leg", size=[1, 4, 1], at=[x, 2, z], color="brown") for x in (-3, 3) for z in (-2, 2)]
TOP = part("top", size=[8, 1, 6], at=[0, 4.5, 0], color="tan")


def test_a_table_is_known_through_and_through() -> None:
    found = seen(*TABLE, TOP)

    assert found == found | {
        "meshes": 5,
        "materials": 2,
        "colours": 2,
        "named": 2,
        "triangles": 60,
        "width": 8,
        "height": 5,
        "depth": 6,
        "proportion": 0.625,
        "ground_gap": 0,
        "floating": 0,
        "pieces": 1,
        "coincident": 0,
        "buried": 0,
        "degenerate": 0,
        "symmetry": 1,
        "size_spread": 12,
        "lights": 2,
    }
    assert set(found) == set(MEANING)


def test_what_hangs_in_the_air_floats_with_all_that_it_carries() -> None:
    lifted = {**TOP, "at": [0, 6, 0]}
    lamp = part("lamp", size=[1, 1, 1], at=[0, 7, 0])

    assert seen(*TABLE, lifted)["floating"] == 1
    assert seen(*TABLE, lifted, lamp)["floating"] == 2
    assert seen(*TABLE, lifted, lamp)["pieces"] == 5
    assert seen(*TABLE, TOP, lamp)["floating"] == 1


@pytest.mark.parametrize(("gap", "floating"), [(0.05, 0), (0.4, 1), (-0.5, 0)])
def test_contact_forgives_what_nobody_sees(gap: float, floating: int) -> None:
    assert seen(part(), part(at=[0, 3 + gap, 0]))["floating"] == floating


def test_boxes_that_overlap_are_no_contact_where_the_solids_stay_apart() -> None:
    slanted = part("beam", size=[10, 0.2, 0.2], at=[0, 4, 0], turn=[0, 0, 45])
    corner = part("corner", size=[1, 8, 1], at=[-3, 4, 3.2])
    under = part("under", size=[1, 4, 1], at=[3, 2, 0])

    assert seen(slanted, corner)["pieces"] == 2
    assert seen(slanted, under)["pieces"] == 2
    assert seen(slanted, {**under, "size": [1, 6.9, 1], "at": [3, 3.45, 0]})["pieces"] == 1


def test_beams_that_cross_touch_though_no_corner_is_near() -> None:
    bars = [part(size=[20, 1, 1]), part(size=[1, 1, 20])]

    assert seen(*bars)["pieces"] == 1


def test_solids_in_one_place_are_counted_and_crossed_blades_are_not() -> None:
    blades = [part(size=[10, 1, 0.2], at=[0, 6, 0], turn=[0, 0, angle]) for angle in (45, -45)]

    assert seen(part(), part(at=[0.02, 1, 0]))["coincident"] == 1
    assert seen(part(), part(), part())["coincident"] == 3
    assert seen(*blades)["coincident"] == 0


def test_what_lies_inside_another_is_buried() -> None:
    assert seen(part(), part(size=[1, 1, 1]))["buried"] == 1
    assert seen(part(), part(size=[1, 3, 1]))["buried"] == 0


def test_a_slanted_side_is_no_box() -> None:
    tower = part("tower", shape="cone", size=[6, 12, 6], at=[0, 6, 0])
    lamp = part("lamp", size=[1, 1, 1], at=[2, 9, 0])

    assert seen(tower, lamp)["floating"] == 1
    assert seen(tower, {**lamp, "at": [1, 9, 0]})["floating"] == 0
    assert seen(tower, {**lamp, "at": [1, 9, 0]})["buried"] == 0
    assert seen(tower, {**lamp, "at": [0, 3, 0]})["buried"] == 1


def test_sunk_and_hovering_scenes_say_how_far() -> None:
    assert seen(part(at=[0, 0, 0]))["ground_gap"] == -0.5
    assert seen(part(at=[0, 3, 0]))["ground_gap"] == 1


def test_symmetry_counts_the_parts_that_have_a_counterpart() -> None:
    arm = part("arm", size=[4, 1, 1], at=[3, 1, 0])
    other = part("arm", size=[4, 1, 1], at=[-3, 1, 0])

    assert seen(part(), arm, other)["symmetry_x"] == 1
    assert seen(part(), arm)["symmetry_x"] == 0.5
    assert seen(part(), arm)["symmetry_z"] == 1


def test_points_lines_and_skies_are_no_bodies() -> None:
    line = Solid("line", "tube", (0, 0, 0), (5, 0, 0), 4, "#000000", "a")
    box = Solid("box", "box", (0, 0, 0), (2, 2, 2), 12, "#ffffff", "b")
    other = dataclasses.replace(box, name="top", low=(0, 2, 0), high=(2, 4, 2))
    sky = Solid("sky", "sphere", (-50, -50, -50), (50, 50, 50), 100, "#0000ff", "c")
    found = facts(Observation(solids=(line, box, other, sky)))

    assert (found["degenerate"], found["height"], found["floating"]) == (1, 4, 0)
    assert found["buried"] == 0


def test_an_empty_scene_has_no_facts_of_bodies() -> None:
    found = facts(Observation(exceptions=("x",), covered=(0.0, 0.5)))

    assert (found["meshes"], found["exceptions"], found["covered"]) == (0, 1, 0.25)
    assert "floating" not in found


def test_confetti_is_compared_up_to_a_bound() -> None:
    cubes = tuple(
        Solid("", "box", (x, 0, z), (x + 0.5, 1, z + 0.5), 12, "#ffffff", "a")
        for x in range(50)
        for z in range(45)
    )

    assert facts(Observation(solids=cubes))["pieces"] == MOST


numbers = st.integers(-60, 60).map(lambda n: n / 10)
parts = st.builds(
    lambda shape, size, at, spin: part(shape=shape, size=size, at=at, turn=[0, spin, 0]),
    st.sampled_from(["box", "cone", "sphere", "prism"]),
    st.tuples(*[st.sampled_from([0.5, 1, 2, 3.5])] * 3),
    st.tuples(numbers, numbers, numbers),
    st.sampled_from([0, 90, 30]),
)
scenes = st.lists(parts, min_size=1, max_size=6).map(
    lambda found: Plan.model_validate({"parts": found})
)
SIZES = ("width", "depth", "symmetry_x", "symmetry_z", "ground_gap")


def moved(plan: Plan, by: tuple[float, float, float]) -> Plan:
    def place(each: Part) -> Part:
        at = tuple(a + b for a, b in zip(each.at, by, strict=True))
        return each.model_copy(update={"at": at})

    return plan.model_copy(update={"parts": tuple(map(place, plan.parts))})


def turned(plan: Plan) -> Plan:
    def place(each: Part) -> Part:
        (x, y, z), (_, spin, _) = each.at, each.turn
        return each.model_copy(update={"at": (z, y, -x), "turn": (0, spin + 90, 0)})

    return plan.model_copy(update={"parts": tuple(map(place, plan.parts))})


def alike(one: dict[str, float], other: dict[str, float], but: tuple[str, ...] = ()) -> bool:
    return all(one[name] == pytest.approx(other[name], abs=2e-3) for name in one if name not in but)


@settings(deadline=None, max_examples=60)
@given(scenes, st.tuples(*[st.sampled_from([-8.0, 0.0, 16.0])] * 3))
def test_moving_a_scene_changes_its_distance_to_the_ground_alone(
    plan: Plan, by: tuple[float, float, float]
) -> None:
    assert alike(facts(observe(plan)), facts(observe(moved(plan, by))), ("ground_gap",))


@settings(deadline=None, max_examples=60)
@given(scenes)
def test_turning_a_scene_by_a_right_angle_swaps_its_axes_alone(plan: Plan) -> None:
    one, other = facts(observe(plan)), facts(observe(turned(plan)))

    assert alike(one, other, SIZES)
    assert (one["width"], one["symmetry_x"]) == pytest.approx(
        (other["depth"], other["symmetry_z"]), abs=2e-3
    )
