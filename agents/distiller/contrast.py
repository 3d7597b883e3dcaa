"""Which facts set the expert's scenes apart from the student's, over all contrast pairs.

Signed facts are compared by their size. In one pair, a fact lies (|e| − |s|) / max(|e|, |s|) apart,
e the expert's value and s the student's, 0 where both are 0; counted positive in the direction in
which the work that the fact shows moves it. A fact tells the two apart when it was seen on both
sides of at least `FEWEST` pairs and lies at least `APART` apart in at least `MOST_OF` of those.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import Final

from agents.distiller.scene_facts import SCENE_FACTS
from bus.messages.distiller import ContrastPair

FEWEST: Final = 2
APART: Final = 0.2
MOST_OF: Final = 2 / 3


@dataclass(frozen=True, slots=True)
class Difference:
    """How one fact differs: in `apart` of `pairs` pairs, by `size` in the median, from 0 to 1.

    `times` is the median of the expert's value over the student's, None where either is 0; `most`
    is the largest value of any expert, where less is better.
    """

    fact: str
    pairs: int
    apart: int
    size: float
    times: float | None
    most: float

    @property
    def tells(self) -> bool:
        """Whether it sets the two apart."""
        return self.pairs >= FEWEST and self.apart >= ceil(MOST_OF * self.pairs)

    @property
    def weight(self) -> float:
        """How much it does, from 0 to 1."""
        return self.apart / self.pairs * self.size if self.pairs else 0.0


def is_observed(pair: ContrastPair) -> bool:
    """Whether facts were seen on both sides."""
    return bool(pair.observed.keys() & pair.better_observed.keys())


def difference(pairs: Sequence[ContrastPair], fact: str) -> Difference:
    """How a fact differs over the pairs that carry it on both sides."""
    values = [
        (abs(pair.observed[fact]), abs(pair.better_observed[fact]))
        for pair in pairs
        if fact in pair.observed and fact in pair.better_observed
    ]
    if not values:
        return Difference(fact, 0, 0, 0.0, None, 0.0)
    signed = [(expert - student) / (max(expert, student) or 1) for student, expert in values]
    direction = 1 if _grows(fact, signed) else -1
    ahead = [direction * each for each in signed]
    ratios = [expert / student for student, expert in values if student and expert]
    return Difference(
        fact=fact,
        pairs=len(values),
        apart=sum(each >= APART for each in ahead),
        size=max(median(ahead), 0.0),
        times=median(ratios) if ratios else None,
        most=max(expert for _, expert in values),
    )


def _grows(fact: str, signed: Sequence[float]) -> bool:
    """By its meaning; of a fact that nobody has described, as it does in most pairs."""
    if fact in SCENE_FACTS:
        return SCENE_FACTS[fact].more
    return sum((each > 0) - (each < 0) for each in signed) >= 0
