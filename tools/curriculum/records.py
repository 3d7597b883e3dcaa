"""Learners as arrays, so that one policy decides for one of them or for a thousand at once."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tools.curriculum.learner import LearnerState

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Counts:
    """Discounted outcomes, each of shape (learners, cells)."""

    passed: Floats
    failed: Floats

    @property
    def tried(self) -> Floats:
        return self.passed + self.failed


@dataclass(frozen=True, slots=True)
class Records:
    """What is known of some learners at the same cells; shape (learners, cells) throughout.

    `skills` numbers each cell's skill and `levels` gives its level, both of shape (cells,).
    """

    skills: Integers
    levels: Integers
    counts: Counts
    """With the hint in force."""
    bare: Counts
    """Without any hint; the very same where none is in force."""
    attempts: Integers
    chosen: Integers
    """How often each was drawn, settled or not; no new student state or hint begins it anew."""
    hinted: Booleans
    duplicates: Floats
    open: Booleans
    places: tuple[Integers, ...] = field(init=False)
    """For each skill, its cells from the easiest level to the hardest."""

    def __post_init__(self) -> None:
        order = np.lexsort((self.levels, self.skills))
        ends = np.flatnonzero(np.diff(self.skills[order])) + 1
        object.__setattr__(self, "places", tuple(np.split(order, ends)))

    def best(self, worth: Floats) -> Floats:
        """The most that any open cell of a skill is worth, shape (learners, skills)."""
        seen = np.where(self.open, worth, -np.inf)
        return np.stack([seen[:, cells].max(axis=1) for cells in self.places], axis=1)

    def spread(self, of_skills: Floats) -> Floats:
        """Numbers of skills, shape (learners, skills), given to each of their cells."""
        cells = np.empty(self.open.shape)
        for number, places in enumerate(self.places):
            cells[:, places] = of_skills[:, [number]]
        return cells

    def totals(self, of_cells: NDArray[np.float64] | Integers) -> Floats:
        """Sums over the cells of each skill, shape (learners, skills)."""
        sums = [of_cells[:, cells].sum(axis=1) for cells in self.places]
        return np.stack(sums, axis=1).astype(float)


def records_of(state: LearnerState) -> Records:
    """One learner, all of its cells in their order."""
    cells = state.cells
    names = {skill: number for number, skill in enumerate(sorted({c.skill for c in cells}))}

    def row(values: Iterator[float]) -> Floats:
        return np.array([list(values)], float)

    bare = [cell.at(0) for cell in cells]
    return Records(
        skills=np.array([names[cell.skill] for cell in cells], int),
        levels=np.array([cell.level for cell in cells], int),
        counts=Counts(row(c.passed for c in cells), row(c.failed for c in cells)),
        bare=Counts(row(rung.passed for rung in bare), row(rung.failed for rung in bare)),
        attempts=row(c.attempts for c in cells).astype(int),
        chosen=row(c.chosen for c in cells).astype(int),
        hinted=row(c.hint for c in cells) > 0,
        duplicates=row(c.duplicates for c in cells),
        open=row(not c.spent for c in cells) > 0,
    )
