"""Skills that look at how words begin."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations, takewhile
from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.problem import problem
from tools.tasks.procedural.strings.words import WORDS

_SMALL: Final = ("a", "and", "for", "from", "in", "of", "on", "the", "to", "with")
_LINKS: Final = ("and", "and the", "for", "for a", "from the", "in", "in a", "of", "of the")
_MORE_LINKS: Final = ("on the", "to the", "with", "with a", "with the")
_PHRASES: Final = ((2, 0), (3, 0), (9, 3), (26, 9))
"""Words that count, and links between them, from level 1 on."""
_LONG: Final = 6
"""Letters up to which a word gives one letter, from the level on where it matters."""
_LONG_FROM: Final = 3

_COMPARED: Final = (2, 4, 12, 36)
"""Words, from level 1 on."""
_SHOWN: Final = 6
"""Pairs that a worked solution writes out, of those that agree for longest."""
_SHARED: Final = ((1, 2, 3, 4), (2, 3, 4, 5), (2, 3, 4, 5), (2, 3, 4, 5))
"""Letters that the start may have, from level 1 on."""


def acronym_of_phrase(rng: Random, level: int) -> Problem:
    """The first letters of a phrase's words, without the small ones."""
    count, links = _PHRASES[level - 1]
    kept = [word.capitalize() for word in rng.sample(WORDS, count)]
    linked = set(rng.sample(range(1, count), links))
    phrase = [word for place, each in enumerate(kept) for word in _linked(rng, each, place, linked)]
    starts = [" ".join(word[: _taken(word, level)].upper()) for word in kept]
    prompt = (
        f"Make an acronym of this phrase: {' '.join(phrase)}. {_rules_told(level)} Write these"
        " letters as capitals in the order of the words, with a space between letters. What is the"
        " acronym?"
        if level > 1
        else f"What are the initials of {' '.join(phrase)}?"
        " Write capitals with a space between them."
    )
    lengths = ", ".join(f"{word} {len(word)}" for word in kept)
    work = (
        ("List the words", ", ".join(phrase)),
        ("Cross out small words", ", ".join(kept)),
        ("Find long words", lengths if level >= _LONG_FROM else "no rule is about long words"),
        ("Take the letters", ", ".join(starts)),
        ("Join as capitals", " ".join(starts)),
    )
    return problem(prompt, " ".join(starts), work)


def _linked(rng: Random, word: str, place: int, linked: set[int]) -> Iterator[str]:
    if place in linked:
        yield from rng.choice(_LINKS + _MORE_LINKS).split()
    yield word


def _taken(word: str, level: int) -> int:
    return 2 if level >= _LONG_FROM and len(word) > _LONG else 1


def _rules_told(level: int) -> str:
    if not _PHRASES[level - 1][1]:
        return "Take the first letter of every word."
    without = f"Leave out the words {', '.join(_SMALL[:-1])} and {_SMALL[-1]}."
    if level < _LONG_FROM:
        return f"{without} Take the first letter of every other word."
    two = f"Take the first two letters of every word that has more than {_LONG} letters"
    return f"{without} {two}, and the first letter of every other word."


def longest_common_start(rng: Random, level: int) -> Problem:
    """How many letters the two words share at the start that agree for longest."""
    shared = rng.choice(_SHARED[level - 1])
    first, second = rng.choice(pairs_sharing(shared))
    words = [first, second, *_others(rng, _COMPARED[level - 1] - 2, (first, second), shared)]
    rng.shuffle(words)
    return problem(_asked(words), shared, _start_worked(words, shared))


def _asked(words: Sequence[str]) -> str:
    if len(words) == 2:
        return (
            f"Compare the words {words[0]} and {words[1]} letter by letter from the first on. How"
            " many letters are the same before the first one that differs?"
        )
    return (
        "Two of these words agree at the start for more letters than any other two do:"
        f" {' '.join(words)}. How many letters do those two share at the start?"
    )


def _start_worked(words: Sequence[str], shared: int) -> tuple[tuple[str, str], ...]:
    groups = {word[0]: [each for each in words if each[0] == word[0]] for word in words}
    together = (" ".join(group) for group in groups.values() if len(group) > 1)
    agreeing = sorted(
        (pair for pair in combinations(words, 2) if _agreed(*pair)),
        key=lambda pair: -_agreed(*pair),
    )
    best = [(one, other, one[: _agreed(one, other)]) for one, other in agreeing[:_SHOWN]]
    return (
        ("Group by first letter", ", ".join(together)),
        ("Spell the neighbours", "; ".join(f"{' '.join(a)} and {' '.join(b)}" for a, b, _ in best)),
        ("Stop at the difference", "; ".join(f"{a} and {b}: {start}" for a, b, start in best)),
        ("Count the letters", ", ".join(f"{start} {len(start)}" for *_, start in best)),
        ("Give the largest", str(shared)),
    )


def _others(rng: Random, count: int, closest: Sequence[str], shared: int) -> list[str]:
    """Words of which no two agree for so long, nor one with the closest pair.

    Half of them begin like another one, if only for one letter less: those are the ones that
    have to be compared.
    """
    chosen: list[str] = []
    pairs = rng.sample(pairs_sharing(shared - 1), count // 2) if count else []
    near = [word for pair in pairs for word in pair]
    for word in (*near, *rng.sample(WORDS, len(WORDS))):
        if len(chosen) == count:
            break
        heads = {each[:shared] for each in (*closest, *chosen)}
        if word[:shared] not in heads:
            chosen.append(word)
    return chosen


@cache
def pairs_sharing(shared: int) -> tuple[tuple[str, str], ...]:
    """Pairs of words that agree at the start in just so many letters."""
    heads: dict[str, list[str]] = {}
    for word in WORDS:
        heads.setdefault(word[:shared], []).append(word)
    alike = (pair for words in heads.values() for pair in combinations(words, 2))
    return tuple(pair for pair in alike if _agreed(*pair) == shared)


def _agreed(one: str, other: str) -> int:
    """How many letters both have in common at the start."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
