"""Whether a trial can be held at all: looked at before anything is paid for."""

from contextlib import suppress

from bus.errors import DeadLetteredError
from graph.checking import NoPlansError, check_judge
from graph.judges import introduce
from graph.jury import AwayError
from graph.trial.context import TrialContext
from graph.trial.state import TrialState
from graph.trial_settings import BEST_OF
from observability.ledger.facts import JudgeChecked
from observability.wording import listed


async def begin(_state: TrialState, trial: TrialContext) -> TrialState:
    """Look at the pool."""
    settings, left = trial.settings, trial.pool.left(trial.lab, trial.run)
    state: TrialState = {
        "given": settings.scaffold is not None,
        "continued": settings.continued,
        "outspent": BEST_OF in settings.arms,
        "judged": trial.pool.is_scenes,
    }
    if len(left) < settings.objects:
        return {
            **state,
            "abandoned": f"{trial.pool.name} has {len(left)} objects that no trial has spent, and "
            f"trial.objects asks for {settings.objects}",
        }
    return state


async def check(_state: TrialState, trial: TrialContext) -> TrialState:
    """Look at the judge, and have it checked where that costs no money and nobody has yet."""
    if not trial.pool.is_scenes or trial.settings.unchecked_judge:
        return {}
    try:
        name, _ = await introduce(trial.context)
        checked = trial.lab.checked(name)
        if checked is None and not trial.context.plan.judge.sees:
            with suppress(NoPlansError):  # then somebody has to have it checked beforehand
                checked = await check_judge(trial.context)
    except (DeadLetteredError, AwayError) as error:
        return {"abandoned": f"the judge could not be asked: {error}"}
    return {"abandoned": _refusal(name, checked)}


def _refusal(name: str, checked: JudgeChecked | None) -> str:
    """Why a judge is refused; empty where it is not."""
    remedy = "set trial.unchecked_judge to hold the trial all the same"
    if checked is None:
        return (
            f"the judge {name} has not been through its check: run `tutelage judge check PLAN`, "
            f"or {remedy}"
        )
    failed = [each.name for each in checked.checks if not each.passed]
    return "" if checked.passed else f"the judge {name} failed {listed(failed)}; {remedy}"
