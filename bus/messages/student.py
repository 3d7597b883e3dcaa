"""What the student is asked, and what it answers."""

from typing import Literal

from pydantic import Field

from bus.messages.message import Message, Reply, Request, Usage

FinishReason = Literal["stop", "length", "filter", "unknown"]


class Sampling(Message):
    """How an answer is sampled."""

    temperature: float = Field(default=0.7, ge=0)
    """Softmax temperature; 0 is greedy."""
    max_tokens: int = Field(default=256, gt=0)
    """Cap on the answer, in tokens."""
    seed: int | None = None
    """Seed for endpoints that take one."""
    json_schema: str | None = None
    """JSON Schema that decoding is held to, as text, for tasks whose answers have one."""


class MakeAttempt(Request):
    """Answer one prompt."""

    kind: Literal["make_attempt"] = "make_attempt"
    prompt: str
    """The whole prompt; a scaffold, if any, is already in it."""
    sampling: Sampling
    """How to sample."""


class Attempt(Reply):
    """One answer of one variant."""

    kind: Literal["attempt"] = "attempt"
    text: str
    """The answer, verbatim."""
    finish_reason: FinishReason
    """Why the model stopped; `length` is a truncated answer."""
    entropy: float | None = None
    """Mean token entropy in nats over the endpoint's top log-probabilities, where it gives any."""
    variant: str
    """Hash of the weights, template and server settings that answered, or the name that they are
    served under: the subject's, in any case."""
    usage: Usage
    """What it cost."""
