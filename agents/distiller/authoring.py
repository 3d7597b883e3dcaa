"""Candidates that a language model writes: the expert, or the student for itself."""

from collections.abc import Sequence

from agents.distiller.contrast import is_observed
from agents.distiller.drafts import FORM, UnusableDraftError, read_answer, read_steps
from agents.distiller.procedures import Procedure
from agents.distiller.prompting import prompt
from agents.distiller.scene_facts import facts_line
from agents.distiller.writer import Written
from agents.prompting import quoted
from agents.usage import NOTHING, plus
from bus.messages.distiller import ContrastPair, DistilScaffold, Step
from tools.model.chat import ChatModel, Sampling

_MOST_PAIRS, _MOST_REJECTED, _MOST_PROCEDURES = 4, 4, 3
_QUOTED = 600
"""Characters of each quoted text: with four pairs about 2,000 tokens, which a small model that
writes for itself can still read."""
_ANSWER_TOKENS = 500
"""For each procedure: as JSON it is about twice as long as what it says."""
_TRIES = 2


class ModelAuthor:
    """Asks a model for procedures; an unusable answer is sent back once, with the reason."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    async def write(self, request: DistilScaffold, most: int, /) -> Written:
        """See `Writer.write`."""
        count = min(most, _MOST_PROCEDURES)
        asked = question = _question(request, count)
        sampling = Sampling(max_tokens=_ANSWER_TOKENS * count, seed=request.seed)
        written = Written()
        usage = NOTHING
        for _ in range(_TRIES):
            completion = await self._model.complete(question, sampling)
            usage = plus(usage, completion)
            written = _usable(completion.text, request.max_tokens)
            if written.procedures:
                break
            question = prompt("repair", prompt=asked, reason="; ".join(written.refused))
        return Written(written.procedures, written.refused, usage)


def _usable(text: str, max_tokens: int) -> Written:
    made: list[Procedure] = []
    refused: list[str] = []
    try:
        drafts = read_answer(text).procedures
    except UnusableDraftError as error:
        return Written(refused=[error.reason])
    for draft in drafts:
        try:
            made.append(Procedure(read_steps(draft, max_tokens), draft.rationale))
        except UnusableDraftError as error:
            refused.append(error.reason)
    return Written(made, refused)


def _question(request: DistilScaffold, count: int) -> str:
    return prompt(
        "distil",
        skill=request.skill,
        pairs="\n\n".join(map(_pair, _spread(request.pairs))),
        rejected="\n\n".join(map(_rejected, request.rejected[-_MOST_REJECTED:])) or "(none yet)",
        count=count,
        max_words=request.max_tokens * 2 // 3,
        form=FORM,
    )


def _spread(pairs: Sequence[ContrastPair]) -> Sequence[ContrastPair]:
    """At most four pairs, evenly from first to last, so that early and late failures count."""
    if len(pairs) <= _MOST_PAIRS:
        return pairs
    return [pairs[place * (len(pairs) - 1) // (_MOST_PAIRS - 1)] for place in range(_MOST_PAIRS)]


def _pair(pair: ContrastPair) -> str:
    parts = (("task", pair.prompt), ("failed", pair.attempt), ("correct", pair.better))
    lines = [quoted(kind, text, _QUOTED) for kind, text in parts]
    if is_observed(pair):
        lines.append(f"Seen in the failed scene: {facts_line(pair.observed)}.")
        lines.append(f"Seen in the correct scene: {facts_line(pair.better_observed)}.")
    return "\n".join(lines)


def _rejected(steps: tuple[Step, ...]) -> str:
    lines = (f"{step.label}: {step.action}" for step in steps)
    return quoted("rejected", "\n".join(lines), _QUOTED)
