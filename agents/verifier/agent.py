"""The Verifier: says whether an answer is right, and knows nothing of who gave it."""

from collections.abc import Awaitable, Callable, Mapping

from bus.messages.verifier import Verdict, VerifyAnswer
from tools.tasks.catalogue import family_named
from tools.tasks.reference import TaskReference
from tools.tasks.sealing import unseal
from tools.tasks.task import Family, Key
from tools.verification import Checker

Seals = Callable[[str], Awaitable[bytes]]


class Verifier:
    """Finds the key, by reference or by seal, and has the answer checked against it."""

    def __init__(self, families: Mapping[str, Family], checker: Checker, seals: Seals) -> None:
        self._families, self._checker, self._seals = families, checker, seals

    async def verify_answer(self, request: VerifyAnswer) -> Verdict:
        """Check one answer.

        Raises:
            MalformedReferenceError: the task is no reference.
            UnknownFamilyError: no family has the reference's name.
            UnknownTaskError: the family has no such task.
            BrokenSealError: what lies under the digest is no key.
            BrokenKeyError: the key cannot be used.
            SandboxError: the answer could not be checked on this machine.
        """
        reference = TaskReference.parse(request.task)
        if request.truncated:
            return Verdict(outcome="failed", failure="truncated", evidence="cut off at its cap")
        key = await self._key(reference, request.sealed)
        found = await self._checker.check(key, request.answer)
        return Verdict(
            outcome=found.outcome,
            failure=found.failure,
            evidence=found.evidence,
            score=found.score,
            seconds=found.seconds,
        )

    async def _key(self, reference: TaskReference, sealed: str | None) -> Key:
        if sealed is not None:
            return unseal(await self._seals(sealed))
        return family_named(reference.family, self._families).key(reference)
