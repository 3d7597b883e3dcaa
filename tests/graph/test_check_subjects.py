"""Which of the expert's scenes a check takes, and when there are too few of them."""

from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from graph.checking import SCENES, NoPlansError, subjects
from graph.draws import Cell, Draws
from graph.identity import Identity
from tools.tasks.catalogue import families

FAMILIES = families()


def context(*cells: Cell) -> Any:
    """As much of a run as choosing scenes takes."""
    return SimpleNamespace(
        identity=Identity(b"secret"),
        draws=Draws(FAMILIES, cells),
        families=FAMILIES,
        plan=SimpleNamespace(skills=tuple(dict.fromkeys(cell.path for cell in cells))),
    )


def worlds() -> list[Cell]:
    family = FAMILIES["worlds_plan"]
    return [Cell(f"worlds_plan/{name}", level) for name in family.skills() for level in (0, 1)]


def test_scenes_differ_and_come_from_every_place_alike() -> None:
    found = subjects(context(*worlds()))
    assert len({each.plan.text() for each in found}) == len(found) == SCENES
    places = [each.task.reference.skill for each in found]
    assert set(Counter(places).values()) == {3}
    assert len(set(places[:12])) == 12, "so each kind of defect meets every place once"


def test_what_is_no_plan_of_parts_is_refused() -> None:
    with pytest.raises(NoPlansError, match="arithmetic/addition have no plans of parts"):
        subjects(context(Cell("arithmetic/addition", 0)))


def test_a_few_scenes_make_no_200_pairs() -> None:
    context_ = context(Cell("objects_plan/anvil", 0))
    with pytest.raises(NoPlansError, match="different scenes, too few") as refused:
        subjects(context_)
    assert "takes worlds_plan" in str(refused.value)
