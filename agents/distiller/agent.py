"""The Scaffold-Distiller: from contrast to better attempts and candidate scaffolds."""

import logging

from agents.distiller.authoring import ModelAuthor
from agents.distiller.prompting import prompt, quoted
from agents.distiller.shortlist import Shortlist
from agents.distiller.usage import NOTHING, plus, total
from agents.distiller.writer import Generaliser, Library, Unset, Writer
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
_IMPROVING = Sampling(temperature=0.2, max_tokens=700)


class Distiller:
    """Learns from failed attempts what a procedure should say.

    Both models are optional: worked solutions and the library need none.
    """

    def __init__(self, expert: ChatModel | None, student: ChatModel | None) -> None:
        self._expert = expert
        self._writers: dict[Source, Writer] = {
            "generalised": Generaliser(),
            "model": ModelAuthor(expert) if expert else Unset("expert"),
            "self_written": ModelAuthor(student) if student else Unset("student"),
            "library": Library(),
        }

    async def improve_attempt(self, request: ImproveAttempt) -> Improvement:
        """Write the attempt that the student should have written.

        The expert writes it where there is one; else, or where it fails, the worked solution is
        written out. With neither, the text is empty.

        Raises:
            ModelUnavailableError: the expert gave no answer, and there is no worked solution.
            ModelRejectedError: the expert's endpoint refuses for good, and there is none.
        """
        improvement = Improvement(text="", source="generalised")
        try:
            improvement = await self._expert_attempt(request)
        except (ModelUnavailableError, ModelRejectedError) as error:
            if request.worked is None:
                raise
            _LOG.warning("the worked solution stands in for the expert: %s", error)
        if improvement.text or request.worked is None:
            return improvement
        text = _written_out(request.worked)
        return Improvement(text=text, source="generalised", usage=improvement.usage)

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
        question = prompt(
            "improve",
            task=quoted("task", request.prompt),
            attempt=quoted("attempt", request.attempt),
        )
        completion = await self._expert.complete(question, _IMPROVING)
        whole = completion.finish_reason != "length"
        text = completion.text.strip() if whole else ""
        return Improvement(text=text, source="model", usage=plus(NOTHING, completion))


def _written_out(worked: Worked) -> str:
    """The worked steps as a student would write them; empty where they reach no answer."""
    results = [step.result for step in worked.steps if step.result]
    if not results:
        return ""
    return "\n".join([*(step.text for step in worked.steps), f"ANSWER: {results[-1]}"])
