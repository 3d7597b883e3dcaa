"""Skills that put the words of a line into another order, or leave some of them out."""

from collections.abc import Sequence
from itertools import groupby, zip_longest
from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.problem import problem
from tools.tasks.procedural.strings.words import WORDS, few, numbered

_SPACED: Final = "with a space between words"

_REVERSED: Final = ((2, 2), (3, 3), (6, 6), (14, 7), (30, 6))
"""Words, and how many different ones."""
_INTERLEAVED: Final = ((2, 1), (2, 2), (4, 3), (6, 4, 7), (14, 8, 11))
"""Words of each line; the lines stand in any order."""
_SORTED: Final = (3, 4, 6, 11, 22)
_DROPPED: Final = ((3, (2,)), (6, (2, 3)), (10, (2, 3, 4)), (18, (2, 3, 4)), (36, (2, 3, 4, 5)))
"""Words, and which of them a round may cross out."""
_ROUNDS: Final = (1, 1, 1, 2, 3)
_ORDINALS: Final = {2: "2nd", 3: "3rd", 4: "4th", 5: "5th"}


def reverse_words(rng: Random, level: int) -> Problem:
    """The words of a line from the last to the first."""
    words = few(rng, *_REVERSED[level])
    while words == words[::-1]:
        rng.shuffle(words)
    count, back = len(words), words[::-1]
    prompt = (
        f"Write these words in the opposite order: {' '.join(words)}. Begin with the last word and"
        f" end with the first, {_SPACED}, so that up and down becomes down and up."
    )
    places = zip(range(count, 0, -1), back, strict=True)
    work = (
        ("Number the words", numbered(words)),
        ("Find the end", f"the last is {count} {back[0]}"),
        ("Walk back", ", ".join(f"{place} {word}" for place, word in places)),
        ("Compare the counts", f"{count} words before, {count} words now"),
        ("Write them out", " ".join(back)),
    )
    return problem(prompt, " ".join(back), work)


def interleave_words(rng: Random, level: int) -> Problem:
    """Lines merged into one, a word of each in turn."""
    lengths = rng.sample(_INTERLEAVED[level], len(_INTERLEAVED[level]))
    words = few(rng, sum(lengths), 9 if level == 4 else sum(lengths))
    lines = [[words.pop() for _ in range(length)] for length in lengths]
    named = list(zip("ABC", lines, strict=False))
    rounds = [[word for word in each if word] for each in zip_longest(*lines, fillvalue="")]
    answer = " ".join(word for each in rounds for word in each)
    shown = " ".join(f"Line {name}: {' '.join(line)}." for name, line in named)
    prompt = (
        f"{shown} Merge the lines into one: first the first word of every line, from A on, then the"
        " second word of every line, and so on; a line that has run out is passed over. Write the"
        f" merged line, {_SPACED}, so that the lines up up and down down become up down up down."
    )
    ends = ", ".join(f"{name} ends after round {len(line)}" for name, line in named)
    listed = "; ".join(f"round {at}: {' '.join(each)}" for at, each in enumerate(rounds, 1))
    total = " + ".join(str(len(line)) for line in lines)
    work = (
        ("Number each line", "; ".join(f"{name}: {numbered(line)}" for name, line in named)),
        ("Go in rounds", listed),
        ("Pass over the ended", ends),
        ("Check the count", f"{total} = {sum(lengths)} words"),
        ("Write them out", answer),
    )
    return problem(prompt, answer, work)


def sort_by_last_letter(rng: Random, level: int) -> Problem:
    """Words in the order of their last letters; those that share one stay as they stood."""
    words = ordered = list[str]()
    while ordered == words:
        words = rng.sample(WORDS, _SORTED[level])
        ordered = sorted(words, key=_last)
    prompt = (
        f"Put these words into the order of their last letters, from a to z: {' '.join(words)}."
        " Words with the same last letter stay in the order in which they stand here."
        f" Write the words in the new order, {_SPACED}, so that say why who becomes who say why."
    )
    groups = {letter: list(group) for letter, group in groupby(ordered, key=_last)}
    ties = "; ".join(", then ".join(group) for group in groups.values() if len(group) > 1)
    work = (
        ("Note each ending", ", ".join(f"{word} {_last(word)}" for word in words)),
        ("Go through the alphabet", "; ".join(f"{k}: {' '.join(v)}" for k, v in groups.items())),
        ("Keep ties in order", ties or "no two words end in the same letter"),
        ("Check the count", f"{len(words)} words before, {len(ordered)} words now"),
        ("Write them out", " ".join(ordered)),
    )
    return problem(prompt, " ".join(ordered), work)


def drop_every_nth(rng: Random, level: int) -> Problem:
    """Every nth word of a line crossed out, at the high levels in several rounds."""
    count, steps = _DROPPED[level]
    words = rng.sample(WORDS, count)
    chosen = rng.sample(steps, _ROUNDS[level])
    left = [words]
    for step in chosen:
        left.append([word for place, word in enumerate(left[-1], 1) if place % step])
    prompt = (
        f"Here is a line of words: {' '.join(words)}. {_rounds_told(chosen)}"
        f" Write the words that are left in their order, {_SPACED}. (Without every 2nd word, up"
        " down left right would become up left.)"
    )
    later = (
        f"every {_ORDINALS[step]}: {numbered(before)}; left: {' '.join(after)}"
        for step, before, after in zip(chosen[1:], left[1:], left[2:], strict=False)
    )
    places = (word for word in enumerate(words, 1) if word[0] % chosen[0] == 0)
    work = (
        ("Number the words", numbered(words)),
        ("Cross out multiples", ", ".join(f"{place} {word}" for place, word in places)),
        ("Copy the rest", " ".join(left[1])),
        ("Number anew", "; ".join(later) or "there is one round only"),
        ("Write them out", " ".join(left[-1])),
    )
    return problem(prompt, " ".join(left[-1]), work)


def _rounds_told(steps: Sequence[int]) -> str:
    first, *later = (_ORDINALS[step] for step in steps)
    told = [f"Count from the first word and cross out every {first} word."]
    again = "Then count those that are left from one again and cross out every"
    return " ".join((*told, *(f"{again} {nth} word." for nth in later)))


def _last(word: str) -> str:
    return word[-1]
