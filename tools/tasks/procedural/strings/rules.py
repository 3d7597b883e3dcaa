"""The skill of rewriting a row of letters by rules that are applied one after the other."""

from collections.abc import Sequence
from random import Random
from typing import Final, NamedTuple

from tools.tasks.generated import Problem
from tools.tasks.procedural.problem import problem

_LETTERS: Final = "bdkmprst"
_LONGEST: Final = 24
"""Letters at any moment: longer rows test copying."""
_SIZES: Final = ((3, 8, 1, (1,)), (4, 7, 2, (1,)), (9, 5, 5, (1, 2)), (14, 6, 10, (1, 2)))
"""Letters of the row, how many different ones, rules, and how many letters a rule looks for,
from level 1 on."""


class _Rule(NamedTuple):
    """Every `old` becomes `new`; one or two letters each, of `old` no two the same."""

    old: str
    new: str

    @property
    def words(self) -> str:
        return f"replace every {' '.join(self.old)} by {' '.join(self.new)}"

    def apply(self, row: str) -> str:
        # Two different letters cannot overlap themselves, so the order of search is no matter.
        return row.replace(self.old, self.new)


def rewrite_by_rules(rng: Random, level: int) -> Problem:
    """A row of letters after some rules, each of which changes something."""
    length, kinds, count, widths = _SIZES[level - 1]
    letters = rng.sample(_LETTERS, kinds)
    while True:
        rows, rules = ["".join(rng.choices(letters, k=length))], list[_Rule]()
        while len(rules) < count and (rule := _rule(rng, letters, rows[-1], widths)):
            rules.append(rule)
            rows.append(rule.apply(rows[-1]))
        if len(rules) == count and len(set(rows[-1])) > 1 and rows[-1] not in rows[0]:
            return _problem(rules, [" ".join(row) for row in rows])


def _rule(rng: Random, letters: Sequence[str], row: str, widths: Sequence[int]) -> _Rule | None:
    """A rule that changes the row and leaves it of a size to work with; None if none is found."""
    for _ in range(40):
        width = rng.choice(widths)
        start = rng.randrange(len(row) - width + 1)
        old = row[start : start + width]
        # A pair becomes a letter and a letter a pair as often, so that rows keep their length.
        new = "".join(rng.choices(letters, k=rng.choice(widths)))
        rule = _Rule(old, new)
        if len(set(old)) == width and old != new and 3 <= len(rule.apply(row)) <= _LONGEST:
            return rule
    return None


def _problem(rules: Sequence[_Rule], rows: Sequence[str]) -> Problem:
    listed = "; ".join(f"{place}. {rule.words}" for place, rule in enumerate(rules, 1))
    told = f"these rules in this order, each to the row that the one before left: {listed}"
    pairs = " Two letters are only meant where the second stands right after the first."
    prompt = (
        f"Take this row of letters: {rows[0]}. Apply"
        f" {told if rules[1:] else 'this rule to it: ' + rules[0].words}."
        f"{pairs if any(len(rule.old) > 1 for rule in rules) else ''}"
        " What is the row then? Write it with a space between letters."
    )
    found = (
        f"rule {place} finds {' '.join(rule.old)} {row.replace(' ', '').count(rule.old)} times"
        for place, (rule, row) in enumerate(zip(rules, rows, strict=False), 1)
    )
    after = (f"after rule {place}: {row}" for place, row in enumerate(rows[1:], 1))
    work = (
        ("Copy the row", rows[0]),
        ("Mark the matches", ", ".join(found)),
        ("Rewrite the whole row", "; ".join(after)),
        ("Go on from there", f"{len(rules)} of {len(rules)} rules are done"),
        ("Give the last row", rows[-1]),
    )
    return problem(prompt, rows[-1], work)
