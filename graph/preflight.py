"""Whether a plan can be started, and whether a run can go on: looked at before anything is.

What is wrong with a plan is then said at once, rather than after the bus, the model and the
agents have been started for it.
"""

import platform
import shutil
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from bus.messages.message import CONTRACT
from graph.domains import visible
from graph.draws import plan_cells
from graph.settings import AUTHORING, TRYING, Plan, make_plan
from graph.variants import students_of
from observability.ledger.event import Reader
from observability.ledger.facts import RunStarted
from observability.ledger.folds.fold import folded
from observability.ledger.folds.progress import Progress
from tools.curriculum.catalogue import find_policy
from tools.model.sanity import check_endpoint
from tools.model.variant import variant_of
from tools.tasks.catalogue import families as all_families
from tools.tasks.task import Family

LEAST_ROOM = 4_000_000
"""Bytes; what runs soon needs more, and says so in its own words when it gets none."""
_EACH = ("family ", "student ")
"""How the names begin of what there may be several of, and that must not change either."""
MATTERS = ("contract", "variant", "curator")
"""What must not change under a run, besides the versions of the families it uses."""


class ChangedError(RuntimeError):
    """A run cannot go on: something that its results depend on is not what it was."""

    def __init__(
        self, run: str, changes: dict[str, tuple[str, str]], deed: str = "resumed"
    ) -> None:
        self.run, self.changes = run, changes
        listed = "; ".join(f"{name} was {old}, is {new}" for name, (old, new) in changes.items())
        super().__init__(f"{run} cannot be {deed}: {listed}. Go back to what it was, or start anew")


class EndedError(RuntimeError):
    """A run that has ended cannot be resumed."""

    def __init__(self, run: str, reason: str) -> None:
        self.run, self.reason = run, reason
        super().__init__(f"{run} has ended ({reason}): start another (`run`, `trial`, `study`)")


class NotTeachingError(ValueError):
    """What `tutelage try` or `tutelage author` began only the same command can go on with."""

    def __init__(self, run: str, command: str) -> None:
        self.run, self.command = run, command
        super().__init__(
            f"{run} belongs to `tutelage {command}`: repeat that command to go on with it"
        )


class NoRoomError(RuntimeError):
    """The disk is as good as full."""

    def __init__(self, data: Path, free: int) -> None:
        self.data, self.free = data, free
        super().__init__(
            f"{data} has {free / 1e6:.1f} MB free, and a run needs at least "
            f"{LEAST_ROOM / 1e6:.0f} MB: make room, or name another folder with --data"
        )


def check_room(data: Path) -> None:
    """Refuse to start on a full disk, where the bus could not even say what is wrong.

    Raises:
        NoRoomError: there is too little.
    """
    there = next(folder for folder in (data, *data.absolute().parents) if folder.exists())
    free = shutil.disk_usage(there).free
    if free < LEAST_ROOM:
        raise NoRoomError(data, free)


def check_plan(plan: Plan) -> None:
    """Refuse what cannot be taught.

    Raises:
        UnknownSkillError: the plan names a skill or level that no family has.
        OwnTasksError: the user's tasks cannot be read.
        OverlapError: the two domains of a trial share a skill.
        SmallPoolError: a trial's pool of scenes has too few objects.
        ModelError: a model's settings make no sense.
        UnknownPolicyError: the curator has no such policy.
        SuiteError, UnknownArmError, LackingArmError, UnbuildableArmError, AlikeStudentsError: a
            study could not be held.
    """
    judges = (("judge", member) for member in plan.judge.members)
    place = "study.students" if plan.study else "student"
    students = ((place, each) for each in students_of(plan))
    models = (*students, ("distiller", plan.distiller), ("curator", plan.curator))
    for role, model in (*models, *judges):
        if model is not None:
            check_endpoint(role, model)
    find_policy(plan.policy)
    families = all_families(plan.tasks)
    plan_cells(plan, visible(plan, families))
    if plan.study is not None:
        from graph.study.checking import check_study  # other plans need no suites and no arms

        check_study(plan, families)


def recorded_plan(ledger: Reader, run: str) -> Plan:
    """The plan that a run was started with, if it can go on.

    Raises:
        EndedError: the run is over.
        NotTeachingError: it is no run that `tutelage resume` can go on with.
        ChangedError: it was started with something else.
        ModelError: its model's preset or weights are unknown by now, or may not be called.
        UnknownPolicyError: its curator's policy is unknown by now.
    """
    progress = folded(Progress(), ledger.read(run))
    if progress.started is None or progress.standing == "ended":
        raise EndedError(run, progress.reason or "it never started")
    plan = make_plan(progress.started.plan, f"the plan of {run}")
    if plan.name in (TRYING, AUTHORING):
        raise NotTeachingError(run, plan.name)
    check_unchanged(progress.started, versions_of(plan, all_families(plan.tasks)))
    check_plan(plan)
    return plan


def versions_of(plan: Plan, families: Mapping[str, Family]) -> dict[str, str]:
    """Versions of everything that a run's results depend on."""
    return {
        "contract": str(CONTRACT),
        "variant": variant_of(plan.student),
        **({"curator": variant_of(plan.curator)} if plan.curator else {}),
        **{f"student {each.title}": variant_of(each) for each in students_of(plan)[1:]},
        "tutelage": version("tutelage"),
        "python": platform.python_version(),
        **{f"family {family.name}": family.version for family in families.values()},
    }


def check_unchanged(
    started: RunStarted, versions: Mapping[str, str], deed: str = "resumed"
) -> None:
    """Refuse to go on under versions that would give the results another meaning.

    Raises:
        ChangedError: names each difference.
    """
    changes = {
        name: (old, versions.get(name, "gone"))
        for name, old in started.versions.items()
        if old != versions.get(name) and (name in MATTERS or name.startswith(_EACH))
    }
    if changes:
        raise ChangedError(started.run, changes, deed)
