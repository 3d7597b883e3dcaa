"""Where judges also say of every answer whether it is right, by the question and its words alone.

A judge gets the task's own text and the answer without what it repeats of its prompts, so that
neither tells the arm; no key, no verdict, and a random ticket.
"""

import asyncio
import logging

from bus.killpoints import reached
from bus.messages.judge import GradeAnswer, Grading
from bus.subjects import Address
from graph.measuring import INFRASTRUCTURE_ERRORS
from graph.study.context import StudyContext
from graph.study.passes import BLOCK
from graph.study.queues import work_through
from graph.study.state import StudyState
from graph.variants import workers_of
from observability.ledger.facts import AnswerGraded, Fact, StudyAttempted
from tools.scaffold.echo import without_echo
from tools.tasks.reference import TaskReference

_log = logging.getLogger(__name__)


async def grade(_state: StudyState, study: StudyContext) -> StudyState:
    """A block of answers that no judge has graded yet."""
    if study.spent():
        return {"left": 0}
    wanted = (fact for fact in study.attempts() if _is_wanted(study, fact))
    # The record has an item's arms in the plan's order, which would tell a judge whose turn it is
    left = sorted(wanted, key=lambda fact: study.context.identity.nonce("grading", fact.key))

    async def work(fact: StudyAttempted) -> None:
        await study.context.recorder.append(await _graded(study, fact))
        reached("study-graded")

    judges = {"judge": left[:BLOCK]}
    await work_through(judges, study.context.plan.lanes, work, lambda: not study.spent())
    return {"left": 0 if study.spent() else len(left[BLOCK:])}


def blinded(study: StudyContext, fact: StudyAttempted) -> GradeAnswer:
    """What a judge gets to see of an attempt."""
    text = study.context.recorder.text
    assert fact.text is not None, "only what was answered is graded"  # noqa: S101 - for mypy
    question = study.task(fact.suite, TaskReference.parse(fact.task)).prompt
    prompts = "\n".join(text(stage.prompt) for stage in fact.stages)
    answer = without_echo(text(fact.text), prompts, own=question)
    ticket = study.context.identity.nonce("grade", fact.key)[:32]
    return GradeAnswer(question=question, answer=answer, ticket=ticket)


def _is_wanted(study: StudyContext, fact: StudyAttempted) -> bool:
    is_answer = fact.measured == "capped" and fact.text is not None
    books = (book for book in (*study.earlier, study.book) if book.judges == study.book.judges)
    is_new = not any(fact.key in book.graded for book in books)
    return is_answer and is_new and fact.key not in study.ungraded


async def _graded(study: StudyContext, fact: StudyAttempted) -> dict[str, Fact]:
    """What every judge says of one answer; one that could not be asked says nothing."""
    request = await asyncio.to_thread(blinded, study, fact)
    heard = await asyncio.gather(
        *(_heard(study, variant, request) for variant in workers_of(study.context.plan)["judge"])
    )
    told = [grade for grading in heard if grading is not None for grade in grading.grades]
    if not told:
        study.ungraded.add(fact.key)
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


async def _heard(study: StudyContext, variant: str, request: GradeAnswer) -> Grading | None:
    context = study.context
    identifier = context.identity.request("judge", request, purpose=f"grade/{variant}")
    address = Address.of("judge", context.run, identifier, variant)
    try:
        return await context.bus.call(address, request, Grading)
    except INFRASTRUCTURE_ERRORS as error:
        _log.warning("judge.%s graded nothing: %s", variant, error)
        return None
