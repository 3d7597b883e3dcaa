"""The base of every message."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

CONTRACT = 1
"""Version of all messages together; a worker refuses any other."""

Role = Literal["curator", "student", "distiller", "verifier", "judge"]


class Message(BaseModel):
    """Frozen, closed, and described by the docstring under each field."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Request(Message):
    """What a role is asked to do."""


class Reply(Message):
    """What a role answered."""


class Usage(Message):
    """What model calls cost."""

    calls: int = Field(default=0, ge=0)
    """Calls made."""
    prompt_tokens: int = Field(default=0, ge=0)
    """Tokens read."""
    completion_tokens: int = Field(default=0, ge=0)
    """Tokens written."""
    cost: float = Field(default=0.0, ge=0)
    """Money spent, in the currency of the configured prices."""
    seconds: float = Field(default=0.0, ge=0)
    """Time spent in calls, summed over calls."""
