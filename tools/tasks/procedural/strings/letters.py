"""Skills that look at letters one by one.

Where letters are changed they stand apart by blanks, so that no tokenizer decides which are seen.
"""

from itertools import accumulate, groupby
from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.problem import problem
from tools.tasks.procedural.strings.words import WORDS, of_length

_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz"
_SPACED: Final = "with a space between letters"

_SHIFTED: Final = (((3,), (4,), (5,)), ((3,), (4,), (5,)), ((5, 5),), ((6, 6, 6, 6),))
"""Lengths of the words whose letters make the row; at level 1 the first letter alone.

This and what follows begins with level 1."""
_MOVES: Final = (
    (1, 2, 3, 4, 5),
    (1, 2, 3, 4),
    (3, 4, 5, 6, 7),
    (5, 6, 7, 8, 9, 10, 11),
)
_COUNTED: Final = ((2, 1, 4), (3, 1, 5), (12, 3, 9), (50, 12, 30))
"""Words, and the least and the most times that the letter is there."""
_RUNS: Final = ((2, 4, 26), (3, 5, 26), (9, 7, 4), (30, 9, 3))
"""Runs, the longest one, and how many different letters."""


def caesar_shift(rng: Random, level: int) -> Problem:
    """Every letter moved along the alphabet, which is a ring."""
    words = [rng.choice(of_length(length)) for length in rng.choice(_SHIFTED[level - 1])]
    row = "".join(words) if level > 1 else words[0][0]
    move, forward = rng.choice(_MOVES[level - 1]), rng.random() < 0.5
    sign = 1 if forward else -1
    old = [_ALPHABET.index(letter) + 1 for letter in row]
    moved = [place + sign * move for place in old]
    new = [(place - 1) % 26 + 1 for place in moved]
    answer = " ".join(_ALPHABET[place - 1] for place in new)
    way, ring = ("forward", "a follows z") if forward else ("back", "z comes before a")
    places = f"{move} place" + ("s" if move > 1 else "")
    told = f"{places} {'after' if forward else 'before'}"
    prompt = (
        f"In the alphabet, where {ring}, find the letter that stands {told} each of these:"
        f" {' '.join(row)}. Write the new letters in the same order, as small letters with a space"
        " between them."
        if row[1:]
        else f"In the alphabet, where {ring}, which letter comes {told} the letter {row}, as in"
        f" {words[0]}?"
    )
    sums = (f"{a} {'+' if forward else '-'} {move} = {b}" for a, b in zip(old, moved, strict=True))
    wrapped = (f"{a} is {b}" for a, b in zip(moved, new, strict=True) if a != b)
    work = (
        ("Note the move", f"{places} {way}"),
        ("Number each letter", ", ".join(f"{a} {b}" for a, b in zip(row, old, strict=True))),
        ("Add or subtract", ", ".join(sums)),
        ("Go round the end", ", ".join(wrapped) or "no number lies outside"),
        ("Turn into letters", answer),
    )
    return problem(prompt, answer, work)


def count_letter(rng: Random, level: int) -> Problem:
    """How often a letter stands in a line of words."""
    count, least, most = _COUNTED[level - 1]
    # The wanted count is drawn first, so that no count is the likeliest guess.
    wanted, words, fitting = rng.randint(least, most), list[str](), ""
    while not fitting:
        words = rng.sample(WORDS, count)
        letters = "".join(words)
        fitting = "".join(each for each in _ALPHABET if letters.count(each) == wanted)
    letter = rng.choice(fitting)
    hits = [word.count(letter) for word in words]
    prompt = (
        f"How many times does the letter {letter} stand in this line of words: {' '.join(words)}?"
    )
    spelled = "; ".join(f"{word}: {' '.join(word)}" for word in words)
    work = (
        ("Name the letter", letter),
        ("Spell each word", spelled),
        ("Count per word", ", ".join(f"{a} {b}" for a, b in zip(words, hits, strict=True))),
        ("Keep a running total", ", ".join(map(str, accumulate(hits)))),
        ("Give the total", str(wanted)),
    )
    return problem(prompt, wanted, work)


def run_length_code(rng: Random, level: int) -> Problem:
    """A number of the code that gives the length and the letter of each run of a row."""
    runs, longest, kinds = _RUNS[level - 1]
    letters = rng.sample(_ALPHABET, kinds)
    chosen = [rng.choice(letters)]
    while len(chosen) < runs:
        chosen.append(rng.choice([letter for letter in letters if letter != chosen[-1]]))
    row = " ".join(letter for each in chosen for letter in each * rng.randint(1, longest))
    cut = ["".join(run) for _, run in groupby(row.split())]
    pairs = [f"{len(run)}{run[0]}" for run in cut]
    place = rng.randint(1, runs)
    prompt = (
        f"Take this row of letters: {row}. A run is a letter that stands once or several times side"
        " by side. The run-length code of a row has a pair for each run, in their order: how many"
        f" letters the run has, and which one. Which number does pair {place} have?"
    )
    sizes = [str(len(run)) for run in cut]
    work = (
        ("Cut into runs", " | ".join(" ".join(run) for run in cut)),
        ("Count each run", ", ".join(sizes)),
        ("Number before letter", ", ".join(pairs)),
        ("Check the sum", f"{' + '.join(sizes)} = {len(row.split())} letters"),
        ("Give the number", sizes[place - 1]),
    )
    return problem(prompt, int(sizes[place - 1]), work)
