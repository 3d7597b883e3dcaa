"""A family in one file: Roman numerals, read and written.

`docs/families.md` walks through it; `tests/tools/tasks/test_example_family.py` admits it.
"""

from collections.abc import Mapping
from random import Random

from tools.tasks.generated import GeneratedFamily, Generator, Problem
from tools.tasks.task import Key, Worked, WorkedStep

_VALUES = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
_NAMES = ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I")
_SIGNS = dict(zip(_VALUES, _NAMES, strict=True))
_MOST = (50, 200, 3999)
"""The largest number of each level; each begins where the one before it ends."""


def roman_numerals() -> GeneratedFamily:
    """The family; a line in `tools/tasks/catalogue.py` would make it the lab's."""
    return GeneratedFamily("roman", "1", _table)


def _table() -> Mapping[str, Generator]:
    return {"read": Generator(len(_MOST), _read), "write": Generator(len(_MOST), _write)}


def _read(rng: Random, level: int) -> Problem:
    number = _number(rng, level)
    parts = _parts(number)
    numeral, values = "".join(_SIGNS[part] for part in parts), " + ".join(map(str, parts))
    steps = (
        WorkedStep(
            "Read each sign", f"{numeral} is {values}.", values, "Two signs can be one value."
        ),
        WorkedStep("Add them up", f"{values} = {number}.", str(number), "Their sum is the number."),
    )
    return Problem(
        f"Which number is the Roman numeral {numeral}?",
        Key("maths", {"answer": str(number)}),
        str(number),
        "number",
        Worked(steps, {"numeral": numeral}),
    )


def _write(rng: Random, level: int) -> Problem:
    number = _number(rng, level)
    numeral = "".join(_SIGNS[part] for part in _parts(number))
    prompt = f"Write the number {number} as a Roman numeral."
    return Problem(prompt, Key("text", {"answer": numeral}), numeral, "text")


def _number(rng: Random, level: int) -> int:
    return rng.randint((0, *_MOST)[level] + 1, _MOST[level])


def _parts(number: int) -> list[int]:
    parts = []
    for value in _SIGNS:
        parts += [value] * (number // value)
        number %= value
    return parts
