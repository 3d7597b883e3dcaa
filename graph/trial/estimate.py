"""What a trial will cost at most, and the smallest difference it can be expected to find."""

from collections.abc import Iterator

from graph.settings import Plan
from graph.trial.pool import Pool
from graph.trial_settings import ALWAYS, BEST_OF, Trial
from observability.wording import count, listed, size
from tools.statistics.power import detectable_difference, minimum_detectable_effect, smallest_p

_WRITTEN, _READ = 45.0, 150.0
"""Tokens a second that a local student of half a billion parameters writes and reads on two
cores."""
_PROMPT, _BARE = 400, 150
"""Tokens of a prompt with a scaffold and without, about."""
_DRAWN, _MEASURED = 1.0, 0.3
"""Seconds that two cores take to render and check a scene, and the instrument to view a pair."""
_LOOKED = 40.0
"""Seconds that a person needs for eight scores and a preference, about."""
_HUMAN = "judge.human"
_SPREAD = 0.2
"""Standard deviation of an object's difference in its share of the contract, about."""
_LEVEL = 0.025


def estimate(plan: Plan, trial: Trial) -> list[str]:
    """Lines for a person who decides whether to wait for it.

    Raises:
        UnknownSkillError: the plan's pool names what no family has.
    """
    before, attempts = _before(plan, trial), _attempts(plan, trial)
    arms = [arm for arm in trial.arms if arm != BEST_OF]
    tokens = (attempts + before) * plan.student.max_tokens
    most = "about" if trial.pilot or trial.continued else "at most"  # both go beyond the usual cap
    lines = [
        f"At most {count(before, 'attempt')} on domain 1, then {count(attempts, 'attempt')}: "
        f"{count(trial.objects, 'object or skill', 'objects or skills')} x {trial.items} x "
        f"{trial.attempts} x {count(len(arms), 'arm')}{_further(trial)}; {most} {tokens:,} tokens "
        "written.",
        _seen(trial),
    ]
    seconds = 0.0
    if Pool.installed(trial.pool).is_scenes:
        viewings = trial.objects * trial.items * trial.attempts * (len(trial.arms) - 1)
        viewings *= 2 * trial.repeats
        scenes = attempts + before + (0 if trial.scaffold else trial.teach)
        lines.append(_looked_at(plan, scenes, viewings))
        seconds = scenes * _DRAWN + (0 if plan.judge.sees else viewings * _MEASURED)
    lines += _waiting(plan, (attempts + before, tokens), seconds)
    if set(trial.arms) == set(ALWAYS) and trial.objects * trial.items <= 12:
        lines.append("At this size it is a smoke test: expect insufficient evidence.")
    return lines


def _before(plan: Plan, trial: Trial) -> int:
    """Attempts on domain 1."""
    taught = 0 if trial.scaffold else trial.teach + trial.selection * (plan.candidates.count + 1)
    return taught + trial.pilot * sum(arm != BEST_OF for arm in trial.arms)


def _attempts(plan: Plan, trial: Trial) -> int:
    """Attempts on domain 2; of `best_of` as many as such prompts would cost, about."""
    arms = sum(arm != BEST_OF for arm in trial.arms)
    if BEST_OF in trial.arms:
        written = plan.student.max_tokens / 2
        arms += round((_PROMPT + written) / (_BARE + written)) - 1
    return trial.objects * trial.items * trial.attempts * arms


def _further(trial: Trial) -> str:
    return ", and what best_of needs, about" if BEST_OF in trial.arms else ""


def _looked_at(plan: Plan, scenes: int, viewings: int) -> str:
    members = len(plan.judge.members)
    told = f"{count(scenes, 'scene')} to render, {count(viewings, 'viewing')} by "
    if members:
        return f"{told}{count(members, 'judge')}, {viewings * members:,} calls of a model in all."
    if plan.judge.sees:
        each = "each of " if len(plan.judge.workers) > 1 else ""
        return f"{told}{each}{listed(plan.judge.workers)}{_sat(plan, viewings)}."
    return f"{told}the instrument, which is checked first where it has not been: some minutes more."


def _sat(plan: Plan, viewings: int) -> str:
    """What that takes of a person, where one judges."""
    if _HUMAN not in plan.judge.workers:
        return ""
    minutes = 2 * viewings * _LOOKED / 60  # decoys, which nobody else is shown, are nearly as many
    return f"; a person (`python -m agents human`) needs about {minutes:.0f} minutes for them"


def _waiting(plan: Plan, student: tuple[int, int], others: float) -> Iterator[str]:
    """What two cores need, where the student is served here; a model elsewhere takes its time."""
    attempts, tokens = student
    if not plan.student.local:
        return
    model = tokens / _WRITTEN + attempts * _PROMPT / _READ
    what = "rendering" if plan.judge.sees else "rendering and judging"
    pictures = f", and about {others / 60:.0f} of {what}" if others else ""
    yield f"On two cores that is at most about {model / 60:.0f} minutes of the model{pictures}."


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
