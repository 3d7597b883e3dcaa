"""Arms that need something for a skill are made ready, once for each student."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from graph.arms.interface import Prepared
from graph.measuring import INFRASTRUCTURE_ERRORS, TRIES, digest
from graph.study.adopted import adopted
from graph.study.calls import PracticeCalls
from graph.study.context import StudyContext
from graph.study.inputs import CURATED, arm_inputs, preparation_key
from graph.study.queues import work_through
from graph.study.state import StudyState
from graph.study.students import StudyStudent
from graph.study.traces import BlockTraces, items_per_trace
from observability.ledger.facts import ArmPrepared
from observability.ledger.folds.study import PreparationKey
from observability.ledger.study_facts import Stage
from tools.scaffold import skill_md
from tools.scaffold.arms import ArmError
from tools.scaffold.model import Scaffold
from tools.scaffold.skill_file import SkillFile

_NOTHING = "the loop has adopted nothing for this skill and student in this data folder"


class _Job(NamedTuple):
    place: PreparationKey
    student: StudyStudent
    number: int
    curated: Scaffold | None

    @property
    def name(self) -> str:
        """What its requests are for."""
        return f"prepare/{self.place.student}/{self.place.suite}/{self.place.skill}"

    @property
    def trace(self) -> str:
        return f"study/prepare/{self.place.student}/{self.number // items_per_trace(2)}"


class _Made(NamedTuple):
    prepared: Prepared | None
    stages: tuple[Stage, ...] = ()
    artefacts: Sequence[bytes] = ()
    retry: bool = False


async def prepare(_state: StudyState, study: StudyContext) -> StudyState:
    """Make ready what is not on record yet, of earlier runs neither; the first time counts."""
    queues = {each.variant: await asyncio.to_thread(_jobs, study, each) for each in study.students}
    names = Counter(job.trace for queue in queues.values() for job in queue)
    traces = BlockTraces(study.run, names)

    async def work(job: _Job) -> None:
        with traces.of(job.trace):
            made = await _make(study, job)
        if made.prepared is not None:
            await _record(study, job, made.prepared, made)

    await work_through(queues, study.context.plan.lanes, work, lambda: not study.spent())
    return {"left": 0}


def _jobs(study: StudyContext, student: StudyStudent) -> list[_Job]:
    known: dict[str, Scaffold] = {}
    if CURATED in study.arms:
        known = adopted(study.context.recorder.record, student.variant)
    places = [
        preparation_key(study, student, suite.name, skill, arm)
        for suite in study.suites
        for skill in suite.skills
        for arm in study.arms
    ]
    return [
        _Job(place, student, number, known.get(place.skill))
        for number, place in enumerate(places)
        if study.prepared(place) is None
    ]


async def _make(study: StudyContext, job: _Job) -> _Made:
    """What came of it; `prepared` is None where the arm has nothing to make ready."""
    if job.place.arm == CURATED:
        return _Made(_curated(job.curated), retry=job.curated is None)
    arm, place = study.arms[job.place.arm], job.place
    inputs = arm_inputs(study, job.student, place.suite, place.skill, place.arm)
    reason, attempts = "", list[PracticeCalls]()
    for replicate in range(TRIES):
        attempts.append(_practice(study, job, replicate))
        try:
            return _gathered(await arm.prepare(inputs, attempts[-1]), attempts)
        except ArmError as error:
            return _gathered(Prepared("", error.problem), attempts)
        except INFRASTRUCTURE_ERRORS as error:
            reason = str(error)
    lost = _gathered(Prepared("", f"could not be run: {reason}"), attempts)
    return lost._replace(retry=True)


def _practice(study: StudyContext, job: _Job, replicate: int) -> PracticeCalls:
    return PracticeCalls(
        job.student,
        job.name,
        job.place.arm,
        job.student.settings.temperature,
        replicate=replicate,
        suite=study.suite(job.place.suite),
        skill=job.place.skill,
    )


def _gathered(prepared: Prepared | None, attempts: list[PracticeCalls]) -> _Made:
    """With the calls of every try, for all of them were paid."""
    stages = tuple(stage for practice in attempts for stage in practice.stages)
    return _Made(prepared, stages, [text for practice in attempts for text in practice.artefacts])


def _curated(scaffold: Scaffold | None) -> Prepared:
    if scaffold is None:
        return Prepared("", _NOTHING)
    return Prepared(skill_md.write(SkillFile.of(scaffold)), f"scaffold {scaffold.digest}")


async def _record(study: StudyContext, job: _Job, prepared: Prepared, made: _Made) -> None:
    text = prepared.text.encode()
    fact = ArmPrepared(
        **job.place._asdict(),
        text=digest(text) if text else None,
        note=prepared.note,
        retry=made.retry,
        stages=made.stages,
    )
    artefacts = [*made.artefacts, *([text] if text else [])]
    await study.context.recorder.append({"/".join(("arm_prepared", *job.place)): fact}, artefacts)
