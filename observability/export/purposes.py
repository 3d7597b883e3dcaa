"""What an attempt may be used for, by the purpose that it was made for."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from observability.ledger.facts import Purpose

Split = Literal["train", "heldout"]
SPLITS: tuple[Split, ...] = ("train", "heldout")


class Use(NamedTuple):
    """Where attempts of one purpose belong, and what may be computed from them."""

    split: Split
    adaptive: bool
    """Whether what came before chose the task, or when to stop."""
    measures_lift: bool
    """Whether its pairs are a fresh comparison of fixed size."""
    meaning: str


PURPOSES: Mapping[Purpose, Use] = {
    "curriculum": Use("train", True, False, "taught: the curator chose the task"),
    "contrast": Use("train", True, False, "a second try at a task that was just failed"),
    "part": Use("train", True, False, "an easier part of a task that the student was stuck on"),
    "teach": Use("train", False, False, "a trial's domain 1"),
    "selection": Use("heldout", True, False, "chose among candidates: the best one looks too good"),
    "gate": Use("heldout", True, False, "the test for adoption: it stops when it knows enough"),
    "panel": Use("heldout", False, True, "the fresh measurement of what was adopted"),
    "watch": Use("heldout", True, False, "watches over what was adopted, until evidence turns"),
    "pilot": Use("heldout", False, False, "a trial's pilot: sets the cap on answers"),
    "trial": Use("heldout", False, True, "a trial's domain 2, every arm on every task"),
    "study": Use("heldout", False, True, "a study's matrix: every arm on every task"),
    "try": Use("heldout", False, True, "`tutelage try`: with and without the scaffold"),
}

_UNHEARD_OF = Use("heldout", True, False, "not known to this export")
"""The careful reading of a purpose that somebody added and forgot to describe."""


def use_of(purpose: str) -> Use:
    """How attempts of a purpose may be used."""
    return {str(name): use for name, use in PURPOSES.items()}.get(purpose, _UNHEARD_OF)
