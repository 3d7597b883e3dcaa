"""Skills that put the words of a line into another order, or leave some of them out.

Each asks for the word at one place of the new line: the whole line has to be made for it, and a
student that nearly makes it is still sometimes right.
"""

from collections.abc import Sequence
from itertools import groupby, zip_longest
from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.problem import problem
from tools.tasks.procedural.strings.words import WORDS, few, numbered

_REVERSED: Final = ((4, 4), (6, 6), (15, 10), (40, 10))
"""Words, and how many different ones, from level 1 on, as everywhere here."""
_INTERLEAVED: Final = ((2, 2), (3, 3), (6, 5, 8), (16, 9, 13))
"""Words of each line; the lines stand in any order."""
_SORTED: Final = (4, 5, 13, 24)
_DROPPED: Final = ((8, (2, 3)), (10, (2, 3)), (24, (2, 3, 4)), (50, (2, 3, 4, 5)))
"""Words, and which of them a round may cross out."""
_ROUNDS: Final = (1, 1, 2, 3)


def reverse_words(rng: Random, level: int) -> Problem:
    """The words of a line from the last to the first."""
    words = few(rng, *_REVERSED[level - 1])
    back, count = words[::-1], len(words)
    prompt = f"Take this line of words: {' '.join(words)}. Write it backward, word by word, so that"
    places = zip(range(count, 0, -1), back, strict=True)
    work = (
        ("Number the words", numbered(words)),
        ("Find the end", f"the last is {count} {back[0]}"),
        ("Walk back", ", ".join(f"{place} {word}" for place, word in places)),
    )
    return _at_one_place(rng, f"{prompt} its last word comes first.", back, work)


def interleave_words(rng: Random, level: int) -> Problem:
    """Lines merged into one, a word of each in turn."""
    lengths = rng.sample(_INTERLEAVED[level - 1], len(_INTERLEAVED[level - 1]))
    words = few(rng, sum(lengths), 12 if level == 4 else sum(lengths))
    lines = [[words.pop() for _ in range(length)] for length in lengths]
    named = list(zip("ABC", lines, strict=False))
    rounds = [[word for word in each if word] for each in zip_longest(*lines, fillvalue="")]
    shown = " ".join(f"Line {name} is: {' '.join(line)}." for name, line in named)
    prompt = (
        f"{shown} Merge the lines into one: first the first word of every line, from A on, then"
        " the second word of every line, and so on; a line that has run out is passed over."
    )
    ends = ", ".join(f"{name} ends after round {len(line)}" for name, line in named)
    listed = "; ".join(f"round {at}: {' '.join(each)}" for at, each in enumerate(rounds, 1))
    work = (
        ("Number each line", "; ".join(f"{name}: {numbered(line)}" for name, line in named)),
        ("Go in rounds", listed),
        ("Pass over the ended", ends),
    )
    return _at_one_place(rng, prompt, [word for each in rounds for word in each], work)


def sort_by_last_letter(rng: Random, level: int) -> Problem:
    """Words in the order of their last letters; those that share one stay as they stood."""
    words = rng.sample(WORDS, _SORTED[level - 1])
    ordered = sorted(words, key=_last)
    prompt = (
        f"Put these words into the order of their last letters, from a to z: {' '.join(words)}."
        " Words with the same last letter stay in the order in which they stand here."
    )
    groups = {letter: list(group) for letter, group in groupby(ordered, key=_last)}
    ties = "; ".join(", then ".join(group) for group in groups.values() if len(group) > 1)
    work = (
        ("Note each ending", ", ".join(f"{word} {_last(word)}" for word in words)),
        ("Go through the alphabet", "; ".join(f"{k}: {' '.join(v)}" for k, v in groups.items())),
        ("Keep ties in order", ties or "no two words end in the same letter"),
    )
    return _at_one_place(rng, prompt, ordered, work)


def drop_every_nth(rng: Random, level: int) -> Problem:
    """Every nth word of a line crossed out, at the high levels in several rounds."""
    count, steps = _DROPPED[level - 1]
    words = rng.sample(WORDS, count)
    chosen = rng.sample(steps, _ROUNDS[level - 1])
    left = [words]
    for step in chosen:
        left.append([word for place, word in enumerate(left[-1], 1) if place % step])
    later = (
        f"every {_nth(step)}: {numbered(before)}; left: {' '.join(after)}"
        for step, before, after in zip(chosen[1:], left[1:], left[2:], strict=False)
    )
    places = (word for word in enumerate(words, 1) if word[0] % chosen[0] == 0)
    crossed = ", ".join(f"{place} {word}" for place, word in places)
    work = (
        ("Number the words", numbered(words)),
        ("Cross out multiples", f"{crossed}; left: {' '.join(left[1])}"),
        ("Number anew", "; ".join(later) or "there is one round only"),
    )
    prompt = f"Take this line of words: {' '.join(words)}. {_rounds_told(chosen)}"
    return _at_one_place(rng, prompt, left[-1], work)


def _at_one_place(
    rng: Random, prompt: str, line: Sequence[str], work: Sequence[tuple[str, str]]
) -> Problem:
    """The problem of which word stands at a place of the new line; any is as likely as another."""
    place = rng.randint(1, len(line))
    answer = line[place - 1]
    last = (
        ("Count to the place", ", ".join(f"{at} {word}" for at, word in enumerate(line, 1))),
        ("Give the word", answer),
    )
    asked = f"Which word is the {_nth(place)} one of the new line?"
    return problem(f"{prompt} {asked}", answer, (*work, *last))


def _rounds_told(steps: Sequence[int]) -> str:
    first, *later = map(_nth, steps)
    told = [f"Count from the first word and cross out every {first} word."]
    again = "Then count those that are left from one again and cross out every"
    return " ".join((*told, *(f"{again} {nth} word." for nth in later)))


def _nth(place: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if place % 100 in {11, 12, 13} else endings.get(place % 10, "th")
    return f"{place}{ending}"


def _last(word: str) -> str:
    return word[-1]
