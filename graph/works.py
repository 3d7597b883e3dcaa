"""What a plan's run does: teach, hold a trial, or check a judge."""

from graph.run import Work, cycle
from graph.settings import Plan
from graph.trial.build import hold_trial


def work_of(plan: Plan) -> Work:
    """The work of a run with this plan."""
    return cycle if plan.trial is None else hold_trial
