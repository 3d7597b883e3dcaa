"""The skills that are combined: what each asks of a line, and what a line needs to meet it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any, Final

from tools.tasks.arithmetic import whole_numbers
from tools.tasks.generated import Problem
from tools.tasks.string_rules import RULES

_NOUNS: Final = (
    *("apple", "bottle", "candle", "desert", "engine", "forest", "garden", "hammer", "island"),
    *("jacket", "kitten", "ladder", "market", "needle", "orange", "pencil", "quarry", "river"),
    *("saddle", "ticket", "umbrella", "valley", "window", "yogurt", "zebra", "anchor", "basket"),
    *("cradle", "donkey", "feather", "glove", "harbour", "jungle", "lantern", "mirror", "pillow"),
)
_TIMES: Final = {2: "twice", 3: "three times"}
_SIGNS: Final = {"?": "a question mark", "!": "an exclamation mark"}
_LETTERS: Final = "tnsrhldcmgpbkfwy"


@dataclass(frozen=True, slots=True)
class Ingredient:
    """One skill in one task."""

    skill: str
    asks: str
    """The demand as the prompt words it."""
    demand: Mapping[str, Any]
    """As `tools.demands` reads it, without the skill."""
    finding: str
    """What a worked solution notes down about it."""
    words: tuple[str, ...] = ()
    """What a line has to contain, in this order."""
    first: str = ""
    last: str = ""
    end: str = ""


@dataclass
class MixBuilder:
    """One task in the making: no two of its ingredients get the same noun."""

    rng: Random
    made: list[Ingredient] = field(default_factory=list)
    nouns: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.nouns = self.rng.sample(_NOUNS, len(_NOUNS))

    def noun(self) -> str:
        """One that nobody has drawn."""
        return self.nouns.pop()

    @property
    def letters(self) -> set[str]:
        """Of all that a line has to contain so far."""
        pieces = [word for each in self.made for word in (*each.words, each.first, each.last)]
        return set("".join(pieces))


Maker = Callable[[MixBuilder], Ingredient]


def _number(mix: MixBuilder, make: Callable[[Random, int], Problem], level: int) -> Ingredient:
    problem = make(mix.rng, level)
    asks = f"It contains, in digits, the answer to: {problem.prompt}"
    finding = f"{problem.prompt} {problem.gold}"
    demand = {"is": "number", "value": problem.gold}
    return Ingredient(make.__name__, asks, demand, finding, (problem.gold,))


def _changed(mix: MixBuilder, skill: str, held_out: bool) -> Ingredient:
    rules = [rule for rule in RULES if rule.topic == "order" and rule.held_out is held_out]
    rule, noun = mix.rng.choice(rules), mix.noun()
    word = rule.apply(noun)
    asks = f"It contains what becomes of the text {noun} when you {rule.words}."
    finding = f"{noun} becomes {word}"
    return Ingredient(skill, asks, {"is": "word", "value": word}, finding, (word,))


def _first(mix: MixBuilder) -> Ingredient:
    noun = mix.noun()
    demand = {"is": "first", "value": noun}
    return Ingredient("first", f"Its first word is {noun}.", demand, f"{noun} first", first=noun)


def _last(mix: MixBuilder) -> Ingredient:
    noun = mix.noun()
    demand = {"is": "last", "value": noun}
    return Ingredient("last", f"Its last word is {noun}.", demand, f"{noun} last", last=noun)


def _end(mix: MixBuilder) -> Ingredient:
    sign = mix.rng.choice(list(_SIGNS))
    asks, demand = f"It ends with {_SIGNS[sign]}.", {"is": "end", "value": sign}
    return Ingredient("end", asks, demand, f"{sign} at the end", end=sign)


def _times(mix: MixBuilder) -> Ingredient:
    noun, count = mix.noun(), mix.rng.choice(list(_TIMES))
    asks = f"It contains the word {noun} exactly {_TIMES[count]}."
    demand = {"is": "times", "value": [noun, count]}
    words = (noun,) * count
    return Ingredient("times", asks, demand, f"{noun} {_TIMES[count]}", words)


def _order(mix: MixBuilder) -> Ingredient:
    nouns = [mix.noun() for _ in range(3)]
    asks = f"It contains the words {', '.join(nouns)}, sorted from a to z."
    words = tuple(sorted(nouns))
    demand = {"is": "order", "value": list(words)}
    return Ingredient("order", asks, demand, f"sorted: {' '.join(words)}", words)


def _without(mix: MixBuilder) -> Ingredient:
    letter = mix.rng.choice([each for each in _LETTERS if each not in mix.letters][:5])
    asks = f"The letter {letter} is nowhere in it."
    return Ingredient("without", asks, {"is": "without", "value": letter}, f"no {letter}")


def _length(mix: MixBuilder) -> Ingredient:
    needed = sum(len(each.words) + bool(each.first) + bool(each.last) for each in mix.made)
    count = max(needed + mix.rng.randint(1, 4), 4)
    demand = {"is": "length", "value": count}
    return Ingredient("length", f"It has exactly {count} words.", demand, f"{count} words")


TRAIN: Final[Mapping[str, Maker]] = {
    "addition": partial(_number, make=whole_numbers.addition, level=2),
    "reorder": partial(_changed, skill="reorder", held_out=False),
    "first": _first,
    "end": _end,
    "times": _times,
    "length": _length,
}
HELD_OUT: Final[Mapping[str, Maker]] = {
    "subtraction": partial(_number, make=whole_numbers.subtraction, level=2),
    "multiplication": partial(_number, make=whole_numbers.multiplication, level=0),
    "reorder_otherwise": partial(_changed, skill="reorder_otherwise", held_out=True),
    "last": _last,
    "order": _order,
    "without": _without,
}
_LATE: Final = ("length", "without")
"""They depend on what the others need, so they are made after them."""


def combined(rng: Random, makers: Mapping[str, Maker], count: int) -> Sequence[Ingredient]:
    """So many different ones, in the order in which they are to be asked for."""
    chosen = rng.sample(list(makers), count)
    mix = MixBuilder(rng)
    for skill in sorted(chosen, key=lambda skill: (skill in _LATE, skill)):
        mix.made.append(makers[skill](mix))
    return sorted(mix.made, key=lambda each: chosen.index(each.skill))
