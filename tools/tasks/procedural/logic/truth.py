"""Skill `boolean-value`: how many of several expressions are true."""

from dataclasses import dataclass
from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.problem import problem

_VARIABLES: Final = (3, 2, 3, 4, 5)
_EXPRESSIONS: Final = (3, 3, 4, 5, 8)
_LEAVES: Final = ((1, 1), (1, 2), (2, 2), (3, 4), (4, 6))
"""Fewest and most variables of one expression."""
_NEGATED: Final = (0.2, 0.2, 0.2, 0.25, 0.25)
_LETTERS: Final = "pqrstuvw"


@dataclass(frozen=True, slots=True)
class _Expression:
    text: str
    value: bool
    steps: str
    """How its value comes about, from the inside out."""


def boolean_value(rng: Random, level: int) -> Problem:
    """Three letters; then one operator each; then more expressions, deeper, with more negation."""
    letters = sorted(rng.sample(_LETTERS, _VARIABLES[level]))
    size = _EXPRESSIONS[level]
    true = rng.randint(0, size)
    wanted = [True] * true + [False] * (size - true)
    rng.shuffle(wanted)
    if level:
        values = {letter: rng.random() < 0.5 for letter in letters}
        made = [_valued(rng, values, level, value) for value in wanted]
    else:
        values, made = _own_letters(rng, letters, wanted)
    filled = [_filled(each.text, values) for each in made]
    listed = [f"({number}) {each.text}" for number, each in enumerate(made, 1)]
    marks = [f"({number}) {_word(each.value)}" for number, each in enumerate(made, 1)]
    counted = ", ".join(f"({number})" for number, each in enumerate(made, 1) if each.value)
    given = ", ".join(f"{letter} is {_word(value)}" for letter, value in values.items())
    asked = f"{size} expressions are true: {'; '.join(listed)}"
    if not level:
        # Small models take the numbers of a list for what is asked.
        asked = f"{size} are true: {'; '.join(each.text for each in made)}"
    return problem(
        f"{given}. How many of these {asked}? Answer with a number.",
        true,
        (
            ("Put in the values", f"{'; '.join(filled)}."),
            ("Turn each not", f"{'; '.join(map(_without_nots, filled))}."),
            ("Work inside out", f"{'; '.join(each.steps for each in made)}."),
            ("Mark each result", f"{', '.join(marks)}."),
            ("Count the true", f"True are {counted or 'none'}: {true}."),
        ),
    )


def _own_letters(
    rng: Random, letters: list[str], wanted: list[bool]
) -> tuple[dict[str, bool], list[_Expression]]:
    """Values of these letters, and an expression of each letter: none is asked twice."""
    turned = [rng.random() < _NEGATED[0] for _ in wanted]
    values = {
        letter: value != turn for letter, value, turn in zip(letters, wanted, turned, strict=True)
    }
    plain = [_Expression(letter, value, _word(value)) for letter, value in values.items()]
    made = [_turned(each, 1) if turn else each for each, turn in zip(plain, turned, strict=True)]
    return values, made


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
