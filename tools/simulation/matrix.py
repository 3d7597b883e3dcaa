"""Whole studies of one simulated student as `analyse_study` takes them: any arms, all paths."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from tools.simulation.study import Outcomes, StudySize, draw_arms
from tools.simulation.trial import TrialWorld
from tools.statistics.study_data import StudentProfile, StudyDesign, StudyScore

STUDENT, SUITE = "simulated", "simulated"


def design_of(world: TrialWorld, seeds_above_zero: bool = False) -> StudyDesign:
    """The design that a study of this world's arms has."""
    student = StudentProfile(STUDENT, temperature=0.7 if seeds_above_zero else 0.0)
    return StudyDesign(students=(student,), arms=tuple(world.arms), suites=(SUITE,))


def run_matrices(world: TrialWorld, shape: StudySize, seed: int) -> Iterator[list[StudyScore]]:
    """Draw `shape.studies` studies; the same arguments give the same ones.

    Where the cap cut anything short, truncated attempts are there as estimand 2, too.
    """
    outcomes = draw_arms(world.world, list(world.arms.values()), shape, seed)
    drawn = dict(zip(world.arms, outcomes, strict=True))
    for number in range(shape.studies):
        yield [
            score
            for arm, own in drawn.items()
            for score in _scores(arm, Outcomes(*(part[number] for part in own)))
        ]


def _scores(arm: str, own: Outcomes) -> Iterator[StudyScore]:
    # As lists: to index arrays element by element takes most of a study's time.
    columns = (own.passed("adapted"), own.passed("strict"), own.right, own.parsed)
    more = (own.truncated, own.missing, own.tokens)
    rows = zip(*(part.ravel().tolist() for part in (*columns, *more)), strict=True)
    for place, row in zip(np.ndindex(*own.right.shape), rows, strict=True):
        value, strict, right, parsed, truncated, missing, tokens = row
        score = StudyScore(
            student=STUDENT,
            suite=SUITE,
            cluster=str(place[0]),
            item=str(place[1]),
            arm=arm,
            seed=0,
            value=None if missing else float(value),
            strict=None if missing else float(strict),
            truncated=truncated,
            completion_tokens=round(tokens),
        )
        yield score
        if truncated and not missing:
            beyond = replace(score, value=float(right), strict=float(right and parsed))
            yield replace(beyond, measured="continued")
