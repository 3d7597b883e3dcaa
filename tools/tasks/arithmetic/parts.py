"""Sub-problems of arithmetic, taken from worked solutions and split by place value."""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from tools.tasks.task import Part, Worked

_NUMBER: Final = r"\d+(?:\.\d+)?"
_CALCULATION: Final = re.compile(
    rf"(?P<left>{_NUMBER}(?: [-+*/] {_NUMBER})+) = (?P<right>-?{_NUMBER})"
)
_OPERATION: Final = re.compile(r"(?P<a>\d+) (?P<sign>[-+*]) (?P<b>\d+)")
_CHAIN: Final = re.compile(r"\d+(?: [-+] \d+){2,}")
_TERM: Final = re.compile(r"([-+]) (\d+)")
_DEEPEST: Final = 2
"""Splits below a step; what is left then is small."""


def parts_of(prompt: str, worked: Worked) -> tuple[tuple[Part, ...], str]:
    """The calculations that lead up to the last step, and that step; nothing where there are none.

    None of them is the task itself, or trivial.
    """
    *before, last = (_CALCULATION.match(step.text) for step in worked.steps)
    answer = worked.steps[-1].result
    found = [each for each in before if each and each["right"] != answer]
    parts = [part for each in found for part in _part(each["left"], each["right"], _DEEPEST)]
    left = f"work out {last['left']}" if last else worked.steps[-1].label.lower()
    if last and _CHAIN.fullmatch(last["left"]):
        parts += _splits(last["left"], 1)
        left = _rest(last["left"])
    kept = tuple(part for part in parts if part.prompt != prompt)
    return kept, left if kept else ""


def _part(left: str, right: str, deeper: int) -> Iterator[Part]:
    if "0" not in left.split():
        parts = tuple(_splits(left, deeper))
        yield Part(f"What is {left}?", right, "number", parts, _rest(left) if parts else "")


def _splits(left: str, deeper: int) -> Iterator[Part]:
    """Smaller calculations whose results leave one step to do; none where there are no smaller."""
    if not deeper:
        return
    if _CHAIN.fullmatch(left):
        totals = _totals(left)
        for so_far, total, (sign, term) in zip(
            totals, totals[1:-1], _TERM.findall(left), strict=False
        ):
            yield from _part(f"{so_far} {sign} {term}", str(total), deeper - 1)
    elif found := _OPERATION.fullmatch(left):
        for a, b, result in _terms(int(found["a"]), found["sign"], int(found["b"])):
            yield from _part(f"{a} {found['sign']} {b}", str(result), deeper - 1)


def _rest(left: str) -> str:
    """What is left of a calculation after its splits, as a calculation."""
    if _CHAIN.fullmatch(left):
        return f"work out {_totals(left)[-2]} {' '.join(_TERM.findall(left)[-1])}"
    a, sign, b = left.split()
    results = [str(result) for *_, result in _terms(int(a), sign, int(b))]
    if sign == "-":
        return f"work out {results[0]} - {int(b) % 10 ** (len(b) - 1)}"
    return f"work out {' + '.join(results)}"


def _totals(chain: str) -> list[int]:
    """What a chain of sums and differences comes to after each of its terms."""
    signed = (int(sign + term) for sign, term in _TERM.findall(chain))
    return list(accumulate(signed, initial=int(chain.split()[0])))


def _terms(a: int, sign: str, b: int) -> Iterator[tuple[int, int, int]]:
    """The same operation on the highest place, and on what is below it."""
    place = 10 ** (len(str(b if sign == "-" else max(a, b))) - 1)
    (high_a, low_a), (high_b, low_b) = (divmod(a, place), divmod(b, place))
    if sign == "+" and place > 1 and low_a + low_b:
        yield high_a * place, high_b * place, (high_a + high_b) * place
        yield low_a, low_b, low_a + low_b
    elif sign == "-" and low_b:
        yield a, high_b * place, a - high_b * place
    elif sign == "*" and place > 1 and (low_a if a > b else low_b):
        larger, smaller = max(a, b), min(a, b)
        for term in (larger - larger % place, larger % place):
            yield term, smaller, term * smaller
