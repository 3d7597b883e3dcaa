"""Freeze everything that could bias the trial; only then draw a nonce, and with it domain 2.

Both facts go to the `lab` stream first: a trial that is abandoned after its commit has spent its
number against the pool, and after its draw the objects too.
"""

import secrets

from bus.errors import DeadLetteredError
from bus.killpoints import reached
from graph.judges import introduce
from graph.jury import AwayError
from graph.measuring import digest
from graph.trial.arms import BuiltArms, build_arms
from graph.trial.choosing import cap_of
from graph.trial.context import TrialContext
from graph.trial.pool import PoolTooSmallError
from graph.trial.state import TrialState
from graph.trial_settings import BEST_OF, PRIMARY
from observability.ledger.facts import Fact, TrialCommitted
from observability.ledger.folds.trials import commit_digest
from observability.ledger.trial_facts import Endpoint
from observability.trials import INSTRUMENT
from tools.model.variant import variant_of
from tools.scaffold.arms import ArmError
from tools.statistics.multiplicity import trial_alpha

Judges = tuple[str | None, tuple[str, ...]]
"""The judge's name, None where nobody judges, and the names of several."""
NOBODY: Judges = (None, ())


async def commit(state: TrialState, trial: TrialContext) -> TrialState:
    """Store what the trial will do, before anything of domain 2 can be known."""
    if reason := trial.spent():
        return {"abandoned": reason}
    chosen = state["scaffold"]
    assert chosen is not None, "the route to here follows a choice"  # noqa: S101 - for mypy
    try:
        built = await build_arms(trial, chosen)
    except ArmError as error:
        return {"abandoned": str(error)}
    key, judges = f"trial_committed/{trial.run}", NOBODY
    if trial.pool.is_scenes and trial.lab.commit(trial.run) is None:
        try:
            judges = await introduce(trial.context)
        except (DeadLetteredError, AwayError) as error:
            return {"abandoned": f"the judge could not be asked: {error}"}

    def settle() -> dict[str, Fact]:
        return {key: trial.lab.commit(trial.run) or _commit(trial, chosen, built, judges)}

    await trial.context.recorder.settle_lab(settle)
    reached("trial-committed")
    texts = [text.encode() for text in (*(arm.opening for arm in built.arms), *built.placebos)]
    await trial.context.recorder.append({key: trial.commit}, texts)
    return {}


async def draw(_state: TrialState, trial: TrialContext) -> TrialState:
    """Draw a nonce, and with it the items; they are spent from here on.

    Another run's trial may have drawn since this one looked: then too few may be left.
    """
    key, lab, run = f"trial_drawn/{trial.run}", trial.lab, trial.run

    def settle() -> dict[str, Fact]:
        return {key: lab.drawn(run) or trial.pool.choose(lab, run, _nonce(trial))}

    try:
        await trial.context.recorder.settle_lab(settle)
    except PoolTooSmallError as error:
        return {"abandoned": str(error)}
    reached("trial-drawn")
    await trial.context.recorder.append({key: trial.drawn})
    return {}


def is_foreseeable(trial: TrialContext) -> bool:
    """Whether the draw could have been worked out beforehand."""
    return trial.context.plan.seed is not None


def endpoint(trial: TrialContext, judges: Judges) -> Endpoint:
    """The primary endpoint: judges' votes where a model or a person sees, else the verifier's.

    Who sees is told by the names that they sign with: anybody may serve what a plan names.
    """
    if not trial.pool.is_scenes:
        return "verdict"
    judge, several = judges
    measured = all(name.startswith(INSTRUMENT) for name in several or (judge or "",))
    return "contract" if measured else "judge"


def _nonce(trial: TrialContext) -> str:
    """Fresh randomness that nobody could have had while the commit was made.

    A plan with a seed asks for repeatability instead, and its report says so.
    """
    if is_foreseeable(trial):
        return trial.context.identity.nonce("trial", commit_digest(trial.commit))
    return secrets.token_hex(32)


def _is_checked(trial: TrialContext, judge: str) -> bool:
    checked = trial.lab.checked(judge)
    return checked is not None and checked.passed


def _commit(trial: TrialContext, chosen: str, built: BuiltArms, judges: Judges) -> TrialCommitted:
    settings, (judge, several) = trial.settings, judges
    arms = {arm.name: digest(arm.opening.encode()) for arm in built.arms}
    number = trial.lab.count(trial.pool.name) + 1
    return TrialCommitted(
        run=trial.run,
        trial=number,
        pool=trial.pool.name,
        family=trial.pool.family,
        levels={name: trial.pool.levels[name] for name in trial.pool.left(trial.lab, trial.run)},
        alpha=trial_alpha(number),
        scaffold=chosen,
        source=trial.context.recorder.history.proposed[chosen].source,
        arms=arms,
        left_out=dict(built.left_out),
        placebos=tuple(digest(text.encode()) for text in built.placebos[1:] and built.placebos),
        arm_notes=(*built.notes, *_adaptation(trial)),
        endpoint=endpoint(trial, judges),
        objects=settings.objects,
        items=settings.items,
        attempts=settings.attempts,
        continued=settings.continued,
        repeats=settings.repeats,
        named=settings.named,
        sampling=_sampling(trial, BEST_OF in arms),
        judge=judge,
        judges=several,
        checked=None if judge is None else _is_checked(trial, judge),
        primary=PRIMARY,
        specificity=settings.specificity if settings.specificity in arms else None,
        secondary=tuple(arm for arm in settings.secondary if arm in arms),
        margin=settings.margin,
        variant=trial.context.variant,
        domain1=tuple(fact.task for _, fact in sorted(trial.record.taught.items())),
    )


def _adaptation(trial: TrialContext) -> tuple[str, ...]:
    """Which model reads what no rule can, for it is part of how every arm is measured."""
    plan = trial.context.plan
    if plan.curator is None or not plan.adaptation.model:
        return ()
    named = f"{plan.curator.title} ({variant_of(plan.curator)})"
    return (f"adaptation: {named} points at answers that no rule can read, in every arm alike",)


def _sampling(trial: TrialContext, best_of: bool) -> dict[str, float]:
    heat = trial.context.plan.student.temperature
    sampling = {"temperature": heat, "max_tokens": float(cap_of(trial))}
    if best_of:
        sampling["best_of_temperature"] = heat or trial.settings.best_of_temperature
    return sampling
