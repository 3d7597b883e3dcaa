"""Skill `which-line-fails`: the number of the line at which a program stops with an error.

A level adds lines, and lines that look as if they would fail. The place is drawn first, so that
each line but the first is as likely as any other.
"""

from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.code.program_lines import Lines
from tools.tasks.procedural.code.showing import fenced, values
from tools.tasks.procedural.problem import problem

_LABELS: Final = (
    *("Keep the values", "Mark the risky lines", "Put the values in"),
    *("Name the failure", "Stop at the first"),
)
_LENGTHS: Final = (5, 5, 6, 10, 18)


def which_line_fails(rng: Random, level: int) -> Problem:
    """The number of the first line that raises."""
    failing = rng.randint(2, _LENGTHS[level])
    maker = Lines(rng, level)
    lines = [maker.running() for _ in range(failing - 1)]
    at_failure = dict(maker.values)
    lines.append(maker.failing())
    lines += [maker.running() for _ in range(_LENGTHS[level] - failing)]
    shown = [f"{number}: {line.text}" for number, line in enumerate(lines, 1)]
    head = (
        "The lines of this Python program are numbered; the numbers are not part of it."
        " Which is the number of the line at which it stops with an error?"
    )
    risky = [(at, line) for at, line in enumerate(lines[:failing], 1) if line.risk]
    work = (
        values(at_failure) or "no value yet",
        "lines " + ", ".join(str(at) for at, _ in risky),
        "; ".join(f"line {at}: {line.risk}" for at, line in risky),
        f"line {failing} raises {lines[failing - 1].error}",
        f"line {failing}",
    )
    return problem(f"{head}\n{fenced(shown)}", failing, list(zip(_LABELS, work, strict=True)))
