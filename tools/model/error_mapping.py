"""Maps whatever a call raised to the two errors that callers know."""

import email.utils
import time

import openai

from tools.model.errors import ModelRejectedError, ModelUnavailableError

_MALFORMED = (LookupError, TypeError, ValueError, AttributeError)
"""What reading a reply of the wrong shape raises, in the client and in our own reading."""

_REMEDIES = {
    400: "check model, max_tokens and the length of the prompt against its context",
    401: "check the key in the variable that key_variable names",
    403: "check what the key in the variable that key_variable names may do",
    404: "check base_url and model",
}
_SHOWN = 300
"""Characters of an endpoint's own words that are repeated in ours."""
_LATER = frozenset({408, 409, 425, 429})
"""Refusals of the moment; so is every status from 500."""


def model_error(error: Exception, where: str) -> ModelUnavailableError | ModelRejectedError:
    """The error that says whether the same call may succeed later; `where` is the address."""
    if isinstance(error, openai.APIStatusError):
        status, reason = error.status_code, f"status {error.status_code}, {error.message[:_SHOWN]}"
        if status >= 500 or status in _LATER:
            return ModelUnavailableError(where, reason, _retry_after(error))
        return ModelRejectedError(where, reason, _REMEDIES.get(status, "check the settings"))
    if isinstance(error, TimeoutError | openai.APITimeoutError):
        return ModelUnavailableError(where, "no whole reply within the setting timeout")
    if isinstance(error, _MALFORMED):
        return ModelUnavailableError(where, f"unreadable reply ({_short(error)})")
    return ModelUnavailableError(where, _short(error))


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:_SHOWN]


def _retry_after(error: openai.APIStatusError) -> float | None:
    """Seconds of the header Retry-After, which is a number or a date (RFC 9110, 10.2.3)."""
    header = error.response.headers.get("retry-after", "")
    if header.isdecimal():
        return float(header)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(header).timestamp() - time.time())
    except ValueError:
        return None
