"""Lines of a program that run, and lines that raise, each made to fit the lines above it."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Final, NamedTuple

_NUMBERS: Final = ("a", "b", "c", "d", "e", "f", "g", "h")
_LISTS: Final = ("row", "queue")
_KEYS: Final = ("red", "blue", "green", "pink", "grey")
_VALUES_FROM: Final = 3
"""Level from which lines fail by values alone."""
_RISKY: Final = 0.6
"""Share of running lines that look as if they could fail, above level 2."""
_WORDS: Final = ("pear", "lamp", "boat", "tree", "milk")


class Line(NamedTuple):
    """A line; `risk` says what could make it fail, and `error` is what it raises."""

    text: str
    risk: str = ""
    error: str = ""


class Lines:
    """Makes line after line, and keeps what the variables hold.

    After a line that raises, variables are kept as though it had been left out.
    """

    def __init__(self, rng: Random, level: int) -> None:
        self._rng, self._level = rng, level
        self.values: dict[str, object] = {}

    def running(self) -> Line:
        """A line that runs."""
        plain = (self._assigned, self._summed, self._listed, self._keyed)
        if self._level > 1 and len(self.values) < 2:
            return self._rng.choice((self._assigned, self._assigned, self._listed))()
        risky: tuple[Callable[[], Line], ...] = (
            self._divided,
            self._indexed,
            self._looked_up,
            self._converted,
            self._grown,
        )
        often_risky = self._level > 2 and self._rng.random() < _RISKY
        simple = plain[:1] if self._level < 2 else plain
        return self._rng.choice(risky if often_risky else simple)()

    def failing(self) -> Line:
        """A line that raises, on the higher levels only by what the lines above it did."""
        kinds: Sequence[Callable[[], Line]] = (
            *(self._by_zero, self._past_the_end, self._missing_key, self._unknown_name),
            *(self._no_number, self._mixed_types),
        )
        if self._level == 1:
            return self._rng.choice((self._by_zero, self._no_number, self._mixed_types))()
        return self._rng.choice(kinds[:4] if self._level >= _VALUES_FROM else kinds)()

    def _ints(self) -> dict[str, int]:
        return {name: each for name, each in self.values.items() if isinstance(each, int)}

    def _of(self, kind: type) -> list[str]:
        return [name for name, each in self.values.items() if isinstance(each, kind)]

    def _target(self) -> str:
        """A name for a number: a new one while there are any."""
        fresh = [name for name in _NUMBERS if name not in self.values]
        return fresh[0] if fresh and self._rng.random() < 0.7 else self._rng.choice(_NUMBERS)

    def _assigned(self) -> Line:
        return self._kept(self._target(), self._rng.randint(0, 6))

    def _kept(self, name: str, value: object, text: str = "", risk: str = "") -> Line:
        self.values[name] = value
        return Line(f"{name} = {text or value}", risk)

    def _summed(self) -> Line:
        ints = self._ints()
        if not ints:
            return self._assigned()
        source, term = self._rng.choice(sorted(ints)), self._rng.randint(1, 5)
        if self._rng.random() < 0.5:
            return self._kept(self._target(), ints[source] - term, f"{source} - {term}")
        return self._kept(self._target(), ints[source] + term, f"{source} + {term}")

    def _listed(self) -> Line:
        count = self._rng.randint(2, 4)
        given = [self._rng.randint(0, 9) for _ in range(count)]
        return self._kept(self._rng.choice(_LISTS), given)

    def _keyed(self) -> Line:
        keys = self._rng.sample(_KEYS, 2)
        entries = {key: self._rng.randint(0, 9) for key in keys}
        return self._kept("ages", entries, _entries(entries))

    def _divided(self) -> Line:
        ints = self._ints()
        usable = [(a, b) for a in ints for b in ints if a != b and ints[a] != ints[b]]
        if not usable:
            return self._assigned()
        a, b = self._rng.choice(usable)
        value, gap = self._rng.randint(10, 30), ints[a] - ints[b]
        text = f"{value} // ({a} - {b})"
        return self._kept(self._target(), value // gap, text, f"divides by {gap}")

    def _indexed(self) -> Line:
        name, given = self._some_list()
        if not given:
            return self._listed()
        place, at = self._place(range(len(given)))
        text, risk = f"{name}[{place}]", f"index {at} of {len(given)} items"
        return self._kept(self._target(), given[at], text, risk)

    def _looked_up(self) -> Line:
        entries = self.values.get("ages")
        if not isinstance(entries, dict):
            return self._keyed()
        key = self._rng.choice(sorted(entries))
        return self._kept(self._target(), entries[key], f'ages["{key}"]', f"the key {key} is there")

    def _converted(self) -> Line:
        value = self._rng.randint(1, 20)
        risk = f"{value} is a number"
        return self._kept(self._target(), value, f'int("{value}")', risk)

    def _grown(self) -> Line:
        name, given = self._some_list()
        if not given:
            return self._listed()
        if len(given) > 1 and self._rng.random() < 0.5:
            self.values[name] = given[:-1]
            return Line(f"{name}.pop()", f"takes one of {len(given)} items away")
        value = self._rng.randint(0, 9)
        self.values[name] = [*given, value]
        return Line(f"{name}.append({value})")

    def _some_list(self) -> tuple[str, list[int]]:
        names = self._of(list)
        if not names:
            return _LISTS[0], []
        name = self._rng.choice(names)
        given = self.values[name]
        return name, given if isinstance(given, list) else []

    def _place(self, places: range) -> tuple[str, int]:
        """An index among these as it is written: by a variable, where one fits."""
        fitting = [(name, at) for name, at in self._ints().items() if at in places]
        if fitting and self._level >= _VALUES_FROM:
            return self._rng.choice(fitting)
        at = self._rng.choice(places)
        return str(at), at

    def _by_zero(self) -> Line:
        ints, value = self._ints(), self._rng.randint(10, 30)
        pairs = [(a, b) for a in ints for b in ints if a != b and ints[a] == ints[b]]
        zeros = [name for name, each in ints.items() if each == 0]
        if self._level < _VALUES_FROM:
            text = self._rng.choice(zeros) if zeros else "0"
        elif pairs:
            text = "({} - {})".format(*self._rng.choice(pairs))
        else:
            return self._past_the_end()
        return self._failed(f"{value} // {text}", "divides by 0", "ZeroDivisionError")

    def _past_the_end(self) -> Line:
        name, given = self._some_list()
        if not given:
            return self._unknown_name()
        place, at = self._place(range(len(given), len(given) + 3))
        risk = f"index {at} of {len(given)} items"
        return self._failed(f"{name}[{place}]", risk, "IndexError")

    def _missing_key(self) -> Line:
        entries = self.values.get("ages")
        if not isinstance(entries, dict):
            return self._unknown_name()
        key = self._rng.choice([each for each in _KEYS if each not in entries])
        return self._failed(f'ages["{key}"]', f"the key {key} is missing", "KeyError")

    def _no_number(self) -> Line:
        word = self._rng.choice(_WORDS)
        return self._failed(f'int("{word}")', f"{word} is no number", "ValueError")

    def _unknown_name(self) -> Line:
        unknown = [name for name in (*_NUMBERS, "total") if name not in self.values]
        name, term = self._rng.choice(unknown), self._rng.randint(1, 9)
        return self._failed(f"{name} + {term}", f"{name} has no value", "NameError")

    def _mixed_types(self) -> Line:
        ints, word = self._ints(), self._rng.choice(_WORDS)
        other = self._rng.choice(sorted(ints)) if ints else str(self._rng.randint(1, 9))
        return self._failed(f'"{word}" + {other}', "adds a text and a number", "TypeError")

    def _failed(self, text: str, risk: str, error: str) -> Line:
        return Line(f"{self._rng.choice(_NUMBERS)} = {text}", risk, error)


def _entries(entries: dict[str, int]) -> str:
    return "{" + ", ".join(f'"{key}": {value}' for key, value in entries.items()) + "}"
