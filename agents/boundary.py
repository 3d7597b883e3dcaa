"""The one place that says what an exception means for the request it escaped from."""

from bus.errors import RejectedError, RetryLaterError
from tools.model.errors import ModelRejectedError, ModelSettingsError, ModelUnavailableError

PAUSE = 5.0
"""Seconds until a request is tried again where nobody said how long."""

_FOR_GOOD = (ModelRejectedError, ModelSettingsError, ValueError, LookupError)
"""A request that names what does not exist, or is malformed, is a ValueError or LookupError."""


def classify(error: Exception) -> RetryLaterError | RejectedError:
    """Say whether the same request may succeed later.

    What is not known is tried again: the queue bounds how often, and then the reason, with the
    error's type, lies beside the dead letter.
    """
    if isinstance(error, ModelUnavailableError):
        return RetryLaterError(error.retry_after or PAUSE, str(error))
    reason = f"{type(error).__name__}: {error}"
    if isinstance(error, _FOR_GOOD):
        return RejectedError(reason)
    return RetryLaterError(PAUSE, reason)
