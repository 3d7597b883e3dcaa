"""What a trial will cost at most, and the smallest difference it can be expected to find."""

from graph.settings import Plan
from graph.trial_settings import ALWAYS, Trial
from observability.wording import count, size
from tools.statistics.power import detectable_difference, minimum_detectable_effect, smallest_p

_WRITTEN, _READ = 45.0, 150.0
"""Tokens a second that a local student of half a billion parameters writes and reads on two
cores."""
_PROMPT = 400
"""Tokens of a prompt with a scaffold, about."""
_SPREAD = 0.2
"""Standard deviation of an object's difference in its share of the contract, about."""
_LEVEL = 0.025


def estimate(plan: Plan, trial: Trial) -> list[str]:
    """Lines for a person who decides whether to wait for it."""
    attempts = trial.objects * trial.items * trial.attempts * len(trial.arms)
    before = 0 if trial.scaffold else trial.teach + trial.selection * (plan.candidates.count + 1)
    before += trial.pilot * len(trial.arms)
    tokens = (attempts + before) * plan.student.max_tokens
    lines = [
        f"At most {count(before, 'attempt')} on domain 1, then {count(attempts, 'attempt')}: "
        f"{count(trial.objects, 'object or skill', 'objects or skills')} x {trial.items} x "
        f"{trial.attempts} x {count(len(trial.arms), 'arm')}; at most {tokens:,} tokens written.",
        _seen(trial),
    ]
    if plan.student.local:
        seconds = tokens / _WRITTEN + (attempts + before) * _PROMPT / _READ
        lines.append(f"On two cores that is at most about {seconds / 60:.0f} minutes of the model.")
    if set(trial.arms) == set(ALWAYS) and trial.objects * trial.items <= 12:
        lines.append("At this size it is a smoke test: expect insufficient evidence.")
    return lines


def _seen(trial: Trial) -> str:
    least = smallest_p(trial.objects)
    if least > _LEVEL:
        return (
            f"With {trial.objects} units no p below {least:.3f} can be reached, so nothing can be "
            "supported: ask for at least 6."
        )
    passed = minimum_detectable_effect(
        trial.objects * trial.items, per_cluster=trial.items, correlation=0.1
    )
    shares = detectable_difference(_SPREAD, trial.objects)
    return (
        f"The smallest difference it finds four times in five: about {size(passed)} points of the "
        f"pass rate, or {size(shares)} of a share of the contract."
    )
