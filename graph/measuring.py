"""Attempt, adapt, verify: one arm on one item, and several arms on the same items."""

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bus.errors import DeadLetteredError, MissingArtefactError
from graph import asking
from graph.arms.prompt import Arm, build_prompt
from graph.asking import AttemptReplies, Item, run_attempt
from graph.context import RunContext
from graph.pictures import NO_DRAWING, Drawing, fetch
from graph.second_level import checked
from graph.tracing import block_trace
from observability.ledger.facts import AttemptDiscarded, AttemptMade, Fact
from observability.roots import BLOCK_PAIRS
from tools.scaffold.model import Scaffold

INFRASTRUCTURE_ERRORS = (DeadLetteredError, MissingArtefactError)
"""What keeps an attempt from being run, and is no fault of the student's."""
ArmsOf = Callable[[Item], Sequence[Arm]]
TRIES = 3
"""A pair that we failed to run is run again twice at most; then it is missing."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one attempt came to, and the texts that its fact names by digest."""

    fact: AttemptMade
    artefacts: tuple[bytes, ...]
    discarded: tuple[AttemptDiscarded, ...] = ()
    """Answers of the same arm to earlier tries at the item, which were run again."""

    @property
    def passed(self) -> bool:
        return self.fact.outcome == "passed"

    @property
    def missing(self) -> bool:
        return self.fact.outcome in ("missing", "undecided")


def attempt_key(fact: AttemptMade) -> str:
    """The fact's key in the ledger."""
    return f"{fact.purpose}/{fact.episode}/{fact.item}/{fact.arm}"


def discarded_key(fact: AttemptDiscarded) -> str:
    """The fact's key in the ledger."""
    place = f"{fact.purpose}/{fact.episode}/{fact.item}/{fact.arm}/{fact.replicate}"
    return f"attempt_discarded/{place}"


def facts_of(rows: Iterable[Sequence[Measurement]]) -> tuple[dict[str, Fact], list[bytes]]:
    """What to append for these measurements: facts by key, and their artefacts."""
    measured = [each for row in rows for each in row]
    facts: dict[str, Fact] = {attempt_key(each.fact): each.fact for each in measured}
    facts |= {discarded_key(fact): fact for each in measured for fact in each.discarded}
    return facts, [text for each in measured for text in each.artefacts]


async def measure(context: RunContext, item: Item, arm: Arm) -> Measurement:
    """One arm on one item.

    Raises:
        DeadLetteredError: an agent could not do its part.
    """
    replies = await run_attempt(context, item, arm)
    return record(context, item, arm, replies, await fetch(context, replies.verdict.pictures))


def record(
    context: RunContext, item: Item, arm: Arm, replies: AttemptReplies, drawn: Drawing = NO_DRAWING
) -> Measurement:
    """The fact of an attempt, and its texts; with pictures only where they are given, as `drawn`.

    The answer's text is the last of the artefacts.
    """
    prompt, text = build_prompt(item.task, arm).encode(), replies.attempt.text.encode()
    usage, verdict = replies.attempt.usage, replies.verdict
    fact = _blank(context, item, arm).model_copy(
        update={
            "attempt": replies.identifier,
            "text": digest(text),
            "rule": replies.adapted.rule,
            "outcome": verdict.outcome,
            "failure": verdict.failure,
            "evidence": verdict.evidence,
            "finish_reason": replies.attempt.finish_reason,
            "entropy": replies.attempt.entropy,
            "prompt_tokens": usage.prompt_tokens,
            "completion_tokens": usage.completion_tokens,
            "seconds": usage.seconds,
            "cost": usage.cost,
            "score": verdict.score,
            "unmet": verdict.unmet,
            "observed": verdict.observed,
            "views": drawn.views,
            "silhouettes": drawn.silhouettes,
            "checklist": checked(verdict),
        }
    )
    return Measurement(fact, (*drawn.pictures, prompt, text))


async def measure_all(context: RunContext, item: Item, arms: Sequence[Arm]) -> list[Measurement]:
    """Every arm on one item, in random order and inside one time window.

    What the record holds of the item already is the outcome, whatever the bus would say by now.
    An item on which we failed to run an arm is run again with every arm, at most twice; then all
    are `missing`, so that no arm is ever compared with itself under better luck.
    """
    if recorded := _recorded(context, item, arms):
        return recorded
    reason, discarded = "", list[AttemptDiscarded]()
    for replicate in range(TRIES):
        again = replace(item, replicate=item.replicate + replicate)
        done = await _run(context, again, arms)
        measured = [each for each in done if isinstance(each, Measurement)]
        if len(measured) == len(arms):
            return [_with(each, discarded) for each in measured]
        reason = next(str(each) for each in done if not isinstance(each, Measurement))
        for arm, came in zip(arms, done, strict=True):
            discarded += await _paid(context, again, arm, came, reason)
    return [_with(_missing(context, item, arm, reason), discarded) for arm in arms]


async def _run(
    context: RunContext, item: Item, arms: Sequence[Arm]
) -> list[Measurement | Exception]:
    """What became of every arm, in the order of arms."""

    async def run(arm: Arm) -> Measurement | Exception:
        try:
            return await measure(context, item, arm)
        except INFRASTRUCTURE_ERRORS as error:
            return error

    order = _order(context, item, len(arms))
    done = await asyncio.gather(*(run(arms[index]) for index in order))
    return [came for _, came in sorted(zip(order, done, strict=True), key=lambda each: each[0])]


async def _paid(
    context: RunContext, item: Item, arm: Arm, came: Measurement | Exception, reason: str
) -> list[AttemptDiscarded]:
    """The answer that is thrown away with the others; none where the student itself gave none."""
    if isinstance(came, DeadLetteredError) and came.address.role == "student":
        return []
    _, made = await asking.attempt(context, item, arm)  # stored: asked again, it costs nothing
    fact = AttemptDiscarded(
        episode=item.episode,
        purpose=item.purpose,
        item=item.number,
        arm=arm.name,
        replicate=item.replicate,
        reason=reason,
        finish_reason=made.finish_reason,
        prompt_tokens=made.usage.prompt_tokens,
        completion_tokens=made.usage.completion_tokens,
        seconds=made.usage.seconds,
        cost=made.usage.cost,
    )
    return [fact]


def _with(measured: Measurement, discarded: Iterable[AttemptDiscarded]) -> Measurement:
    own = tuple(fact for fact in discarded if fact.arm == measured.fact.arm)
    return replace(measured, discarded=own)


async def measure_items(
    context: RunContext, items: Sequence[Item], arms: Sequence[Arm] | ArmsOf
) -> list[list[Measurement]]:
    """Every arm on every item; a row an item, in traces of at most `BLOCK_PAIRS` items.

    `arms` may be a function, where an arm's text depends on the item.
    """
    arms_of = arms if callable(arms) else lambda _: arms
    rows: list[list[Measurement]] = []
    for start in range(0, len(items), BLOCK_PAIRS):
        block = items[start : start + BLOCK_PAIRS]
        with block_trace(context.run, block[0].episode, block[0].name):
            rows += await asyncio.gather(
                *(measure_all(context, item, arms_of(item)) for item in block)
            )
    return rows


def _recorded(context: RunContext, item: Item, arms: Sequence[Arm]) -> list[Measurement]:
    known = context.recorder.history.measured(item.purpose, item.episode, item.number)
    if any(arm.name not in known for arm in arms):
        return []
    return [Measurement(known[arm.name], ()) for arm in arms]


def _order(context: RunContext, item: Item, arms: int) -> list[int]:
    def rank(index: int) -> int:
        return context.identity.seed("order", item.name, item.replicate, index)

    return sorted(range(arms), key=rank)


def digest(content: bytes) -> str:
    """The name of an artefact: its sha256."""
    return hashlib.sha256(content).hexdigest()


def student_state(variant: str, scaffolds: Sequence[Scaffold], text: str | None = None) -> str:
    """Hash of the variant and of the scaffolds in its prompt, or of the text in their place."""
    parts = [variant, *sorted(scaffold.digest for scaffold in scaffolds)]
    if text is not None:
        parts.append(digest(text.encode()))
    return digest("|".join(parts).encode())[:16]


def _missing(context: RunContext, item: Item, arm: Arm, reason: str) -> Measurement:
    """The fact of an attempt that could not be run."""
    prompt = build_prompt(item.task, arm).encode()
    fact = _blank(context, item, arm).model_copy(update={"evidence": reason})
    return Measurement(fact, (prompt,))


def _blank(context: RunContext, item: Item, arm: Arm) -> AttemptMade:
    reference = item.task.reference
    return AttemptMade(
        episode=item.episode,
        purpose=item.purpose,
        item=item.number,
        arm=arm.name,
        replicate=item.replicate,
        state=student_state(context.variant, arm.scaffolds, arm.text),
        scaffold=item.about or (arm.scaffolds[0].digest if arm.scaffolds else None),
        task=str(reference),
        skill=reference.path,
        level=reference.level,
        attempt="",
        prompt=digest(build_prompt(item.task, arm).encode()),
        text=None,
        rule=None,
        outcome="missing",
        failure=None,
        evidence="",
        finish_reason=None,
        entropy=None,
    )
