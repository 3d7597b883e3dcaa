"""Whether a study can be held at all: looked at before anything is paid for."""

from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from graph.arms.plug import Kit, Said, StudyArm
from graph.settings import Plan
from graph.study.asked import AskedSuite, asked_suites, check_variants, study_arms
from graph.study.errors import UnbuildableArmError
from graph.study.kits import CURATED, plain_kit
from graph.study_settings import Study
from graph.variants import students_of
from tools.model.variant import variant_of
from tools.scaffold.arms import ArmError
from tools.scaffold.model import estimated_tokens
from tools.tasks.task import Family, Pool, Task


def check_study(plan: Plan, families: Mapping[str, Family]) -> None:
    """Refuse a study that could not be held.

    Raises:
        SuiteError, GivenScaffoldError: a suite is not there, or not as large.
        UnknownArmError, LackingArmError: an arm is not there.
        UnbuildableArmError: one cannot be built of what a suite has.
        AlikeStudentsError: two students go by one name.
    """
    assert plan.study is not None, "the caller has seen to it"  # noqa: S101 - for mypy
    check_variants(plan, [variant_of(each) for each in students_of(plan)])
    suites, arms = asked_suites(plan.study, families), study_arms(plan.study)
    check_arms(plan.study, suites, arms)


def check_arms(
    settings: Study,
    suites: Sequence[AskedSuite],
    arms: Mapping[str, StudyArm],
    count_tokens: Callable[[str], int] = estimated_tokens,
) -> None:
    """Refuse arms that no skill's material can be made into; those made ready later may still fail.

    Raises:
        UnbuildableArmError: names the arm and the skill.
    """
    for asked in suites:
        firsts = {each.path: each for each in reversed(asked.references) if asked.turns[each] == 0}
        for skill in asked.skills:
            kit = plain_kit(settings, suites, asked, skill, count_tokens)
            task = asked.suite.task(firsts[skill])
            for arm in arms.values():
                _check(arm, kit, task)


def _check(arm: StudyArm, kit: Kit, task: Task) -> None:
    try:
        for turn in range(kit.placebos):
            arm.recipe(kit, task, turn)
    except ArmError as error:
        if not is_prepared(arm, kit):
            raise UnbuildableArmError(arm.name, kit.skill, error.problem) from error


def is_prepared(arm: StudyArm, kit: Kit) -> bool:
    """Whether an arm is made ready for a skill: whether it then does or asks for anything."""
    if arm.name == CURATED:
        return True
    preparing = arm.prepare(kit, _Closed())
    try:
        preparing.send(None)
    except StopIteration as done:
        return done.value is not None
    except (_AskedError, ArmError):
        return True
    finally:
        preparing.close()
    return True  # it waits for something


class _AskedError(Exception):
    """Somebody came into a room that is closed."""


class _Closed:
    """A classroom in which nobody is."""

    async def ask(self, prompt: str, **_: object) -> Said:  # noqa: ARG002
        self._refuse()

    async def read(self, task: Task, text: str) -> str:  # noqa: ARG002
        self._refuse()

    def practice(self, pool: Pool, number: int) -> Sequence[Task]:  # noqa: ARG002
        self._refuse()

    async def check(self, task: Task, said: Said) -> bool:  # noqa: ARG002
        self._refuse()

    def solution(self, task: Task) -> str | None:  # noqa: ARG002
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise _AskedError
