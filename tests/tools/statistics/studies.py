"""Studies by hand: attempts of any arms with rates that are given."""

from collections.abc import Iterable

import numpy as np

from tools.statistics.study import StudentProfile, StudyDesign, StudyScore

ARMS = ("none", "labels", "placebo", "full")


def design(arms: Iterable[str] = ARMS, students: Iterable[str] = ("small",)) -> StudyDesign:
    profiles = tuple(StudentProfile(name, 0.1 * 2**n) for n, name in enumerate(students))
    return StudyDesign(profiles, tuple(arms), ("suite",))


def score(
    arm: str, value: float | None, skill: int = 0, item: int = 0, **more: object
) -> StudyScore:
    facts = {"student": "small", "suite": "suite", "seed": 0, "strict": value, **more}
    return StudyScore(cluster=f"skill {skill}", item=f"{item}", arm=arm, value=value, **facts)  # type: ignore[arg-type]


def study(
    seed: int, skills: int = 20, items: int = 5, student: str = "small", **rates: float
) -> list[StudyScore]:
    """Attempts whose passing is drawn for each arm on its own; all paths agree."""
    rng = np.random.default_rng(seed)
    return [
        score(arm, float(rng.random() < rate), skill, item, student=student)
        for skill in range(skills)
        for item in range(items)
        for arm, rate in rates.items()
    ]
