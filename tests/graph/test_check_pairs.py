"""Which pairs a judge is shown in its check, before anybody looks at them."""

import json
from collections import Counter
from collections.abc import Callable

import pytest

from bus.messages.judge import Artefact
from graph.check_pairs import Pair, alike, blinded, changed, identical
from graph.check_scenes import PER_KIND, ChangedScene, DrawnScene, turns
from graph.identity import Identity
from tools.judging.check import FEWEST_AA, prefers_none
from tools.judging.viewing_result import ViewingResult
from tools.scene.planted import DEFECTS, STYLES

SCENES = 36
WHOLE = [
    DrawnScene(f"worlds_plan@1/w{n % 12}/0/{n}", Artefact(sheet=f"s{n}", silhouettes=f"m{n}"))
    for n in range(SCENES)
]


def test_no_two_pairs_of_one_hand_show_the_same() -> None:
    pairs = alike(Identity(b"secret"), WHOLE)
    assert len(pairs) == FEWEST_AA
    assert len({frozenset((pair.first.scene, pair.second.scene)) for pair in pairs}) == FEWEST_AA
    assert all(pair.first.scene != pair.second.scene for pair in pairs)
    assert len({pair.first.scene for pair in pairs} | {pair.second.scene for pair in pairs}) == 36


def test_lot_decides_which_is_first_and_where_it_is_shown() -> None:
    place = {exhibit.scene: number for number, exhibit in enumerate(WHOLE)}
    fates = Counter(
        (place[pair.first.scene] < place[pair.second.scene], pair.first_is)
        for seed in range(5)
        for pair in alike(Identity(bytes([seed])), WHOLE)
    )
    # 250 of 1,000 each, standard deviation 14
    assert set(fates) == {(earlier, side) for earlier in (True, False) for side in "AB"}
    assert all(190 < number < 310 for number in fates.values()), fates


def has_favourites(pair: Pair) -> str:
    """Of two scenes always the same one, wherever it is shown."""
    return "A" if (pair.first.scene < pair.second.scene) == (pair.first_is == "A") else "B"


@pytest.mark.parametrize(
    ("said", "passes"),
    [
        (lambda pair: "A", True),
        (has_favourites, True),
        (lambda pair: pair.first_is, False),
    ],
    ids=["takes the left", "has favourites", "knows the lot"],
)
def test_of_one_hand_only_a_lot_that_leaks_is_found(
    said: Callable[[Pair], str], passes: bool
) -> None:
    pairs = alike(Identity(b"secret"), WHOLE)
    shown = [ViewingResult(pair.name, pair.first_is, said(pair)) for pair in pairs]
    assert prefers_none(shown).passed is passes


@pytest.mark.parametrize("changes", [DEFECTS, STYLES], ids=["defects", "styles"])
def test_every_kind_has_as_many_scenes_and_every_scene_its_turn(changes: dict) -> None:
    every = list(turns(changes, SCENES))
    assert Counter(kind for kind, _ in every) == dict.fromkeys(changes, PER_KIND)
    assert len(set(every)) == len(every)
    shares = Counter(place for _, place in every)
    assert max(shares.values()) - min(shares.get(place, 0) for place in range(SCENES)) <= 1


def test_with_few_scenes_no_pair_is_shown_twice() -> None:
    every = list(turns(DEFECTS, 5))
    assert len(set(every)) == len(every) == 5 * len(DEFECTS)


def test_what_is_known_is_shown_in_both_orders() -> None:
    change = ChangedScene(3, "dim", WHOLE[3], WHOLE[4])
    pairs = changed("planted defects", [change]) + identical(WHOLE[:1])
    assert [(pair.name, pair.kind, pair.first_is) for pair in pairs] == [
        ("dim/3", "dim", "A"),
        ("dim/3", "dim", "B"),
        ("identical/0", "", "A"),
        ("identical/0", "", "B"),
    ]
    assert {pair.first.scene for pair in pairs[:2]} == {WHOLE[3].scene}, "the original is first"


def test_a_request_tells_nothing_of_what_is_known() -> None:
    identity = Identity(b"secret")
    change = ChangedScene(3, "dim", WHOLE[3], WHOLE[4])
    pairs = alike(identity, WHOLE) + identical(WHOLE) + changed("planted defects", [change])
    requests = [blinded(identity, pair) for pair in pairs]
    for pair, request in zip(pairs, requests, strict=True):
        assert request is not None
        assert request.asked is None
        shown = (pair.first.sides, pair.second.sides)
        assert (request.a, request.b) == shown[:: 1 if pair.first_is == "A" else -1]
        told = json.dumps(request.model_dump(exclude={"rubric"}))
        for word in (pair.test, pair.name, "worlds_plan", "first", "dim"):
            assert word not in told
    assert len({request.ticket for request in requests if request}) == len(pairs)


def test_what_could_not_be_drawn_is_not_asked_about() -> None:
    change = ChangedScene(3, "dim", WHOLE[3], DrawnScene("worlds_plan@1/w3/0/3", None))
    for pair in changed("planted defects", [change]):
        assert blinded(Identity(b"secret"), pair) is None
