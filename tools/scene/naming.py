"""Which solids a word of the task means, however their author spelt it."""

import re
from collections.abc import Iterable, Mapping, Sequence

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_ENDINGS = (
    ("ies", "y"),
    ("ves", "f"),
    ("sses", "ss"),
    ("shes", "sh"),
    ("ches", "ch"),
    ("xes", "x"),
)


def words(name: str) -> frozenset[str]:
    """The words in a name, singular and in lower case: `frontLegs_2` is `front` and `leg`."""
    return frozenset(_singular(each.lower()) for each in _WORD.findall(name))


def called(name: str, synonyms: Iterable[str]) -> bool:
    """Whether a name says one of the synonyms, all of its words."""
    own = words(name)
    return any(words(each) <= own for each in synonyms)


def assign(names: Sequence[str], wanted: Mapping[str, tuple[int, Sequence[str]]]) -> dict[str, int]:
    """How many solids each wanted part gets, up to its count, where no solid is two parts.

    As many wants as possible are met in all (augmenting paths), so that one solid called after
    every part of the task is one part of it.
    """
    slots = [part for part, (count, _) in wanted.items() for _ in range(count)]
    could = {
        part: [at for at, name in enumerate(names) if called(name, synonyms)]
        for part, (_, synonyms) in wanted.items()
    }
    holder: dict[int, int] = {}
    for slot in range(len(slots)):
        _place(slot, slots, could, holder, set())
    got = [slots[slot] for slot in holder.values()]
    return {part: got.count(part) for part in wanted}


def _place(
    slot: int,
    slots: Sequence[str],
    could: Mapping[str, Sequence[int]],
    holder: dict[int, int],
    tried: set[int],
) -> bool:
    for at in could[slots[slot]]:
        if at in tried:
            continue
        tried.add(at)
        if at not in holder or _place(holder[at], slots, could, holder, tried):
            holder[at] = slot
            return True
    return False


def _singular(word: str) -> str:
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending):
            return word.removesuffix(ending) + instead
    return word.removesuffix("s") if not word.endswith("ss") and len(word) > 2 else word
