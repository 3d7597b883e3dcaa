"""Arms that need something for a skill are made ready, once for each student."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from graph.arms.plug import Prepared
from graph.measuring import OURS, TRIES, digest
from graph.study.adopted import adopted
from graph.study.bench import Bench
from graph.study.desk import Room
from graph.study.kits import CURATED, kit_of, place_of
from graph.study.pupils import Pupil
from graph.study.rolling import Traces, items_a_trace, roll
from graph.study.state import StudyState
from observability.ledger.facts import ArmPrepared
from observability.ledger.folds.study import Place
from observability.ledger.study_facts import Stage
from tools.scaffold import skill_md
from tools.scaffold.arms import ArmError
from tools.scaffold.model import Scaffold
from tools.scaffold.skill_file import SkillFile

_NOTHING = "the loop has adopted nothing for this skill and student in this data folder"


class _Job(NamedTuple):
    place: Place
    pupil: Pupil
    number: int
    curated: Scaffold | None

    @property
    def name(self) -> str:
        """What its requests are for."""
        return f"prepare/{self.place.student}/{self.place.suite}/{self.place.skill}"

    @property
    def trace(self) -> str:
        return f"study/prepare/{self.place.student}/{self.number // items_a_trace(2)}"


class _Made(NamedTuple):
    prepared: Prepared | None
    stages: tuple[Stage, ...] = ()
    artefacts: Sequence[bytes] = ()
    retry: bool = False


async def prepare(_state: StudyState, bench: Bench) -> StudyState:
    """Make ready what is not on record yet, of earlier runs neither; the first time counts."""
    queues = {pupil.variant: await asyncio.to_thread(_jobs, bench, pupil) for pupil in bench.pupils}
    counted: dict[str, int] = {}
    for job in (job for queue in queues.values() for job in queue):
        counted[job.trace] = counted.get(job.trace, 0) + 1
    traces = Traces(bench.run, counted)

    async def work(job: _Job) -> None:
        with traces.of(job.trace):
            made = await _make(bench, job)
        if made.prepared is not None:
            await _record(bench, job, made.prepared, made)

    await roll(queues, bench.context.plan.lanes, work, lambda: not bench.spent())
    return {"left": 0}


def _jobs(bench: Bench, pupil: Pupil) -> list[_Job]:
    known: dict[str, Scaffold] = {}
    if CURATED in bench.arms:
        known = adopted(bench.context.recorder.record, pupil.variant)
    places = [
        place_of(bench, pupil, suite.name, skill, arm)
        for suite in bench.suites
        for skill in suite.skills
        for arm in bench.arms
    ]
    return [
        _Job(place, pupil, number, known.get(place.skill))
        for number, place in enumerate(places)
        if bench.prepared(place) is None
    ]


async def _make(bench: Bench, job: _Job) -> _Made:
    """What came of it; `prepared` is None where the arm has nothing to make ready."""
    if job.place.arm == CURATED:
        return _Made(_curated(job.curated), retry=job.curated is None)
    arm, place = bench.arms[job.place.arm], job.place
    kit = kit_of(bench, job.pupil, place.suite, place.skill, place.arm)
    reason, rooms = "", list[Room]()
    for replicate in range(TRIES):
        rooms.append(_room(bench, job, replicate))
        try:
            return _gathered(await arm.prepare(kit, rooms[-1]), rooms)
        except ArmError as error:
            return _gathered(Prepared("", error.problem), rooms)
        except OURS as error:
            reason = str(error)
    lost = _gathered(Prepared("", f"could not be run: {reason}"), rooms)
    return lost._replace(retry=True)


def _room(bench: Bench, job: _Job, replicate: int) -> Room:
    return Room(
        job.pupil,
        job.name,
        job.place.arm,
        job.pupil.settings.temperature,
        replicate=replicate,
        suite=bench.suite(job.place.suite),
        skill=job.place.skill,
    )


def _gathered(prepared: Prepared | None, rooms: list[Room]) -> _Made:
    """With the calls of every try, for all of them were paid."""
    stages = tuple(stage for room in rooms for stage in room.stages)
    return _Made(prepared, stages, [text for room in rooms for text in room.artefacts])


def _curated(scaffold: Scaffold | None) -> Prepared:
    if scaffold is None:
        return Prepared("", _NOTHING)
    return Prepared(skill_md.write(SkillFile.of(scaffold)), f"scaffold {scaffold.digest}")


async def _record(bench: Bench, job: _Job, prepared: Prepared, made: _Made) -> None:
    text = prepared.text.encode()
    fact = ArmPrepared(
        **job.place._asdict(),
        text=digest(text) if text else None,
        note=prepared.note,
        retry=made.retry,
        stages=made.stages,
    )
    artefacts = [*made.artefacts, *([text] if text else [])]
    await bench.context.recorder.append({"/".join(("arm_prepared", *job.place)): fact}, artefacts)
