"""The answers of the string skills once more, from the prompt alone and by other means."""

import re
from collections.abc import Callable


def _line(prompt: str, before: str, after: str = r"\.") -> list[str]:
    found = re.search(f"{before} ([a-z ]+?){after}", prompt)
    assert found is not None, prompt
    return found[1].split()


def reverse_words(prompt: str) -> str:
    left, back = _line(prompt, "opposite order:"), []
    while left:
        back.append(left.pop())
    return " ".join(back)


def interleave_words(prompt: str) -> str:
    lines = [words.split() for words in re.findall(r"Line [ABC]: ([a-z ]+)\.", prompt)]
    placed = {
        (at, number): word for number, line in enumerate(lines) for at, word in enumerate(line)
    }
    return " ".join(placed[place] for place in sorted(placed))


def sort_by_last_letter(prompt: str) -> str:
    words = _line(prompt, "from a to z:")
    letters = map(chr, range(ord("a"), ord("z") + 1))
    return " ".join(word for letter in letters for word in words if word.endswith(letter))


def drop_every_nth(prompt: str) -> str:
    words = _line(prompt, "line of words:")
    for step in map(int, re.findall(r"cross out every (\d)(?:nd|rd|th) word", prompt)):
        del words[step - 1 :: step]
    return " ".join(words)


def caesar_shift(prompt: str) -> str:
    found = re.search(r"letters (\d+) places? (forward|back)", prompt)
    assert found is not None
    places = int(found[1]) if found[2] == "forward" else -int(found[1])
    letters = _line(prompt, "(?:follows z|before a):")
    return " ".join(chr((ord(letter) - 97 + places) % 26 + 97) for letter in letters)


def count_letter(prompt: str) -> str:
    letter = _line(prompt, "does the letter", " stand")[0]
    line = prompt.partition("line of words: ")[2]
    return str(len(line.split(letter)) - 1)


def run_length_code(prompt: str) -> str:
    row = "".join(_line(prompt, "row of letters:"))
    return " ".join(f"{len(run[0])}{run[1]}" for run in re.finditer(r"(.)\1*", row))


def rewrite_by_rules(prompt: str) -> str:
    row = _line(prompt, "row of letters:")
    for old, new in re.findall(r"rule \d+: replace every ([a-z ]+) by ([a-z ]+)[;.]", prompt):
        row = _replaced(row, old.split(), new.split())
    return " ".join(row)


def _replaced(row: list[str], old: list[str], new: list[str]) -> list[str]:
    if len(row) < len(old):
        return row
    if row[: len(old)] == old:
        return [*new, *_replaced(row[len(old) :], old, new)]
    return [row[0], *_replaced(row[1:], old, new)]


def acronym_of_phrase(prompt: str) -> str:
    phrase = _line(prompt, "of this phrase:")
    found = re.search(r"Leave out the words ([a-z ,]+)\.", prompt)
    small = re.split(", | and ", found[1], maxsplit=9) if found else []
    long = int(found[1]) if (found := re.search(r"more than (\d+) letters", prompt)) else 99
    return "".join(
        word[: 2 if len(word) > long else 1] for word in phrase if word not in small
    ).upper()


def longest_common_start(prompt: str) -> str:
    if "Compare the words" in prompt:
        words = re.sub(" and ", " ", " ".join(_line(prompt, "the words", " letter by"))).split()
    else:
        words = _line(prompt, "any other two do:")
    starts = [word[:length] for word in words for length in range(1, len(word) + 1)]
    shared = [start for start in starts if sum(word.startswith(start) for word in words) > 1]
    best = {start for start in shared if len(start) == max(map(len, shared))}
    assert len(best) == 1, f"{best} are equally long"
    return best.pop()


REDONE: dict[str, Callable[[str], str]] = {
    "reverse-words": reverse_words,
    "interleave-words": interleave_words,
    "sort-by-last-letter": sort_by_last_letter,
    "drop-every-nth": drop_every_nth,
    "caesar-shift": caesar_shift,
    "count-letter": count_letter,
    "run-length-code": run_length_code,
    "rewrite-by-rules": rewrite_by_rules,
    "acronym-of-phrase": acronym_of_phrase,
    "longest-common-start": longest_common_start,
}
