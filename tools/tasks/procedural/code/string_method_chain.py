"""Skill `string-method-chain`: the text that a chain of calls and slices makes of another.

Level 0 tells what its one call does. A level adds calls; the higher ones have texts in mixed case.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import Final, NamedTuple

from tools.tasks.generated import Problem
from tools.tasks.procedural.code.showing import fenced
from tools.tasks.procedural.problem import problem

_LABELS: Final = (
    *("Spell the text", "Do the leftmost call", "Write the new text"),
    *("Move right", "Give the last text"),
)
_NAMES: Final = ("text", "word", "name", "s", "label", "code")
_SYLLABLES: Final = (2, 2, 3, 4, 5)
_CALLS: Final = (1, 1, 1, 4, 8)
_MIXED_FROM: Final = 3
_SHORT: Final = 4
"""Letters of a text of levels 0 and 1, whose letters are not deleted."""
_SHORTEST: Final = (2, 2, 2, 3, 4)


class _Call(NamedTuple):
    text: str
    apply: Callable[[str], str]


def string_method_chain(rng: Random, level: int) -> Problem:
    """The text after all calls, each of which changes it."""
    while True:
        word = _word(rng, level)
        calls, seen = _chain(rng, level, word)
        # What stands in the prompt already would be right by copying.
        if seen[-1] not in (word, *seen[:-1]):
            break
    name = rng.choice(_NAMES)
    chain = "".join(call.text for call in calls)
    head = "What does this Python program print? Write the text without quotes."
    lines = (f'{name} = "{word}"', f"print({name}{chain})")
    prompt = f"{head}\n{fenced(lines)}" if level else _told(word, chain)
    later = zip(calls[1:], seen[2:], strict=True)
    work = (
        " ".join(word),
        calls[0].text,
        seen[1],
        "; ".join(f"{call.text} gives {text}" for call, text in later) or "no call is left",
        seen[-1],
    )
    return problem(prompt, seen[-1], list(zip(_LABELS, work, strict=True)))


def _told(word: str, call: str) -> str:
    return f'Write the word "{word}" in capital letters, as `"{word}"{call}` does in Python.'


def _word(rng: Random, level: int) -> str:
    syllables = (
        rng.choice("bdfghklmnprst") + rng.choice("aeiou") for _ in range(_SYLLABLES[level])
    )
    letters = list("".join(syllables))
    if level >= _MIXED_FROM:
        letters = [rng.choice((each, each.upper())) for each in letters]
    return "".join(letters)


def _chain(rng: Random, level: int, word: str) -> tuple[list[_Call], list[str]]:
    """Calls, and the text before and after each."""
    calls: list[_Call] = []
    seen = [word]
    while len(calls) < _CALLS[level]:
        call = rng.choice(_KINDS[min(level, 2)])(rng, seen[-1])
        text = call.apply(seen[-1])
        if text != seen[-1] and len(text) >= _SHORTEST[level] and call not in calls[-1:]:
            calls.append(call)
            seen.append(text)
    return calls, seen


def _uppered(_rng: Random, _text: str) -> _Call:
    return _Call(".upper()", str.upper)


def _cased(rng: Random, _text: str) -> _Call:
    return rng.choice(
        (
            _Call(".upper()", str.upper),
            _Call(".lower()", str.lower),
            _Call(".capitalize()", str.capitalize),
            _Call(".swapcase()", str.swapcase),
        )
    )


def _swapped(rng: Random, text: str) -> _Call:
    old, new = rng.choice(text), rng.choice("bdfghklmnprstaeiou")
    if len(text) > _SHORT and rng.random() < 0.2:
        return _Call(f'.replace("{old}", "")', lambda at: at.replace(old, ""))
    return _Call(f'.replace("{old}", "{new}")', lambda at: at.replace(old, new))


def _sliced(rng: Random, text: str) -> _Call:
    start, stop = rng.randint(1, 2), rng.randint(2, max(2, len(text) - 1))
    return rng.choice(
        (
            _Call(f"[{start}:]", lambda at: at[start:]),
            _Call(f"[:{stop}]", lambda at: at[:stop]),
            _Call(f"[:-{start}]", lambda at: at[:-start]),
        )
    )


def _trimmed(rng: Random, text: str) -> _Call:
    first, last, letters = text[: rng.randint(1, 2)], text[-1:], _set_of(rng, text)
    return rng.choice(
        (
            _Call(f'.removeprefix("{first}")', lambda at: at.removeprefix(first)),
            _Call(f'.removesuffix("{last}")', lambda at: at.removesuffix(last)),
            _Call(f'.lstrip("{letters}")', lambda at: at.lstrip(letters)),
            _Call(f'.rstrip("{letters}")', lambda at: at.rstrip(letters)),
        )
    )


def _reversed(_rng: Random, _text: str) -> _Call:
    return _Call("[::-1]", lambda at: at[::-1])


def _set_of(rng: Random, text: str) -> str:
    """Two or three letters, some of which stand at an end of the text."""
    ends: Sequence[str] = sorted({text[0], text[-1]})
    return "".join((*ends, rng.choice([each for each in "bdgklmnrst" if each not in ends])))


_ALL: Final = (_cased, _swapped, _sliced, _trimmed, _reversed)
_KINDS: Final = ((_uppered,), _ALL[:2], _ALL)
"""Kinds of call of level 0, of level 1, and of those above."""
