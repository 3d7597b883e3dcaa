"""The curator's language model, asked for what only language can do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from agents import prompting
from agents.curator.replies import UnusableReplyError
from agents.usage import NOTHING, plus
from bus.messages.message import Usage
from tools.model.chat import ChatModel, Completion, Sampling

UNSET = "no model is set for the curator: give the plan a [curator] table"
"""Why a curator without a model writes nothing."""
_TRIES = 2

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ModelReply(Generic[T]):
    """What could be read of an answer, why nothing could, and what it cost."""

    value: T | None
    reason: str = ""
    usage: Usage = NOTHING


@dataclass(frozen=True, slots=True)
class CuratorModel:
    """The language model, and how it samples unless a question says otherwise."""

    chat: ChatModel
    sampling: Sampling

    def room(
        self, tokens: int, seed: int | None = None, json_schema: str | None = None
    ) -> Sampling:
        """Sampling with room for so many tokens at least."""
        most = max(tokens, self.sampling.max_tokens)
        return Sampling(self.sampling.temperature, most, seed, json_schema)

    async def ask(
        self, question: str, sampling: Sampling, parse: Callable[[Completion], T]
    ) -> ModelReply[T]:
        """Ask until an answer can be read, twice at most; the second time with the reason.

        Raises:
            ModelUnavailableError: the model gave no answer; a later try may succeed.
            ModelRejectedError: the model's endpoint refuses this call for good.
        """
        usage, asked, reason = NOTHING, question, ""
        for _ in range(_TRIES):
            completion = await self.chat.complete(asked, sampling)
            usage = plus(usage, completion)
            try:
                return ModelReply(parse(completion), usage=usage)
            except UnusableReplyError as error:
                reason = error.reason
            asked = prompt("repair", prompt=question, reason=reason)
        return ModelReply(None, reason, usage)


def prompt(name: str, **values: object) -> str:
    """A prompt file of the curator's with its places filled."""
    return prompting.prompt("agents.curator", name, **values)
