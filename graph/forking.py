"""A fork: a new run that goes on from where another one was after an episode.

Only its first event is written here; it names the parent and the episode, and what the fork knows
is read from there (`observability.ledger.ancestry`). It may be written while the parent is running,
for the ledger's streams are apart; two runs at once a data folder does not hold.
"""

from pathlib import Path
from typing import Any

from graph.preflight import check_unchanged, versions_of
from graph.settings import NO_LESSONS, Plan, make_plan, read_plan
from observability.ledger.event import Reader
from observability.ledger.facts import RunStarted
from observability.ledger.folds.fold import folded
from observability.ledger.folds.progress import Progress
from observability.ledger.opening import open_ledger
from tools.tasks.catalogue import families as all_families


class NoForkError(ValueError):
    """A run has no state that can be gone on from."""

    def __init__(self, run: str, reason: str) -> None:
        self.run, self.reason = run, reason
        super().__init__(f"{run} cannot be forked: {reason}")


class NoSuchStateError(ValueError):
    """A run was never in the state that a fork shall begin with."""

    def __init__(self, run: str, at: int, last: int) -> None:
        self.run, self.at, self.last = run, at, last
        there = f"name one from 0 to {last}" if last >= 0 else "wait until its first ones have"
        super().__init__(f"--at {at}: not every episode of {run} up to {at} has ended; {there}")


class LanesError(ValueError):
    """A fork's plan has another number of lanes than its parent's."""

    def __init__(self, run: str, old: int, new: int) -> None:
        self.run, self.old, self.new = run, old, new
        super().__init__(
            f"lanes: {run} has {old} and the fork's plan {new}; what a decision may know, and "
            f"which given tasks are drawn, hang on it, so leave it at {old}"
        )


def fork_plan(ledger: Reader, parent: str, path: Path | None, **changes: Any) -> Plan:
    """The plan of a fork: that of a file, else its parent's; `changes` replace settings of either.

    Raises:
        PlanError: the file is missing, is no TOML, or a setting is wrong.
        NoForkError: the parent is no run that teaches.
    """
    if path is not None:
        return read_plan(path, **changes)
    old = _plan(_progress(ledger, parent)).model_dump(mode="json", exclude_none=True)
    if "budget" in changes:
        changes["budget"] = old["budget"] | changes["budget"]
    return make_plan({**old, **changes}, f"the plan of {parent}")


def fork_fact(ledger: Reader, parent: str, at: int, name: str, plan: Plan) -> RunStarted:
    """The first event of a fork, checked.

    Raises:
        NoForkError: the parent is no run that teaches, or the plan is one of a trial.
        NoSuchStateError: not all of its episodes up to `at` have ended.
        LanesError: the plans differ in their lanes.
        ChangedError: student, tasks or programs are not those that the parent's results are of.
    """
    progress = _progress(ledger, parent)
    old, last = _plan(progress), _settled(progress)
    if not 0 <= at <= last:
        raise NoSuchStateError(parent, at, last)
    for kind in ("trial", "study"):
        if getattr(plan, kind) is not None:
            raise NoForkError(
                parent,
                f"the fork's plan has a [{kind}] table, and a {kind} begins anew; "
                f"leave it out, or start it with `tutelage {kind}`",
            )
    if plan.lanes != old.lanes:
        raise LanesError(parent, old.lanes, plan.lanes)
    versions = versions_of(plan, all_families(plan.tasks))
    assert progress.started is not None, "it has a plan"  # noqa: S101 - for mypy
    check_unchanged(progress.started, versions, "forked")
    return RunStarted(
        run=name,
        plan=plan.model_dump(mode="json"),
        variant=versions["variant"],
        model=plan.student.title,
        versions=versions,
        parent=parent,
        after=at,
    )


def record_fork(data: Path, fact: RunStarted) -> None:
    """Write the first event of a fork.

    Raises:
        SecondWriterError: there is a run of this name by now.
        LedgerError: as its other subclasses say.
    """
    with open_ledger(data) as ledger:
        ledger.append(fact.run, {"run_started": fact}, 0)


def _progress(ledger: Reader, run: str) -> Progress:
    return folded(Progress(), ledger.read(run))


def _plan(progress: Progress) -> Plan:
    """The plan of a run that can be forked."""
    if progress.started is None:
        raise NoForkError("the run", "it never started")
    run = progress.started.run
    plan = make_plan(progress.started.plan, f"the plan of {run}")
    without_episodes = progress.standing == "ended" and not progress.done
    is_other = plan.name in NO_LESSONS or plan.trial is not None or plan.study is not None
    if is_other or without_episodes:
        raise NoForkError(run, "only what `tutelage run` began has states to go on from")
    return plan


def _settled(progress: Progress) -> int:
    """The last episode up to which all have ended; -1 for none."""
    episode = -1
    while progress.ended(episode + 1):
        episode += 1
    return episode
