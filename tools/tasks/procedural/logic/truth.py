"""Skill `boolean-value`: how many of several expressions are true."""

from dataclasses import dataclass
from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.problem import problem

_VARIABLES: Final = (2, 3, 4, 4, 5)
_EXPRESSIONS: Final = (3, 4, 4, 5, 8)
_LEAVES: Final = ((1, 2), (2, 2), (2, 3), (3, 4), (4, 6))
"""Fewest and most variables of one expression."""
_NEGATED: Final = (0.2, 0.2, 0.25, 0.25, 0.25)
_LETTERS: Final = "pqrstuvw"


@dataclass(frozen=True, slots=True)
class _Expression:
    text: str
    value: bool
    steps: str
    """How its value comes about, from the inside out."""


def boolean_value(rng: Random, level: int) -> Problem:
    """Three expressions of one operator; then more of them, deeper ones and more negation."""
    letters = sorted(rng.sample(_LETTERS, _VARIABLES[level]))
    values = {letter: rng.random() < 0.5 for letter in letters}
    size = _EXPRESSIONS[level]
    true = rng.randint(0, size)
    wanted = [True] * true + [False] * (size - true)
    rng.shuffle(wanted)
    made = [_valued(rng, values, level, value) for value in wanted]
    filled = [_filled(each.text, values) for each in made]
    listed = [f"({number}) {each.text}" for number, each in enumerate(made, 1)]
    marks = [f"({number}) {_word(each.value)}" for number, each in enumerate(made, 1)]
    counted = ", ".join(f"({number})" for number, each in enumerate(made, 1) if each.value)
    given = ", ".join(f"{letter} is {_word(value)}" for letter, value in values.items())
    return problem(
        f"{given[0]}{given[1:]}. How many of these {size} expressions are true: "
        f"{'; '.join(listed)}? Answer with a number.",
        true,
        (
            ("Put in the values", f"{'; '.join(filled)}."),
            ("Turn each not", f"{'; '.join(map(_without_nots, filled))}."),
            ("Work inside out", f"{'; '.join(each.steps for each in made)}."),
            ("Mark each result", f"{', '.join(marks)}."),
            ("Count the true", f"True are {counted or 'none'}: {true}."),
        ),
    )


def _valued(rng: Random, values: dict[str, bool], level: int, value: bool) -> _Expression:
    """An expression of this value."""
    while True:
        size, letters = rng.randint(*_LEAVES[level]), rng.sample(list(values), len(values))
        leaves = [letters[place % len(letters)] for place in range(size)]
        made = _drawn(rng, values, leaves, _NEGATED[level])
        if made.value == value:
            return made


def _drawn(rng: Random, values: dict[str, bool], leaves: list[str], negated: float) -> _Expression:
    if len(leaves) == 1:
        letter = leaves[0]
        made = _Expression(letter, values[letter], _word(values[letter]))
    else:
        made = _joined(rng, values, leaves, negated)
    return _turned(made, len(leaves)) if rng.random() < negated else made


def _joined(rng: Random, values: dict[str, bool], leaves: list[str], negated: float) -> _Expression:
    first = rng.randint(1, len(leaves) - 1)
    sides = leaves[:first], leaves[first:]
    left, right = (_drawn(rng, values, side, negated) for side in sides)
    operator = rng.choice(("and", "or"))
    ends = left.value, right.value
    value = all(ends) if operator == "and" else any(ends)
    text = f"{_bracketed(left.text)} {operator} {_bracketed(right.text)}"
    last = f"{_word(left.value)} {operator} {_word(right.value)} = {_word(value)}"
    inner = [each.steps for each in (left, right) if "=" in each.steps]
    return _Expression(text, value, ", ".join([*inner, last]))


def _turned(made: _Expression, leaves: int) -> _Expression:
    if leaves == 1:
        return _Expression(f"not {made.text}", not made.value, _word(not made.value))
    last = f"not {_word(made.value)} = {_word(not made.value)}"
    return _Expression(f"not ({made.text})", not made.value, f"{made.steps}, {last}")


def _bracketed(text: str) -> str:
    return f"({text})" if " and " in text or " or " in text else text


def _filled(text: str, values: dict[str, bool]) -> str:
    words = text.replace("(", "( ").replace(")", " )").split()
    filled = [_word(values[word]) if word in values else word for word in words]
    return " ".join(filled).replace("( ", "(").replace(" )", ")")


def _without_nots(filled: str) -> str:
    return (
        filled.replace("not true", "FALSE").replace("not false", "true").replace("FALSE", "false")
    )


def _word(value: bool) -> str:
    return "true" if value else "false"
