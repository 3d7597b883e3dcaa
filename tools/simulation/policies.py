"""Policies compared on the same simulated learners: episodes to every frontier, and regret."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from tools.curriculum.catalogue import POLICIES
from tools.curriculum.policy import Policy
from tools.curriculum.records import Floats
from tools.simulation.frontier import FrontierSetup, PolicyFactory, run_frontiers
from tools.simulation.law import Student
from tools.simulation.oracle import Oracle


def _ignoring_truth(policy: Policy) -> PolicyFactory:
    def make(truth: Floats) -> Policy:
        del truth
        return policy

    return make


POLICY_FACTORIES: Mapping[str, PolicyFactory] = MappingProxyType(
    {**{name: _ignoring_truth(policy) for name, policy in POLICIES.items()}, "oracle": Oracle}
)


class PolicyResult(NamedTuple):
    """How one policy did, over learners."""

    episodes: float
    """Mean until every frontier was found, the horizon where one was not."""
    median: float
    missed: float
    """Share of learners with a frontier not found."""
    tokens: float
    ratio: float
    """Mean tokens, over those of `uniform`."""
    low: float
    high: float
    """95 % interval of that, by the delta method; learners are paired."""
    regret: float
    """What p(1-p) the oracle's choices had more, a choice."""


def compare(
    student: Student, setup: FrontierSetup, seed: int, *, ordered: bool = True
) -> dict[str, PolicyResult]:
    """Let every policy teach the same learners; `oracle` is the last."""
    runs = {
        name: run_frontiers(factory, student, setup, seed, ordered=ordered)
        for name, factory in POLICY_FACTORIES.items()
    }
    base, best = runs["uniform"].tokens, runs["oracle"].learnability.mean()
    results = {}
    for name, run in runs.items():
        ratio = run.tokens.mean() / base.mean()
        error = (run.tokens - ratio * base).std(ddof=1) / base.mean() / len(base) ** 0.5
        results[name] = PolicyResult(
            episodes=float(run.episodes.mean()),
            median=float(np.median(run.episodes)),
            missed=float((run.episodes >= setup.episodes).mean()),
            tokens=float(run.tokens.mean()),
            ratio=float(ratio),
            low=float(ratio - 1.96 * error),
            high=float(ratio + 1.96 * error),
            regret=float(best - run.learnability.mean()),
        )
    return results
