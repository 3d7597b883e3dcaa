r"""Values in `\boxed{...}`."""

import re
from typing import Final

_BRACE = re.compile(r"[{}]")
_OPENERS: Final = ("\\boxed", "\\fbox")


def last_box(text: str) -> str | None:
    r"""The content of the last `\boxed{...}` that closes, braces inside it included.

    Of nested boxes the innermost counts.
    """
    open_braces: list[int] = []
    start, end = -1, -1
    for brace in _BRACE.finditer(text):
        at = brace.start()
        if text[at] == "{":
            open_braces.append(at)
        elif open_braces:
            opened = open_braces.pop()
            if opened >= start and text.endswith(_OPENERS, 0, opened):
                start, end = opened + 1, at
    return text[start:end] if end >= 0 else None
