"""The Scaffold-Distiller: from contrast to better attempts and candidate scaffolds."""

import logging
from collections.abc import Awaitable, Callable, Sequence

from agents.distiller.authoring import ModelAuthor
from agents.distiller.prompting import prompt
from agents.distiller.shortlist import Shortlist
from agents.distiller.writer import Generaliser, Library, UnconfiguredModel, Writer
from agents.prompting import quoted
from agents.usage import NOTHING, plus, total
from bus.messages.distiller import (
    Candidates,
    DistilScaffold,
    ImproveAttempt,
    Improvement,
    Source,
    Worked,
)
from tools.model.chat import ChatModel, Sampling
from tools.model.errors import ModelRejectedError, ModelUnavailableError

_LOG = logging.getLogger(__name__)
_STEPS_TOKENS, _WHOLE_TOKENS = 700, 3000
_SEEN = " The {count} pictures show what came of it, from all sides."

Load = Callable[[str], Awaitable[bytes]]
"""Gives what lies under a digest in the distiller's own bucket."""


class Distiller:
    """Learns from failed attempts what a procedure should say.

    Both models are optional: solutions and the library need none. Without `load`, an expert sees
    no pictures.
    """

    def __init__(
        self, expert: ChatModel | None, student: ChatModel | None, load: Load | None = None
    ) -> None:
        self._expert, self._load = expert, load
        self._writers: dict[Source, Writer] = {
            "generalised": Generaliser(),
            "model": ModelAuthor(expert) if expert else UnconfiguredModel("expert"),
            "self_written": ModelAuthor(student) if student else UnconfiguredModel("student"),
            "library": Library(),
        }

    async def improve_attempt(self, request: ImproveAttempt) -> Improvement:
        """Write the attempt that the student should have written.

        The expert writes it where there is one; else, or where it fails, the solution stands in
        that the request brings: whole, or worked and written out. With neither, the text is empty.

        Raises:
            ModelUnavailableError: the expert gave no answer, and there is no solution.
            ModelRejectedError: the expert's endpoint refuses for good, and there is none.
            ArtefactError: a picture is not in the bucket; it may be put there again.
        """
        improvement = Improvement(text="", source="generalised")
        instead = request.solution or _written_out(request.worked)
        try:
            improvement = await self._expert_attempt(request)
        except (ModelUnavailableError, ModelRejectedError) as error:
            if not instead:
                raise
            _LOG.warning("the solution at hand stands in for the expert: %s", error)
        if improvement.text or not instead:
            return improvement
        return Improvement(text=instead, source="generalised", usage=improvement.usage)

    async def distil_scaffold(self, request: DistilScaffold) -> Candidates:
        """Write candidate scaffolds, sharing the count among the sources in their order.

        Raises:
            ModelUnavailableError: a model gave no answer, and no other source gave a candidate.
        """
        shortlist, usage = Shortlist(request), NOTHING
        outages: list[ModelUnavailableError] = []
        for place, source in enumerate(request.sources):
            share = -(-shortlist.room // (len(request.sources) - place))
            if share == 0:
                break
            try:
                written = await self._writers[source].write(request, share)
            except (ModelUnavailableError, ModelRejectedError) as error:
                shortlist.refuse(source, str(error))
                outages += [error] if isinstance(error, ModelUnavailableError) else []
                continue
            usage = total(usage, written.usage)
            shortlist.add(source, written, share)
        if outages and not shortlist.candidates:
            raise outages[0]
        return Candidates(
            candidates=tuple(shortlist.candidates), refused=tuple(shortlist.refused), usage=usage
        )

    async def _expert_attempt(self, request: ImproveAttempt) -> Improvement:
        """What the expert writes; empty where there is none, or where it ran out of tokens."""
        if self._expert is None:
            return Improvement(text="", source="generalised")
        pictures = [await self._load(each) for each in request.pictures] if self._load else []
        sampling = _sampling(request)
        completion = await self._expert.complete(_question(request, pictures), sampling, pictures)
        whole = completion.finish_reason != "length"
        text = completion.text.strip() if whole else ""
        return Improvement(text=text, source="model", usage=plus(NOTHING, completion))


def _sampling(request: ImproveAttempt) -> Sampling:
    most = _WHOLE_TOKENS if request.form else _STEPS_TOKENS
    return Sampling(temperature=0.2, max_tokens=most, json_schema=request.json_schema)


def _question(request: ImproveAttempt, pictures: Sequence[bytes]) -> str:
    quotations = {
        "task": quoted("task", request.prompt),
        "attempt": quoted("attempt", request.attempt),
    }
    if not request.form:
        return prompt("improve", **quotations)
    seen = _SEEN.format(count=len(pictures)) if pictures else ""
    return prompt("improve_whole", **quotations, form=request.form, seen=seen)


def _written_out(worked: Worked | None) -> str:
    """The worked steps as a student would write them; empty where they reach no answer."""
    if worked is None:
        return ""
    results = [step.result for step in worked.steps if step.result]
    if not results:
        return ""
    return "\n".join([*(step.text for step in worked.steps), f"ANSWER: {results[-1]}"])
