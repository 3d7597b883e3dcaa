"""Where a student's own work first leaves the worked path."""

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass

from agents.distiller.patterns import tokens
from bus.messages.distiller import ContrastPair, Worked


@dataclass(frozen=True, slots=True)
class Divergence:
    """Counts over attempts, by step label.

    `first` counts the attempts whose work first goes missing at the step, `missing` those that
    never show its result.
    """

    attempts: int
    first: Counter[str]
    missing: Counter[str]

    @property
    def worst(self) -> str | None:
        """The step where most attempts leave the path; the earliest met, of equals."""
        return max(self.first, key=self.first.__getitem__, default=None)


def divergence(pairs: Sequence[ContrastPair], labels: Set[str]) -> Divergence:
    """Compare attempts with the worked solutions of their tasks, in the steps of these labels."""
    first: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    compared = [(pair.attempt, pair.worked) for pair in pairs if pair.worked is not None]
    for attempt, worked in compared:
        absent = [label for label in absent_steps(attempt, worked) if label in labels]
        missing.update(dict.fromkeys(absent, 1))
        first.update(absent[:1])
    return Divergence(len(compared), first, missing)


def absent_steps(attempt: str, worked: Worked) -> list[str]:
    """Labels of the worked steps whose result the attempt does not show, in order."""
    shown = _run(attempt)
    return [step.label for step in worked.steps if step.result and _run(step.result) not in shown]


def _run(text: str) -> str:
    """Tokens between blanks, so that `12` is not found in `312`, nor `2.5` missed in `2.50`."""
    return f" {' '.join(map(_canonical, tokens(text)))} "


def _canonical(token: str) -> str:
    if "." in token and token[0].isdigit():
        return token.rstrip("0").rstrip(".")
    return token.casefold()
