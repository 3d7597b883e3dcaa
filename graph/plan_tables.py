"""The tables of a plan that say how scaffolds are written, chosen, tested and watched."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Source = Literal["generalised", "model", "self_written", "library"]


class Table(BaseModel):
    """Frozen and closed, each setting described by the docstring under it."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Candidates(Table):
    """How many scaffolds may be written, and by whom."""

    most: int = Field(default=6, ge=0)
    """Candidates that may be written in this run, whatever becomes of them."""
    count: int = Field(default=2, ge=1, le=8)
    """Candidates written each time, as long as so many are left of `most`."""
    contrast: int = Field(default=4, ge=1, le=20)
    """Contrast pairs of one skill that make distilling worth it."""
    sources: tuple[Source, ...] = ("generalised", "library")
    """Who writes, in this order; `model` needs a `[distiller]` endpoint. Own tasks have no worked
    solutions to generalise: there the default is `model`, if there is a `[distiller]`, then
    `generalised`, `library` and `self_written`."""
    max_tokens: int = Field(default=300, ge=60, le=900)
    """Cap on a scaffold."""


class Selection(Table):
    """How the student's outcomes choose among candidates, before the gate."""

    items: int = Field(default=8, ge=1)
    """Fresh tasks, each tried with every candidate and with the incumbent."""


class Gate(Table):
    """The fresh, paired test that a candidate must win."""

    pairs: int = Field(default=40, ge=1)
    """Pairs after which a gate that has not decided is `undecided`, or is continued."""
    continued: int = Field(default=2, ge=0)
    """How often a gate that has not decided, but whose candidate won more pairs than it lost, is
    continued with as many fresh pairs again, if budget is left."""
    approval: bool = False
    """Whether a person must approve of what has won its gate before the student gets it
    (`tutelage approve`, `tutelage reject`); until then, the run waits."""


class Panel(Table):
    """The measurement of what was adopted: the only lift that is printed."""

    items: int = Field(default=30, ge=0)
    """Pairs, spread evenly over skill and level; 0 for none."""


class Watch(Table):
    """Continued watch over adopted scaffolds."""

    every: int = Field(default=10, ge=2)
    """One episode in this many is a fresh pair with and without the scaffold."""


class Checking(Table):
    """What is looked at a second time, where automatic verification is incomplete."""

    checklist: bool = False
    """Whether the curator's model writes a checklist beside verdicts that are undecided, that a
    checker of your own gave, or that hold a scene against its contract. It is shown and changes no
    verdict; needs a `[curator]` table."""
