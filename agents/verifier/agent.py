"""The Verifier: says whether an answer is right, and knows nothing of who gave it."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping

from bus.messages.checking import SecondLevel
from bus.messages.verifier import Pictures, Verdict, VerifyAnswer
from tools.renderer.picture import Turntable
from tools.tasks.catalogue import family_named
from tools.tasks.reference import TaskReference
from tools.tasks.sealing import unseal
from tools.tasks.task import Family, Key
from tools.verification import Checker

Seals = Callable[[str], Awaitable[bytes]]
Store = Callable[[bytes], Awaitable[str]]
"""Lays data where the coordinator finds it, and gives its digest."""

_KEPT = 64
"""Verdicts at hand for when their answers come again, with a checklist."""


class Verifier:
    """Finds the key, by reference or by seal, and has the answer checked against it."""

    def __init__(
        self, families: Mapping[str, Family], checker: Checker, seals: Seals, store: Store
    ) -> None:
        self._families, self._checker = families, checker
        self._seals, self._store = seals, store
        self._kept: OrderedDict[VerifyAnswer, Verdict] = OrderedDict()

    async def verify_answer(self, request: VerifyAnswer) -> Verdict:
        """Check one answer; a checklist that comes with it is handed on and changes nothing.

        Raises:
            MalformedReferenceError: the task is no reference.
            UnknownFamilyError: no family has the reference's name.
            UnknownTaskError: the family has no such task.
            BrokenSealError: what lies under the digest is no key.
            BrokenKeyError: the key cannot be used.
            SandboxError: the answer could not be checked on this machine.
            RendererUnavailableError: the scene could not be drawn on this machine.
        """
        bare = request.model_copy(update={"checklist": ()})
        verdict = self._kept.get(bare) if request.checklist else None
        verdict = verdict or await self._checked(bare)
        self._kept[bare] = verdict
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        if not request.checklist:
            return verdict
        return verdict.model_copy(update={"checklist": SecondLevel(items=request.checklist)})

    async def _checked(self, request: VerifyAnswer) -> Verdict:
        """What the key says of the answer."""
        reference = TaskReference.parse(request.task)
        if request.truncated:
            return Verdict(
                outcome="failed", failure="truncated", evidence="cut off at its cap", score=0.0
            )
        key = await self._key(reference, request.sealed)
        found = await self._checker.check(key, request.answer)
        return Verdict(
            outcome=found.outcome,
            failure=found.failure,
            evidence=found.evidence,
            score=found.score,
            observed=dict(found.observed),
            unmet=found.unmet,
            pictures=await self._stored(found.pictures) if found.pictures else None,
            seconds=found.seconds,
        )

    async def _stored(self, pictures: Turntable) -> Pictures:
        return Pictures(
            views=tuple([await self._store(each) for each in pictures.views]),
            silhouettes=tuple([await self._store(each) for each in pictures.silhouettes]),
            own=await self._store(pictures.own) if pictures.own else None,
        )

    async def _key(self, reference: TaskReference, sealed: str | None) -> Key:
        if sealed is not None:
            return unseal(await self._seals(sealed))
        return family_named(reference.family, self._families).key(reference)
