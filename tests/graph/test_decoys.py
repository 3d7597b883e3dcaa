"""What keeps a person with a memory blind."""

import json
from collections import Counter

from bus.messages.judge import Artefact
from graph.identity import Identity
from graph.measuring import digest
from graph.trial.decoys import decoys, request
from tools.pictures.empty import DARK, empty_sheet

TASK, CONTROLS = "objects_plan@1/turret/0/4", ("none", "placebo", "labels")
SHOWN = {arm: Artefact(sheet=f"{n}1" * 32, silhouettes="0" * 64) for n, arm in enumerate(CONTROLS)}


def test_another_scene_comes_back_as_often_as_full() -> None:
    for secret in range(8):
        found = decoys(Identity(bytes([secret])), TASK, 0, SHOWN, 2)
        seen = Counter(arm for each in found for arm in (each.a, each.b))
        seen.update(dict.fromkeys(CONTROLS, 2 * 2))  # beside full: both orders, two repeats
        full = 2 * 2 * len(CONTROLS)
        assert sorted(seen.values()) == [8, 8, full]
        assert len({(each.a, each.b, each.repeat) for each in found}) == len(found)


def test_which_scene_that_is_is_drawn_for_each_task() -> None:
    drawn = set()
    for number in range(40):
        found = decoys(Identity(b"secret"), TASK, number, SHOWN, 1)
        drawn.add(Counter(arm for each in found for arm in (each.a, each.b)).most_common(1)[0][0])
    assert drawn == set(CONTROLS)


def test_an_empty_scene_is_drawn_only_where_all_are() -> None:
    """Empty beside empty is shown to nobody: `full` alone would come back that often."""
    nothing = Artefact(sheet=digest(empty_sheet()), silhouettes=digest(empty_sheet(DARK)))
    for number in range(20):
        shown = SHOWN | {"none": nothing, "placebo": nothing}
        found = decoys(Identity(b"secret"), TASK, number, shown, 1)
        assert Counter(arm for each in found for arm in (each.a, each.b))["labels"] == 4
    assert decoys(Identity(b"secret"), TASK, 0, dict.fromkeys(CONTROLS, nothing), 1)


def test_a_single_control_needs_none() -> None:
    assert decoys(Identity(b"secret"), TASK, 0, {"none": SHOWN["none"]}, 3) == []


def test_its_request_looks_like_any_other() -> None:
    identity = Identity(b"secret")
    found = decoys(identity, TASK, 0, SHOWN, 1)
    asked = [request(identity, each, SHOWN, "turret") for each in found]
    for decoy, made in zip(found, asked, strict=True):
        assert (made.a, made.b) == (SHOWN[decoy.a], SHOWN[decoy.b])
        told = json.dumps(made.model_dump(exclude={"rubric"}))
        assert not [word for word in (*CONTROLS, "decoy", "objects_plan") if word in told]
    assert len({made.ticket for made in asked}) == len(asked)
