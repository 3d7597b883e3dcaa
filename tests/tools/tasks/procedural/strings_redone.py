"""The answers of the string skills once more, from the prompt alone and by other means."""

import re
from collections.abc import Callable


def _line(prompt: str, before: str, after: str = r"\.") -> list[str]:
    found = re.search(f"{before} ([A-Za-z ]+?){after}", prompt)
    assert found is not None, prompt
    return found[1].split()


def _asked(prompt: str, line: list[str]) -> str:
    found = re.search(r"is the (\d+)(?:st|nd|rd|th) one", prompt)
    assert found is not None, prompt
    return line[int(found[1]) - 1]


def _together(told: str, prompt: str) -> str:
    """A row as long as both parts that are told of, counted."""
    found = re.search(told, prompt)
    assert found is not None, prompt
    return str(len("-" * int(found[1]) + "-" * int(found[2])))


def reverse_words(prompt: str) -> str:
    if told := re.match(r"A line of (\d+) words", prompt):
        return str([*range(1, int(told[1]) + 1)][::-1][1])
    left, back = _line(prompt, "line of words:"), []
    while left:
        back.append(left.pop())
    return _asked(prompt, back)


def interleave_words(prompt: str) -> str:
    if "How many" in prompt:
        return _together(r"has (\d+) words\. .* has (\d+) words\.", prompt)
    lines = [words.split() for words in re.findall(r"Line [ABC] is: ([a-z ]+)\.", prompt)]
    placed = {
        (at, number): word for number, line in enumerate(lines) for at, word in enumerate(line)
    }
    return _asked(prompt, [placed[place] for place in sorted(placed)])


def sort_by_last_letter(prompt: str) -> str:
    if "How many" in prompt:
        return _together(r"(\d+) words end in . and (\d+) words end in", prompt)
    words = _line(prompt, "from a to z:")
    letters = map(chr, range(ord("a"), ord("z") + 1))
    return _asked(prompt, [word for each in letters for word in words if word.endswith(each)])


def drop_every_nth(prompt: str) -> str:
    if "How many" in prompt:
        return _together(r"(\d+) words before \w+ and (\d+) words after", prompt)
    words = _line(prompt, "line of words:")
    for step in map(int, re.findall(r"cross out every (\d)(?:nd|rd|th) word", prompt)):
        del words[step - 1 :: step]
    return _asked(prompt, words)


def caesar_shift(prompt: str) -> str:
    if first := re.search(r"Number \d+ .* is (\w), as in (\w)\w+\. .* is (\d+) places", prompt):
        assert first[1] == first[2]
        return str(ord(first[1]) - 96 + int(first[3]))
    found = re.search(r"(\d+) places? (after|before) (?:each|the letter)", prompt)
    assert found is not None, prompt
    places = int(found[1]) if found[2] == "after" else -int(found[1])
    one = re.search(r"the letter ([a-z]), as in \1", prompt)
    letters = [one[1]] if one else _line(prompt, "each of these:")
    return " ".join(chr((ord(letter) - 97 + places) % 26 + 97) for letter in letters)


def count_letter(prompt: str) -> str:
    if told := re.search(r"letter (\w) is counted: (\d) in (\w+), (\d) in (\w+)\.", prompt):
        counts = [len(told[at].split(told[1])) - 1 for at in (3, 5)]
        assert counts == [int(told[2]), int(told[4])]
        return str(sum(counts))
    letter = _line(prompt, "does the letter", " stand")[0]
    line = prompt.partition("line of words: ")[2]
    return str(len(line.split(letter)) - 1)


def run_length_code(prompt: str) -> str:
    if "run have now" in prompt:
        return _together(r"has (\d+) \w\. Then (\d+) more", prompt)
    row = "".join(_line(prompt, "row of letters:"))
    found = re.search(r"does pair (\d+) have", prompt)
    assert found is not None, prompt
    return str(len([run[0] for run in re.finditer(r"(.)\1*", row)][int(found[1]) - 1]))


def rewrite_by_rules(prompt: str) -> str:
    if "How many" in prompt:
        return _together(r"has (\d+) letters \w\. Then (\d+) letters", prompt)
    row = _line(prompt, "row of letters:")
    for old, new in re.findall(r"(?:\d\.|to it:) replace every ([a-z ]+) by ([a-z ]+)[;.]", prompt):
        row = _replaced(row, old.split(), new.split())
    return " ".join(row)


def _replaced(row: list[str], old: list[str], new: list[str]) -> list[str]:
    if len(row) < len(old):
        return row
    if row[: len(old)] == old:
        return [*new, *_replaced(row[len(old) :], old, new)]
    return [row[0], *_replaced(row[1:], old, new)]


def acronym_of_phrase(prompt: str) -> str:
    if one := re.search(r"first letter of ([A-Z])[a-z]+\?", prompt):
        return one[1]
    phrase = _line(prompt, "(?:this phrase:|initials of)", r"[.?]")
    found = re.search(r"Leave out the words ([a-z ,]+)\.", prompt)
    small = re.split(", | and ", found[1], maxsplit=9) if found else []
    long = int(found[1]) if (found := re.search(r"more than (\d+) letters", prompt)) else 99
    return " ".join(
        letter
        for word in phrase
        if word not in small
        for letter in word[: 2 if len(word) > long else 1].upper()
    )


def longest_common_start(prompt: str) -> str:
    if told := re.search(r"words (\w+) and (\w+) share", prompt):
        one, other = told.groups()
        return str(sum(other.startswith(one[: at + 1]) for at in range(len(one))))
    if pair := re.search(r"words (\w+) and (\w+) letter", prompt):
        words = [pair[1], pair[2]]
    else:
        words = _line(prompt, "any other two do:")
    starts = [word[:length] for word in words for length in range(1, len(word) + 1)]
    shared = [start for start in starts if sum(word.startswith(start) for word in words) > 1]
    best = {start for start in shared if len(start) == max(map(len, shared))}
    assert len(best) == 1, f"{best} are equally long"
    return str(len(best.pop()))


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
