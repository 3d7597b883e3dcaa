"""How scaffolds are written into a prompt: one wrapper, whatever the arm puts inside.

Compact on purpose: a student of half a billion parameters reads every token of it before every
task, at about 150 tokens a second.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import permutations

from tools.scaffold.model import Scaffold

_OPENING = (
    "Before you answer, work through these steps in writing, a line each. "
    "Skip a step that does not apply."
)


class CannotShuffleError(ValueError):
    """A scaffold has no order of actions in which every step gets another step's action."""

    def __init__(self, digest: str) -> None:
        self.digest = digest
        super().__init__(
            f"scaffold {digest} has too few different actions to derange;"
            " leave it out of the `shuffled` arm"
        )


def wrapped(body: str) -> str:
    """What every arm stands in: the same opening, whatever the body is."""
    return f"{_OPENING}\n{body}"


def block(scaffolds: Iterable[Scaffold]) -> str:
    """The arm `full`: every step of every scaffold; empty for no scaffold.

    Scaffolds stand in the order of their digests, each once, so that the same student state
    always reads the same bytes.
    """
    return _wrapped(scaffolds, lambda scaffold: scaffold.text)


def labels(scaffolds: Iterable[Scaffold]) -> str:
    """The arm `labels`: the label column, numbered, verbatim."""
    return _wrapped(scaffolds, _labels)


def shuffled(scaffolds: Iterable[Scaffold]) -> str:
    """The arm `shuffled`: the same steps, each with another step's action.

    Raises:
        CannotShuffleError: a scaffold has too few different actions.
    """
    return _wrapped(scaffolds, lambda scaffold: deranged(scaffold).text)


def deranged(scaffold: Scaffold) -> Scaffold:
    """The scaffold with its actions deranged across its steps, in an order its digest picks.

    Raises:
        CannotShuffleError: no order moves every action away from an equal one.
    """
    actions = [step.action for step in scaffold.steps]
    # Seeded by content rather than drawn: the arm is a rule, and must be the same on every item.
    order = random.Random(scaffold.digest).sample(actions, len(actions))  # noqa: S311
    for candidate in permutations(order):
        if all(old != new for old, new in zip(actions, candidate, strict=True)):
            pairs = zip(scaffold.steps, candidate, strict=True)
            return replace(
                scaffold,
                steps=tuple(replace(step, action=action) for step, action in pairs),
                parent=scaffold.digest,
            )
    raise CannotShuffleError(scaffold.digest)


def _labels(scaffold: Scaffold) -> str:
    return "\n".join(f"{number}. {step.label}" for number, step in enumerate(scaffold.steps, 1))


def _wrapped(scaffolds: Iterable[Scaffold], write: Callable[[Scaffold], str]) -> str:
    ordered = sorted({scaffold.digest: scaffold for scaffold in scaffolds}.items())
    if not ordered:
        return ""
    if len(ordered) == 1:
        return wrapped(write(ordered[0][1]))
    sections = (f"For {_subject(scaffold)}:\n{write(scaffold)}" for _, scaffold in ordered)
    return wrapped("\n".join(sections))


def _subject(scaffold: Scaffold) -> str:
    names = (skill.rpartition("/")[2].replace("_", " ") for skill in scaffold.skills)
    return ", ".join(names)
