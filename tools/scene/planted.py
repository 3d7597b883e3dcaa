"""Plans that are worse than others for certain, to see whether a judge sees it."""

from collections.abc import Sequence
from random import Random

from tools.scene.plan import FURTHEST, Part, Plan

_LOST = 0.5
"""Share of the parts that a defect takes away."""


def damaged(plan: Plan, seed: int) -> Plan:
    """The same scene with half of its parts gone and the rest thrown about, off the ground."""
    rng = Random(seed)  # noqa: S311 - a defect is no secret
    parts = list(plan.parts)
    rng.shuffle(parts)
    kept = parts[: max(1, round(len(parts) * (1 - _LOST)))]
    reach = _reach(plan.parts)
    return Plan(parts=tuple(_thrown(part, rng, reach) for part in kept))


def _thrown(part: Part, rng: Random, reach: float) -> Part:
    x, z = (rng.uniform(-reach, reach) for _ in "xz")
    return part.model_copy(update={"at": (_held(x), _held(rng.uniform(0.5, 2) * reach), _held(z))})


def _reach(parts: Sequence[Part]) -> float:
    return max(max(abs(part.at[0]), abs(part.at[2])) + max(part.size) / 2 for part in parts)


def _held(length: float) -> float:
    return round(max(-FURTHEST, min(FURTHEST, length)), 1)
