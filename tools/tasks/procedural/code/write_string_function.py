"""Skill `write-string-function`: a function on a text of words, described in words.

Level 0 is one return of what a single expression gives. A level adds stages: first on letters, then
on the words that the text is taken apart into.
"""

from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.code.pipelines import Shape, Stage, composed

_LABELS: Final = (
    *("Copy the head", "Tell letters from words", "Write each stage"),
    *("Mind the empty text", "Return the result"),
)
_ON_LETTERS: Final = (0, 1, 2, 1, 2)
_ON_WORDS: Final = (0, 0, 0, 2, 4)
_WORDS_FROM: Final = 3
_ALPHABET: Final = "abcdeghilmnoprstu"
_VOWELS: Final = "aeiou"


def write_string_function(rng: Random, level: int) -> Problem:
    """A function whose hidden cases hold an empty text, one letter, and repeated words."""
    return composed(rng, level, _SHAPE)


def _arguments(rng: Random) -> list[str]:
    word = _word(rng)
    drawn = [" ".join(_word(rng) for _ in range(rng.randint(3, 7))) for _ in range(5)]
    return ["", rng.choice(_ALPHABET), word, f"{word} {_word(rng)} {word}", *drawn]


def _word(rng: Random) -> str:
    return "".join(rng.choices(_ALPHABET, k=rng.randint(1, 7)))


def _stages(rng: Random, level: int) -> list[Stage]:
    if level == 0:
        return [_single(rng)]
    on_letters = [
        rng.choice((_replaced, _removed, _turned))(rng) for _ in range(_ON_LETTERS[level])
    ]
    if level < _WORDS_FROM:
        return [*on_letters, _TEXT]
    on_words = [rng.choice((_kept, _ordered, _each, _cut))(rng) for _ in range(_ON_WORDS[level])]
    return [*on_letters, _SPLIT, *on_words, _end(rng)]


def _single(rng: Random) -> Stage:
    """All there is to do on level 0."""
    (old, new), letter = rng.sample(_ALPHABET, 2), rng.choice(_ALPHABET)
    return rng.choice(
        (
            Stage("return the string in upper case", "return {it}.upper()", str.upper),
            Stage("return the length of the string", "return len({it})", len),
            Stage("return the string reversed", "return {it}[::-1]", lambda it: it[::-1]),
            Stage(
                f"return the string with every '{old}' replaced by '{new}'",
                f'return {{it}}.replace("{old}", "{new}")',
                lambda it: new.join(it.split(old)),
            ),
            Stage(
                f"return the string with '{letter}' added at its end",
                f'return {{it}} + "{letter}"',
                lambda it: f"{it}{letter}",
            ),
            Stage(
                f"return how many times '{letter}' occurs in the string",
                f'return {{it}}.count("{letter}")',
                lambda it: sum(each == letter for each in it),
            ),
        )
    )


def _replaced(rng: Random) -> Stage:
    old, new = rng.sample(_ALPHABET, 2)
    return Stage(
        f"replace every '{old}' by '{new}'",
        f'{{it}} = {{it}}.replace("{old}", "{new}")',
        lambda it: new.join(it.split(old)),
    )


def _removed(rng: Random) -> Stage:
    letters = "".join(sorted(rng.sample(_ALPHABET, rng.randint(2, 3))))
    listed = ", ".join(f"'{letter}'" for letter in letters)
    return Stage(
        f"delete every one of the letters {listed}",
        f'{{it}} = "".join(c for c in {{it}} if c not in "{letters}")',
        lambda it: it.translate(dict.fromkeys(map(ord, letters))),
    )


def _turned(rng: Random) -> Stage:
    mark, letter = rng.choice("!?#+"), rng.choice(_ALPHABET)
    return rng.choice(
        (
            Stage("reverse the whole text", "{it} = {it}[::-1]", lambda it: it[::-1]),
            Stage(
                f"write every '{letter}' twice",
                f'{{it}} = {{it}}.replace("{letter}", "{letter * 2}")',
                lambda it: "".join(c * 2 if c == letter else c for c in it),
            ),
            Stage(
                f"put '{mark}' at the end of the text",
                f'{{it}} = {{it}} + "{mark}"',
                lambda it: f"{it}{mark}",
            ),
        )
    )


def _kept(rng: Random) -> Stage:
    length, letter = rng.randint(2, 5), rng.choice(_ALPHABET)
    return rng.choice(
        (
            Stage(
                f"keep only the words of at least {length} characters",
                f"words = [word for word in words if len(word) >= {length}]",
                lambda it: [word for word in it if len(word) >= length],
            ),
            Stage(
                f"drop the words that contain '{letter}'",
                f'words = [word for word in words if "{letter}" not in word]',
                lambda it: [word for word in it if word.count(letter) == 0],
            ),
        )
    )


def _ordered(rng: Random) -> Stage:
    return rng.choice(
        (
            Stage("reverse the order of the words", "words = words[::-1]", lambda it: it[::-1]),
            Stage("sort the words in Python's usual order", "words = sorted(words)", sorted),
            Stage(
                "sort the words by length, shortest first, and leave words of the same length"
                " in their order",
                "words = sorted(words, key=len)",
                lambda it: sorted(it, key=len),
            ),
        )
    )


def _each(rng: Random) -> Stage:
    mark = rng.choice("!?#+")
    return rng.choice(
        (
            Stage(
                "reverse each word",
                "words = [word[::-1] for word in words]",
                lambda it: [word[::-1] for word in it],
            ),
            Stage(
                "turn the first letter of each word to upper case",
                "words = [word[:1].upper() + word[1:] for word in words]",
                lambda it: [word[:1].upper() + word[1:] for word in it],
            ),
            Stage(
                f"put '{mark}' before each word",
                f'words = ["{mark}" + word for word in words]',
                lambda it: [f"{mark}{word}" for word in it],
            ),
            Stage(
                "drop the last character of each word, and then the words that have none left",
                "words = [word[:-1] for word in words if len(word) > 1]",
                lambda it: [word[:-1] for word in it if word[1:]],
            ),
        )
    )


def _cut(rng: Random) -> Stage:
    count = rng.randint(2, 3)
    return rng.choice(
        (
            Stage(
                f"keep only the first {count} words (all if there are fewer)",
                f"words = words[:{count}]",
                lambda it: it[:count],
            ),
            Stage(
                f"drop the first {count} words (all if there are fewer)",
                f"words = words[{count}:]",
                lambda it: it[count:],
            ),
        )
    )


def _end(rng: Random) -> Stage:
    mark = rng.choice("-/:_")
    return rng.choice(
        (
            Stage(
                f"return the words joined by '{mark}'",
                f'return "{mark}".join(words)',
                mark.join,
            ),
            Stage("return how many words there are", "return len(words)", len),
            Stage(
                "return the first letters of the words as one text",
                'return "".join(word[:1] for word in words)',
                lambda it: "".join(word[0] for word in it),
            ),
            Stage(
                "return the longest word, the first one of several, or '' if there is none",
                'return max(words, key=len, default="")',
                lambda it: max(it, key=len, default=""),
            ),
        )
    )


_TEXT: Final = Stage("return the text", "return {it}", lambda it: it)
_SPLIT: Final = Stage(
    "split the text into words at the blanks (there are no empty words)",
    "words = {it}.split()",
    str.split,
)
_SHAPE: Final = Shape(
    parameters=("text", "line", "sentence", "s"),
    briefly="a string",
    given="a string of lower-case words with one blank between them, which may be empty",
    labels=_LABELS,
    notice="an empty text gives no words and no error",
    stages=_stages,
    arguments=_arguments,
)
