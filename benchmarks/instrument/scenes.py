"""Which scenes the instrument is made on, and which it is validated on: no scene is in both."""

from collections.abc import Callable, Iterator, Mapping
from itertools import count

from tools.scene.plan import Plan, parse
from tools.tasks.catalogue import families
from tools.tasks.reference import TaskReference
from tools.tasks.task import Family

VARIANTS = 3
FIRST = 7000
"""Seed from which held-out variants are drawn; a new version of the formulas takes another."""
_SEEN = (0, 1, 2, 101, 102)
"""Seeds of worlds that served before: version 1's table, and version 2's development."""
_TRIED = ("farmyard", "park")
"""Worlds that served version 2's development, with other seeds."""

Named = tuple[str, Plan]


def development() -> Iterator[Named]:
    """Objects of domain 2, one variant each: for trying changes of a formula.

    Version 1's constants were chosen on eight scenes that are not kept; version 2's on eight made
    of these objects, with ground, wall and fence, and on four of the worlds farmyard and park.
    """
    family = families()["objects_plan"]
    return ((f"{skill}/0", _gold(family, skill, 0)) for skill in family.skills())


def held_out() -> Iterator[Named]:
    """The expert's worlds of domain 1, each in three variants that no one has measured before.

    Variants share their world's build, and differ in colours and counts. So farmyard and park are
    held out less strictly than the other ten.
    """
    family = families()["worlds_plan"]
    for skill in family.skills():
        seen, fresh = {_gold(family, skill, seed).text() for seed in _SEEN}, 0
        for seed in count(FIRST):
            plan = _gold(family, skill, seed)
            if plan.text() in seen:
                continue
            yield f"{skill}/{seed}", plan
            seen.add(plan.text())
            fresh += 1
            if fresh == VARIANTS:
                break


def is_strict(scene: str) -> bool:
    """Whether a scene is of a world on which version 2 was not tried, with whatever seed.

    Version 1's table, whose failures led to version 2, had other seeds of it.
    """
    return scene.partition("/")[0] not in _TRIED


SETS: Mapping[str, Callable[[], Iterator[Named]]] = {
    "development": development,
    "held-out": held_out,
}


def _gold(family: Family, skill: str, seed: int) -> Plan:
    return parse(family.gold(TaskReference(family.name, family.version, skill, 0, seed)) or "")
