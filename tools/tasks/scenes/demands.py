"""One task's demands on an object, drawn by its seed; the contract and a plan that meets it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from tools.scene.colours import Name as ColourName
from tools.scene.contract import Clause, Contract
from tools.scene.plan import Part, Plan
from tools.tasks.scenes.sketch import Named, Sketch

COLOURS: Final = 3
SPREAD: Final = 8
"""The largest part of any object has at least eight times the volume of its smallest."""
_PAINTS: Final[tuple[ColourName, ...]] = (
    "red",
    "orange",
    "yellow",
    "green",
    "blue",
    "purple",
    "white",
    "black",
)


@dataclass(frozen=True, slots=True)
class Demand:
    """What one task asks of an object: how many of each part, extras included, and a colour.

    `least` is how many parts it must have in all; 0 where that is not asked.
    """

    sketch: Sketch
    counts: Mapping[str, int]
    painted: str
    paint: ColourName
    least: int = 0


def draw(rng: Random, sketch: Sketch, level: int) -> Demand:
    """A task's demands: at level 1 an extra part, and one more part than are named."""
    counts = {name: len(part.copies) for name, part in sketch.parts.items()}
    if sketch.count is not None:
        name, least, most = sketch.count
        counts[name] = rng.randint(least, most)
    if level:
        counts[rng.choice(list(sketch.extras))] = 1
    painted, paint = rng.choice(list(counts)), rng.choice(_PAINTS)
    return Demand(sketch, counts, painted, paint, sum(counts.values()) + 1 if level else 0)


def contract(demand: Demand) -> Contract:
    """The demands, and what makes any object whole."""
    sketch = demand.sketch
    low, high = sketch.tall
    clauses = [
        Clause(kind="draws"),
        *(Clause(kind="has", part=name, least=count) for name, count in demand.counts.items()),
        Clause(kind="grounded"),
        Clause(kind="connected"),
        Clause(kind="distinct"),
        Clause(kind="visible"),
        *(Clause(kind="above", part=one, other=other) for one, other in sketch.above),
        *(Clause(kind="beside", part=one, other=other) for one, other in sketch.beside),
        *(Clause(kind="larger", part=one, other=other) for one, other in sketch.larger),
        Clause(kind="proportion", least=low, most=high),
        Clause(kind="sizes", least=SPREAD),
        Clause(kind="colours", least=COLOURS),
        Clause(kind="coloured", part=demand.painted, colour=demand.paint),
        *([Clause(kind="symmetric")] if sketch.symmetric else []),
        *([Clause(kind="parts", least=demand.least)] if demand.least else []),
    ]
    synonyms = {name: _part(sketch, name).synonyms for name in demand.counts}
    return Contract(parts=synonyms, clauses=tuple(clauses))


def built(demand: Demand) -> Plan:
    """A plan that meets the contract, from the object's sketch."""
    parts: list[Part] = []
    for name, count in demand.counts.items():
        for copy in _part(demand.sketch, name).copies[:count]:
            paint = {"color": demand.paint} if name == demand.painted else {}
            parts.append(copy.model_copy(update=paint))
    spare = (extra for name, extra in demand.sketch.extras.items() if name not in demand.counts)
    while len(parts) < demand.least:
        parts += next(spare).copies
    return Plan(parts=tuple(_coloured(parts, demand.painted)))


def _coloured(parts: Sequence[Part], painted: str) -> list[Part]:
    """The parts in enough colours: paint may have made two alike."""
    found = list(parts)
    for at, part in enumerate(found):
        if len({each.color for each in found}) >= COLOURS:
            break
        if part.name != painted:
            free = {"tan", "teal", "navy"} - {each.color for each in found}
            found[at] = part.model_copy(update={"color": min(free)})
    return found


def _part(sketch: Sketch, name: str) -> Named:
    return sketch.parts.get(name) or sketch.extras[name]
