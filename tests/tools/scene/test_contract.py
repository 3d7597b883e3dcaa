import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.scene.clauses import check
from tools.scene.colours import is_called
from tools.scene.contract import Clause, Contract, MalformedContractError
from tools.scene.naming import assign, called
from tools.scene.observation import Observation
from tools.scene.plan import Plan
from tools.scene.predicted_observation import observe

BASE = {"name": "base", "shape": "box", "size": [6, 1, 6], "at": [0, 0.5, 0], "color": "grey"}
HEAD = {"name": "turretHead", "shape": "box", "size": [3, 2, 3], "at": [0, 2, 0], "color": "green"}
GUN = {"name": "gun", "shape": "box", "size": [0.5, 0.5, 4], "at": [0, 2, 3], "color": "black"}
PARTS = {"base": (), "head": ("dome",), "barrel": ("gun", "cannon")}


def unmet(clause: dict[str, object], *parts: dict[str, object]) -> list[str]:
    contract = Contract.read({"parts": PARTS, "clauses": [clause]})
    seen = observe(Plan.model_validate({"parts": parts})) if parts else Observation()
    return [each.said for each in check(contract, seen) if not each.met]


def put(part: dict[str, object], **changes: object) -> dict[str, object]:
    return {**part, **changes}


@pytest.mark.parametrize(
    ("clause", "broken", "said"),
    [
        ({"kind": "draws"}, [], "There is something to see"),
        ({"kind": "has", "part": "barrel"}, [BASE, HEAD], "It has a barrel (0 found)"),
        ({"kind": "parts", "least": 3}, [BASE, HEAD], "It has at least 3 parts (2)"),
        (
            {"kind": "grounded"},
            [put(BASE, at=[0, 0, 0])],
            "It stands on the ground (it is sunk by 8% of its size)",
        ),
        (
            {"kind": "connected"},
            [BASE, put(HEAD, at=[0, 4, 0]), GUN],
            "Its parts hang together (2 float, 3 pieces)",
        ),
        (
            {"kind": "distinct"},
            [BASE, BASE, HEAD],
            "No two parts fill the same place (1 pairs do, 0 have no size)",
        ),
        (
            {"kind": "visible"},
            [BASE, put(HEAD, size=[1, 0.5, 1], at=[0, 0.5, 0])],
            "No part is hidden inside another (1 are)",
        ),
        (
            {"kind": "colours", "least": 3},
            [BASE, HEAD],
            "It has at least 3 colours (2)",
        ),
        (
            {"kind": "coloured", "part": "head", "colour": "green"},
            [BASE, put(HEAD, color="blue")],
            "The head is green (it is #2f62b8)",
        ),
        (
            {"kind": "sizes", "least": 1.5},
            [put(BASE, size=[3, 2, 3]), HEAD],
            "Its largest part has at least 1.5 times the volume of its smallest (1)",
        ),
        (
            {"kind": "proportion", "least": 0.2, "most": 1},
            [put(BASE, size=[1, 9, 1])],
            "It is at least 0.2 and at most 1 times as tall as wide (9)",
        ),
        (
            {"kind": "symmetric"},
            [put(BASE, at=[3, 1, 2]), HEAD, GUN],
            "It is symmetric (33% of its parts have a counterpart)",
        ),
        ({"kind": "above", "part": "head", "other": "base"}, [HEAD, put(BASE, at=[0, 4, 0])], ""),
        ({"kind": "above", "part": "head", "other": "base"}, [BASE, put(HEAD, at=[9, 2, 0])], ""),
        ({"kind": "above", "part": "head", "other": "base"}, [BASE], ""),
        ({"kind": "beside", "part": "barrel", "other": "head"}, [HEAD, put(GUN, at=[0, 4, 0])], ""),
        (
            {"kind": "larger", "part": "base", "other": "head"},
            [BASE, put(HEAD, size=[7, 2, 3])],
            "",
        ),
        (
            {"kind": "slender", "part": "head", "most": 1},
            [put(HEAD, size=[1, 6, 1])],
            "The head is at least 0 and at most 1 times as tall as wide (6 times)",
        ),
    ],
)
def test_each_clause_is_met_by_the_turret_and_unmet_by_one_that_breaks_it(
    clause: dict[str, object], broken: list[dict[str, object]], said: str
) -> None:
    assert unmet(clause, BASE, HEAD, GUN) == []
    (told,) = unmet(clause, *broken)
    assert told == said or not said
    assert len(told) <= 100


def test_a_part_that_is_missing_breaks_whatever_is_said_of_it() -> None:
    clauses = [Clause(kind="slender", part="head"), Clause(kind="above", part="base", other="head")]
    contract = Contract(parts=PARTS, clauses=tuple(clauses))

    assert not any(
        each.met for each in check(contract, observe(Plan.model_validate({"parts": [BASE]})))
    )


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("barrel", True),
        ("Barrels", True),
        ("leftGunBarrel", True),
        ("gun_2", True),
        ("CANNON-01", True),
        ("barrelled", False),
        ("head", False),
        ("", False),
    ],
)
def test_names_are_read_by_their_words(name: str, meant: bool) -> None:
    assert called(name, ("barrel", "gun", "cannon")) is meant


@pytest.mark.parametrize(
    ("one", "other"),
    [("leaves", "leaf"), ("batteries", "battery"), ("Boxes", "box"), ("glass", "glass")],
)
def test_plurals_are_the_same_word(one: str, other: str) -> None:
    assert called(one, [other])


def test_two_words_are_one_part() -> None:
    assert called("lantern-room window", ["lantern room"])
    assert not called("lantern", ["lantern room"])


def test_one_solid_is_not_two_parts_however_it_is_called() -> None:
    wanted = {"base": (1, ["base"]), "head": (1, ["head"]), "leg": (2, ["leg"])}

    assert sum(assign(["base head leg"], wanted).values()) == 1
    assert assign(["base head", "head", "leg", "leg"], wanted) == {"base": 1, "head": 1, "leg": 2}
    assert assign(["head base", "base"], wanted) == {"base": 1, "head": 1, "leg": 0}


@given(st.lists(st.sampled_from(["base", "head", "base head", "leg"]), max_size=6))
def test_as_much_is_assigned_as_can_be(names: list[str]) -> None:
    wanted = {"base": (2, ["base"]), "head": (1, ["head"])}
    got = assign(names, wanted)

    bases, heads = min(2, names.count("base")), min(1, names.count("head"))
    assert sum(got.values()) == bases + heads + min(names.count("base head"), 3 - bases - heads)
    assert (got["base"], got["head"]) <= (2, 1)


@pytest.mark.parametrize(
    ("colour", "name", "is_it"),
    [
        ("#ff0000", "red", True),
        ("#00ff00", "red", False),
        ("#000000", "black", True),
        ("#ffffff", "white", True),
        ("#ffd700", "yellow", True),
        ("#4682b4", "blue", True),
        ("not a colour", "red", False),
    ],
)
def test_colours_have_names(colour: str, name: str, is_it: bool) -> None:
    assert is_called(colour, name) is is_it  # type: ignore[arg-type]


def test_a_contract_survives_its_sealing() -> None:
    contract = Contract.read({"parts": PARTS, "clauses": [{"kind": "has", "part": "barrel"}]})

    assert Contract.read(json.loads(json.dumps(contract.data()))) == contract
    assert json.loads(json.dumps(contract.data())) == contract.data()


@pytest.mark.parametrize(
    "data",
    [
        None,
        {"clauses": []},
        {"clauses": [{"kind": "wins"}]},
        {"clauses": [{"kind": "has", "part": "tail"}]},
        {"parts": PARTS, "clauses": [{"kind": "above", "part": "head", "other": "tail"}]},
        {"parts": PARTS, "clauses": [{"kind": "coloured", "part": "head"}]},
    ],
)
def test_what_is_no_contract_is_told(data: object) -> None:
    with pytest.raises(MalformedContractError):
        Contract.read(data)
