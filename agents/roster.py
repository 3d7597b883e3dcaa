"""Who offers what: each role's agent, wired to its tools.

Every import of an agent is inside its own function, so that a role's process loads what that
role needs and nothing else: a lone student never loads the algebra.
"""

import os
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from agents.boundary import classify
from bus.connection import Connection
from bus.messages.message import Role
from bus.offer import Offer
from tools.judging import settings as judging
from tools.judging.settings import JudgeSettings
from tools.model import catalogue, settings
from tools.model.settings import EndpointSettings

DEFAULT_STUDENT = EndpointSettings(local=catalogue.DEFAULT)


@dataclass(frozen=True, slots=True)
class Bench:
    """What an agent is made from; what it opens is closed with `stack`."""

    data: Path
    settings: Path | None
    connection: Connection
    stack: AsyncExitStack

    def model_settings(self, role: str) -> EndpointSettings | None:
        """The role's table, where there is a settings file that has one.

        Raises:
            ModelSettingsError: the file or the table is wrong.
        """
        return settings.read(self.settings, role) if self.settings else None

    def judge_settings(self) -> JudgeSettings:
        """The table `judge`; the instrument judge where there is none.

        Raises:
            ModelSettingsError: the file or the table is wrong.
        """
        return judging.read(self.settings) if self.settings else JudgeSettings()


async def _student(bench: Bench) -> Offer:
    from agents.models import chat_model
    from agents.student.agent import Student
    from bus.messages.student import MakeAttempt

    chosen = bench.model_settings("student") or DEFAULT_STUDENT
    model = await chat_model("student", chosen, bench.data, bench.stack)
    student = Student(model)
    return Offer(
        role="student",
        variant=model.variant,
        handlers={MakeAttempt: student.make_attempt},
        concurrency=chosen.concurrency,
        classify=classify,
        worker=worker("student"),
    )


async def _curator(bench: Bench) -> Offer:
    from agents.curator.agent import Curator
    from agents.curator.mind import Mind
    from agents.models import chat_model
    from bus.messages import authoring, checking
    from bus.messages.curator import AdaptAnswer, DecideNext
    from tools.extraction import settings as extraction

    chosen, mind = bench.model_settings("curator"), None
    if chosen is not None:
        model = await chat_model("curator", chosen, bench.data, bench.stack)
        mind = Mind(model, chosen.sampling)
    adapts = extraction.read(bench.settings).model if bench.settings else False
    curator = Curator(mind, adapts=adapts)
    return Offer(
        role="curator",
        handlers={
            DecideNext: curator.decide_next,
            AdaptAnswer: curator.adapt_answer,
            checking.CheckWork: curator.check_work,
            authoring.AuthorTasks: curator.author_tasks,
            authoring.DecomposeTask: curator.decompose_task,
            authoring.InventSkills: curator.invent_skills,
            authoring.SolveTask: curator.solve_task,
        },
        concurrency=4 + (chosen.concurrency if chosen else 0),
        classify=classify,
        worker=worker("curator"),
        repeatable=mind is None,
    )


async def _distiller(bench: Bench) -> Offer:
    from agents.distiller.agent import Distiller
    from agents.models import chat_model
    from agents.scripted.distiller import ScriptedDistiller
    from bus import buckets
    from bus.messages.distiller import DistilScaffold, ImproveAttempt

    async def load(digest: str) -> bytes:
        return await buckets.get(bench.connection, "distiller", digest)

    chosen = bench.model_settings("distiller")
    distiller: Distiller | ScriptedDistiller
    if chosen is not None and chosen.simulated is not None:
        distiller = ScriptedDistiller(chosen.latency)
    else:
        student = bench.model_settings("student") or DEFAULT_STUDENT
        distiller = Distiller(
            await chat_model("distiller", chosen, bench.data, bench.stack) if chosen else None,
            await chat_model("student", student, bench.data, bench.stack),
            load,
        )
    return Offer(
        role="distiller",
        handlers={
            ImproveAttempt: distiller.improve_attempt,
            DistilScaffold: distiller.distil_scaffold,
        },
        concurrency=chosen.concurrency if chosen else 2,
        classify=classify,
        worker=worker("distiller"),
    )


async def _verifier(bench: Bench) -> Offer:
    from agents.verifier.agent import Verifier
    from bus import buckets
    from bus.messages.verifier import VerifyAnswer
    from tools.tasks.catalogue import families
    from tools.verification import Checker

    async def seals(digest: str) -> bytes:
        return await buckets.get(bench.connection, "verifier", digest)

    async def store(data: bytes) -> str:
        return await buckets.put(bench.connection, "verifier", data)

    checker = await bench.stack.enter_async_context(Checker())
    verifier = Verifier(families(), checker, seals, store)
    return Offer(
        role="verifier",
        handlers={VerifyAnswer: verifier.verify_answer},
        concurrency=os.cpu_count() or 2,
        classify=classify,
        worker=worker("verifier"),
        repeatable=True,
    )


async def _judge(bench: Bench) -> Offer:
    from agents.judge.agent import Judge
    from agents.judge.members import juror
    from agents.models import chat_model
    from bus import buckets
    from bus.messages.judge import JudgePair

    async def load(digest: str) -> bytes:
        return await buckets.get(bench.connection, "judge", digest)

    chosen = bench.judge_settings()
    models = [await chat_model("judge", each, bench.data, bench.stack) for each in chosen.members]
    judge = Judge(juror(chosen, models), load)
    return Offer(
        role="judge",
        handlers={JudgePair: judge.judge_pair},
        concurrency=max((member.concurrency for member in chosen.members), default=2),
        classify=classify,
        worker=worker("judge"),
        repeatable=not chosen.members,
    )


def worker(role: Role) -> str:
    """Name of this instance, signed under its replies."""
    return f"{role}-{os.uname().nodename}-{os.getpid()}"


ROSTER: Mapping[Role, Callable[[Bench], Awaitable[Offer]]] = {
    "student": _student,
    "curator": _curator,
    "distiller": _distiller,
    "verifier": _verifier,
    "judge": _judge,
}
