"""An answer without what it repeats of its prompt's opening, so that it does not tell its arm."""

import re
from collections.abc import Iterator
from typing import Final

RUN: Final = 3
"""Words in a row that are shared by no accident."""
GAP: Final = "…"
_WORD = re.compile(r"\w+")


def without_echo(answer: str, opening: str, own: str = "") -> str:
    """Every run of `RUN` words or more that the answer shares with the opening, left out.

    What stands in `own`, the task's words that every arm has, stays. Case is ignored.
    """
    theirs, allowed = (set(_runs(_words(text))) for text in (opening, own))
    found = list(_WORD.finditer(answer))
    told = _runs([each[0].casefold() for each in found])
    spans = [
        (found[at].start(), found[at + RUN - 1].end())
        for at, run in enumerate(told)
        if run in theirs and run not in allowed
    ]
    for start, end in reversed(list(_joined(spans))):
        answer = f"{answer[:start]}{GAP}{answer[end:]}"
    return answer


def _words(text: str) -> list[str]:
    return [each.casefold() for each in _WORD.findall(text)]


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[offset:] for offset in range(RUN)), strict=False)


def _joined(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Overlapping stretches as one."""
    for index, (start, end) in enumerate(spans):
        if index and start <= spans[index - 1][1]:
            continue
        last = end
        for later, its_end in spans[index + 1 :]:
            if later > last:
                break
            last = its_end
        yield start, last
