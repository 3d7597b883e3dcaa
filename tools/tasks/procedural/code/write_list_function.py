"""Skill `write-list-function`: a function on a list of integers, described in words.

Level 0 is one return of what a single expression gives. A level adds stages; the higher ones have
stages that look at neighbours.
"""

from collections.abc import Sequence
from functools import partial
from itertools import accumulate, pairwise
from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.code.pipelines import Shape, Stage, composed

_LABELS: Final = (
    *("Copy the head", "List the stages", "Write each stage"),
    *("Mind the empty list", "Return the result"),
)
_STAGES: Final = (0, 1, 1, 4, 6)
_NEIGHBOURS_FROM: Final = 3

Numbers = list[int]


def write_list_function(rng: Random, level: int) -> Problem:
    """A function whose hidden cases hold an empty list, one number, repeats and negatives."""
    return composed(rng, level, _SHAPE)


def _arguments(rng: Random) -> list[Numbers]:
    one, twice = rng.randint(-9, 20), rng.randint(1, 12)
    drawn = [[rng.randint(-12, 30) for _ in range(rng.randint(4, 9))] for _ in range(5)]
    return [[], [one], [twice, twice, 0, twice], [-1, -4, 0], *drawn]


def _stages(rng: Random, level: int) -> list[Stage]:
    if level == 0:
        return [_single(rng)]
    kinds = [_kept, _changed, _cut, _ordered]
    if level >= _NEIGHBOURS_FROM:
        kinds.append(_neighbouring)
    drawn = [rng.choice(kinds)(rng) for _ in range(_STAGES[level])]
    return [*drawn, _WHOLE if level == 1 else rng.choice(_ENDS)]


def _single(rng: Random) -> Stage:
    """All there is to do on level 0."""
    count, term, factor = rng.randint(2, 9), rng.randint(1, 20), rng.randint(2, 12)
    return rng.choice(
        (
            Stage("return the sum of the numbers", "return sum({it})", sum),
            Stage("return how many numbers there are", "return len({it})", len),
            Stage("return the list sorted from low to high", "return sorted({it})", sorted),
            Stage(
                f"return the first {count} numbers (all if there are fewer)",
                f"return {{it}}[:{count}]",
                lambda it: it[:count],
            ),
            Stage(
                f"return the list without its first {count} numbers",
                f"return {{it}}[{count}:]",
                lambda it: it[count:],
            ),
            Stage(
                f"return a list with {term} added to each number",
                f"return [n + {term} for n in {{it}}]",
                lambda it: [n + term for n in it],
            ),
            Stage(
                f"return a list with each number multiplied by {factor}",
                f"return [n * {factor} for n in {{it}}]",
                lambda it: [n * factor for n in it],
            ),
        )
    )


def _kept(rng: Random) -> Stage:
    bound, divisor = rng.randint(-4, 15), rng.randint(2, 6)
    return rng.choice(
        (
            Stage(
                f"keep only the numbers greater than {bound}",
                f"{{it}} = [n for n in {{it}} if n > {bound}]",
                lambda it: [n for n in it if n > bound],
            ),
            Stage(
                f"keep only the numbers less than {bound}",
                f"{{it}} = [n for n in {{it}} if n < {bound}]",
                lambda it: [n for n in it if n < bound],
            ),
            Stage(
                f"drop the numbers that are divisible by {divisor}",
                f"{{it}} = [n for n in {{it}} if n % {divisor} != 0]",
                lambda it: [n for n in it if n % divisor],
            ),
        )
    )


def _changed(rng: Random) -> Stage:
    factor, term = rng.randint(2, 9), rng.randint(1, 15)
    return rng.choice(
        (
            Stage(
                f"multiply each number by {factor}",
                f"{{it}} = [n * {factor} for n in {{it}}]",
                lambda it: [n * factor for n in it],
            ),
            Stage(
                f"subtract {term} from each number",
                f"{{it}} = [n - {term} for n in {{it}}]",
                lambda it: [n - term for n in it],
            ),
            Stage(
                f"replace each number below {term} by {term}",
                f"{{it}} = [max(n, {term}) for n in {{it}}]",
                lambda it: [max(n, term) for n in it],
            ),
        )
    )


def _cut(rng: Random) -> Stage:
    count, stride = rng.randint(2, 4), rng.randint(2, 3)
    return rng.choice(
        (
            Stage(
                f"keep only the first {count} elements (all if there are fewer)",
                f"{{it}} = {{it}}[:{count}]",
                lambda it: it[:count],
            ),
            Stage(
                f"drop the first {count} elements (all if there are fewer)",
                f"{{it}} = {{it}}[{count}:]",
                lambda it: it[count:],
            ),
            Stage(
                f"keep only the elements at the indices 0, {stride}, {2 * stride} and so on",
                f"{{it}} = {{it}}[::{stride}]",
                lambda it: it[::stride],
            ),
        )
    )


def _ordered(rng: Random) -> Stage:
    return rng.choice(
        (
            Stage("reverse the order", "{it} = {it}[::-1]", lambda it: it[::-1]),
            Stage("sort the numbers from low to high", "{it} = sorted({it})", sorted),
            Stage(
                "sort the numbers from high to low",
                "{it} = sorted({it}, reverse=True)",
                partial(sorted, reverse=True),
            ),
        )
    )


def _neighbouring(rng: Random) -> Stage:
    return rng.choice(
        (
            Stage(
                "replace each number by the sum of all numbers up to it, itself included",
                "{it} = [sum({it}[: at + 1]) for at in range(len({it}))]",
                lambda it: list(accumulate(it)),
            ),
            Stage(
                "replace the list by the differences of neighbours, each number minus the one"
                " before it, so that it is one shorter",
                "{it} = [{it}[at] - {it}[at - 1] for at in range(1, len({it}))]",
                lambda it: [after - before for before, after in pairwise(it)],
            ),
            Stage(
                "drop every number that occurred earlier in the list",
                "{it} = list(dict.fromkeys({it}))",
                lambda it: [n for at, n in enumerate(it) if n not in it[:at]],
            ),
            Stage(
                "add to each number its index, counted from 0",
                "{it} = [at + n for at, n in enumerate({it})]",
                lambda it: [at + n for at, n in enumerate(it)],
            ),
        )
    )


def _spread(it: Sequence[int]) -> int:
    return it[0] - it[-1] if it else 0


_WHOLE: Final = Stage("return the list", "return {it}", lambda it: it)
_ENDS: Final = (
    _WHOLE,
    Stage("return the sum of the numbers", "return sum({it})", sum),
    Stage("return how many numbers there are", "return len({it})", len),
    Stage(
        "return the largest number, or 0 if there is none",
        "return max({it}, default=0)",
        partial(max, default=0),
    ),
    Stage(
        "return the first number minus the last one, or 0 if there is none",
        "return {it}[0] - {it}[-1] if {it} else 0",
        _spread,
    ),
)
_SHAPE: Final = Shape(
    parameters=("numbers", "items", "row", "data", "values", "given"),
    briefly="a list of integers",
    given="a list of integers, which may be empty",
    labels=_LABELS,
    notice="every stage gives an empty list for an empty list",
    stages=_stages,
    arguments=_arguments,
)
