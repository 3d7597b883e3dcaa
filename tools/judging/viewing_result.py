"""What a judge said of a pair of which the truth is known."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ViewingResult:
    """One viewing; `first_is` says on which side the check's first picture was shown.

    `preference` is what the judge said, None where it is unscored. `kind` is what was done to the
    second picture, where something was.
    """

    pair: str
    first_is: Literal["A", "B"]
    preference: Literal["A", "B", "tie"] | None
    kind: str = ""


def scored(viewings: Iterable[ViewingResult]) -> Iterator[ViewingResult]:
    """Those that were scored."""
    return (each for each in viewings if each.preference is not None)


def preference_for_first(each: ViewingResult) -> float:
    """1 where the first picture was preferred, -1 where the second was, 0 for a tie."""
    return preference_for_a(each) if each.first_is == "A" else -preference_for_a(each)


def preference_for_a(each: ViewingResult) -> float:
    """1 where side A was preferred, -1 where B was, 0 for a tie."""
    return {"A": 1.0, "B": -1.0}.get(each.preference or "tie", 0.0)
