"""Which scenes the instrument is made on, and which it is validated on: no scene is in both."""

from collections.abc import Callable, Iterator, Mapping

from tools.scene.plan import Plan, parse
from tools.tasks.catalogue import families
from tools.tasks.reference import TaskReference

VARIANTS = 3

Named = tuple[str, Plan]


def development() -> Iterator[Named]:
    """Objects of domain 2, one variant each: for trying changes of a formula.

    Version 1's constants were chosen on eight scenes that are not kept, before there were these.
    """
    return _golds("objects_plan", 1)


def held_out() -> Iterator[Named]:
    """The expert's worlds of domain 1, in three variants each: used for the table alone."""
    return _golds("worlds_plan", VARIANTS)


SETS: Mapping[str, Callable[[], Iterator[Named]]] = {
    "development": development,
    "held-out": held_out,
}


def _golds(name: str, variants: int) -> Iterator[Named]:
    family = families()[name]
    for skill in family.skills():
        for seed in range(variants):
            reference = TaskReference(family.name, family.version, skill, 0, seed)
            yield f"{skill}/{seed}", parse(family.gold(reference))
