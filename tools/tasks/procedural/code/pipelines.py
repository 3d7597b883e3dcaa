"""Small functions described in words: stages in a row, each of which some hidden case needs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final, NamedTuple

from tools.tasks.generated import Problem
from tools.tasks.procedural.code.showing import fenced
from tools.tasks.procedural.problem import program

FUNCTIONS: Final = (
    *("solve", "reshape", "process", "transform", "convert", "handle", "prepare", "digest"),
)
_FEWEST_RESULTS: Final = 3
_TRIES: Final = 1000
_DEMAND: Final = "It does the following in this order, each step with what the step before it left:"


class Stage(NamedTuple):
    """One thing to do: in words, as a line of Python, and done.

    The words and the line name the parameter `{it}`.
    """

    words: str
    line: str
    apply: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """What all functions of a skill have in common."""

    parameters: tuple[str, ...]
    given: str
    briefly: str
    """What is given where the function is to be completed."""
    labels: tuple[str, ...]
    notice: str
    """What is special about an empty argument, for the worked solution."""
    stages: Callable[[Random, int], list[Stage]]
    """Draws the stages of a level; the last one returns."""
    arguments: Callable[[Random], list[Any]]
    """Arguments of the hidden cases, edge cases first."""


class BarrenStagesError(RuntimeError):
    """No draw gave a function of which each stage matters."""

    def __init__(self, level: int) -> None:
        self.level = level
        super().__init__(f"no function of level {level} needs all its stages; add stages to it")


def composed(rng: Random, level: int, shape: Shape) -> Problem:
    """A function to write.

    Raises:
        BarrenStagesError: the stages that it is drawn from undo each other.
    """
    for _ in range(_TRIES):
        stages, arguments = shape.stages(rng, level), shape.arguments(rng)
        expected = [_applied(stages, argument) for argument in arguments]
        if _varied(arguments, expected) and _needed(stages, arguments, expected):
            return _problem(rng, shape, stages, list(zip(arguments, expected, strict=True)))
    raise BarrenStagesError(level)


def _applied(stages: Sequence[Stage], value: Any) -> Any:
    for stage in stages:
        value = stage.apply(value)
    return value


def _varied(arguments: Sequence[Any], expected: Sequence[Any]) -> bool:
    """Whether neither a constant nor a copy of the argument passes."""
    changed = sum(one != other for one, other in zip(arguments, expected, strict=True))
    return len({repr(each) for each in expected}) >= _FEWEST_RESULTS and changed > 1


def _needed(stages: Sequence[Stage], arguments: Sequence[Any], expected: Sequence[Any]) -> bool:
    """Whether some case fails without any one stage that gives what it takes."""
    return all(
        any(
            _applied([*stages[:at], *stages[at + 1 :]], argument) != result
            for argument, result in zip(arguments, expected, strict=True)
        )
        for at in range(len(stages) - 1)
    )


def _problem(
    rng: Random, shape: Shape, stages: Sequence[Stage], cases: Sequence[tuple[Any, Any]]
) -> Problem:
    name, it = rng.choice(FUNCTIONS), rng.choice(shape.parameters)
    lines = [stage.line.format(it=it) for stage in stages]
    head = f"def {name}({it}):"
    gold = "\n".join((head, *(f"    {line}" for line in lines))) + "\n"
    words = _in_words([stage.words.format(it=it) for stage in stages])
    wanted = f"Write a Python function `{name}({it})`. It gets {shape.given}. {_DEMAND} {words}."
    begun = f"Complete this Python function for {shape.briefly}. Let it {words}."
    prompt = wanted if stages[1:] else f"{begun}\n{fenced((head, '    return'))}"
    told = (
        head,
        words,
        "; ".join(lines[:-1]) or "no line stands before the last",
        shape.notice if stages[1:] else "the expression takes an empty one, too",
        lines[-1],
    )
    tests = [{"args": [argument], "expected": result} for argument, result in cases]
    return program(prompt, name, tests, gold, list(zip(shape.labels, told, strict=True)))


def _in_words(told: Sequence[str]) -> str:
    """The stages, numbered where there are several."""
    return "; ".join(f"({at}) {each}" for at, each in enumerate(told, 1)) if told[1:] else told[0]
