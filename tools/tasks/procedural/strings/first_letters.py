"""The entry level of the skills that look at letters: one small sum, or one letter to name."""

from functools import cache
from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.problem import problem
from tools.tasks.procedural.strings.first_lines import two_numbers
from tools.tasks.procedural.strings.starts import pairs_sharing
from tools.tasks.procedural.strings.words import WORDS

_EARLY: Final = "abcdefghi"
"""Letters to move: their numbers are small, and no move goes past z."""
_COMMON: Final = "aelort"
"""Letters that many words have, and some more than once."""
_SHORT: Final = 6
_ROW: Final = "bdkmprst"


def caesar_shift(rng: Random) -> Problem:
    """The number of a word's first letter, moved forward."""
    word, move = rng.choice([each for each in WORDS if each[0] in _EARLY]), rng.randint(2, 5)
    letter = word[0]
    old = _EARLY.index(letter) + 1
    new = old + move
    prompt = (
        f"Number {old} of the alphabet is {letter}, as in {word}."
        f" Which number is {move} places later?"
    )
    work = (
        ("Note the move", f"{move} places on"),
        ("Number each letter", f"{letter} {old}"),
        ("Add or subtract", f"{old} + {move} = {new}"),
        ("Go round the end", f"{new} is in range"),
        ("Turn into letters", str(new)),
    )
    return problem(prompt, new, work)


def count_letter(rng: Random) -> Problem:
    """How often a letter stands in two words, of each of which it is told."""
    total = rng.randint(2, 5)
    letter, one, two = rng.choice(_parts(total))
    first = rng.choice(_having(letter, one))
    second = rng.choice([word for word in _having(letter, two) if word != first])
    prompt = (
        f"The letter {letter} is counted: {one} in {first}, {two} in {second}. How many in all?"
    )
    work = (
        ("Name the letter", letter),
        ("Spell each word", f"{first}: {' '.join(first)}; {second}: {' '.join(second)}"),
        ("Count per word", f"{first} {one}, {second} {two}"),
        ("Keep a running total", f"{one}, {total}"),
        ("Give the total", str(total)),
    )
    return problem(prompt, total, work)


@cache
def _parts(total: int) -> tuple[tuple[str, int, int], ...]:
    """Letters that so many times stand in two words, and how often in either."""
    halves = ((one, total - one) for one in range(1, total))
    return tuple(
        (letter, one, two)
        for one, two in halves
        for letter in _COMMON
        if _having(letter, one) and _having(letter, two)
    )


@cache
def _having(letter: str, times: int) -> tuple[str, ...]:
    return tuple(word for word in WORDS if len(word) <= _SHORT and word.count(letter) == times)


def run_length_code(rng: Random) -> Problem:
    """The length of a run that grows."""
    (had, more), letter = two_numbers(rng), rng.choice("abcdefghijklmnopqrstuvwxyz")
    size = had + more
    prompt = (
        f"A run of letters has {had} {letter}. Then {more} more {letter} come. How many {letter}"
        " does the run have now?"
    )
    work = (
        ("Cut into runs", " ".join(letter * size)),
        ("Count each run", str(size)),
        ("Number before letter", f"{size}{letter}"),
        ("Check the sum", f"{had} + {more} = {size} letters"),
        ("Give the number", str(size)),
    )
    return problem(prompt, size, work)


def rewrite_by_rules(rng: Random) -> Problem:
    """How many letters of one kind there are after a rule has made more of them."""
    (had, more), (new, old) = two_numbers(rng), rng.sample(_ROW, 2)
    count = had + more
    prompt = (
        f"A row has {had} letters {new}. Then {more} letters {old} become {new}. How many letters"
        f" {new} does it have now?"
    )
    work = (
        ("Copy the row", " ".join(new * had + old * more)),
        ("Mark the matches", f"{old} {more} times"),
        ("Rewrite the whole row", " ".join(new * count)),
        ("Go on from there", f"{had} + {more} = {count}"),
        ("Give the last row", str(count)),
    )
    return problem(prompt, count, work)


def acronym_of_phrase(rng: Random) -> Problem:
    """The first letter of a word."""
    word = rng.choice(WORDS).capitalize()
    work = (
        ("List the words", word),
        ("Cross out small words", "none"),
        ("Find long words", "no rule is about long words"),
        ("Take the letters", word[0]),
        ("Join as capitals", word[0]),
    )
    return problem(f"What is the first letter of {word}?", word[0], work)


def longest_common_start(rng: Random) -> Problem:
    """How many letters two words share at the start, told in two parts."""
    shared = rng.randint(2, 5)
    one, other = rng.choice(pairs_sharing(shared))
    begun = rng.randint(1, shared - 1)
    letters = f"{begun} letter" + ("s" if begun > 1 else "")
    prompt = (
        f"The words {one} and {other} share {letters} at the start and then {shared - begun} more."
        " How many letters do they share?"
    )
    work = (
        ("Group by first letter", f"both {one[0]}"),
        ("Spell the neighbours", f"{' '.join(one)}, {' '.join(other)}"),
        ("Stop at the difference", one[:shared]),
        ("Count the letters", f"{begun} + {shared - begun} = {shared}"),
        ("Give the largest", str(shared)),
    )
    return problem(prompt, shared, work)
