"""Where judges also say of every answer whether it is right, by the question and its words alone.

A judge gets the task's own text and the answer without what it repeats of its prompts, so that
neither tells the arm; no key, no verdict, and a random ticket.
"""

import asyncio
import logging

from bus.killpoints import reached
from bus.messages.judge import GradeAnswer, Grading
from bus.subjects import Address
from graph.measuring import OURS
from graph.study.attempting import BLOCK, attempted
from graph.study.bench import Bench
from graph.study.rolling import roll
from graph.study.state import StudyState
from graph.variants import workers_of
from observability.ledger.facts import AnswerGraded, Fact, StudyAttempted
from tools.scaffold.echo import without_echo
from tools.tasks.reference import TaskReference

_log = logging.getLogger(__name__)


async def grade(_state: StudyState, bench: Bench) -> StudyState:
    """A block of answers that no judge has graded yet."""
    if bench.spent():
        return {"left": 0}
    wanted = (fact for fact in attempted(bench) if _is_wanted(bench, fact))
    # The record has an item's arms in the plan's order, which would tell a judge whose turn it is
    left = sorted(wanted, key=lambda fact: bench.context.identity.nonce("grading", fact.key))

    async def work(fact: StudyAttempted) -> None:
        await bench.context.recorder.append(await _graded(bench, fact))
        reached("study-graded")

    judges = {"judge": left[:BLOCK]}
    await roll(judges, bench.context.plan.lanes, work, lambda: not bench.spent())
    return {"left": 0 if bench.spent() else len(left[BLOCK:])}


def blinded(bench: Bench, fact: StudyAttempted) -> GradeAnswer:
    """What a judge gets to see of an attempt."""
    text = bench.context.recorder.text
    assert fact.text is not None, "only what was answered is graded"  # noqa: S101 - for mypy
    question = bench.task(fact.suite, TaskReference.parse(fact.task)).prompt
    prompts = "\n".join(text(stage.prompt) for stage in fact.stages)
    answer = without_echo(text(fact.text), prompts, own=question)
    ticket = bench.context.identity.nonce("grade", fact.key)[:32]
    return GradeAnswer(question=question, answer=answer, ticket=ticket)


def _is_wanted(bench: Bench, fact: StudyAttempted) -> bool:
    is_answer = fact.measured == "capped" and fact.text is not None
    books = (book for book in (*bench.earlier, bench.book) if book.judges == bench.book.judges)
    is_new = not any(fact.key in book.graded for book in books)
    return is_answer and is_new and fact.key not in bench.ungraded


async def _graded(bench: Bench, fact: StudyAttempted) -> dict[str, Fact]:
    """What every judge says of one answer; one that could not be asked says nothing."""
    request = await asyncio.to_thread(blinded, bench, fact)
    heard = await asyncio.gather(
        *(_heard(bench, variant, request) for variant in workers_of(bench.context.plan)["judge"])
    )
    told = [grade for grading in heard if grading is not None for grade in grading.grades]
    if not told:
        bench.ungraded.add(fact.key)
    return {
        f"answer_graded/{fact.key}/{grade.judge}": AnswerGraded(
            key=fact.key,
            judge=grade.judge,
            grade=grade.grade,
            reason=grade.reason,
            prompt_tokens=grade.usage.prompt_tokens,
            completion_tokens=grade.usage.completion_tokens,
            seconds=grade.usage.seconds,
            cost=grade.usage.cost,
        )
        for grade in told
    }


async def _heard(bench: Bench, variant: str, request: GradeAnswer) -> Grading | None:
    context = bench.context
    identifier = context.identity.request("judge", request, purpose=f"grade/{variant}")
    address = Address.of("judge", context.run, identifier, variant)
    try:
        return await context.bus.call(address, request, Grading)
    except OURS as error:
        _log.warning("judge.%s graded nothing: %s", variant, error)
        return None
