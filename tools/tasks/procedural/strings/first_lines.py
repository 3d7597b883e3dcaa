"""The entry level of the skills that change lines of words: one move, told in numbers.

The smallest models add two small numbers at times, but find no word in a line.
"""

from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.problem import problem
from tools.tasks.procedural.strings.words import WORDS

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def two_numbers(rng: Random) -> tuple[int, int]:
    """Two small numbers; no sum of them is likelier than a fifth. Neither is 1: plurals fit."""
    return rng.randint(2, 6), rng.randint(2, 5)


def reverse_words(rng: Random) -> Problem:
    """Number of the word that comes after the last one, going back."""
    count, last = rng.randint(4, 12), rng.choice(WORDS)
    prompt = (
        f"A line of {count} words ends in {last}. It is written backward, so word {count}, {last},"
        " comes first. Which word comes next? Answer with its number."
    )
    work = (
        ("Number the words", f"1 to {count}, {count} {last}"),
        ("Find the end", f"{count} {last}"),
        ("Walk back", f"{count}, then {count - 1}"),
        ("Count to the place", f"1 {last}, 2 word {count - 1}"),
        ("Give the word", str(count - 1)),
    )
    return problem(prompt, count - 1, work)


def interleave_words(rng: Random) -> Problem:
    """Length of the line that two lines are merged into."""
    (first, second), (one, other) = two_numbers(rng), sorted(rng.sample(_LETTERS.upper(), 2))
    count = first + second
    prompt = (
        f"Line {one} has {first} words. Line {other} has {second} words. Both are merged into one"
        " line. How many words does the new line have?"
    )
    rounds = min(first, second)
    ended = "both end there" if first == second else f"the other has {abs(first - second)} more"
    work = (
        ("Number each line", f"{one}: 1 to {first}; {other}: 1 to {second}"),
        ("Go in rounds", f"in rounds 1 to {rounds} both lines give a word"),
        ("Pass over the ended", f"a line ends after round {rounds}, {ended}"),
        ("Count to the place", f"{first} + {second} = {count}"),
        ("Give the word", str(count)),
    )
    return problem(prompt, count, work)


def sort_by_last_letter(rng: Random) -> Problem:
    """Length of the line that two groups of words are sorted into."""
    (first, second), (one, other) = two_numbers(rng), sorted(rng.sample(_LETTERS, 2))
    count = first + second
    prompt = (
        f"{first} words end in {one} and {second} words end in {other}. They are sorted by last"
        " letter. How many words does the new line have?"
    )
    work = (
        ("Note each ending", f"{one} {first} times, {other} {second} times"),
        ("Go through the alphabet", f"{one} comes before {other}"),
        ("Keep ties in order", f"the words in {one} stay as they stood, and those in {other}"),
        ("Count to the place", f"{first} + {second} = {count}"),
        ("Give the word", str(count)),
    )
    return problem(prompt, count, work)


def drop_every_nth(rng: Random) -> Problem:
    """Words left before and after the one that is crossed out."""
    before, gone = rng.randint(3, 8), rng.choice(WORDS)
    # The line ends before its next multiple, so that a single word goes.
    after = rng.randint(2, min(before, 5))
    count = before + after
    prompt = (
        f"The word {gone} is crossed out of a line. There are {before} words before {gone} and"
        f" {after} words after it. How many words are left?"
    )
    work = (
        ("Number the words", f"{before} words, then {before + 1} {gone}, then {after} words"),
        ("Cross out multiples", f"{before + 1} {gone}; left: {before} words and {after} words"),
        ("Number anew", "there is one round only"),
        ("Count to the place", f"{before} + {after} = {count}"),
        ("Give the word", str(count)),
    )
    return problem(prompt, count, work)
