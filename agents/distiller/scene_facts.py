"""Observed facts of scenes in a teacher's words: when each is decided, and what experts do.

The names are those that contrast pairs carry; a fact that is not listed here goes by its name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class SceneFact:
    """One fact.

    `when` is the moment at which it is decided; `more` whether the work that it shows makes it
    grow. `said` is how experts differ, with a place for how many times where it grows.
    """

    when: str
    more: bool
    said: str


SCENE_FACTS: Final[Mapping[str, SceneFact]] = {
    "meshes": SceneFact("you choose the parts", True, "experts use {times} as many parts"),
    "named": SceneFact("you name a part", True, "experts use {times} as many names"),
    "colours": SceneFact("you choose a color", True, "experts use {times} as many colors"),
    "materials": SceneFact("you choose a material", True, "experts use {times} as many looks"),
    "lights": SceneFact("you light the scene", True, "experts use {times} as many lights"),
    "size_spread": SceneFact("you choose the sizes", True, "experts' sizes differ {times} as much"),
    "symmetry": SceneFact("something has two sides", True, "experts match {times} as many parts"),
    "ground_gap": SceneFact("you set a part's height", False, "experts' lowest face lies at 0"),
    "floating": SceneFact("you place a part on another", False, "experts leave none in the air"),
    "pieces": SceneFact("you place a part beside another", False, "experts build one whole"),
    "coincident": SceneFact("you place two parts alike", False, "experts put no two in one place"),
    "buried": SceneFact("a part is smaller than its neighbour", False, "experts hide none"),
    "degenerate": SceneFact("you make a part thin", False, "experts leave no part without volume"),
    "exceptions": SceneFact("you call something", False, "experts' code throws nothing"),
}


def facts_line(observed: Mapping[str, float]) -> str:
    """The known facts of one scene on one line, such as `meshes 12, floating 0`."""
    return ", ".join(f"{name} {observed[name]:g}" for name in SCENE_FACTS if name in observed)
