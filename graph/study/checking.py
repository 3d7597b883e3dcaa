"""Whether a study can be held at all: looked at before anything is paid for."""

from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from graph.arms.interface import ArmInputs, Completion, StudyArm
from graph.settings import Plan
from graph.study.errors import UnbuildableArmError
from graph.study.inputs import CURATED, skill_inputs
from graph.study.suites import StudySuite, check_variants, study_arms, study_suites
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
    suites, arms = study_suites(plan.study, families), study_arms(plan.study)
    check_arms(plan.study, suites, arms)


def check_arms(
    settings: Study,
    suites: Sequence[StudySuite],
    arms: Mapping[str, StudyArm],
    count_tokens: Callable[[str], int] = estimated_tokens,
) -> None:
    """Refuse arms that no skill's material can be made into; those made ready later may still fail.

    Raises:
        UnbuildableArmError: names the arm and the skill.
    """
    for suite in suites:
        firsts = {each.path: each for each in suite.references if suite.indices[each] == 0}
        for skill in suite.skills:
            inputs = skill_inputs(settings, suites, suite, skill, count_tokens)
            task = suite.suite.task(firsts[skill])
            for arm in arms.values():
                _check(arm, inputs, task)


def _check(arm: StudyArm, inputs: ArmInputs, task: Task) -> None:
    try:
        for index in range(inputs.placebos):
            arm.recipe(inputs, task, index)
    except ArmError as error:
        if not is_prepared(arm, inputs):
            raise UnbuildableArmError(arm.name, inputs.skill, error.problem) from error


def is_prepared(arm: StudyArm, inputs: ArmInputs) -> bool:
    """Whether an arm is made ready for a skill: whether it then does or asks for anything."""
    if arm.name == CURATED:
        return True
    preparing = arm.prepare(inputs, _NoPractice())
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
    """An arm wants something of its practice."""


class _NoPractice:
    """A `Practice` that refuses everything: whoever turns to it has something to prepare."""

    async def ask(self, prompt: str, **_: object) -> Completion:  # noqa: ARG002
        self._refuse()

    async def adapt(self, task: Task, text: str) -> str:  # noqa: ARG002
        self._refuse()

    def tasks(self, pool: Pool, number: int) -> Sequence[Task]:  # noqa: ARG002
        self._refuse()

    async def passed(self, task: Task, completion: Completion) -> bool:  # noqa: ARG002
        self._refuse()

    def solution(self, task: Task) -> str | None:  # noqa: ARG002
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise _AskedError
