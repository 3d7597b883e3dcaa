"""Skill `which-line-fails`: the number of the line at which a program stops with an error.

Level 0 tells the lines, all of which divide, and has the first one fail as often as any other. A
level adds lines, and lines that look as if they would fail. The place is drawn first, so that each
line but the first is as likely as any other.
"""

from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.code.program_lines import Lines
from tools.tasks.procedural.code.showing import fenced, listed, values
from tools.tasks.procedural.problem import problem

_LABELS: Final = (
    *("Keep the values", "Mark the risky lines", "Put the values in"),
    *("Name the failure", "Stop at the first"),
)
_LENGTHS: Final = (5, 5, 5, 10, 18)
_HEAD: Final = (
    "The lines of this Python program are numbered; the numbers are not part of it."
    " Which is the number of the line at which it stops with an error?"
)


def which_line_fails(rng: Random, level: int) -> Problem:
    """The number of the first line that raises."""
    if level == 0:
        return _told(rng)
    failing = rng.randint(2, _LENGTHS[level])
    maker = Lines(rng, level)
    lines = [maker.running() for _ in range(failing - 1)]
    at_failure = dict(maker.values)
    lines.append(maker.failing())
    lines += [maker.running() for _ in range(_LENGTHS[level] - failing)]
    shown = [f"{number}: {line.text}" for number, line in enumerate(lines, 1)]
    risky = [(at, line) for at, line in enumerate(lines[:failing], 1) if line.risk]
    work = (
        values(at_failure) or "no value yet",
        "lines " + ", ".join(str(at) for at, _ in risky),
        "; ".join(f"line {at}: {line.risk}" for at, line in risky),
        f"line {failing} raises {lines[failing - 1].error}",
        f"line {failing}",
    )
    return problem(f"{_HEAD}\n{fenced(shown)}", failing, list(zip(_LABELS, work, strict=True)))


def _told(rng: Random) -> Problem:
    """Divisions, one of them by 0."""
    count = _LENGTHS[0]
    failing = rng.randint(1, count)
    divisors = [0 if at == failing else rng.randint(1, 5) for at in range(1, count + 1)]
    told = [f"Line {at} divides {rng.randint(2, 9)} by {by}." for at, by in enumerate(divisors, 1)]
    work = (
        "no value is kept",
        f"lines {listed(range(1, count + 1))}",
        "; ".join(f"line {at}: divides by {by}" for at, by in enumerate(divisors[:failing], 1)),
        f"line {failing} raises ZeroDivisionError",
        f"line {failing}",
    )
    prompt = f"{' '.join(told)} Which line fails?"
    return problem(prompt, failing, list(zip(_LABELS, work, strict=True)))
