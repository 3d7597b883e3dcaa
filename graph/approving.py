"""What has won its gate, and a person's word on whether the student gets it.

The ledger is the mailbox: the answer is a fact, whoever waits for it waits for the fact, and the
first one stays. So an answer that was taken once is never asked for again.
"""

import asyncio
from contextlib import suppress
from typing import Literal

from bus.approval import Answer
from graph.context import RunContext
from graph.recorder import Recorder
from observability.ledger.errors import ConflictingEventError
from observability.ledger.facts import ApprovalAnswered, ApprovalAsked, GateClosed

Word = Literal["approved", "rejected", "unanswered"]
NOBODY = "nobody"


def question(closed: GateClosed, skills: tuple[str, ...]) -> ApprovalAsked:
    """What a person is asked, with the evidence of the gate."""
    return ApprovalAsked(
        episode=closed.episode,
        scaffold=closed.scaffold,
        skills=skills,
        wins=closed.wins,
        losses=closed.losses,
        ties=closed.ties,
        missing=closed.missing,
        e_plus=closed.e_plus,
        threshold=closed.threshold,
    )


async def wait_for_answer(context: RunContext, episode: int) -> Word:
    """Wait until a person has answered on the scaffold of this episode.

    Waiting costs neither tokens nor money, so it is only the budget of minutes that ends it; a
    scaffold that nobody has answered on by then is not adopted.
    """
    recorder, budget = context.recorder, context.plan.budget
    with suppress(TimeoutError):
        async with asyncio.timeout(recorder.seconds_left(budget)):
            return (await recorder.answer(episode)).answer
    await leave_unanswered(recorder, f"the budget of {budget.minutes:g} minutes is used up")
    return (await recorder.answer(episode)).answer


async def take(recorder: Recorder, answer: Answer) -> str:
    """Record a person's answer; why that cannot be done, empty where it was."""
    asked = recorder.approvals.waiting
    if asked is None:
        return "no scaffold waits for approval just now"
    if asked.scaffold != answer.scaffold:
        return f"{asked.scaffold[:8]} waits for approval, not {answer.scaffold[:8]}"
    word: Word = "approved" if answer.approved else "rejected"
    stored = await _answer(recorder, asked, word, answer.reason, answer.by)
    return "" if stored else "it has been answered already"


async def leave_unanswered(recorder: Recorder, reason: str) -> None:
    """Record that nobody has answered, where somebody was asked."""
    if recorder.approvals.waiting is not None:
        await _answer(recorder, recorder.approvals.waiting, "unanswered", reason, NOBODY)


async def _answer(
    recorder: Recorder, asked: ApprovalAsked, word: Word, reason: str, by: str
) -> bool:
    """Whether this answer is the one on record: the first one is."""
    fact = ApprovalAnswered(
        episode=asked.episode, scaffold=asked.scaffold, answer=word, reason=reason, by=by
    )
    key = f"approval_answered/{asked.episode}/{asked.scaffold}"
    try:
        await recorder.append({key: fact})
    except ConflictingEventError:
        return False
    return True
