"""The judge's blindness: both orders, tickets that say nothing, and the way back from a vote.

What a judge gets holds two digests, the rubric and a ticket. Which side was `full`, and against
whom, stays here and in the ledger, where the judge cannot read.
"""

from collections.abc import Mapping, Sequence

from bus.messages.judge import Artefact, Judgement, JudgePair, Preference
from graph.identity import Identity
from observability.ledger.facts import PairJudged
from observability.ledger.folds.trial import Viewing
from tools.judging.rubric import RUBRIC


def viewings(
    identity: Identity, task: str, number: int, controls: Sequence[str], repeats: int
) -> list[Viewing]:
    """Every viewing of one task's attempts: each control, both orders, all repeats, shuffled."""
    every = [
        Viewing(task, number, control, full_is, repeat)
        for control in controls
        for full_is in ("A", "B")
        for repeat in range(repeats)
    ]
    return sorted(every, key=lambda viewing: identity.seed("viewing", *viewing))


def blind(
    identity: Identity, viewing: Viewing, shown: Mapping[str, Artefact], asked: str | None
) -> JudgePair:
    """The request for one viewing; `shown` is what each arm made, by its name."""
    full, other = shown["full"], shown[viewing.control]
    a, b = (full, other) if viewing.full_is == "A" else (other, full)
    ticket = identity.nonce("ticket", *viewing)[:32]
    return JudgePair(a=a, b=b, rubric=RUBRIC, asked=asked, ticket=ticket)


def unblind(viewing: Viewing, asked: JudgePair, judgement: Judgement, place: str) -> PairJudged:
    """What a judgement says of `full`; `place` is the object's name."""
    full_is_a = viewing.full_is == "A"
    full, other = (judgement.a, judgement.b) if full_is_a else (judgement.b, judgement.a)
    usage = judgement.usage
    return PairJudged(
        task=viewing.task,
        object=place,
        control=viewing.control,
        number=viewing.number,
        repeat=viewing.repeat,
        full_is="A" if full_is_a else "B",
        sheets=(asked.a.sheet, asked.b.sheet),
        judge=judgement.judge,
        outcome=judgement.outcome,
        reason=judgement.reason,
        s=sign(judgement.preference, viewing.full_is),
        full=full.model_dump() if full else {},
        other=other.model_dump() if other else {},
        votes={
            vote.judge: s
            for vote in judgement.votes
            if (s := sign(vote.preference, viewing.full_is)) is not None
        },
        abstained={vote.judge: vote.reason for vote in judgement.votes if vote.preference is None},
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        seconds=usage.seconds,
        cost=usage.cost,
    )


def sign(preference: Preference | None, full_is: str) -> float | None:
    """1 where `full` was preferred, -1 where the control was, 0 for a tie; None if unscored."""
    if preference is None:
        return None
    return 0.0 if preference == "tie" else 1.0 if preference == full_is else -1.0
