"""Keys as bytes: how an authored key lies in the verifier's bucket."""

import json

from tools.tasks.task import Key


class BrokenSealError(ValueError):
    """Sealed bytes are no key."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"the sealed key cannot be read ({reason}); seal the task again")


def seal(key: Key) -> bytes:
    """The key as canonical JSON, so that equal keys have equal digests."""
    content = {"kind": key.kind, "data": dict(key.data)}
    return json.dumps(content, sort_keys=True, ensure_ascii=False).encode()


def unseal(sealed: bytes) -> Key:
    """The key that `seal` wrote.

    Raises:
        BrokenSealError: the bytes are something else.
    """
    try:
        content = json.loads(sealed)
        return Key(content["kind"], content["data"])
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenSealError(repr(error)) from error
