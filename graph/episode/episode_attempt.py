"""The attempt of the episode that a lane is in."""

from collections.abc import Sequence

from bus.messages.curator import AdaptedAnswer
from bus.messages.student import Attempt
from bus.messages.verifier import Verdict
from graph import asking
from graph.arms.prompt import Arm
from graph.asking import AttemptReplies, Item
from graph.context import RunContext
from graph.measuring import Measurement


class EpisodeAttempt:
    """One task under one arm; each of its replies is asked for once, then kept.

    `parts` is how the student did on the task's parts, where it was taken apart first.

    Nothing is lost with it: every request's id is made from its content, so whoever starts with
    an empty one gets the same replies again.

    Raises:
        DeadLetteredError: from each method; an agent could not do its part.
    """

    def __init__(
        self, context: RunContext, item: Item, arm: Arm, parts: Sequence[Measurement] = ()
    ) -> None:
        self.item, self.arm, self.parts = item, arm, tuple(parts)
        self._context = context
        self._made: tuple[str, Attempt] | None = None
        self._adapted: AdaptedAnswer | None = None
        self._verdict: Verdict | None = None

    async def attempt(self) -> tuple[str, Attempt]:
        """The student's answer, and the id of the request."""
        if self._made is None:
            self._made = await asking.attempt(self._context, self.item, self.arm)
        return self._made

    async def adapt(self) -> AdaptedAnswer:
        """The answer in the verifier's format."""
        if self._adapted is None:
            _, made = await self.attempt()
            self._adapted = await asking.adapt(self._context, self.item, made.text)
        return self._adapted

    async def verify(self) -> Verdict:
        """The verifier's verdict."""
        if self._verdict is None:
            _, made = await self.attempt()
            adapted = await self.adapt()
            self._verdict = await asking.settle(self._context, self.item, made, adapted.answer)
        return self._verdict

    async def replies(self) -> AttemptReplies:
        """All of it."""
        return AttemptReplies(*await self.attempt(), await self.adapt(), await self.verify())
