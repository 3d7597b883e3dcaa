"""Observed facts of scenes in a teacher's words: when each is decided, and what experts do.

The names are those that contrast pairs carry; what a fact is not listed here is told by its name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Sight:
    """One fact.

    `when` is the moment at which it is decided; `more` whether the work that it shows makes it
    grow. `said` is how experts differ, with a place for how many times where it grows.
    """

    when: str
    more: bool
    said: str


SIGHTS: Final[Mapping[str, Sight]] = {
    "meshes": Sight("you choose the parts", True, "experts use {times} as many parts"),
    "named": Sight("you name a part", True, "experts use {times} as many names"),
    "colours": Sight("you choose a color", True, "experts use {times} as many colors"),
    "materials": Sight("you choose a material", True, "experts use {times} as many looks"),
    "lights": Sight("you light the scene", True, "experts use {times} as many lights"),
    "size_spread": Sight("you choose the sizes", True, "experts' sizes differ {times} as much"),
    "symmetry": Sight("something has two sides", True, "experts match {times} as many parts"),
    "ground_gap": Sight("you set a part's height", False, "experts' lowest face lies at 0"),
    "floating": Sight("you place a part on another", False, "experts leave none in the air"),
    "pieces": Sight("you place a part beside another", False, "experts build one whole"),
    "coincident": Sight("you place two parts alike", False, "experts put no two in one place"),
    "buried": Sight("a part is smaller than its neighbour", False, "experts hide none"),
    "degenerate": Sight("you make a part thin", False, "experts leave no part without volume"),
    "exceptions": Sight("you call something", False, "experts' code throws nothing"),
}


def told(observed: Mapping[str, float]) -> str:
    """The known facts of one scene on one line, such as `meshes 12, floating 0`."""
    return ", ".join(f"{name} {observed[name]:g}" for name in SIGHTS if name in observed)
