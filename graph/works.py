"""What a plan's run does: teach, hold a trial or a study, or check a judge."""

from graph.checking import check_work
from graph.run import Work, cycle
from graph.settings import CHECKING, Plan
from graph.study.build import hold_study
from graph.trial.build import hold_trial


def work_of(plan: Plan) -> Work:
    """The work of a run with this plan."""
    if plan.name == CHECKING:
        return check_work
    if plan.study is not None:
        return hold_study
    return cycle if plan.trial is None else hold_trial
