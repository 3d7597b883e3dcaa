"""What a world is: a place that is asked for, what it must have, and how an expert builds it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final, NamedTuple

from tools.scene.contract import Clause, Contract, Kind
from tools.scene.plan import Colour, Part, Plan

LEVELS: Final = 2
"""The harder level asks for more of what is counted."""


class Variant(NamedTuple):
    """What a seed chooses: how many there are of what is counted, and two colours."""

    number: int
    main: Colour
    accent: Colour


@dataclass(frozen=True, slots=True)
class World:
    """One place.

    `asked` is what the task says of it, with places for a `Variant`; `parts` are the things that
    it must have, each with other words that are taken for it; `counted`, `main` and `accent` are
    the three of them that a variant is about. `relations` are clauses between two parts.
    """

    title: str
    asked: str
    parts: Mapping[str, tuple[str, ...]]
    counted: str
    main: str
    accent: str
    counts: tuple[tuple[int, ...], tuple[int, ...]]
    """By level."""
    shades: tuple[tuple[Colour, ...], tuple[Colour, ...]]
    """For `main` and `accent`; names of `tools.scene.colours`, which contracts can hold to."""
    relations: tuple[tuple[Kind, str, str], ...]
    build: Callable[[Variant], Iterable[Part]]

    def vary(self, rng: Random, level: int) -> Variant:
        """A variant of this level, its two colours different."""
        main = rng.choice(self.shades[0])
        accent = rng.choice([shade for shade in self.shades[1] if shade != main])
        return Variant(rng.choice(self.counts[level]), main, accent)

    def describe(self, variant: Variant) -> str:
        """The place and what is in it, in one clause."""
        asked = self.asked.format_map(variant._asdict()).replace(" a orange", " an orange")
        return f"{self.title} with {asked}"

    def plan(self, variant: Variant) -> Plan:
        """The expert's plan."""
        return Plan(parts=tuple(self.build(variant)))

    def contract(self, variant: Variant) -> Contract:
        """What any scene of this variant must be."""
        counts = {self.counted: variant.number}
        own = [
            *(Clause(kind="has", part=part, least=counts.get(part, 1)) for part in self.parts),
            _coloured(self.main, variant.main),
            _coloured(self.accent, variant.accent),
            *(Clause(kind=kind, part=one, other=two) for kind, one, two in self.relations),
        ]
        return Contract(parts=dict(self.parts), clauses=(*_EVERY_WORLD, *own))


def _coloured(part: str, colour: Colour) -> Clause:
    return Clause.model_validate({"kind": "coloured", "part": part, "colour": colour})


_EVERY_WORLD: Final = (
    Clause(kind="draws"),
    Clause(kind="grounded"),
    Clause(kind="connected"),
    Clause(kind="distinct"),
    Clause(kind="visible"),
    Clause(kind="parts", least=10),
    Clause(kind="colours", least=5),
    Clause(kind="sizes", least=50),
)
