"""Real requests of every kind, of which one knows enough to tell a sound answer from another."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from bus import buckets
from bus.connection import Connection
from bus.messages import authoring, checking, curator, distiller, judge, student, verifier
from bus.messages.message import Request, Role
from graph.conformance.doubts import (
    adapted_doubts,
    candidate_doubts,
    decision_doubts,
    judgement_doubts,
    verdict_doubts,
)
from graph.conformance.pictures import pictures
from graph.wire import worked_message
from tools.pictures.sheet import sheet
from tools.tasks.catalogue import families
from tools.tasks.reference import TaskReference
from tools.tasks.task import Task

SKILL = "arithmetic/addition"


@dataclass(frozen=True, slots=True)
class Example:
    """A request, and what is known of its answer beyond the schema."""

    request: Request
    what: str
    doubts: Callable[[Any], list[str]] = lambda _: []
    """What is wrong with a reply, as far as one can tell; nothing where it is empty."""


async def examples(connection: Connection, role: Role) -> tuple[Example, ...]:
    """At least one request of every kind that a role may be asked.

    Those of a judge bring two small pictures, which stay in its bucket.

    Raises:
        UndeclaredBucketError: the judge's bucket was never declared.
        BusUnavailableError: the server stayed away.
    """
    return await _BY_ROLE[role](connection)


def slow(role: Role, example: Example) -> Request:
    """What takes the role longest, where one can ask for it; else the example itself."""
    match role:
        case "student":
            sampling = student.Sampling(temperature=0, max_tokens=1024)
            prompt = "Count from 1 to 400, one number a line, and leave none out."
            return student.MakeAttempt(prompt=prompt, sampling=sampling)
        case "verifier":
            endless = "```python\ndef sum_above(*_):\n    while True:\n        pass\n```"
            return verifier.VerifyAnswer(task="code@1/sum_above/0/0", answer=endless)
        case "curator":
            return authoring.AuthorTasks(skill=SKILL, description="sums", count=20)
        case "distiller":
            asked = example.request.model_copy(update={"sources": ("model", "self_written")})
            return asked if isinstance(asked, distiller.DistilScaffold) else example.request
        case "judge":
            return example.request


def stretched(request: Request, size: int) -> Request:
    """The same request with `size` more characters in the field that has no bound."""
    field = _LONG[type(request)]
    return request.model_copy(update={field: getattr(request, field) + "a" * size})


_LONG: Mapping[type[Request], str] = {
    student.MakeAttempt: "prompt",
    curator.AdaptAnswer: "text",
    verifier.VerifyAnswer: "answer",
    distiller.ImproveAttempt: "attempt",
    judge.JudgePair: "rubric",
    judge.GradeAnswer: "answer",
}


def stretchable(request: Request) -> bool:
    """Whether `stretched` knows how."""
    return type(request) in _LONG


@cache
def _task(seed: int) -> tuple[Task, str]:
    family = families()["arithmetic"]
    reference = TaskReference("arithmetic", family.version, "addition", 1, seed)
    return family.task(reference), family.gold(reference) or ""


async def _student(_: Connection) -> tuple[Example, ...]:
    sampling = student.Sampling(temperature=0, max_tokens=48, seed=7)
    task, _gold = _task(1)
    asked = student.MakeAttempt(prompt=task.prompt, sampling=sampling)
    return (Example(asked, f"a task of {SKILL}"),)


async def _verifier(_: Connection) -> tuple[Example, ...]:
    task, gold = _task(2)

    def asked(answer: str, outcome: verifier.Outcome, what: str) -> Example:
        request = verifier.VerifyAnswer(task=str(task.reference), answer=answer)
        return Example(request, what, lambda reply: verdict_doubts(reply, outcome))

    return (
        asked(gold, "passed", f"the right answer to a task of {SKILL}"),
        asked(f"{gold}1", "failed", f"a wrong answer to a task of {SKILL}"),
    )


async def _curator(_: Connection) -> tuple[Example, ...]:
    task, gold = _task(3)
    cells = tuple(
        curator.Cell(skill=SKILL, level=level, passed=2, failed=2, attempts=4) for level in (0, 1)
    )
    decide = curator.DecideNext(episode=5, seed=11, policy="learnability", cells=cells)
    adapt = curator.AdaptAnswer(text=f"I add them.\nANSWER: {gold}", format="number")
    return (
        Example(
            decide,
            "two cells, half of whose attempts passed",
            lambda reply: decision_doubts(reply, SKILL, (0, 1)),
        ),
        Example(adapt, "an answer line", lambda reply: adapted_doubts(reply, gold)),
        Example(checking.CheckWork(prompt=task.prompt, answer=gold), "a right answer"),
        Example(authoring.AuthorTasks(skill=SKILL, count=1), "one task wanted"),
        Example(authoring.DecomposeTask(prompt=task.prompt, format="number", count=1), "one task"),
        Example(authoring.InventSkills(count=1, known=(SKILL,)), "one skill wanted"),
        Example(authoring.SolveTask(prompt=task.prompt), f"a task of {SKILL}"),
    )


async def _distiller(_: Connection) -> tuple[Example, ...]:
    task, _gold = _task(4)
    improve = distiller.ImproveAttempt(
        prompt=task.prompt, attempt="ANSWER: no idea", worked=worked_message(task.worked)
    )
    pairs = tuple(_pair(seed) for seed in range(5, 8))
    distil = distiller.DistilScaffold(skill=SKILL, pairs=pairs, sources=("generalised",))
    return (
        Example(improve, "a failed attempt and its worked solution"),
        Example(
            distil,
            f"{len(pairs)} contrast pairs",
            lambda reply: candidate_doubts(reply, distil.count),
        ),
    )


def _pair(seed: int) -> distiller.ContrastPair:
    task, gold = _task(seed)
    return distiller.ContrastPair(
        skill=SKILL,
        prompt=task.prompt,
        attempt="I guess.\nANSWER: 0",
        better=f"I add the ones, then the tens.\nANSWER: {gold}",
        worked=worked_message(task.worked),
    )


async def _judge(connection: Connection) -> tuple[Example, ...]:
    plain, drawn = pictures()
    artefacts = [
        judge.Artefact(
            sheet=await buckets.put(connection, "judge", sheet([colour] * 4)),
            silhouettes=await buckets.put(connection, "judge", sheet([mask] * 4)),
        )
        for colour, mask in (plain, drawn)
    ]
    pair = judge.JudgePair(
        a=artefacts[0],
        b=artefacts[1],
        rubric="Which shows more?",
        ticket=secrets.token_hex(16),  # or a person's vote of the last check would answer for them
    )
    task, gold = _task(6)
    grade = judge.GradeAnswer(
        question=task.prompt, answer=f"ANSWER: {gold}", ticket=secrets.token_hex(16)
    )
    return (
        Example(pair, "a plain square and a striped disc", judgement_doubts),
        Example(grade, f"a right answer to a task of {SKILL}"),
    )


_BY_ROLE: Mapping[Role, Callable[[Connection], Awaitable[tuple[Example, ...]]]] = {
    "curator": _curator,
    "student": _student,
    "distiller": _distiller,
    "verifier": _verifier,
    "judge": _judge,
}
