"""What a judge said of a pair of which the truth is known."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Shown:
    """One viewing; `first_is` says on which side the check's first picture was shown.

    `preference` is what the judge said, None where it is unscored. `kind` is what was done to the
    second picture, where something was.
    """

    pair: str
    first_is: Literal["A", "B"]
    preference: Literal["A", "B", "tie"] | None
    kind: str = ""


def scored(shown: Iterable[Shown]) -> Iterator[Shown]:
    """Those that were scored."""
    return (each for each in shown if each.preference is not None)


def taste(each: Shown) -> float:
    """1 where the first picture was preferred, -1 where the second was, 0 for a tie."""
    return leaning(each) if each.first_is == "A" else -leaning(each)


def leaning(each: Shown) -> float:
    """1 where side A was preferred, -1 where B was, 0 for a tie."""
    return {"A": 1.0, "B": -1.0}.get(each.preference or "tie", 0.0)
