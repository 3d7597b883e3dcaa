"""Who offers what: each role's agent, wired to its tools.

Every import of an agent is inside its own function, so that a role's process loads what that
role needs and nothing else: a lone student never loads the algebra.
"""

import os
from collections.abc import Awaitable, Callable, Mapping

from agents.boundary import classify
from agents.context import AgentContext
from bus.messages.message import Role
from bus.offer import Offer
from tools import variants
from tools.variants import DEFAULT_STUDENT


async def _student(context: AgentContext) -> Offer:
    from agents.models import chat_model
    from agents.student.agent import Student
    from bus.messages.student import MakeAttempt

    chosen = context.own_settings("student") or DEFAULT_STUDENT
    model = await chat_model("student", chosen, context.data, context.stack)
    student = Student(model, context.name)
    return Offer(
        role="student",
        variant=student.variant,
        handlers={MakeAttempt: student.make_attempt},
        concurrency=chosen.concurrency,
        classify=classify,
        worker=worker("student"),
    )


async def _curator(context: AgentContext) -> Offer:
    from agents.curator.agent import Curator
    from agents.curator.model import CuratorModel
    from agents.models import chat_model
    from bus.messages import authoring, checking
    from bus.messages.curator import AdaptAnswer, DecideNext

    chosen, model = context.own_settings("curator"), None
    if chosen is not None:
        chat = await chat_model("curator", chosen, context.data, context.stack)
        model = CuratorModel(chat, chosen.sampling)
    adaptation = context.adaptation()
    curator = Curator(model, adapts=adaptation.model)
    return Offer(
        role="curator",
        variant=context.variant(variants.curator(chosen, adaptation)),
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
        repeatable=model is None,
    )


async def _distiller(context: AgentContext) -> Offer:
    from agents.distiller.agent import Distiller
    from agents.models import chat_model
    from agents.scripted.distiller import ScriptedDistiller
    from bus import buckets
    from bus.messages.distiller import DistilScaffold, ImproveAttempt

    async def load(digest: str) -> bytes:
        return await buckets.get(context.connection, "distiller", digest)

    chosen = context.own_settings("distiller")
    student = context.model_settings("student") or DEFAULT_STUDENT
    distiller: Distiller | ScriptedDistiller
    if chosen is not None and chosen.simulated is not None:
        distiller = ScriptedDistiller(chosen.latency)
    else:
        reached = None if student.worker else student
        distiller = Distiller(
            await chat_model("distiller", chosen, context.data, context.stack) if chosen else None,
            await chat_model("student", reached, context.data, context.stack) if reached else None,
            load,
        )
    return Offer(
        role="distiller",
        variant=context.variant(variants.distiller(chosen, student)),
        handlers={
            ImproveAttempt: distiller.improve_attempt,
            DistilScaffold: distiller.distil_scaffold,
        },
        concurrency=chosen.concurrency if chosen else 2,
        classify=classify,
        worker=worker("distiller"),
    )


async def _verifier(context: AgentContext) -> Offer:
    from agents.verifier.agent import Verifier
    from bus import buckets
    from bus.messages.verifier import VerifyAnswer
    from tools.tasks.catalogue import families
    from tools.verification import Checker

    async def seals(digest: str) -> bytes:
        return await buckets.get(context.connection, "verifier", digest)

    async def store(data: bytes) -> str:
        return await buckets.put(context.connection, "verifier", data)

    checker = await context.stack.enter_async_context(Checker())
    verifier = Verifier(families(), checker, seals, store)
    return Offer(
        role="verifier",
        variant=context.variant(None),
        handlers={VerifyAnswer: verifier.verify_answer},
        concurrency=os.cpu_count() or 2,
        classify=classify,
        worker=worker("verifier"),
        repeatable=True,
    )


async def _judge(context: AgentContext) -> Offer:
    from agents.judge.agent import Judge
    from agents.judge.grading import Grader, Graders
    from agents.judge.members import juror
    from agents.models import chat_model
    from bus import buckets
    from bus.messages.judge import GradeAnswer, JudgePair

    async def load(digest: str) -> bytes:
        return await buckets.get(context.connection, "judge", digest)

    chosen = context.judge_settings()
    models = [
        await chat_model("judge", each, context.data, context.stack) for each in chosen.members
    ]
    graders = Graders([Grader(*each) for each in zip(models, chosen.members, strict=True)])
    judge = Judge(juror(chosen, models), load, graders)
    return Offer(
        role="judge",
        variant=context.variant(variants.judge(chosen)),
        handlers={JudgePair: judge.judge_pair, GradeAnswer: judge.grade_answer},
        concurrency=max((member.concurrency for member in chosen.members), default=2),
        classify=classify,
        worker=worker("judge"),
        repeatable=not chosen.members,
    )


def worker(role: Role) -> str:
    """Name of this instance, signed under its replies."""
    return f"{role}-{os.uname().nodename}-{os.getpid()}"


ROSTER: Mapping[Role, Callable[[AgentContext], Awaitable[Offer]]] = {
    "student": _student,
    "curator": _curator,
    "distiller": _distiller,
    "verifier": _verifier,
    "judge": _judge,
}
