"""The interface of every language model: one method, from prompt to completion."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

FinishReason = Literal["stop", "length", "filter", "unknown"]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How to sample; temperature 0 is greedy, `max_tokens` caps the answer."""

    temperature: float = 0.7
    max_tokens: int = 256
    seed: int | None = None
    json_schema: str | None = None
    """JSON Schema that decoding is held to, as text."""


@dataclass(frozen=True, slots=True)
class Completion:
    """One answer: `seconds` of wall time, `entropy` in nats per token where the endpoint tells."""

    text: str
    finish_reason: FinishReason
    prompt_tokens: int
    completion_tokens: int
    seconds: float
    entropy: float | None = None
    cost: float = 0.0


class ChatModel(Protocol):
    """A language model."""

    @property
    def variant(self) -> str:
        """Hash of weights, template and server settings."""
        ...

    async def complete(
        self, prompt: str, sampling: Sampling, pictures: Sequence[bytes] = ()
    ) -> Completion:
        """Answer one prompt, with PNGs after its text where there are any.

        Raises:
            ModelUnavailableError: the endpoint could not be reached, was busy or broke; a later
                try may succeed. Carries `retry_after` seconds where the endpoint said so.
            ModelRejectedError: the endpoint refuses this call for good (no key, no such model).
        """
        ...
