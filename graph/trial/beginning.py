"""Whether a trial can be held at all: looked at before anything is paid for."""

from graph.trial.bench import Bench
from graph.trial.state import TrialState


async def begin(_state: TrialState, bench: Bench) -> TrialState:
    """Look at the pool and at the judge."""
    settings, left = bench.settings, bench.pool.left(bench.lab, bench.run)
    state: TrialState = {
        "given": settings.scaffold is not None,
        "continued": settings.continued,
        "judged": bench.pool.is_scenes,
    }
    if len(left) < settings.objects:
        return {
            **state,
            "abandoned": f"{bench.pool.name} has {len(left)} objects that no trial has spent, and "
            f"trial.objects asks for {settings.objects}",
        }
    return state
