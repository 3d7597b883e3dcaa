"""Hold a line of text against several demands, each by itself.

A demand is `{"skill", "is", "value"}`; what `is` can be:

    word      it contains this word, whatever the case, signs around it aside
    number    it contains this number in digits
    length    it has as many words, parted by spaces
    first     its first word is this one
    last      its last word is this one
    end       it ends with this sign
    without   this letter is nowhere in it
    times     [word, n]: the word is in it n times
    order     these words are in it, in this order, others between them or not

Whatever is demanded, a line that lists all sorts of words and numbers fails: `MOST_WORDS` bounds
it, and a number that nobody asked for breaks every demand for a number.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from tools.verdict import Finding

MOST_WORDS: Final = 20
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


def score_demands(demands: Sequence[Mapping[str, Any]], line: str) -> Finding:
    """Passed only where every demand is met; the evidence tells of each, `unmet` names the skills.

    Raises:
        KeyError: a demand is of no known kind.
    """
    words, count = [word.casefold() for word in _WORD.findall(line)], len(line.split())
    if "\n" in line.strip() or count > MOST_WORDS:
        return Finding("failed", "format", f"more than one line of {MOST_WORDS} words", 0.0)
    asked = {str(each["value"]) for each in demands if each["is"] == "number"}
    text = _Text(line.strip(), words, count, asked)
    met = {each["skill"]: _MEETS[each["is"]](text, each["value"]) for each in demands}
    unmet = tuple(skill for skill, is_met in met.items() if not is_met)
    evidence = "; ".join(f"{skill} {'met' if held else 'unmet'}" for skill, held in met.items())
    if not unmet:
        return Finding("passed", evidence=evidence, score=1.0)
    return Finding("failed", "wrong", evidence, 1 - len(unmet) / len(met), unmet=unmet)


class _Text:
    """A line, its words in lower case, and the numbers that it may hold."""

    def __init__(self, line: str, words: Sequence[str], count: int, asked: Iterable[str]) -> None:
        self.line, self.words, self.count = line, words, count
        numbers = {word for word in words if word[0].isdigit()}
        self.only_asked = numbers <= set(asked)


def _in_order(text: _Text, wanted: Sequence[str]) -> bool:
    remaining = iter(text.words)
    return all(word in remaining for word in wanted)


_MEETS: Final[Mapping[str, Callable[[_Text, Any], bool]]] = {
    "word": lambda text, word: word in text.words,
    "number": lambda text, number: number in text.words and text.only_asked,
    "length": lambda text, count: text.count == count,
    "first": lambda text, word: text.words[:1] == [word],
    "last": lambda text, word: text.words[-1:] == [word],
    "end": lambda text, sign: text.line.endswith(sign),
    "without": lambda text, letter: letter not in text.line.casefold(),
    "times": lambda text, wanted: text.words.count(wanted[0]) == wanted[1],
    "order": _in_order,
}
