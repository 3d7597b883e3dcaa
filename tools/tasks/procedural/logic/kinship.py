"""Skill `family-relation`: what one person is to another, by a chain of facts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.logic.people import MEN, WOMEN, row
from tools.tasks.procedural.problem import problem

_FACTS: Final = (1, 2, 2, 4, 6)
_STRAY: Final = (0, 0, 1, 2, 4)
"""Facts about relatives who are not on the way."""
_TERMS: Final = {
    (1, 0): ("mother", "father"),
    (0, 1): ("daughter", "son"),
    (1, 1): ("sister", "brother"),
    (2, 0): ("grandmother", "grandfather"),
    (0, 2): ("granddaughter", "grandson"),
    (2, 1): ("aunt", "uncle"),
    (1, 2): ("niece", "nephew"),
    (2, 2): ("cousin", "cousin"),
}
"""Words of a woman and of a man, by the generations up from the other and down to this one."""
_NEUTRAL: Final = {
    (1, 0): "parent",
    (0, 1): "child",
    (1, 1): "sibling",
    (2, 0): "grandparent",
    (0, 2): "grandchild",
    (2, 1): "aunt or uncle",
    (1, 2): "niece or nephew",
    (2, 2): "cousin",
}
_PLAIN: Final = ((1, 0), (0, 1), (1, 1))
"""Relations that have a short word for both sexes."""
_FACTUAL: Final = {
    "parent": ("mother", "father"),
    "child": ("daughter", "son"),
    "sibling": ("sister", "brother"),
    "spouse": ("wife", "husband"),
}
_BACK: Final = {"parent": "child", "child": "parent", "sibling": "sibling", "spouse": "spouse"}
_BLOOD: Final = ("parent", "child", "sibling")
_KINDS: Final = (_BLOOD, _BLOOD, _BLOOD, (*_BLOOD, "spouse"), (*_BLOOD, "spouse"))


@dataclass(eq=False, slots=True)
class _Person:
    name: str
    man: bool
    parents: tuple["_Person", ...] = ()
    spouse: "_Person | None" = None
    children: list["_Person"] = field(default_factory=list)
    above: dict["_Person", int] = field(init=False)
    """Ancestors by generations, with the person at 0."""

    def __post_init__(self) -> None:
        self.above = {self: 0}
        for parent in self.parents:
            self.above |= {each: depth + 1 for each, depth in parent.above.items()}

    def near(self, kinds: Sequence[str]) -> list[tuple[str, "_Person"]]:
        """Whose parent, child, sibling or spouse this one is."""
        family = self.parents[0].children if self.parents else []
        siblings = [each for each in family if each is not self]
        found = [
            *(("parent", each) for each in self.children),
            *(("child", each) for each in self.parents),
            *(("sibling", each) for each in siblings),
            *([("spouse", self.spouse)] if self.spouse else []),
        ]
        return [(kind, each) for kind, each in found if kind in kinds]


_Fact = tuple[_Person, str, _Person]


def family_relation(rng: Random, level: int) -> Problem:
    """A fact that leaves out the sex; two in order; then in any, from either end, with strays."""
    if not level:
        return _of_two_words(rng)
    people, wanted = _tree(rng), rng.choice(list(_TERMS))
    while True:
        path = _path(rng, rng.choice(people), _KINDS[level], _FACTS[level])
        if path and _relation(path[0][0], path[-1][2]) == wanted and _is_fair(path):
            return _told(rng, people, path, level)
        if not rng.randrange(200):
            # Not every relation can be told in so many facts.
            wanted = rng.choice(list(_TERMS))


def _of_two_words(rng: Random) -> Problem:
    """A word that fits women and men is told, and the one of the two is asked for."""
    one, other = rng.sample((*WOMEN, *MEN), 2)
    kind, *others = rng.sample(_PLAIN, len(_PLAIN))
    told, answer = _NEUTRAL[kind], _TERMS[kind][one in MEN]
    shown = [*_TERMS[kind], *(rng.choice(_TERMS[each]) for each in others)]
    sex = "man" if one in MEN else "woman"
    return problem(
        f"{one} is a {told} of {other}. {one} is a {sex}. What is {one} to {other}: "
        f"{row(rng.sample(shown, len(shown)), 'or')}? Answer with one word.",
        answer,
        (
            ("Name both ends", f"{one} and {other}."),
            ("Chain the facts", f"{one}, {told} of {other}."),
            ("Start at the end", f"{one} is {told} of {other}."),
            ("Add one link", "There is no other."),
            ("Choose the word", f"{one} is a {sex}: {answer}."),
        ),
    )


def _tree(rng: Random) -> list[_Person]:
    """A couple, their three children with wives and husbands, and two children of each."""
    names = {man: iter(rng.sample(own, len(own))) for man, own in ((True, MEN), (False, WOMEN))}
    people: list[_Person] = []

    def born(man: bool, parents: tuple[_Person, ...] = ()) -> _Person:
        person = _Person(next(names[man]), man, parents)
        people.append(person)
        for parent in parents:
            parent.children.append(person)
        return person

    def couple(first: _Person, number: int) -> list[_Person]:
        second = born(not first.man)
        first.spouse, second.spouse = second, first
        return [born(rng.random() < 0.5, (first, second)) for _ in range(number)]

    for child in couple(born(rng.random() < 0.5), 3):
        couple(child, 2)
    return people


def _path(rng: Random, first: _Person, kinds: Sequence[str], length: int) -> list[_Fact]:
    """A random way that meets nobody twice; none where it comes to a dead end."""
    path: list[_Fact] = []
    met, here = {first}, first
    while len(path) < length:
        onward = [(kind, each) for kind, each in here.near(kinds) if each not in met]
        if not onward:
            return []
        kind, following = rng.choice(onward)
        path.append((here, kind, following))
        met.add(following)
        here = following
    return path


def _is_fair(path: Sequence[_Fact]) -> bool:
    """Whether no word of the first fact is the answer, and all on the way have one for the last."""
    words = [_neutral(fact[0], path[-1][2]) for fact in path]
    return words[0] != path[0][1] and all(words)


def _relation(one: _Person, other: _Person) -> tuple[int, int]:
    """Generations up from the other and down to the one by their nearest common ancestor.

    `(-1, -1)` where they have none.
    """
    shared = one.above.keys() & other.above.keys()
    return min(((other.above[each], one.above[each]) for each in shared), default=(-1, -1))


def _told(rng: Random, people: Sequence[_Person], path: list[_Fact], level: int) -> Problem:
    one, other = path[0][0], path[-1][2]
    listed = [_said(*path[0])]
    listed += [
        _said(*(_turned(fact) if level > 1 and rng.random() < 0.5 else fact)) for fact in path[1:]
    ]
    listed += _stray(rng, people, path, _STRAY[level])
    if level > 1:
        rng.shuffle(listed)
    relation = _relation(one, other)
    answer = _TERMS[relation][one.man]
    chain = [f"{first.name}, {kind} of {then.name}" for first, kind, then in path]
    back = [
        f"{fact[0].name} is {_neutral(fact[0], other)} of {other.name}" for fact in path[-2::-1]
    ]
    return problem(
        f"{'. '.join(listed)}. Different names are different people, husband and wife have all "
        "their children together, and nobody has half-brothers or half-sisters. What is "
        f"{one.name} to {other.name}? Answer with one word in small letters.",
        answer,
        (
            ("Name both ends", f"{one.name} and {other.name}."),
            ("Chain the facts", f"{'; '.join(chain)}."),
            ("Start at the end", f"{path[-1][0].name} is {path[-1][1]} of {other.name}."),
            ("Add one link", f"{'; '.join(back)}."),
            ("Choose the word", f"{one.name} is {'male' if one.man else 'female'}: {answer}."),
        ),
    )


def _stray(rng: Random, people: Sequence[_Person], path: Sequence[_Fact], number: int) -> list[str]:
    """Facts of which each has somebody who is not on the way."""
    met = {each for first, _, then in path for each in (first, then)}
    facts = [
        (each, kind, then)
        for each in people
        for kind, then in each.near(tuple(_BACK))
        if not {each, then} <= met
    ]
    return [_said(*fact) for fact in rng.sample(facts, number)]


def _said(one: _Person, kind: str, other: _Person) -> str:
    return f"{one.name} is the {_FACTUAL[kind][one.man]} of {other.name}"


def _turned(fact: _Fact) -> _Fact:
    one, kind, other = fact
    return other, _BACK[kind], one


def _neutral(one: _Person, other: _Person) -> str:
    """The relation without a word that tells man from woman; empty where no word is used here."""
    return "spouse" if one.spouse is other else _NEUTRAL.get(_relation(one, other), "")
