"""What calls cost, added up."""

from bus.messages.message import Usage
from tools.model.chat import Completion

NOTHING = Usage()


def plus(usage: Usage, completion: Completion) -> Usage:
    """The usage with one more call."""
    return Usage(
        calls=usage.calls + 1,
        prompt_tokens=usage.prompt_tokens + completion.prompt_tokens,
        completion_tokens=usage.completion_tokens + completion.completion_tokens,
        cost=usage.cost + completion.cost,
        seconds=usage.seconds + completion.seconds,
    )


def total(one: Usage, other: Usage) -> Usage:
    """Both together."""
    return Usage(**{name: getattr(one, name) + getattr(other, name) for name in Usage.model_fields})
