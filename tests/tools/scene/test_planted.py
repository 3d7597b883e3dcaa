"""What the check of judges plants: each kind is another scene, and none says that it is one."""

import json

import pytest

from observability.report.check.words import DONE
from tests.tools.scene.test_degrade import PLANS
from tools.scene.degrade import LEVELS, scatter
from tools.scene.planted import DEFECTS, STYLES
from tools.scene.three import to_three

KINDS = DEFECTS | STYLES


def test_there_is_a_spread_of_both_and_none_is_both() -> None:
    assert len(DEFECTS) >= 6
    assert len(STYLES) >= 5
    assert not DEFECTS.keys() & STYLES.keys()
    assert DEFECTS["scattered"](PLANS["robot"]) == scatter(PLANS["robot"], LEVELS)


@pytest.mark.parametrize("kind", KINDS)
def test_each_changes_the_scene_and_names_nothing(kind: str) -> None:
    plan = PLANS["lighthouse"]
    changed = json.dumps(KINDS[kind](plan))
    assert changed != json.dumps(to_three(plan))
    assert kind not in changed


def test_every_kind_has_its_words_on_the_page() -> None:
    assert KINDS.keys() == DONE.keys()
